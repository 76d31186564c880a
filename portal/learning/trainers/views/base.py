"""What the trainers' pages share: whose they are, and Wagtail's look."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from content.admin.view import AdminView
from content.courses.discretion import hidden_steps
from content.models import CoursePage, CourseRelease, QuestionVersion
from portal.learning.trainers.rights import TrainersCourse, course_for, trains

_SAFE = ("GET", "HEAD", "OPTIONS")


class TrainerView(AdminView):
    """A page for trainers. For who has no course there is no such address."""

    header_icon = "help"
    index = {"url": reverse_lazy("training_courses"), "label": _("Training")}

    def may_look(self) -> bool:
        return trains(self.request.user)

    def crumbs(self) -> list[dict[str, Any]]:
        return [self.index]


class CourseView(TrainerView):
    """A page of one course: for who may publish it; stewards may look, not act. Sets
    `self.course`."""

    course: TrainersCourse
    # Whether looking is not enough.
    acts = False

    def may_look(self) -> bool:
        found = course_for(self.request.user, self.kwargs["key"])
        needs_to_act = self.acts or self.request.method not in _SAFE
        if found is None or (needs_to_act and not found.may_act):
            return False
        self.course = found
        return True

    @property
    def key(self) -> UUID:
        return self.course.key

    @cached_property
    def hidden(self) -> frozenset[str]:
        """Keys of the steps, of all releases, that belong to a group which this person
        is not in."""
        page = CoursePage.objects.get(pk=self.course.page_id)
        rows = CourseRelease.objects.filter(course_key=self.key).order_by("number")
        steps = [
            one for some in rows.values_list("manifest", flat=True) for one in some
        ]
        return hidden_steps(self.request.user, page, steps)

    def crumbs(self) -> list[dict[str, Any]]:
        url = reverse("training_course", args=[self.key])
        return [*super().crumbs(), {"url": url, "label": self.course.title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "course": self.course}

    def version_or_404(self, version_id: int) -> QuestionVersion:
        """A version that was asked in this course."""
        rows = QuestionVersion.objects.filter(
            items__attempt__enrolment__course_key=self.key
        )
        return get_object_or_404(rows.distinct(), pk=version_id)
