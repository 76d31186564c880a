"""Which courses a person looks after: decided by Wagtail's page permissions.

Who may publish a course (in any of its languages) is its trainer. Stewards may look.
The pages of foreign groups are nobody's, here as everywhere in the admin.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.admin.utils import quote
from django.urls import reverse
from wagtail.permissions import policy_registry

from content.admin.courses.bank import may_see_questions
from content.admin.policy import outside_foreign_groups, own_groups
from content.courses.releasing import latest_release
from content.models import (
    BasePage,
    CoursePage,
    LessonPage,
    Question,
    QuestionVersion,
    QuizPage,
)
from portal.access import Audience
from portal.learning.models import AttemptItem
from portal.members.viewers import STEWARD_PERMISSION


@dataclass(frozen=True, slots=True)
class TrainersCourse:
    """A course as one of its trainers sees it. may_act: not only look."""

    key: UUID
    title: str
    page_id: int
    live: bool
    may_act: bool


def courses_of(user: Any, key: UUID | None = None) -> list[TrainersCourse]:
    """The courses that this person may look after, or look at, by title; with `key`
    that one alone."""
    rows = CoursePage.objects.filter(alias_of__isnull=True)
    if key is not None:
        rows = rows.filter(translation_key=key)
    own = dict(
        rows.filter(pk__in=_published_by(user)).values_list("pk", "translation_key")
    )
    fine = outside_foreign_groups(rows, user)
    seen = fine if user.has_perm(STEWARD_PERMISSION) else rows.filter(pk__in=own)
    # Learners in all languages are one: a course that is a foreign group's in one of
    # them is no business of this person at all.
    closed = rows.exclude(pk__in=fine.order_by().values("pk"))
    foreign = set(closed.values_list("translation_key", flat=True))
    acting = set(own.values())
    found: dict[UUID, TrainersCourse] = {}
    fields = ("translation_key", "title", "pk", "live")
    for course_key, title, pk, live in seen.order_by("pk").values_list(*fields):
        if course_key not in foreign:
            found.setdefault(
                course_key,
                TrainersCourse(course_key, title, pk, live, course_key in acting),
            )
    return sorted(found.values(), key=lambda one: one.title.casefold())


def course_for(user: Any, key: UUID) -> TrainersCourse | None:
    """The course of this key for this person, or None: then there is none for them."""
    return next(iter(courses_of(user, key)), None)


def foreign_lessons(user: Any) -> Any:
    """Keys of the lessons that belong to a group which this person is not in, as a
    subquery: what is said of them is no business of theirs."""
    return _foreign(user, LessonPage)


def foreign_quizzes(user: Any) -> Any:
    """The same of quizzes."""
    return _foreign(user, QuizPage)


def _foreign(user: Any, model: type[BasePage]) -> Any:
    rows = model.objects.filter(alias_of__isnull=True)
    fine = outside_foreign_groups(rows, user).order_by().values("pk")
    return rows.exclude(pk__in=fine).order_by().values("translation_key")


def trains(user: Any) -> bool:
    """Whether this person has any course to look after or at."""
    rows = CoursePage.objects.filter(alias_of__isnull=True)
    if user.has_perm(STEWARD_PERMISSION):
        return outside_foreign_groups(rows, user).exists()
    return rows.filter(pk__in=_published_by(user)).exists()


def _published_by(user: Any) -> Any:
    policy = policy_registry.get_by_type(BasePage)
    mine = policy.instances_user_has_any_permission_for(user, ["publish"])
    return mine.order_by().values("pk")


def asked_in(version: QuestionVersion) -> set[UUID]:
    """Keys of the courses in which this version has been asked."""
    rows = AttemptItem.objects.filter(question=version).order_by()
    return set(rows.values_list("attempt__enrolment__course_key", flat=True).distinct())


def may_repair(user: Any, version: QuestionVersion) -> bool:
    """Whether this person may repair a version: a repair reaches every course in which
    it was asked, so they must be a trainer of each.

    A course without a page is nobody's: of these only the groups that it was for keep
    somebody out.
    """
    keys = asked_in(version)
    own = {course.key for course in courses_of(user) if course.may_act} & keys
    if not own:
        return False
    rest = keys - own
    with_page = CoursePage.objects.filter(translation_key__in=rest)
    if with_page.exists():
        return False
    return all(_was_open(user, key) for key in rest)


def _was_open(user: Any, course_key: UUID) -> bool:
    release = latest_release(course_key)
    return release is None or (
        Audience.parse(release.audience).groups <= own_groups(user)
    )


def in_the_bank(user: Any, version: QuestionVersion) -> str:
    """Where this person changes the question of this version, "" where they may not
    or it is gone."""
    if not may_see_questions(user) or not user.has_perm("content.change_question"):
        return ""
    question = Question.objects.filter(
        translation_key=version.question_key, locale__language_code=version.language
    ).first()
    if question is None:
        return ""
    return reverse("wagtailsnippets_content_question:edit", args=[quote(question.pk)])
