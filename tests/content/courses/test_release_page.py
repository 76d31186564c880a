"""Publish a release in the admin: what blocks it, what changes, whom it concerns."""

import json
import threading
from dataclasses import dataclass
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from content.courses import affected
from content.courses.checking import look_at
from content.courses.comparing import compare
from content.courses.manifest import manifest_of
from content.models import BasePage, CourseRelease, Question, QuestionVersion
from tests import builders, courses, laws
from tests.content.courses.making import enter, staff, words

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def section(home):
    return builders.section(home, "Training", slug="training-room")


@pytest.fixture
def course(section):
    return courses.small_course(section, title="Foundations")


@pytest.fixture
def trainer(course):
    return staff("trainer", "Trainers")


def page_of(course):
    return reverse("publish_release", args=[course.pk])


def send(client, course, **changes):
    data = {
        "kind": "content",
        "note": "",
        "older_close_at": "",
        "after": "1",
        **changes,
    }
    return client.post(page_of(course), data)


@dataclass
class Said:
    """What the findings say, in words."""

    problems: list[str]
    warnings: list[str]


def findings(course):
    course = courses.again(course)
    found = look_at(course, manifest_of(course))
    return Said(list(map(str, found.problems)), list(map(str, found.warnings)))


def changes_of(course):
    course = courses.again(course)
    before = CourseRelease.objects.filter(course_key=course.translation_key).first()
    return compare(course, manifest_of(course), before)


# --- Who may ------------------------------------------------------------------------


def test_who_may_publish_the_course_may_publish_releases(client, course, trainer, home):
    elsewhere = builders.section(home, "Elsewhere")
    other = courses.course(elsewhere, "Not theirs")
    people = {
        trainer: True, staff("editor", "Editors"): True, staff("author", "Authors"): False,
        staff("steward", "Stewards"): False, builders.person("reader"): False,
    }  # fmt: skip
    for person, may in people.items():
        enter(client, person)
        for name in ("publish_release", "course_releases"):
            answer = client.get(reverse(name, args=[course.pk]))
            assert (answer.status_code == 200) is may, (person, name)
        taught = client.get(reverse("course_taught", args=[course.pk, 1]))
        assert (taught.status_code == 200) is may
    enter(client, trainer)
    # A course that came into another section since: trainers are let in by the roles.
    assert client.get(page_of(other)).status_code == 404
    assert client.get(reverse("publish_release", args=[9_999])).status_code == 404
    listed = words(
        client.get(reverse("wagtailadmin_explore", args=[course.get_parent().pk]))
    )
    assert page_of(course) in listed
    edit = words(client.get(reverse("wagtailadmin_pages:edit", args=[course.pk])))
    assert page_of(course) in edit


# --- What stands in the way ---------------------------------------------------------


def test_what_blocks(section, course):
    assert findings(course).problems == []
    first, quiz = courses.steps(course, "lesson")[0], courses.steps(course, "quiz")[0]
    builders.publish(first, body=[
        ("text", "[gone](page:GA-99), [nowhere](cite:eu-1-2/art-1), [here](page:GA-01)"),
    ])  # fmt: skip
    builders.article(section, library_id="GA-01")
    (said,) = findings(course).problems
    assert "page:GA-99" in said
    assert "cite:eu-1-2/art-1" in said
    assert "GA-01" not in said
    laws.instrument("eu-1-2", short="1/2", name="Law", formal="Regulation 1/2")
    builders.publish(first, body=[("text", "[now](cite:eu-1-2/art-1)")])
    assert findings(course).problems == []
    builders.publish(quiz, draws=[("draw", {"count": 5, "tags": ["bank of none"]})])
    (said,) = findings(course).problems
    assert "draws 5 questions tagged bank of none, but only 0 are published" in said


def test_a_picture_or_film_without_words_blocks(course, settings):
    first = courses.steps(course, "lesson")[0]
    # As an import or an old file may have left it; the form asks for the words.
    rows = [
        {"type": "figure", "id": "a", "value": {"image": 1, "alt": " "}},
        {"type": "video", "id": "b", "value": {"file": 1, "title": "A film"}},
    ]
    type(first).objects.filter(pk=first.pk).update(body=json.dumps(rows))
    picture, film = findings(course).problems
    assert "picture without words" in picture
    assert "film without a transcript" in film
    rows[0]["value"]["alt"], rows[1]["value"]["transcript"] = "A map", "Good morning."
    type(first).objects.filter(pk=first.pk).update(body=json.dumps(rows))
    found = findings(course)
    assert found.problems == []
    assert any("film without captions" in one for one in found.warnings)
    rows[1]["value"]["captions"] = 2
    type(first).objects.filter(pk=first.pk).update(body=json.dumps(rows))
    assert not any("captions" in one for one in findings(course).warnings)


