"""Training in Wagtail's admin: its addresses, its menu, buttons on courses and
questions."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import Button

from content.models import CoursePage, Question
from portal.learning.trainers.granting import ACCOMMODATED, GRANTED
from portal.learning.trainers.home_panel import TrainingPanel
from portal.learning.trainers.rights import course_for, courses_of, trains
from portal.learning.trainers.views import courses, grants, inbox, items


@hooks.register("register_admin_urls")
def addresses() -> list[Any]:
    of_course: list[Any] = [
        path("", courses.Course.as_view(), name="training_course"),
        path("steps.csv", courses.StepsAsCsv.as_view(), name="training_steps_csv"),
        path("attempts.csv", courses.TriesAsCsv.as_view(), name="training_tries_csv"),
        path("questions/", items.Items.as_view(), name="training_items"),
        path("questions.csv", items.ItemsAsCsv.as_view(), name="training_items_csv"),
        path(
            "questions/<int:version_id>/", items.Item.as_view(), name="training_item"
        ),
        path("reports/", inbox.Reports.as_view(), name="training_reports"),
        path("reports/<int:version_id>/", inbox.Report.as_view(),
             name="training_report"),
        path("asked/", inbox.Asked.as_view(), name="training_asked"),
        path("asked/<int:pk>/", inbox.AskedOne.as_view(), name="training_asked_one"),
        path("grants/", grants.FindLearner.as_view(), name="training_grants"),
        path("grants/<str:token>/", grants.Grant.as_view(), name="training_grant"),
    ]  # fmt: skip
    found: list[Any] = [
        path("", courses.Courses.as_view(), name="training_courses"),
        path("courses/<uuid:key>/", include(of_course)),
        path(
            "bank/<uuid:question_key>/",
            items.OfTheBank.as_view(),
            name="training_of_the_bank",
        ),
    ]
    return [path("training/", include(found))]


@hooks.register("construct_homepage_panels")
def home_panel(request: HttpRequest, panels: list[Any]) -> None:
    acting = [one for one in courses_of(request.user) if one.may_act]
    if acting:
        panels.append(TrainingPanel(acting, request.user))


class _ForTrainers(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return trains(request.user)


@hooks.register("register_training_menu_item")
def menu() -> MenuItem:
    return _ForTrainers(
        _("Courses and learners"),
        reverse("training_courses"),
        name="training-courses",
        icon_name="group",
        order=0,
    )


def _of_page(page: Any, user: Any) -> Iterator[Button]:
    course = page.specific_deferred
    if not isinstance(course, CoursePage) or page.alias_of_id:
        return
    if course_for(user, page.translation_key) is not None:
        yield Button(
            _("How learners get on"),
            reverse("training_course", args=[page.translation_key]),
            icon_name="group",
            priority=36,
        )


@hooks.register("register_page_listing_more_buttons")
def in_listing(page: Any, user: Any, next_url: str | None = None) -> Iterator[Button]:
    yield from _of_page(page, user)


@hooks.register("register_page_header_buttons")
def in_header(
    page: Any, user: Any, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    if page.pk:
        yield from _of_page(page, user)


@hooks.register("register_snippet_listing_buttons")
def of_question(
    snippet: Any, user: Any, next_url: str | None = None
) -> Iterator[Button]:
    if isinstance(snippet, Question):
        yield Button(
            _("Answers and repairs"),
            reverse("training_of_the_bank", args=[snippet.translation_key]),
            icon_name="group",
            priority=36,
        )


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    actions.register_action(GRANTED, _("Grant attempts"), _("Granted attempts"))
    actions.register_action(
        ACCOMMODATED, _("Change time or pauses"), _("Time or pauses changed")
    )
