"""The trainers' pages: for whom they are, what they show, what they do."""

import csv
import io
import re
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.admin.menu import admin_menu

from content.courses.affected import people_in_progress, people_with_records
from content.models import QuizPage, ToCheck
from portal.learning.attempts import start
from portal.learning.models import (
    LessonQuestion,
    ProblemReport,
    Remark,
)
from portal.learning.trainers.views.grants import token_for
from portal.members.viewers import viewer_for
from tests import builders, courses
from tests.mailbox import new_mails
from tests.portal.learning.trainers.conftest import (
    learn,
    lessons_of,
    long_ago,
    text_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
PERSONAS = ["associate", "author", "editor", "steward", "in_tin", "admin"]
# Every address below /admin/training/ by its name, with who may open it for a course
# that is public ("act": who may publish it; "see": stewards too).
MATRIX = {
    "training_courses": "see",
    "training_course": "see",
    "training_steps_csv": "see",
    "training_tries_csv": "see",
    "training_items": "see",
    "training_items_csv": "see",
    "training_item": "see",
    "training_reports": "see",
    "training_report": "see",
    "training_asked": "see",
    "training_asked_one": "see",
    "training_grants": "act",
    "training_grant": "act",
    "training_of_the_bank": "see",
}


def said(course, enrolment):
    """Something in every inbox."""
    version = enrolment.attempts.first().items.first().question
    report = ProblemReport.objects.create(
        question=version, enrolment=enrolment, text="Both are right."
    )
    lesson = lessons_of(enrolment)[0]
    asked = LessonQuestion.objects.create(
        course_key=course.translation_key,
        lesson_key=lesson,
        lesson_title="A lesson",
        person=enrolment.learner,
        text="Does <b>this</b> hold for tin?",
    )
    return version, report, asked


def addresses(course, enrolment, version, asked, user):
    key = course.translation_key
    parts = {
        "training_courses": [],
        "training_item": [key, version.pk],
        "training_report": [key, version.pk],
        "training_asked_one": [key, asked.pk],
        "training_grant": [key, token_for(user, enrolment)],
        "training_of_the_bank": [version.question_key],
    }
    return {name: reverse(name, args=parts.get(name, [key])) for name in MATRIX}


def test_every_address_has_its_row():
    from portal.learning.trainers.admin_hooks import addresses as registered

    names = set()

    def walk(patterns):
        for pattern in patterns:
            if hasattr(pattern, "url_patterns"):
                walk(pattern.url_patterns)
            else:
                names.add(pattern.name)

    walk(registered())
    assert names == MATRIX.keys()


@pytest.fixture
def tin_course(home):
    """A course of the working group "tin", in its room."""
    room = builders.section(home, "Tin room", groups=[builders.group("tin")])
    return courses.small_course(room, title="Zyxwv tin course")


def may(persona, room, need):
    if room == "tin":
        return persona == "in_tin"
    return persona in ("editor", "in_tin", "admin") or (
        persona == "steward" and need == "see"
    )


@pytest.mark.parametrize("room", ["public", "tin"])
@pytest.mark.slow
def test_pages_open_to_who_may_publish_the_course(
    sign_in, staff, course, tin_course, room
):
    tin = builders.group("tin")
    courses_of = {"public": course, "tin": tin_course}
    ours = courses_of[room]
    enrolment = learn(ours, right=(1,), tier=builders.MEMBER, groups=[tin])
    version, _report, asked = said(ours, enrolment)
    for persona in [None, *PERSONAS]:
        user = staff[persona] if persona else staff["editor"]
        client = sign_in(user if persona else None)
        missing = client.get("/admin/nothing-here/")
        for name, address in addresses(ours, enrolment, version, asked, user).items():
            answer = client.get(address)
            if room == "tin" and name == "training_courses":
                shown = "Zyxwv tin course" in text_of(answer)
                assert shown == (persona == "in_tin"), persona
                continue
            if persona and may(persona, room, MATRIX[name]):
                assert answer.status_code == 200, (persona, name)
            elif room == "tin" and name == "training_of_the_bank" and persona in (
                "editor", "admin", "author", "steward",
            ):  # fmt: skip
                # Of the bank; that it was asked in a foreign room is not said.
                assert "Zyxwv tin course" not in text_of(answer)
            else:
                assert answer.status_code == missing.status_code != 200, (
                    persona, name,
                )  # fmt: skip
                assert "Zyxwv" not in text_of(answer)


@pytest.mark.slow
def test_steps_of_a_foreign_group_are_named_to_no_other_trainer(
    sign_in, staff, course, home
):
    tin, key = builders.group("tin"), course.translation_key
    names = {"lesson": "Zyxwv lesson", "quiz": "Zyxwv quiz"}
    for page in course.get_children():
        kind = "quiz" if isinstance(page.specific, QuizPage) else "lesson"
        builders.publish(page.specific, title=names[kind], groups=[tin])
    courses.release(course)
    enrolment = learn(
        courses.again(course), right=(1,), tier=builders.MEMBER, groups=[tin]
    )
    version, report, asked = said(course, enrolment)
    ToCheck.objects.create(
        kind="lesson", key=asked.lesson_key, title="Zyxwv lesson", course_key=key,
        cause="GA-01",
    )  # fmt: skip
    closed = reverse("training_asked_one", args=[key, asked.pk])
    reported = reverse("training_report", args=[key, version.pk])
    finding = {"finding": "Nothing.", "upto": str(report.pk)}

    def seen_by(persona):
        client = sign_in(staff[persona])
        found = addresses(course, enrolment, version, asked, staff[persona])
        pages = [
            *(found[name] for name in found if name != "training_asked_one"),
            reverse("wagtailadmin_home"),
        ]
        return {one: text_of(client.get(one)) for one in pages}, client

    def waiting(text):
        return re.findall(
            r"(?:Reported problems|Questions that wait|To check): <strong>(\d+)</strong>",
            text,
        )

    for persona in ("editor", "admin"):
        shown, client = seen_by(persona)
        for address, text in shown.items():
            assert "Zyxwv" not in text, (persona, address)
            assert "hold for tin" not in text, (persona, address)
            assert "Both are right" not in text, (persona, address)
        assert client.get(closed).status_code == 404
        assert client.post(closed, {"action": "show"}).status_code == 404
        assert client.get(reported).status_code == 404
        assert client.post(reported, finding).status_code == 404
        assert waiting(shown[reverse("wagtailadmin_home")]) == ["0", "0", "0"]
    shown, client = seen_by("in_tin")
    assert "Zyxwv lesson" in shown[reverse("training_course", args=[key])]
    assert client.get(closed).status_code == 200
    assert waiting(shown[reverse("wagtailadmin_home")]) == ["1", "1", "1"]
    # Open to all since: what was said while it was the group's stays the group's.
    for page in course.get_children():
        builders.publish(page.specific, groups=[])
    for persona in ("editor", "admin"):
        shown, client = seen_by(persona)
        assert waiting(shown[reverse("wagtailadmin_home")]) == ["0", "0", "0"]
    client = sign_in(staff["in_tin"])
    assert client.post(reported, finding).status_code == 302
    report.refresh_from_db()
    assert report.finding == "Nothing."


@pytest.mark.parametrize("persona", ["steward", "author", "associate"])
def test_who_may_not_publish_the_course_changes_nothing(
    sign_in, staff, course, persona
):
    enrolment = learn(course, right=(1,))
    version, report, asked = said(course, enrolment)
    client, user = sign_in(staff[persona]), staff[persona]
    for name, address in addresses(course, enrolment, version, asked, user).items():
        if name in ("training_courses", "training_of_the_bank"):
            continue
        sent = {"kind": "void", "reason": "x", "confirm": "1", "finding": "x",
                "upto": "99999", "action": "show", "what": "time",
                "time-time_percent": "200", "time-reason": "x"}  # fmt: skip
        status = client.post(address, sent).status_code
        assert status in ((404, 405) if persona == "steward" else (302, 404, 405, 403))
    report.refresh_from_db()
    asked.refresh_from_db()
    enrolment.refresh_from_db()
    assert not Remark.objects.exists()
    assert report.settled_at is None
    assert asked.state == "waiting"
    assert enrolment.time_percent == 100


def test_a_question_of_a_foreign_course_too_cannot_be_repaired(
    sign_in, staff, course, tin_course
):
    """A repair reaches every course in which the version was asked."""
    enrolment = learn(course, right=(1,))
    question = enrolment.attempts.get().items.first().question.question
    courses.quiz(tin_course, [question])
    courses.release(tin_course)
    tin = builders.group("tin")
    other = builders.person(tier=builders.MEMBER, groups=[tin])
    from portal.learning.enrolments import enrol

    there = enrol(other, tin_course.translation_key, viewer_for(other))
    keys = [s["key"] for s in there.release.manifest if s["kind"] == "quiz"]
    start(there, keys[-1], viewer_for(other))
    version = enrolment.attempts.get().items.first().question
    address = reverse("training_item", args=[course.translation_key, version.pk])
    page = sign_in(staff["editor"]).get(address)
    assert page.status_code == 200
    assert 'name="kind"' not in text_of(page)
    sent = {"kind": "void", "reason": "Faulty.", "confirm": "1"}
    assert sign_in(staff["editor"]).post(address, sent).status_code == 404
    assert not Remark.objects.exists()
    assert sign_in(staff["in_tin"]).post(address, sent).status_code == 302
    assert Remark.objects.count() == 1


def test_fewer_than_five_people_are_not_watched(sign_in, staff, course):
    for _number in range(4):
        learn(course, lessons=2, right=(3,))
    address = reverse("training_course", args=[course.translation_key])
    page = text_of(sign_in(staff["editor"]).get(address))
    assert "Fewer than five people have begun this course" in page
    assert "<svg" not in re.sub(r"<svg class=.icon.*?</svg>", "", page, flags=re.S)
    sheet = sign_in(staff["editor"]).get(
        reverse("training_steps_csv", args=[course.translation_key])
    )
    assert "fewer than five" in text_of(sheet)


def test_the_funnel_says_where_people_are(sign_in, staff, course):
    """Eight people: five finish, two stop after the first lesson, one fails twice."""
    done = [learn(course, lessons=2, right=(3,)) for _n in range(5)]
    long_ago(*(learn(course, lessons=1) for _n in range(2)))
    learn(course, lessons=2, right=(1, 0))
    client, key = sign_in(staff["editor"]), course.translation_key
    page = text_of(client.get(reverse("training_course", args=[key])))
    assert (
        "<strong>8</strong> enrolments, <strong>5</strong> finished (62&nbsp;%)" in page
    )
    assert "Where people stopped is not shown" in page
    assert "<title id=" in page
    # No figure stands in a picture alone.
    charts = page.count('role="img"')
    assert 0 < charts <= page.count("<table")
    sheet = client.get(reverse("training_steps_csv", args=[key]))
    rows = list(csv.reader(io.StringIO(text_of(sheet).lstrip("\ufeff"))))
    figures = [row[3:] for row in rows[1:]]
    assert figures == [
        ["8", "8", "8", "0", "not shown"],
        ["8", "6", "6", "0", "not shown"],
        ["8", "6", "5", "0", "not shown"],
    ]
    sheet = client.get(reverse("training_tries_csv", args=[key]))
    rows = list(csv.reader(io.StringIO(text_of(sheet).lstrip("\ufeff"))))
    assert [row[1:] for row in rows[1:]] == [
        ["1", "6", "5"], ["2", "not shown", "not shown"],
    ]  # fmt: skip
    for name in (one.learner.email for one in done):
        assert name not in page


def test_a_filter_that_would_tell_of_few_is_neither_offered_nor_answered(
    sign_in, staff, course
):
    old = [learn(course, lessons=1) for _n in range(6)]
    courses.lesson(course, "Added")
    release = courses.release(course)
    for _number in range(3):
        learn(course)
    client, key = sign_in(staff["editor"]), course.translation_key
    address = reverse("training_course", args=[key])
    page = text_of(client.get(address))
    assert "not shown" in page.split('id="releases"')[1]
    for number in (release.pk, old[0].release_id, "nonsense"):
        assert f'<option value="{number}">' not in page
        assert "Not shown" in text_of(client.get(address, {"release": number}))
    learn(course)
    learn(course)
    page = text_of(client.get(address))
    assert f'<option value="{release.pk}">' in page
    own = text_of(client.get(address, {"release": release.pk}))
    assert "<strong>5</strong> enrolments" in own


def test_figures_cost_the_same_for_few_and_many(course, staff, sign_in):
    for _number in range(5):
        learn(course, lessons=1, right=(1,))
    address = reverse("training_course", args=[course.translation_key])
    client = sign_in(staff["editor"])
    client.get(address)

    def queries():
        with CaptureQueriesContext(connection) as caught:
            assert client.get(address).status_code == 200
        return len(caught)

    few = queries()
    for _number in range(10):
        learn(course, lessons=2, right=(1, 3))
    assert queries() == few


def test_a_repair_is_shown_before_it_is_made(sign_in, staff, course):
    enrolment = learn(course, lessons=2, right=(2,))
    wrong = enrolment.attempts.get().items.get(position=3).question
    client = sign_in(staff["editor"])
    address = reverse("training_item", args=[course.translation_key, wrong.pk])
    sent = {"kind": "accept", "also": "wrong", "reason": "Both are right."}
    shown = text_of(client.post(address, sent))
    assert "<strong>1</strong> newly passes, <strong>0</strong> lose." in shown
    assert not Remark.objects.exists()
    assert client.post(address, {**sent, "confirm": "1"}).status_code == 302
    assert Remark.objects.get().made_by == staff["editor"]
    page = text_of(client.get(address))
    assert "Both are right." in page
    assert len(new_mails()) == 1
    for bad in ({"kind": "accept", "reason": "x"}, {"kind": "burn", "reason": "x"},
                {"kind": "void"}, {"kind": "accept", "also": "no", "reason": "x"},
                {"kind": "accept", "also": "right", "reason": "x"}):  # fmt: skip
        assert client.post(address, {**bad, "confirm": "1"}).status_code == 422
    assert Remark.objects.count() == 1


def test_content_is_told_whom_a_change_concerns(course):
    one, _two = learn(course, lessons=2, right=(3,)), learn(course, lessons=1)
    assert people_in_progress(course.translation_key) == 1
    assert people_with_records([course.translation_key]) == 2
    assert people_with_records([lessons_of(one)[1]]) == 1
    assert people_with_records([uuid4()]) == 0


def test_a_preview_costs_the_same_for_few_and_many(course):
    from portal.learning.remarks import preview

    wrong = learn(course, right=(0,)).attempts.get().items.first().question

    def queries():
        with CaptureQueriesContext(connection) as caught:
            preview(wrong, "void")
        return len(caught)

    few = queries()
    for _number in range(6):
        learn(course, right=(1,))
    assert queries() == few


def test_training_is_one_menu():
    every = admin_menu.registered_menu_items
    (menu,) = [item for item in every if item.name == "training"]
    found = {item.name for item in menu.menu.registered_menu_items}
    assert {"training-questions", "training-courses", "import-course"} <= found


def test_the_menu_is_for_trainers(sign_in, staff, course):
    name = "Courses and learners"
    assert name in text_of(sign_in(staff["editor"]).get("/admin/"))
    assert name not in text_of(sign_in(staff["author"]).get("/admin/"))
