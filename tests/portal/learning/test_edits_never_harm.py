"""Whatever trainers do to a course, nobody in it loses a tick, a pass or a certificate."""

import os
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.learning.attempts import start
from portal.learning.enrolments import enrol, move_up, switch_release
from portal.learning.models import Certificate, Enrolment
from portal.learning.problems import Refused
from portal.learning.progress import finish_lesson, passed_quizzes, progress_of
from portal.learning.remarks import remark
from portal.learning.withdrawals import look_again
from portal.members.viewers import viewer_for
from tests import builders, courses
from tests.portal.learning.conftest import answer

EDITS = (
    "add", "reword", "take out", "put back", "delete", "make optional", "raise mark",
    "release", "require", "close", "edit question", "void question", "unpublish course",
    "publish course",
)  # fmt: skip
MOVES = ("read", "take quiz", "switch")


class World:
    """A course, a learner in the middle of it, and what they have earned so far."""

    def __init__(self, home: Any) -> None:
        shelf = builders.section(home)
        self.course = courses.small_course(shelf, questions=5, asked=3)
        self.person = builders.person()
        viewer = viewer_for(self.person)
        enrolment = enrol(self.person, self.course.translation_key, viewer)
        self.pk = enrolment.pk
        self.settled: set[str] = set()
        self.passed: set[str] = set()
        self.codes: set[str] = set()

    @property
    def enrolment(self) -> Enrolment:
        return Enrolment.objects.select_related("release").get(pk=self.pk)

    def do(self, name: str, place: int) -> None:
        getattr(self, name.replace(" ", "_"))(place)
        # What runs after commits, and by the clock.
        look_again()
        move_up()

    def harm(self) -> list[str]:
        """What the learner had and has no more."""
        enrolment = self.enrolment
        progress = progress_of(enrolment)
        there = {step.key for step in progress.steps}
        settled = {step.key for step in progress.steps if step.settled}
        # A release that somebody moved to may ask other things; a step that it has
        # and that was done is still done.
        gone = {"step done": (self.settled & there) - settled}
        rows = enrolment.progress.exclude(state="opened")
        kept = {str(key) for key in rows.values_list("lesson_key", flat=True)}
        gone["row of progress"] = self.settled - self.passed - kept
        passed = set(passed_quizzes(enrolment))
        gone["pass"] = self.passed - passed
        valid = Certificate.objects.filter(revoked_at__isnull=True)
        codes = set(Certificate.objects.values_list("code", flat=True))
        gone["certificate"] = (self.codes | codes) - set(
            valid.values_list("code", flat=True)
        )
        if self.codes and enrolment.completed_at is None:
            gone["end of the course"] = {self.pk}
        self.passed, self.codes = passed, codes
        self.settled |= settled & (kept | passed)
        return [f"{what}: {which}" for what, which in gone.items() if which]

    # --- What trainers do ---------------------------------------------------------

    def _lesson(self, place: int) -> Any:
        found = courses.steps(self.course, "lesson")
        return found[place % len(found)] if found else None

    def add(self, place: int) -> None:
        courses.lesson(self.course)

    def reword(self, place: int) -> None:
        if page := self._lesson(place):
            page.title = f"{page.title}."
            page.body = [("text", f"Other words {place}.")]
            revision = page.save_revision()
            if page.live:
                revision.publish()

    def take_out(self, place: int) -> None:
        page = self._lesson(place)
        if page is not None and page.live:
            page.unpublish()

    def put_back(self, place: int) -> None:
        if page := self._lesson(place):
            page.save_revision().publish()

    def delete(self, place: int) -> None:
        if page := self._lesson(place):
            page.delete()

    def make_optional(self, place: int) -> None:
        if page := self._lesson(place):
            page.required = not page.required
            revision = page.save_revision()
            if page.live:
                revision.publish()

    def raise_mark(self, place: int) -> None:
        quiz = courses.steps(self.course, "quiz")[0]
        quiz.pass_mark = 50 + 10 * (place % 6)
        quiz.save_revision().publish()

    def _release(self, kind: str, **fields: Any) -> None:
        from content.courses.releasing import ReleaseRefused

        try:
            courses.release(self.course, kind=kind, **fields)
        except ReleaseRefused:
            return

    def release(self, place: int) -> None:
        self._release(("wording", "content")[place % 2])

    def require(self, place: int) -> None:
        self._release("requirement")

    def close(self, place: int) -> None:
        from django.utils import timezone

        self._release("requirement", older_close_at=timezone.now())

    def _version(self, place: int) -> Any:
        from content.models import QuestionVersion

        found = list(QuestionVersion.objects.order_by("pk"))
        return found[place % len(found)]

    def edit_question(self, place: int) -> None:
        question = self._version(place).question
        question.prompt = f"{question.prompt} Really?"
        question.save_revision().publish()

    def void_question(self, place: int) -> None:
        remark(self._version(place), "void", reason="Faulty.", by=None)

    def unpublish_course(self, place: int) -> None:
        page = courses.again(self.course)
        if page.live:
            page.unpublish()

    def publish_course(self, place: int) -> None:
        courses.again(self.course).save_revision().publish()

    # --- What the learner does ----------------------------------------------------

    def read(self, place: int) -> None:
        enrolment = self.enrolment
        lessons = [s for s in enrolment.release.manifest if s["kind"] == "lesson"]
        if lessons:
            finish_lesson(enrolment, lessons[place % len(lessons)]["key"])

    def take_quiz(self, place: int) -> None:
        enrolment = self.enrolment
        quizzes = [s for s in enrolment.release.manifest if s["kind"] == "quiz"]
        Enrolment.objects.filter(pk=self.pk).update(no_pause=True)
        try:
            attempt = start(self.enrolment, quizzes[0]["key"], viewer_for(self.person))
        except Refused:
            return
        answer(attempt, self.person, right=place % 4)

    def switch(self, place: int) -> None:
        try:
            switch_release(self.enrolment)
        except Refused:
            return


@pytest.mark.slow
@pytest.mark.django_db
class TestEdits:
    @settings(
        max_examples=8 * int(os.environ.get("SOAK", "1")),
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(
        moves=st.lists(
            st.tuples(st.sampled_from(EDITS + MOVES * 3), st.integers(0, 9)),
            min_size=3,
            max_size=14,
        )
    )
    def test_no_edit_takes_anything_away(self, home, moves):
        from django.db import transaction

        with transaction.atomic():
            world = World(home)
            for name, place in moves:
                world.do(name, place)
                assert world.harm() == [], name
            transaction.set_rollback(True)