def test_prerequisites_must_be_published(section, course):
    before = courses.course(section, "Before")
    builders.publish(course, prerequisites=[before])
    found = findings(course)
    assert found.problems == []
    assert any("no release yet" in one for one in found.warnings)
    before.unpublish()
    assert findings(course).problems == [
        "“Before” should come before, but it is not published."
    ]


def test_a_question_without_key_blocks(course):
    version = QuestionVersion.objects.filter(is_current=True).first()
    # Nothing of ours makes one: a row that came from outside.
    body = {**version.body, "key": []}
    QuestionVersion.objects.filter(pk=version.pk)._raw_delete("default")
    QuestionVersion.objects.bulk_create([
        QuestionVersion(
            question_key=version.question_key, language=version.language, number=1,
            question=version.question, body=body, sha256="0" * 64,
        )
    ])  # fmt: skip
    assert any("has no key" in one for one in findings(course).problems)


def test_what_is_worth_a_look(course):
    first, second = courses.steps(course, "lesson")
    builders.article(course.get_parent(), library_id="GA-01", text="## A way\n\nWords")
    builders.publish(
        first, body=[("text", "[a](page:GA-01#a-way) [b](page:GA-01#no-way)")],
        cites=["GA-01"],
    )  # fmt: skip
    draft = builders.fresh(second)
    draft.title = "Draft title"
    draft.save_revision()
    courses.lesson(course, "Unborn", live=False)
    said = " ".join(findings(course).warnings)
    assert "GA-01#no-way" in said
    assert "GA-01#a-way" not in said
    assert f"“{second.title}” has changes that are not published" in said
    assert "“Unborn” is not published" in said
    assert f"“{second.title}” names nothing that it rests on" in said
    assert f"“{first.title}” names nothing" not in said
    assert "4 questions of the pools name no source" in said
    assert findings(course).problems == []


def test_each_remark_leads_to_where_it_is_put_right(
    client, course, trainer, home, section
):
    first, second = courses.steps(course, "lesson")
    quiz = courses.steps(course, "quiz")[0]
    builders.publish(first, body=[("text", "[gone](page:GA-99)")])
    builders.publish(quiz, draws=[("draw", {"count": 5, "tags": ["bank of none"]})])
    unborn = courses.lesson(course, "Unborn", live=False)
    own = courses.course(section, "Own before")
    foreign = courses.course(builders.section(home, "Elsewhere"), "Foreign before")
    builders.publish(course, prerequisites=[own, foreign])
    enter(client, trainer)
    page = BeautifulSoup(client.get(page_of(course)).content, "html.parser")
    leads = {
        item.find(string=True).strip(): item.a and item.a["href"]
        for item in page.select("#problems + ul li, #warnings + ul li")
    }

    def leads_of(said):
        (found,) = (there for words, there in leads.items() if said in words)
        return found

    def editor(one):
        return reverse("wagtailadmin_pages:edit", args=[one.pk])

    assert leads_of("GA-99") == editor(first)
    assert leads_of("draws 5 questions") == editor(quiz)
    assert leads_of("“Unborn” is not published") == editor(unborn)
    assert leads_of(f"“{second.title}” names nothing") == editor(second)
    assert leads_of("“Own before”") == editor(own)
    # Not theirs to edit: a link would end before a closed door.
    assert leads_of("“Foreign before”") is None


# --- What changes -------------------------------------------------------------------


def test_nothing_changed_is_nothing_to_publish(client, course, trainer):
    assert changes_of(course).is_empty
    answer = send(enter(client, trainer), course)
    assert answer.status_code == 422
    assert "Nothing has changed since release 1" in words(answer)
    assert CourseRelease.objects.count() == 1


def test_a_word_is_wording_a_paragraph_is_content(course):
    first = courses.steps(course, "lesson")[0]
    text = " ".join(f"word{number}" for number in range(100))
    builders.publish(first, body=[("text", text)])
    courses.release(course)
    builders.publish(first, body=[("text", text.replace("word7 ", "words7 "))])
    found = changes_of(course)
    assert found.suggested == "wording"
    (change,) = found.changes
    assert "<del>" in change.text
    assert "words7" in change.text
    builders.publish(first, body=[("text", text + " More." * 60)])
    assert changes_of(course).suggested == "content"


