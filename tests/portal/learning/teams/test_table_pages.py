"""What the manager's table tells, and to whom."""

import csv
import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.utils import timezone
from openpyxl import load_workbook

from portal.learning.enrolments import enrol
from portal.learning.models import Assignment
from portal.learning.signing import public_keys
from portal.learning.teams.bounces import note_bounces
from portal.learning.teams.evidence.checking import check_evidence
from portal.learning.teams.evidence.facts import gather
from portal.learning.teams.evidence.files import context_of
from portal.members.models import GroupMembership
from portal.members.viewers import viewer_for
from tests import builders, courses
from tests.portal.learning.conftest import answer, pass_course
from tests.portal.learning.teams.conftest import only
from tests.portal.learning.teams.test_pages import SOON, at, text

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_it_tells_status_and_dates_and_nothing_else(sign_in, firm, people, basics, ask):
    from portal.learning.attempts import start

    ask(people.member, people.manager, due_on=SOON, time_zone="Europe/Berlin")
    enrolment = enrol(people.member, basics.translation_key, viewer_for(people.member))
    quiz = courses.steps(basics, "quiz")[0]
    failed = start(enrolment, quiz.translation_key, viewer_for(people.member))
    answer(failed, people.member, right=0)
    page = text(sign_in(people.owner).get(at(firm)))
    assert "In progress: 0" in page
    assert "Europe/Berlin" in page
    for word in ("Question", "attempt 1", "0/3", "failed</", quiz.title):
        assert word not in page
    pass_course(enrolment)
    assert "Passed on" in text(sign_in(people.owner).get(at(firm)))


def test_sorting_and_filters(sign_in, firm, people, basics, ask, shelf):
    more = courses.small_course(shelf, title="Advanced")
    ask(people.member, people.owner, "new@example.test")
    ask(people.member, course=more, due_on=SOON)
    pass_course(enrol(people.owner, basics.translation_key, viewer_for(people.owner)))
    Assignment.objects.filter(course_title="Advanced").update(
        due_on=timezone.localdate() - timedelta(days=3)
    )
    client = sign_in(people.owner)

    def shown(query):
        rows = client.get(at(firm) + query).context["rows"]
        return [(row.name.split()[0], row.assignment.course_title) for row in rows]

    assert shown("?status=passed") == [("Olga", "Basics")]
    assert shown("?status=overdue") == [("Mia", "Advanced")]
    assert shown("?status=invited") == [("new@example.test", "Basics")]
    assert shown(f"?course={more.translation_key}") == [("Mia", "Advanced")]
    assert shown("?sort=course")[0][1] == "Advanced"
    assert shown("?sort=-course")[-1][1] == "Advanced"
    assert shown("?sort=status")[0] == ("Mia", "Advanced")
    assert shown("?sort=due")[0] == ("Mia", "Advanced")
    assert len(shown("?status=zzz&sort=zzz&course=zzz&page=zzz")) == 0
    assert len(shown("?status=zzz&sort=zzz&page=zzz")) == 4


def test_mail_that_came_back_is_told_until_the_person_joins(sign_in, firm, people, ask):
    from portal.members import invitations

    ask(people.stranger, people.member)
    assert note_bounces([" ", "nonsense", people.stranger.email.upper()]) == 1
    assert note_bounces([people.stranger.email]) == 0
    page = text(sign_in(people.owner).get(at(firm) + "?status=bounced"))
    assert page.count("mail came back") == 1
    [offer] = invitations.waiting_for(people.stranger)
    invitations.accept(people.stranger, offer.pk)
    assert only(person=people.stranger).bounced_at is None


