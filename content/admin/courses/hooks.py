"""Courses in Wagtail's admin: addresses, buttons, menu, and what is not deleted."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import Button

from content.admin.courses.base import may_release
from content.admin.courses.checklist import ToCheckList, may_see_list
from content.admin.courses.deleting import keep_pages, keep_questions
from content.admin.courses.import_page import ImportQuestions
from content.admin.courses.parcels import ExportCourse, ImportCourse, may_bring_in
from content.admin.courses.release import PublishRelease
from content.admin.courses.releases import Releases, Taught
from content.courses.releasing import latest_release
from content.models import BasePage, CoursePage, LessonPage, QuizPage


@hooks.register("register_admin_urls")
def addresses() -> list[Any]:
    found = [
        path("questions/import/", ImportQuestions.as_view(), name="import_questions"),
        path("to-check/", ToCheckList.as_view(), name="to_check"),
        path(
            "courses/<int:course_id>/release/",
            PublishRelease.as_view(),
            name="publish_release",
        ),
        path("courses/import/", ImportCourse.as_view(), name="import_course"),
        path(
            "courses/<int:course_id>/export.zip",
            ExportCourse.as_view(),
            name="export_course",
        ),
        path(
            "courses/<int:course_id>/releases/",
            Releases.as_view(),
            name="course_releases",
        ),
        path(
            "courses/<int:course_id>/releases/<int:number>/taught.html",
            Taught.as_view(),
            name="course_taught",
        ),
    ]
    return [path("training/", include(found))]


@hooks.register("after_publish_page")
def say_what_learners_lack(request: HttpRequest, page: Any) -> None:
    """Publishing a page of a course gives learners no new step: a release does."""
    course = page.specific
    if isinstance(course, LessonPage | QuizPage):
        course = page.get_parent().specific
    if not isinstance(course, CoursePage) or not may_release(request.user, course):
        return
    release = latest_release(course.translation_key)
    if release is None:
        words = _("Nobody can begin this course before its first release.")
    elif page.pk != course.pk and release.step(page.translation_key) is None:
        words = _("Learners get this step with the next release of the course.")
    else:
        return
    there = reverse("publish_release", args=[course.pk])
    messages.info(request, words, buttons=[messages.button(there, _("To the release"))])


def _buttons(page: Any, user: Any) -> Iterator[Button]:
    if page.specific_class is CoursePage and may_release(user, page):
        yield Button(
            _("Publish release"),
            reverse("publish_release", args=[page.pk]),
            icon_name="upload",
            priority=25,
        )
        yield Button(
            _("Releases"),
            reverse("course_releases", args=[page.pk]),
            icon_name="history",
            priority=26,
        )
        yield Button(
            _("Take it to another site"),
            reverse("export_course", args=[page.pk]),
            icon_name="download",
            priority=27,
        )


@hooks.register("register_page_listing_more_buttons")
def in_listing(page: Any, user: Any, next_url: str | None = None) -> Iterator[Button]:
    yield from _buttons(page, user)


@hooks.register("register_page_header_buttons")
def in_header(
    page: Any, user: Any, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    yield from _buttons(page, user)


class _ForTrainers(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_see_list(request.user)


@hooks.register("register_reports_menu_item")
def to_check_in_menu() -> MenuItem:
    return _ForTrainers(
        _("Training: to check"), reverse("to_check"), icon_name="warning", order=110
    )


class _ForImporters(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_bring_in(request.user)


@hooks.register("register_training_menu_item")
def import_in_menu() -> MenuItem:
    return _ForImporters(
        _("Import a course"),
        reverse("import_course"),
        name="import-course",
        icon_name="upload",
        order=90,
    )


@hooks.register("before_delete_page")
def before_delete(request: HttpRequest, page: Any) -> Any:
    return keep_pages(request, [page])


@hooks.register("before_delete_snippet")
def before_delete_data(request: HttpRequest, found: Any) -> Any:
    return keep_questions(request, found)


@hooks.register("before_bulk_action")
def before_bulk_delete(request: HttpRequest, kind: str, found: Any, action: Any) -> Any:
    if kind != "delete" or not issubclass(action.model, BasePage):
        return None
    return keep_pages(request, found)