def test_every_kind_of_change_is_named(course):
    first, second = courses.steps(course, "lesson")
    quiz = courses.steps(course, "quiz")[0]
    builders.publish(first, title="New title", minutes=9, required=False)
    second.unpublish()
    courses.lesson(course, "Added")
    builders.publish(quiz, pass_mark=90, satisfies=[first])
    builders.publish(course, validity_months=12)
    found = changes_of(course)
    assert found.suggested == "requirement"
    said = {one.title: (one.what, " ".join(one.notes)) for one in found.changes}
    assert said["Added"] == ("added", "needed to finish")
    assert said[second.title][0] == "removed"
    assert "not needed to finish any more" in said["New title"][1]
    assert "It takes 9 minutes; it was 5." in said["New title"][1]
    assert "Pass mark in percent: 90; it was 80." in said[quiz.title][1]
    assert "Passing it replaces: New title." in said[quiz.title][1]
    assert found.notes == ["The certificate is valid for 12 months."]


def test_another_order_is_a_change(course):
    first, second = courses.steps(course, "lesson")
    second.move(first, pos="left")
    found = changes_of(course)
    assert found.notes == ["The steps come in another order."]
    assert found.suggested == "wording"


# --- Publishing ---------------------------------------------------------------------


@pytest.fixture
def counted(monkeypatch):
    monkeypatch.setattr(affected, "_counters", [])
    affected.register_counter(lambda key: 37)


def test_a_trainer_publishes_the_next_release(client, course, trainer, counted):
    courses.lesson(course, "Added")
    enter(client, trainer)
    shown = words(client.get(page_of(course)))
    assert "It affects 37 people in progress." in shown
    assert "New: Added" in shown
    end = timezone.localdate() + timedelta(days=30)
    answer = send(
        client, course, kind="requirement", note="One lesson more.",
        older_close_at=end.isoformat(),
    )  # fmt: skip
    assert answer.status_code == 302
    release = CourseRelease.objects.get(number=2)
    assert (release.change_kind, release.note) == ("requirement", "One lesson more.")
    assert release.published_by == trainer
    local = timezone.localtime(release.older_close_at)
    assert (local.date(), local.hour, local.minute) == (end, 23, 59)
    listed = words(client.get(reverse("course_releases", args=[course.pk])))
    assert "One lesson more." in listed


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"kind": "requirement", "note": " "}, "Say what more is needed"),
        ({"kind": "requirement", "note": "x", "older_close_at": "2020-01-01"},
         "Choose a day after today"),
        ({"older_close_at": "2999-01-01"}, "Five years ahead is the most"),
        ({"kind": "everything"}, "Select a valid choice"),
        ({"kind": "wording", "older_close_at": (timezone.localdate()
          + timedelta(days=9)).isoformat()}, "leave this empty"),
        ({"note": "x" * 2_001}, "at most 2000 characters"),
        ({"after": ""}, "Publish release 2"), ({"after": "zyxwv"}, "Publish release 2"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    client, course, trainer, changes, said
):
    courses.lesson(course, "Added")
    sent = {"note": "Words typed.", **changes}
    answer = send(enter(client, trainer), course, **sent)
    assert answer.status_code == 422
    assert said in words(answer)
    assert sent["note"] in words(answer)
    assert CourseRelease.objects.count() == 1


def test_the_second_of_two_is_told(client, course, trainer):
    courses.lesson(course, "Added")
    enter(client, trainer)
    assert send(client, course).status_code == 302
    answer = send(client, course, note="Mine")
    assert answer.status_code == 409
    shown = words(answer)
    assert "Release 2 exists since" in shown
    assert "Mine" in shown or "Nothing." in shown
    assert CourseRelease.objects.count() == 2
    # Something new since: what was typed is kept, and the page compares anew.
    courses.lesson(course, "And more")
    answer = send(client, course, note="Mine again")
    assert answer.status_code == 409
    assert "Mine again" in words(answer)
    assert 'name="after" value="2"' in words(answer)
    assert send(client, course, note="Mine again", after="2").status_code == 302


def test_what_blocks_is_checked_again_when_it_is_published(client, course, trainer):
    courses.lesson(course, "Added")
    enter(client, trainer)
    for one in Question.objects.all():
        one.unpublish()
    answer = send(client, course)
    assert answer.status_code == 422
    assert "It cannot be published as it stands." in words(answer)
    assert "but only 0 are published" in words(answer)
    assert CourseRelease.objects.count() == 1