def told_to(client, firm):
    """All that a manager reads of the firm's training, as one text."""
    data = {"day": timezone.localdate(), "course": ""}
    pages = [text(client.get(at(firm, rest))) for rest in ("", "assign/", "evidence/")]
    pages.append(text(client.get(at(firm, "table.csv"))))
    book = client.get(at(firm, "table.xlsx")).content
    pages += [str(row) for row in load_workbook(io.BytesIO(book)).active.values]
    for kind in ("csv", "jws"):
        raw = text(client.post(at(firm, "evidence/"), {**data, "kind": kind}))
        if kind == "jws":
            raw = json.dumps(check_evidence(raw.encode(), public_keys()))
        pages.append(raw)
    zipped = client.post(at(firm, "evidence/"), {**data, "kind": "zip"}).content
    with zipfile.ZipFile(io.BytesIO(zipped)) as pack:
        pages += [
            name + pack.read(name).decode("latin-1")
            for name in pack.namelist()
            if not name.endswith((".jws", ".pdf"))
        ]
    facts = gather(firm, client.reader(), "", timezone.localdate())
    pages.append(
        render_to_string("learning/teams/evidence/pdf.html", context_of(facts))
    )
    return "\n".join(pages)


@pytest.mark.parametrize("state", ["live", "unpublished", "room closed", "deleted"])
@pytest.mark.slow
def test_a_title_that_is_not_for_this_manager_is_nowhere(
    sign_in, firm, people, secret, ask, state
):
    ask(people.member)
    if state == "unpublished":
        secret.unpublish()
    elif state == "room closed":
        courses.again(secret.get_parent()).unpublish()
    elif state == "deleted":
        secret.delete()

    def told(person):
        client = sign_in(person)
        client.reader = lambda: viewer_for(person)
        return told_to(client, firm)

    page = told(people.manager)
    assert "zyxwv" not in page.lower()
    assert "Basics" in page
    assert "A course that is not open to you now" in page
    assert str(secret.translation_key) in page, "the line itself is there"
    assert "Zyxwvsecret" in told(people.owner)
    # In the group themselves, they asked nothing.
    tin = builders.group("tin")
    GroupMembership.objects.create(group=tin, person=people.manager)
    assert "Zyxwvsecret" in told(people.manager)


def test_a_course_that_was_open_keeps_its_title_when_it_is_gone(
    sign_in, firm, people, ask, basics
):
    ask(people.member)
    Assignment.objects.update(assigned_by=None)
    courses.again(basics).unpublish()
    assert "Basics" in text(sign_in(people.manager).get(at(firm)))
    courses.again(basics).delete()
    assert "Basics" in text(sign_in(people.manager).get(at(firm)))


def test_withdrawn_and_followed_courses_are_said(
    sign_in, firm, people, basics, ask, shelf
):
    after = courses.small_course(shelf, title="Basics 2027")
    ask(people.member)
    builders.publish(basics, successor=after)
    page = text(sign_in(people.owner).get(at(firm)))
    assert "“Basics” is followed by “Basics 2027”" in page
    courses.again(basics).unpublish()
    page = text(sign_in(people.owner).get(at(firm)))
    assert "“Basics” is withdrawn" in page


def test_which_release_each_is_on(sign_in, firm, people, basics, ask):
    ask(people.member)
    enrol(people.member, basics.translation_key, viewer_for(people.member))
    courses.lesson(basics)
    courses.release(basics)
    assert "1 of 2" in text(sign_in(people.owner).get(at(firm)))


def test_files_are_no_formulas(sign_in, firm, people, ask):
    people.member.first_name, people.member.last_name = "=cmd|'/c calc'!A1", "\x07"
    people.member.save()
    ask(people.member)
    client = sign_in(people.owner)
    rows = list(csv.reader(io.StringIO(text(client.get(at(firm, "table.csv"))))))
    assert rows[1][0].startswith("'=cmd")
    book = load_workbook(io.BytesIO(client.get(at(firm, "table.xlsx")).content))
    cell = book.active["A2"]
    assert cell.data_type == "s"
    assert cell.value.startswith("'=cmd")
    only_passed = client.get(at(firm, "table.csv") + "?status=passed")
    assert len(text(only_passed).splitlines()) == 1
