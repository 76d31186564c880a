"""When the ground moves: exactly what rests on it is put up for checking, once."""

from datetime import date

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from content.models import LessonPage, ToCheck, TrackedSource
from content.signals import ground_moved
from tests import builders, courses, laws
from tests.content.courses.making import enter, staff, words

pytestmark = pytest.mark.django_db
D = date


@pytest.fixture
def section(home):
    return builders.section(home, "Training")


@pytest.fixture
def guide(home):
    return builders.article(home, "The guide", "Old words.", library_id="GA-07")


@pytest.fixture
def course(section):
    return courses.course(section, "Foundations")


@pytest.fixture
def heard():
    found = []

    def hear(cause, what, keys, **kwargs):
        assert connection.in_atomic_block
        found.append((cause, what, set(keys)))

    ground_moved.connect(hear)
    yield found
    ground_moved.disconnect(hear)


def to_check():
    return {(one.title, one.cause) for one in ToCheck.objects.filter(settled_at=None)}


# --- Pages --------------------------------------------------------------------------


@pytest.mark.slow
def test_a_changed_page_puts_up_exactly_what_cites_it(course, guide, heard):
    one = courses.lesson(course, "Cites", cites=["GA-07", "GA-08"])
    courses.lesson(course, "Cites a part", cites=["GA-07#words"])
    courses.lesson(course, "Cites another", cites=["GA-070", "XGA-07"])
    courses.lesson(course, "Draft", cites=["GA-07"], live=False)
    asked = courses.question("CO-1", prompt="Asked?", sources=["GA-07#words"])
    courses.question(prompt="Not asked?", sources=["GA-08"])
    courses.quiz(course, [(1, "CO-1")])
    builders.publish(guide, body=[("text", "New words.")])
    assert to_check() == {
        ("Cites", "GA-07"), ("Cites a part", "GA-07"), ("Asked?", "GA-07"),
    }  # fmt: skip
    assert {row.course_key for row in ToCheck.objects.all()} == {course.translation_key}
    ((cause, what, keys),) = heard
    assert (cause, what) == ("GA-07", "")
    assert {one.translation_key, asked.translation_key} < keys
    # Once, until somebody has settled it.
    builders.publish(guide, body=[("text", "Newer words.")])
    assert ToCheck.objects.count() == 3
    ToCheck.objects.update(settled_at=guide.last_published_at)
    builders.publish(guide, body=[("text", "Newest words.")])
    assert ToCheck.objects.count() == 6
    assert LessonPage.objects.get(pk=one.pk).live


def test_wording_only_raises_nothing_and_is_asked_anew(course, guide):
    courses.lesson(course, "Cites", cites=["GA-07"])
    guide = builders.publish(guide, body=[("text", "Better words.")], wording_only=True)
    assert not guide.wording_only
    assert not guide.get_latest_revision_as_object().wording_only
    assert to_check() == set()
    builders.publish(guide, body=[("text", "Other words.")])
    assert to_check() == {("Cites", "GA-07")}


def test_the_tick_waits_in_a_draft(course, guide):
    courses.lesson(course, "Cites", cites=["GA-07"])
    draft = builders.fresh(guide)
    draft.body, draft.wording_only = [("text", "Better words.")], True
    revision = draft.save_revision()
    assert builders.fresh(guide).get_latest_revision_as_object().wording_only
    revision.publish()
    assert to_check() == set()
    assert not builders.fresh(guide).wording_only


def test_what_changes_no_words_raises_nothing(course, home, section, guide):
    courses.lesson(course, "Cites", cites=["GA-07"])
    builders.publish(guide, content_owner="Somebody")
    builders.publish(guide, tier_id=20)
    builders.fresh(guide).move(builders.fresh(section), pos="last-child")
    guide = builders.fresh(guide)
    guide.unpublish()
    guide.save_revision().publish()
    draft = builders.fresh(guide)
    draft.body = [("text", "Draft.")]
    draft.save_revision()
    assert to_check() == set()


def test_nothing_is_raised_when_the_publish_fails(course, guide, heard):
    courses.lesson(course, "Cites", cites=["GA-07"])

    class Stop(Exception):
        pass

    def publish_and_stop():
        with transaction.atomic():
            builders.publish(guide, body=[("text", "New words.")])
            assert to_check() == {("Cites", "GA-07")}
            raise Stop

    with pytest.raises(Stop):
        publish_and_stop()
    assert to_check() == set()


@pytest.mark.slow
def test_the_editor_is_asked_in_the_form(client, guide):
    editor = staff("editor", "Editors")
    shown = enter(client, editor).get(
        reverse("wagtailadmin_pages:edit", args=[guide.pk])
    )
    assert 'name="wording_only"' in shown.content.decode()


# --- Templates and laws -------------------------------------------------------------


def test_a_new_version_of_a_template(course, heard):
    source = TrackedSource.objects.create(
        key="CMRT", name="Template", version="6.4", released_on=D(2024, 4, 26)
    )
    courses.lesson(course, "On it", cites=["CMRT"])
    courses.lesson(course, "On another", cites=["EMRT", "CMRTX"])
    courses.question(prompt="Which?", sources=["CMRT"])
    source.note = "A slip mended."
    source.save()
    assert to_check() == set()
    source.version, source.note = "6.5", "One sheet more."
    source.save()
    assert to_check() == {("On it", "CMRT 6.5"), ("Which?", "CMRT 6.5")}
    assert heard[0][:2] == ("CMRT 6.5", "One sheet more.")


