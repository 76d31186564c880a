"""What the pages about one course share: for whoever may publish it."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from content.admin.view import AdminView
from content.models import CoursePage


def may_release(user: Any, page: Any) -> bool:
    """Whether this person may publish releases of this page: a course that is no alias,
    for an alias has no text of its own."""
    return page.alias_of_id is None and page.permissions_for_user(user).can_publish()


class CourseView(AdminView):
    """A page about one course. For who may not publish it there is no such address."""

    header_icon = "clipboard-list"
    course: CoursePage

    def may_look(self) -> bool:
        self.course = get_object_or_404(CoursePage, pk=self.kwargs["course_id"])
        return may_release(self.request.user, self.course)

    def get_page_subtitle(self) -> str:
        return self.course.title

    def crumbs(self) -> list[dict[str, Any]]:
        above = reverse("wagtailadmin_explore", args=[self.course.pk])
        return [{"url": above, "label": self.course.title}]


def admin_marks(html: str) -> str:
    """Marked differences with the admin's own class for words that are only heard."""
    return html.replace('class="sr"', 'class="w-sr-only"')


def release_words(number: int) -> str:
    return _("Release %d") % number
