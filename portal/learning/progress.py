"""How far somebody is: worked out from what happened, on the release they follow."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from content.addresses import public_path
from content.courses.releasing import latest_release
from content.models import CourseRelease
from portal.learning.locking import lock
from portal.learning.models import (
    Enrolment,
    LearningEvent,
    LessonProgress,
    Marking,
)
from portal.learning.problems import NotYours
from portal.learning.rights import (
    Row,
    Rows,
    in_language,
    is_given,
    rows_of_release,
)

State = LessonProgress.State
WITHDRAWN = "withdrawn"
TESTED_OUT = "tested out"
RENEWAL = "renewal"


@dataclass(slots=True)
class StepState:
    """One step for one learner.

    state: "todo", "opened", "done", "waived". updated: the lesson reads otherwise than
    when it was done. url: the published page; "" where it is only in the archive.
    """

    key: str
    kind: str
    title: str
    minutes: int
    required: bool
    state: str = "todo"
    reason: str = ""
    updated: bool = False
    url: str = ""
    done_at: datetime | None = None
    # The published page as the access rule asks for it; None where there is none.
    page: Row | None = None

    @property
    def settled(self) -> bool:
        return self.state in ("done", "waived")


@dataclass(slots=True)
class Progress:
    """All steps, and what they come to."""

    steps: list[StepState]
    course_rows: list[Row] = field(default_factory=list)

    @property
    def required(self) -> list[StepState]:
        return [step for step in self.steps if step.required]

    @property
    def needed(self) -> int:
        return len(self.required)

    @property
    def done(self) -> int:
        return sum(step.settled for step in self.required)

    @property
    def percent(self) -> int:
        """Of what is needed; 100 where nothing is."""
        return 100 * self.done // self.needed if self.needed else 100

    @property
    def complete(self) -> bool:
        return self.done == self.needed

    @property
    def next(self) -> StepState | None:
        """The first needed step that is not done: the one next thing to do."""
        return next((step for step in self.required if not step.settled), None)

    def step(self, key: Any) -> StepState | None:
        return next((step for step in self.steps if step.key == str(key)), None)


def progress_of(
    enrolment: Enrolment, *, newest: Any = ..., rows: Rows | None = None
) -> Progress:
    """The learner's progress; four queries whatever the course's length.

    newest: the course's newest release, where the caller has it, or None where nobody
    looks what has been updated. rows: the pages of the learner's release, likewise.
    """
    release = enrolment.release
    happened = {
        str(row.lesson_key): row
        for row in LessonProgress.objects.filter(enrolment=enrolment)
    }
    passed = passed_quizzes(enrolment)
    if newest is ...:
        newest = latest_release(enrolment.course_key)
    current = {step["key"]: step["sha256"] for step in (newest or release).manifest}
    if rows is None:
        rows = rows_of_release(release)
    course_rows = rows.get(_uuid(release.course_key), [])
    course_open = is_given(course_rows)
    steps = []
    for pinned in release.manifest:
        row = in_language(rows.get(UUID(pinned["key"]), []))
        step = StepState(
            key=pinned["key"],
            kind=pinned["kind"],
            # As it is called today, where it is there.
            title=row.title if row else pinned["title"],
            minutes=pinned["minutes"],
            required=pinned["required"],
            url=(public_path(row.url_path) or "") if row else "",
            page=row,
        )
        _set_state(step, happened.get(step.key), passed, current)
        if step.kind == "lesson" and not step.settled and row is None and course_open:
            # A lesson that was taken out of a course that goes on blocks nobody. It is
            # written down by `withdrawals`; until then it counts the same.
            step.state, step.reason = State.WAIVED, WITHDRAWN
        steps.append(step)
    return Progress(steps, course_rows)


def _uuid(key: Any) -> UUID:
    return key if isinstance(key, UUID) else UUID(str(key))


def _set_state(
    step: StepState,
    row: LessonProgress | None,
    passed: dict[str, datetime],
    current: dict[str, str],
) -> None:
    if step.key in passed:
        step.state, step.done_at = State.DONE, passed[step.key]
        return
    if row is None:
        return
    step.state, step.reason, step.done_at = row.state, row.reason, row.done_at
    now = current.get(step.key)
    step.updated = bool(
        row.state == State.DONE
        and row.content_sha256
        and now is not None
        and now != row.content_sha256
    )


def passed_quizzes(enrolment: Enrolment) -> dict[str, datetime]:
    """Keys of the quizzes passed, with the time of the attempt; one query."""
    rows = Marking.objects.filter(attempt__enrolment=enrolment, passed=True)
    found: dict[str, datetime] = {}
    for key, at in rows.values_list("attempt__quiz_key", "attempt__submitted_at"):
        if at is not None:
            found[str(key)] = min(at, found.get(str(key), at))
    return found


def open_lesson(enrolment: Enrolment, key: UUID | str) -> None:
    """Note that the learner is at this step: where “continue” leads. At most two
    writes, and none when they are there already."""
    if enrolment.release.step(key) is None:
        raise NotYours
    now = timezone.now()
    if enrolment.completed_at is None:
        row = LessonProgress(
            enrolment=enrolment, lesson_key=key, state=State.OPENED, opened_at=now
        )
        LessonProgress.objects.bulk_create([row], ignore_conflicts=True)
    Enrolment.objects.filter(pk=enrolment.pk).update(last_step=key, last_seen_at=now)


def finish_lesson(enrolment: Enrolment, key: UUID | str) -> Enrolment:
    """The learner says that they are done with a lesson; twice is once.

    Raises NotYours for what is no lesson of the learner's release.
    """
    with transaction.atomic():
        enrolment = lock(enrolment.pk)
        step = enrolment.release.step(key)
        if step is None or step["kind"] != "lesson":
            raise NotYours
        if enrolment.completed_at is not None:
            return enrolment
        mark_lessons(enrolment, [str(key)], State.DONE)
        Enrolment.objects.filter(pk=enrolment.pk).update(
            last_step=key, last_seen_at=timezone.now()
        )
        return settle(enrolment)


def mark_lessons(
    enrolment: Enrolment, keys: Iterable[str], state: str, reason: str = ""
) -> None:
    """Note lessons as done or waived; what is settled stays as it is."""
    wanted = list(keys)
    if not wanted:
        return
    now = timezone.now()
    newest = latest_release(enrolment.course_key) or enrolment.release
    texts = {
        step["key"]: step["sha256"]
        for step in (*enrolment.release.manifest, *newest.manifest)
    }
    known = {
        str(row.lesson_key): row
        for row in LessonProgress.objects.filter(
            enrolment=enrolment, lesson_key__in=wanted
        )
    }
    changed: list[LessonProgress] = []
    new: list[LessonProgress] = []
    for key in wanted:
        row = known.get(key) or LessonProgress(enrolment=enrolment, lesson_key=key)
        if row.pk and row.state != State.OPENED:
            continue
        row.state, row.reason, row.done_at = state, reason, now
        row.content_sha256 = texts.get(key, "")
        (changed if row.pk else new).append(row)
    LessonProgress.objects.bulk_create(new, ignore_conflicts=True)
    LessonProgress.objects.bulk_update(
        changed, ["state", "reason", "done_at", "content_sha256"]
    )


def settle(
    enrolment: Enrolment,
    *,
    at: datetime | None = None,
    note: str = "",
    rows: Rows | None = None,
) -> Enrolment:
    """Complete the course where all that is needed is there, and issue the
    certificate; in the caller's transaction, with the enrolment locked.

    at: when the last thing happened, if not now: it is completed then, or when its
    last lesson was done if that came later. Settling twice comes to the same. Of
    somebody who has left nothing is completed: a certificate would be nobody's.
    """
    from portal.learning.certificates.issuing import issue

    if enrolment.completed_at is not None or enrolment.learner_id is None:
        return enrolment
    progress = progress_of(enrolment, newest=None, rows=rows)
    if not progress.complete:
        return enrolment
    done = [step.done_at for step in progress.required if step.done_at]
    enrolment.completed_at = max([at, *done]) if at else timezone.now()
    enrolment.completed_release = enrolment.release
    enrolment.save(update_fields=["completed_at", "completed_release"])
    LearningEvent.note(
        "completed", enrolment.course_key, enrolment.pseudonym, number=enrolment.cycle
    )
    if enrolment.release.certificate:
        issue(enrolment, note=note, is_first=True)
    return enrolment


def waived_words(reason: str) -> str:
    """Why a step is waived, for the learner."""
    return {
        WITHDRAWN: _("taken out of the course"),
        TESTED_OUT: _("you passed the quiz that covers it"),
        RENEWAL: _("not needed for a renewal"),
    }.get(reason, reason)


def renewal_lessons(release: CourseRelease) -> list[str]:
    """Keys of the lessons that a short renewal leaves out."""
    return [step["key"] for step in release.manifest if step["kind"] == "lesson"]