@pytest.mark.slow
def test_a_new_version_of_a_law(course, heard):
    law = laws.instrument()
    names = {
        "Whole law": "eu-2017-821", "The article": "eu-2017-821/art-6",
        "Its paragraph": "eu-2017-821/art-6-2", "Another": "eu-2017-821/annex-i",
        "Sixty": "eu-2017-821/art-60", "Other law": "eu-2017-8219/art-6",
    }  # fmt: skip
    for title, name in names.items():
        courses.lesson(course, title, cites=[name])
    law.save()
    law.summary = "Other words about the whole."
    law.save()
    assert to_check() == set()
    law.versions.add(laws.version(1, D(2027, 8, 18), {"Art. 6(2)": "More is asked."}))
    law.save()
    wanted = ("Whole law", "The article", "Its paragraph")
    assert to_check() == {(title, names[title]) for title in wanted}
    assert heard[0][:2] == ("eu-2017-821", "Art. 6(2)")


@pytest.mark.slow
def test_the_cost_does_not_grow_with_what_cites(section, home):
    counts = []
    for number in (2, 30):
        guide = builders.article(home, library_id=f"GA-{number}", text="Old.")
        course = courses.course(section)
        for place in range(number):
            courses.lesson(course, cites=[f"GA-{number}"])
            if place % 3 == 0:
                courses.question(f"bank {number}", sources=[f"GA-{number}"])
        courses.quiz(course, [(1, f"bank {number}")])
        guide = builders.fresh(guide)
        guide.body = [("text", "New.")]
        revision = guide.save_revision()
        with CaptureQueriesContext(connection) as found:
            revision.publish()
        counts.append(len(found))
    assert ToCheck.objects.count() == 30 + 10 + 2 + 1
    assert counts[0] == counts[1]


# --- The trainers' list -------------------------------------------------------------


@pytest.fixture
def entries(course, guide):
    courses.lesson(course, "Cites", cites=["GA-07"])
    courses.question("CO-1", prompt="Asked?", sources=["GA-07"])
    courses.quiz(course, [(1, "CO-1")])
    builders.publish(guide, body=[("text", "New words.")])
    return list(ToCheck.objects.order_by("pk"))


@pytest.mark.slow
def test_the_list_by_course_and_several_settled_at_once(client, course, entries):
    trainer = staff("trainer", "Trainers")
    enter(client, trainer)
    address = reverse("to_check")
    shown = words(client.get(address))
    for text in ("Foundations", "Cites", "Asked?", "GA-07: The guide"):
        assert text in shown
    chosen = {"entry": [one.pk for one in entries]}
    answer = client.post(address, {**chosen, "finding": " "})
    assert answer.status_code == 422
    assert words(answer).count("checked") >= 2
    assert "Say in a few words what you found." in words(answer)
    answer = client.post(address, {"finding": "Still right."})
    assert "Choose what you have looked at." in words(answer)
    assert "Still right." in words(answer)
    assert (
        client.post(address, {**chosen, "finding": "Still right."}).status_code == 302
    )
    for row in ToCheck.objects.all():
        assert (row.settled_by, row.finding) == (trainer, "Still right.")
    # Again: nothing is settled twice.
    client.post(address, {**chosen, "finding": "Other."})
    assert not ToCheck.objects.filter(finding="Other.").exists()
    assert "Nothing is waiting." in words(client.get(address))
    assert "Still right." in words(client.get(address + "?state=settled"))


@pytest.mark.slow
def test_filters(client, course, entries):
    enter(client, staff("trainer", "Trainers"))
    for query, found in (
        ("kind=lesson", {"Cites"}), ("kind=question", {"Asked?"}),
        (f"course={course.translation_key}", {"Cites", "Asked?"}),
        ("cause=GA-07", {"Cites", "Asked?"}), ("cause=CMRT", set()),
        ("course=zyxwv&kind=%00&p=zyxwv", {"Cites", "Asked?"}),
    ):  # fmt: skip
        shown = words(client.get(f"{reverse('to_check')}?{query}"))
        assert {name for name in ("Cites", "Asked?") if name in shown} == found, query


@pytest.mark.slow
def test_each_sees_only_what_they_look_after(client, home, course, entries):
    """And never the title of a page that they may not list."""
    room = builders.section(home, "Room", groups=[builders.group("tin")])
    secret = builders.article(room, "Zyxwvtitle", "Old.", library_id="GA-66")
    hidden = courses.course(room, "Zyxwvcourse")
    courses.lesson(hidden, "Zyxwvlesson", cites=["GA-66"])
    courses.lesson(course, "Rests on it", cites=["GA-66"])
    builders.publish(secret, body=[("text", "New.")])
    trainer = staff("trainer", "Trainers")
    enter(client, trainer)
    shown = words(client.get(reverse("to_check")))
    assert "Rests on it" in shown
    assert "Zyxwv" not in shown
    # What they do not see they cannot settle either.
    row = ToCheck.objects.get(title="Zyxwvlesson")
    client.post(reverse("to_check"), {"entry": [row.pk], "finding": "x"})
    row.refresh_from_db()
    assert row.settled_at is None
    insider = staff("insider", "Editors", groups=[builders.group("tin")])
    shown = words(enter(client, insider).get(reverse("to_check")))
    assert "Zyxwvlesson" in shown
    assert "GA-66: Zyxwvtitle" in shown


def test_for_others_there_is_no_such_list(client, entries):
    for person in (staff("steward", "Stewards"), builders.person("reader")):
        answer = enter(client, person).get(reverse("to_check"))
        assert answer.status_code in (302, 404)
