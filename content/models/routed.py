"""Page types that answer for addresses below their own."""

from typing import Any

from django.http import Http404
from wagtail.url_routing import RouteResult


class RoutedMixin:
    """Resolves what stands behind a page's own address.

    Types say in `resolve` what the rest of the address means; what it gives is passed
    to `get_context` and `get_template`.
    """

    def route(self: Any, request: Any, path_components: list[str]) -> RouteResult:
        if not self.live:
            raise Http404
        if not request.viewer.can_read(self):
            # The gate gives one answer for every address below a locked page: which
            # of them exist is part of what is locked.
            return RouteResult(self)
        found = self.resolve(path_components) if path_components else {}
        if found is None:
            raise Http404
        return RouteResult(self, kwargs=found)

    def resolve(self, parts: list[str]) -> dict[str, Any] | None:
        """What the rest of an address means; None: nothing of ours."""
        raise NotImplementedError
