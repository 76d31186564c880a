"""What the pages about one course share: for whoever may publish it."""

from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views import View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from content.models import CoursePage


def may_release(user: Any, page: Any) -> bool:
    """Whether this person may publish releases of this page: a course that is no alias,
    for an alias has no text of its own."""
    return page.alias_of_id is None and page.permissions_for_user(user).can_publish()


class AdminView(WagtailAdminTemplateMixin, View):
    """A page of the admin that is never kept by a browser."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        response = super().dispatch(request, *args, **kwargs)
        if not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response

    def show(self, *, status: int = 200, **context: Any) -> Any:
        """The page's template with this context."""
        return self.render_to_response(self.get_context_data(**context), status=status)


class CourseView(AdminView):
    """A page about one course. For who may not publish it there is no such address."""

    header_icon = "clipboard-list"
    course: CoursePage

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.course = get_object_or_404(CoursePage, pk=kwargs["course_id"])
        if not may_release(request.user, self.course):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        return self.course.title

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        above = reverse("wagtailadmin_explore", args=[self.course.pk])
        return [
            *super().get_breadcrumbs_items(),
            {"url": above, "label": self.course.title},
            {"url": "", "label": self.get_page_title()},
        ]


def admin_marks(html: str) -> str:
    """Marked differences with the admin's own class for words that are only heard."""
    return html.replace('class="sr"', 'class="w-sr-only"')


def release_words(number: int) -> str:
    return _("Release %d") % number
