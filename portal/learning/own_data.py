"""Learning's part of what the portal holds of a person.

Records are the learner's own, with titles as they were; the words of questions are the
course's text, and left out where that is closed to them.
"""

from collections import defaultdict
from collections.abc import Container
from typing import Any

from portal.access import Viewer
from portal.learning.models import (
    Attempt,
    AttemptItem,
    Certificate,
    Enrolment,
    LessonProgress,
    LessonQuestion,
    ProblemReport,
)
from portal.learning.rights import open_releases
from portal.members.own_data import register_data


def learning(person: Any, viewer: Viewer) -> dict[str, Any]:
    """Courses, answers, certificates, questions: a number of queries that does not
    grow."""
    rows = list(
        Enrolment.objects.filter(learner=person)
        .select_related("release")
        .defer("release__archive")
        .order_by("started_at", "pk")
    )
    newest = {row.course_key: row.release for row in rows}
    opened = open_releases(newest.values(), viewer)
    open_now = {key for key, release in newest.items() if release.pk in opened}
    steps, attempts = _steps(rows), _attempts(rows, open_now)
    return {
        "courses": [
            {
                "course": row.course_title,
                "release": row.release.number,
                "cycle": row.cycle,
                "kind": row.kind,
                "begun_at": row.started_at,
                "last_seen_at": row.last_seen_at,
                "finished_at": row.completed_at,
                "name_for_the_certificate": row.printed_name,
                "lessons": steps[row.pk],
                "attempts": attempts[row.pk],
            }
            for row in rows
        ],
        "certificates": list(
            Certificate.objects.filter(enrolment__in=rows).values(
                "code", "facts", "issued_at", "valid_until", "current", "revoked_at",
                "revoked_reason",
            )
        ),
        "questions_under_lessons": list(
            LessonQuestion.objects.filter(person=person).values(
                "lesson_title", "text", "state", "asked_at", "answer", "answered_at"
            )
        ),
        "reported_problems": list(
            ProblemReport.objects.filter(enrolment__in=rows).values(
                "text", "reported_at", "settled_at", "finding"
            )
        ),
    }  # fmt: skip


def _steps(rows: list[Enrolment]) -> dict[int, list[dict[str, Any]]]:
    """Lessons by enrolment, with the titles of the release that was followed."""
    titles = {
        (row.pk, step["key"]): step["title"]
        for row in rows
        for step in row.release.manifest
    }
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for one in LessonProgress.objects.filter(enrolment__in=rows).order_by("opened_at"):
        found[one.enrolment_id].append(
            {
                "lesson": titles.get((one.enrolment_id, str(one.lesson_key))),
                "state": one.state,
                "reason": one.reason,
                "opened_at": one.opened_at,
                "done_at": one.done_at,
            }
        )
    return found


def _attempts(
    rows: list[Enrolment], open_now: Container[Any]
) -> dict[int, list[dict[str, Any]]]:
    """Attempts by enrolment with every answer; never a key."""
    keys = {row.pk: row.course_key for row in rows}
    items: dict[int, list[dict[str, Any]]] = defaultdict(list)
    asked = AttemptItem.objects.filter(attempt__enrolment__in=rows)
    for item in asked.select_related("question", "attempt").order_by("position"):
        opens = keys[item.attempt.enrolment_id] in open_now
        items[item.attempt_id].append(
            {
                "question": item.question.body["prompt"] if opens else None,
                "answer": item.response,
                "saved_at": item.saved_at,
            }
        )
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    attempts = Attempt.objects.filter(enrolment__in=rows).prefetch_related("markings")
    for attempt in attempts.order_by("started_at", "pk"):
        found[attempt.enrolment_id].append(
            {
                "quiz": attempt.quiz_title,
                "number": attempt.number,
                "state": attempt.state,
                "begun_at": attempt.started_at,
                "handed_in_at": attempt.submitted_at,
                "answers": items[attempt.pk],
                "markings": [
                    {
                        "earned": one.earned,
                        "possible": one.possible,
                        "passed": one.passed,
                        "at": one.created_at,
                    }
                    for one in attempt.markings.all()
                ],
            }
        )
    return found


register_data("learning", learning)