def test_what_was_taught_can_be_taken_away(client, course, trainer):
    first = courses.steps(course, "lesson")[0]
    builders.article(course.get_parent(), library_id="GA-01")
    builders.publish(first, body=[("text", "Old words, [link](page:GA-01).")])
    courses.release(course)
    builders.publish(first, body=[("text", "New words.")])
    answer = enter(client, trainer).get(reverse("course_taught", args=[course.pk, 2]))
    assert "attachment" in answer["Content-Disposition"]
    text = answer.content.decode()
    assert "Old words, link." in text
    assert "New words" not in text
    assert "<script" not in text
    missing = reverse("course_taught", args=[course.pk, 77])
    assert client.get(missing).status_code == 404


# --- Steps of a working group -------------------------------------------------------


def test_steps_of_a_group_are_told_to_its_members_alone(client, course, trainer):
    tin = builders.group("tin")
    first, second = courses.steps(course, "lesson")
    builders.publish(
        first, groups=[tin], title="Zyxwv tin", body=[("text", "Zyxwv before.")]
    )
    builders.publish(second, title="For all", body=[("text", "Open before.")])
    courses.lesson(course, "Zyxwv draft", groups=[tin], live=False)
    courses.release(course)
    builders.publish(
        first, title="Zyxwv tin 2", body=[("text", "Zyxwv [a](page:GA-99)")]
    )
    builders.publish(second, body=[("text", "Open after.")])
    inside = staff("inside", "Trainers", groups=[tin])
    taught = reverse("course_taught", args=[course.pk, 2])
    enter(client, inside)
    assert "Zyxwv before." in words(client.get(taught))
    shown = words(client.get(page_of(course)))
    for text in (
        "Changed: Zyxwv tin 2",
        "page:GA-99",
        "“Zyxwv draft” is not published",
    ):
        assert text in shown
    enter(client, trainer)
    archive, shown = words(client.get(taught)), words(client.get(page_of(course)))
    assert "Zyxwv" not in archive + shown
    assert "GA-99" not in shown
    assert "Open before." in archive
    assert "A step of a working group" in archive
    assert "Changed: A step of a working group" in shown
    assert "Changed: For all" in shown
    assert "that you are not in cannot be published so" in shown
    # A step that was the group's and is everybody's now: the archive stays closed.
    builders.publish(courses.again(first), groups=[])
    assert "Zyxwv" not in words(client.get(taught))


# --- Cost ---------------------------------------------------------------------------


@pytest.mark.slow
def test_queries_do_not_grow_with_the_course(client, section, trainer):
    enter(client, trainer)
    counts = []
    for number in (3, 40):
        made = courses.course(section, f"Course {number}")
        tags = f"bank {number}"
        asked = [courses.question(tags) for _ in range(number + number // 2)]
        pages = [
            courses.lesson(made, text=f"Text {i} [a](page:GA-0{i % 9}) word " * 20)
            for i in range(number)
        ]
        for quiz in range(1 if number == 3 else 4):
            courses.quiz(
                made, [asked[quiz], (2, tags)], f"Quiz {quiz}", satisfies=pages[:2]
            )
        for i in range(9):
            if not BasePage.objects.filter(library_id=f"GA-0{i}").exists():
                builders.article(section, library_id=f"GA-0{i}")
        courses.release(made)
        for page in pages[:2]:
            builders.publish(page, body=[("text", "Other words.")])
        client.get(page_of(made))
        with CaptureQueriesContext(connection) as looked:
            assert client.get(page_of(made)).status_code == 200
        with CaptureQueriesContext(connection) as published:
            assert send(client, made).status_code == 302
        counts.append((len(looked), len(published)))
    assert counts[0] == counts[1]


@pytest.mark.django_db(transaction=True)
def test_of_many_who_press_at_once_one_publishes(home):
    section = builders.section(home, "Training")
    made = courses.small_course(section)
    courses.lesson(made, "Added")
    gate, told = threading.Barrier(6), []

    def press():
        from content.courses.releasing import SomebodyElseReleased, publish_release

        try:
            gate.wait()
            publish_release(made, kind="content", after=1)
            told.append("published")
        except SomebodyElseReleased as other:
            told.append(other.release.number)
        finally:
            connection.close()

    people = [threading.Thread(target=press) for _ in range(6)]
    for one in people:
        one.start()
    for one in people:
        one.join()
    assert sorted(map(str, told)) == ["2"] * 5 + ["published"]
    assert CourseRelease.objects.count() == 2
