"""Where one learner stands in one course, asked once for all slots of a page."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from django.urls import reverse

from content.courses.releasing import latest_release
from content.models import CourseRelease
from portal.access import Viewer
from portal.learning.certificates.renewing import (
    current_of,
    may_renew,
    renewal_opens,
)
from portal.learning.certificates.status import today
from portal.learning.enrolments import closes_at, enrolment_of
from portal.learning.models import Attempt, Certificate, Enrolment
from portal.learning.outline import Line, address_of, lines_of
from portal.learning.progress import Progress, StepState, progress_of
from portal.learning.rights import is_open, may_learn, step_opens


@dataclass
class Standing:
    """One enrolment with what follows from it, each worked out when it is asked for."""

    enrolment: Enrolment
    viewer: Viewer

    @cached_property
    def newest(self) -> CourseRelease | None:
        return latest_release(self.enrolment.course_key)

    @cached_property
    def progress(self) -> Progress:
        return progress_of(self.enrolment, newest=self.newest)

    @cached_property
    def may(self) -> bool:
        """Whether this learner may be taught and tested now."""
        return may_learn(self.viewer, self.release, self.progress.course_rows)

    def can_read(self, key: UUID | str) -> bool:
        """Whether the text of this lesson of the learner's release is open to them."""
        step = self.progress.step(key)
        is_lesson = step is not None and step.kind == "lesson"
        return is_lesson and self.may and self.opens(key)

    @property
    def release(self) -> CourseRelease:
        return self.enrolment.release

    @property
    def is_done(self) -> bool:
        return self.enrolment.completed_at is not None

    @cached_property
    def lines(self) -> list[Line]:
        return lines_of(self.release, self.progress, self.viewer, may=self.may)

    @property
    def newer(self) -> CourseRelease | None:
        """A newer release than the learner follows, while that matters to them."""
        newest = self.newest
        if self.is_done or newest is None or newest.pk == self.release.pk:
            return None
        return newest

    @property
    def superseded_by(self) -> CourseRelease | None:
        """The newest release, of whom has finished an older one: theirs stays."""
        newest = self.newest
        if not self.is_done or newest is None or newest.pk == self.release.pk:
            return None
        return newest

    @cached_property
    def closes_at(self) -> Any:
        """Until when this learner may finish on their release; None: no end is set."""
        return closes_at(self.release) if self.newer else None

    @property
    def more_lessons(self) -> int:
        """How many needed steps the newer release has that this one does not."""
        if self.newer is None:
            return 0
        own = {step["key"] for step in self.release.manifest}
        return sum(
            step["required"] and step["key"] not in own for step in self.newer.manifest
        )

    @cached_property
    def certificate(self) -> Certificate | None:
        """The current certificate of this way through the course."""
        if not self.is_done:
            return None
        return current_of(self.enrolment)

    @cached_property
    def is_given(self) -> bool:
        """Whether the course's page is there for this learner; without it nobody begins
        anew."""
        rows = self.progress.course_rows
        return any(is_open(row) and self.viewer.can_read(row) for row in rows)

    @property
    def renews_from(self) -> date | None:
        """The day from which the certificate can be renewed, while it is to come."""
        held = self.certificate
        if held is None or held.revoked_at is not None or not self.is_given:
            return None
        opens = renewal_opens(held)
        return opens if opens is not None and opens > today() else None

    @cached_property
    def can_renew(self) -> bool:
        """Whether the next cycle may begin today."""
        return self.is_done and self.is_given and may_renew(self.certificate)

    @cached_property
    def open_attempt(self) -> Attempt | None:
        if self.is_done:
            return None
        rows = Attempt.objects.filter(
            enrolment=self.enrolment, state=Attempt.State.OPEN
        )
        return rows.order_by("-started_at").first()

    @property
    def next(self) -> StepState | None:
        """The one next thing: where the learner was if that is not done, else the first
        needed step that is not."""
        last = self.progress.step(self.enrolment.last_step)
        if last is not None and last.required and not last.settled:
            return last
        return self.progress.next

    def opens(self, key: Any) -> bool:
        """Whether this step of the learner's release, a lesson or a quiz, is for them:
        itself, whatever holds for the course."""
        step = self.progress.step(key)
        if step is None:
            return False
        return step_opens(self.viewer, self.release, key, step.page)

    @property
    def next_url(self) -> str:
        """Where “continue” leads; "" where nothing opens."""
        if not self.may or self.is_done:
            return ""
        if self.open_attempt is not None:
            return reverse("learning_attempt", args=[self.open_attempt.pk])
        step = self.next
        return address_of(self.release, step, self.viewer) if step else ""

    def after(self, key: Any) -> StepState | None:
        """The needed step to go to after this one: the first open one behind it, else
        the first open one at all."""
        keys = [step.key for step in self.progress.steps]
        at = keys.index(str(key)) if str(key) in keys else -1
        behind = [
            step
            for step in self.progress.steps[at + 1 :]
            if step.required and not step.settled
        ]
        return behind[0] if behind else self.progress.next


def standing_of(person: Any, course_key: UUID | str, viewer: Viewer) -> Standing | None:
    """The person's standing in their newest way through this course, or None."""
    enrolment = enrolment_of(person, course_key)
    return Standing(enrolment, viewer) if enrolment is not None else None


def standing_for(request: Any, course_key: UUID) -> Standing | None:
    """The same for the person of a request, once per request; None for strangers, and
    for a steward who looks at the site as somebody else."""
    if getattr(request, "viewing_as", None) or not request.user.is_authenticated:
        return None
    known = request.__dict__.setdefault("_learning_standings", {})
    if course_key not in known:
        known[course_key] = standing_of(request.user, course_key, request.viewer)
    return known[course_key]
