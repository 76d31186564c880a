"""Page types that answer for addresses below their own."""

from typing import Any

from django.http import Http404, HttpResponseRedirect
from wagtail.url_routing import RouteResult

from content.regulations.days import day_of


class RoutedMixin:
    """Resolves what stands behind a page's own address.

    Types say in `resolve` what the rest of the address means; what it gives is passed
    to `get_context` and `get_template`.
    """

    # The gate runs before `serve`: `tests/content/test_days_asked_for.py`.
    gated = True

    def route(self: Any, request: Any, path_components: list[str]) -> RouteResult:
        if not self.live:
            raise Http404
        if not request.viewer.can_read(self):
            # The gate gives one answer for every address below a locked page: which
            # of them exist is part of what is locked.
            return RouteResult(self)
        if path_components[-1:] == ["as-of"] and "day" in request.GET:
            return RouteResult(self, kwargs={"asks": path_components})
        found = self.resolve(path_components) if path_components else {}
        if found is None:
            raise Http404
        return RouteResult(self, kwargs=found)

    def serve(
        self: Any,
        request: Any,
        *args: Any,
        asks: list[str] | None = None,
        **kwargs: Any,
    ) -> Any:
        """The page; a form that asks for a day is led on to the day's own address."""
        if asks is None:
            return super().serve(request, *args, **kwargs)  # type: ignore[misc]
        day = day_of(request.GET["day"])
        known = day_of(request.GET.get("known", ""))
        parts = asks[:-1]
        if self.resolve([*asks, "2000-01-01"]) is None:
            raise Http404
        if day is not None:
            parts = [*asks, day.isoformat()]
            if known is not None and self.resolve([*parts, "known", str(known)]):
                parts += ["known", str(known)]
        tail = "".join(f"{part}/" for part in parts)
        return HttpResponseRedirect(f"{self.get_url(request)}{tail}")

    def resolve(self, parts: list[str]) -> dict[str, Any] | None:
        """What the rest of an address means; None: nothing of ours."""
        raise NotImplementedError
