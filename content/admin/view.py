"""What our own pages in Wagtail's admin share: its look, readers, lists by page."""

from typing import Any

from django.http import Http404, HttpRequest
from django.utils.cache import add_never_cache_headers
from django.views import View
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

_PER_PAGE = 50
_LONGEST_NUMBER = 6


class AdminView(WagtailAdminTemplateMixin, View):
    """A page of the admin that no browser keeps."""

    def may_look(self) -> bool:
        """Whether there is such an address for the reader. What is looked up for that
        may be kept on the view."""
        raise NotImplementedError

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not self.may_look():
            raise Http404
        response = super().dispatch(request, *args, **kwargs)
        if not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response

    def crumbs(self) -> list[dict[str, Any]]:
        """What stands between the admin's home and this page."""
        return []

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        here = {"url": "", "label": self.get_page_title()}
        return [*super().get_breadcrumbs_items(), *self.crumbs(), here]

    def show(self, *, status: int = 200, **context: Any) -> Any:
        """The page's template with this context."""
        return self.render_to_response(self.get_context_data(**context), status=status)


def paged(request: HttpRequest, rows: Any, per_page: int = _PER_PAGE) -> Any:
    """The page of `rows` that the address asks for; the last one beyond the end."""
    number = request.GET.get("p", "")[:_LONGEST_NUMBER]
    found = WagtailPaginator(rows, per_page).get_page(number)
    found.numbers = list(found.paginator.get_elided_page_range(found.number))  # type: ignore[attr-defined]
    return found
