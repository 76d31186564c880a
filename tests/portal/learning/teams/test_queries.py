"""Fifteen lines of a table cost what two hundred cost."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.learning.enrolments import enrol
from portal.learning.models import Assignment
from portal.learning.progress import finish_lesson
from portal.learning.teams.reminding import send_due_reminders
from portal.members.viewers import viewer_for
from tests import builders, courses
from tests.portal.learning.conftest import pass_course
from tests.portal.learning.teams.conftest import leave
from tests.test_budgets import SHARED, queries

pytestmark = pytest.mark.django_db
BUDGET = {
    "/learning/teams/{pk}/": 20,
    "/learning/teams/{pk}/table.csv": 19,
    "/learning/teams/{pk}/table.xlsx": 19,
    "/learning/teams/{pk}/assign/": 8,
    "/learning/teams/{pk}/evidence/": 6,
    "/learning/teams/asked/": 14,
}


def grow(firm, owner, many, made, start):
    """Every kind of line: nothing done, under way, passed, left, invited."""
    people = [builders.belongs(firm, f"p{start + n}") for n in range(many)]
    for course in made:
        for person in people:
            Assignment.objects.create(
                organisation=firm, course_key=course.translation_key, person=person,
                course_title=course.title, assigned_by=owner,
            )  # fmt: skip
        Assignment.objects.create(
            organisation=firm, course_key=course.translation_key,
            course_title=course.title, email=f"new{start}@example.test",
        )  # fmt: skip
    course = made[0]
    begun = [
        enrol(person, course.translation_key, viewer_for(person))
        for person in people[:3]
    ]
    finish_lesson(begun[0], begun[0].release.manifest[0]["key"])
    pass_course(begun[1])
    leave(firm, people[3])


@pytest.mark.slow
def test_the_table_costs_the_same_whatever_its_size(sign_in, firm, people, shelf):
    made = [
        courses.small_course(shelf, title=f"C{n}", validity_months=12) for n in range(2)
    ]
    client = sign_in(people.owner)
    for course in made:
        Assignment.objects.create(
            organisation=firm, course_key=course.translation_key,
            course_title=course.title, person=people.owner,
        )  # fmt: skip
    pass_course(enrol(people.owner, made[0].translation_key, viewer_for(people.owner)))
    enrol(people.owner, made[1].translation_key, viewer_for(people.owner))

    def costs():
        return {
            address: queries(client, address.format(pk=firm.pk)) for address in BUDGET
        }

    def posts():
        found = {}
        for name, rest, data in (
            ("look", "assign/", look_at()),
            ("csv", "evidence/", {"kind": "csv", "day": timezone.localdate()}),
        ):
            with CaptureQueriesContext(connection) as captured:
                answer = client.post(f"/learning/teams/{firm.pk}/{rest}", data)
            assert answer.status_code == 200
            found[name] = len(captured)
        return found

    def look_at():
        emails = [m.person.email for m in firm.memberships.select_related("person")]
        return {
            "emails": "\n".join([*emails, "x@example.test"]), "time_zone": "UTC",
            "course": str(made[1].translation_key), "newest_months": "",
        }  # fmt: skip

    grow(firm, people.owner, 15, made, 0)
    few, few_posts = costs(), posts()
    for number in range(2):
        made.append(courses.small_course(shelf, title=f"More {number}"))
    grow(firm, people.owner, 60, made, 100)
    assert costs() == few
    assert posts() == few_posts
    for address, most in BUDGET.items():
        assert few[address] - SHARED <= most, (address, few[address] - SHARED)
    with CaptureQueriesContext(connection) as captured:
        assert send_due_reminders() == 0
    assert len(captured) <= 2
