"""Evidence: what it says, that nothing in it can be changed, and who gets it."""

import contextlib
import csv
import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from content.models import CourseRelease
from portal.learning import pdf
from portal.learning.enrolments import enrol
from portal.learning.models import Assignment, Certificate, Enrolment
from portal.learning.signing import NotSigned, public_keys, rotate
from portal.learning.teams.evidence.checking import check_evidence
from portal.learning.teams.evidence.facts import hours
from portal.members.models import GroupMembership, MemberEvent, Membership
from portal.members.viewers import viewer_for
from tests import builders, courses
from tests.portal.learning.conftest import pass_course
from tests.portal.learning.teams.conftest import leave

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def passed(ask, people, basics):
    ask(people.member, people.manager, time_zone="Asia/Tokyo")
    pass_course(enrol(people.member, basics.translation_key, viewer_for(people.member)))
    return Certificate.objects.get()


@pytest.fixture
def fetch(sign_in, firm, people):
    def do(kind, by=None, day=None, course=""):
        data = {"kind": kind, "day": day or timezone.localdate(), "course": course}
        client = sign_in(by or people.owner)
        return client.post(f"/learning/teams/{firm.pk}/evidence/", data)

    return do


def said(answer):
    return check_evidence(answer.content, public_keys())


def test_it_says_who_what_when_and_how_it_can_be_checked(fetch, passed, firm, people):
    answer = fetch("jws")
    assert answer["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer["Cache-Control"]
    data = said(answer)
    assert data["organisation"] == firm.name
    [other, mine] = sorted(data["rows"], key=lambda row: row["status"] == "passed")
    assert (other["person"], other["status"]) == ("Max Manager", "todo")
    release = passed.enrolment.completed_release
    assert mine["person"] == "Mia Member"
    assert mine["release"] == release.number == 1
    assert mine["content_sha256"] == release.sha256
    assert mine["certificate"] == passed.code
    assert mine["certificate_page"].endswith(f"/verify/{passed.code}/")
    assert mine["declared_minutes"] == release.minutes
    assert mine["passed"]["utc"].endswith("+00:00")
    assert mine["passed"]["local"].endswith("+09:00")
    assert data["taught"][0]["content_sha256"] == release.sha256
    for word in ("score", "answers", "attempt", "earned"):
        assert word not in json.dumps(data)


def test_one_byte_changed_anywhere_is_found(fetch, passed):
    raw = fetch("jws").content
    keys = public_keys()
    # Every place in turn would take minutes: each part's ends, and places between.
    places = {0, 1, len(raw) - 1, len(raw) - 2, *range(0, len(raw), 41)}
    places |= {raw.index(b"."), raw.rindex(b"."), raw.rindex(b".") - 1}
    for place in places:
        for other in (b"A", b"B", b"\x00", b"\n"):
            if raw[place : place + 1] == other:
                continue
            changed = raw[:place] + other + raw[place + 1 :]
            with pytest.raises(NotSigned):
                check_evidence(changed, keys)
    with pytest.raises(NotSigned):
        check_evidence(raw + b"\n", keys)


def repacked(raw, **changes):
    """The same pack with files changed; None: taken out."""
    with zipfile.ZipFile(io.BytesIO(raw)) as pack:
        files = {name: pack.read(name) for name in pack.namelist()}
    files.update({name.replace("__", "."): v for name, v in changes.items()})
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as pack:
        for name, content in files.items():
            if content is not None:
                pack.writestr(name, content)
    return out.getvalue()


def test_the_pack_holds_the_text_that_was_taught_and_each_file_is_covered(
    fetch, passed, basics
):
    lesson = courses.steps(basics, "lesson")[0]
    raw = fetch("zip").content
    data = check_evidence(raw, public_keys())
    with zipfile.ZipFile(io.BytesIO(raw)) as pack:
        names = pack.namelist()
        [taught] = [name for name in names if name.startswith("taught/")]
        text = pack.read(taught).decode()
    assert lesson.title in text
    assert "Text." in text
    assert data["rows"][0]["content_sha256"] or data["rows"][1]["content_sha256"]
    assert set(data["files"]) == set(names) - {"evidence.jws"}
    assert check_evidence(repacked(raw), public_keys()) == data
    for changes in (
        {"evidence__csv": b"nothing"},
        {"evidence__csv": None},
        {"more__txt": b"put in"},
        {"README__txt": b"x"},
        {"evidence__jws": None},
        {"evidence__jws": b"a.b.c"},
    ):
        with pytest.raises(NotSigned):
            check_evidence(repacked(raw, **changes), public_keys())
    for place in range(0, len(raw), max(1, len(raw) // 100)):
        changed = raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :]
        # Beside the contents a ZIP holds times and the like, which say nothing.
        with contextlib.suppress(NotSigned):
            assert check_evidence(changed, public_keys()) == data


def test_nonsense_is_no_evidence():
    for raw in (b"", b"PK", b"PK\x03\x04", b"\xff\xfe", b"a.b.c", b"{}"):
        with pytest.raises(NotSigned):
            check_evidence(raw, public_keys())


def test_the_command_says_so_also_with_saved_keys_alone(fetch, passed, tmp_path):
    file, keys = tmp_path / "pack.zip", tmp_path / "keys.json"
    file.write_bytes(fetch("zip").content)
    keys.write_text(json.dumps({"keys": public_keys()}))
    rotate()
    out = io.StringIO()
    call_command("verify_evidence", str(file), stdout=out)
    assert "Signed by us, and not changed since." in out.getvalue()
    call_command("verify_evidence", str(file), keys=keys, stdout=out)
    keys.write_text('{"keys": []}')
    with pytest.raises(CommandError, match="Not as it was signed"):
        call_command("verify_evidence", str(file), keys=keys, stdout=out)
    file.write_bytes(b"nonsense")
    with pytest.raises(CommandError):
        call_command("verify_evidence", str(file), stdout=out)
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("verify_evidence", str(tmp_path / "none"), stdout=out)


def test_a_closed_account_leaves_the_line_without_the_name(fetch, passed, people):
    code = passed.code
    people.member.delete()
    data = said(fetch("jws"))
    [mine] = [row for row in data["rows"] if row["status"] == "passed"]
    assert (mine["person"], mine["email"]) == (None, None)
    assert mine["certificate"] == code
    assert "Mia Member" not in json.dumps(data)
    raw = fetch("zip").content
    with zipfile.ZipFile(io.BytesIO(raw)) as pack:
        assert b"Mia Member" not in b"".join(
            pack.read(name) for name in pack.namelist()
        )


def test_who_left_is_told_as_of_leaving(fetch, ask, people, basics, firm):
    ask(people.member)
    enrolment = enrol(people.member, basics.translation_key, viewer_for(people.member))
    leave(firm, people.member)
    pass_course(enrolment)
    [row] = said(fetch("jws"))["rows"]
    assert (row["status"], row["certificate"]) == ("progress", None)
    assert row["left_on"] == timezone.localdate().isoformat()


@pytest.mark.parametrize("is_noted", [True, False])
def test_who_has_left_is_called_as_then_also_as_of_a_day_before(
    fetch, passed, people, firm, is_noted
):
    past = timezone.now() - timedelta(days=3)
    Assignment.objects.update(assigned_at=past - timedelta(days=9))
    if is_noted:
        leave(firm, people.member)
    else:
        # It has run out, and nobody has written it down yet.
        mine = Membership.objects.filter(person=people.member)
        now = timezone.now()
        mine.update(starts_at=past, ends_at=now - timedelta(minutes=1))
    people.member.first_name, people.member.email = "Zyxwv", "zyxwv@new.example"
    people.member.save()
    data = said(fetch("jws", day=past.date()))
    [mine] = [row for row in data["rows"] if row["email"] is None]
    assert (mine["person"], mine["left_on"]) == ("Mia Member", None)
    assert "zyxwv" not in json.dumps(data).lower()
    table = fetch("csv", day=past.date()).content.decode()
    _taught, every = texts_in(fetch("zip", day=past.date()))
    for content in (table, every):
        assert "Mia Member" in content
        assert "zyxwv" not in content.lower()


def test_as_of_a_day_it_is_what_it_was_on_that_day(fetch, passed, basics):
    past = timezone.now() - timedelta(days=3)
    Assignment.objects.update(assigned_at=past - timedelta(days=9))
    Enrolment.objects.update(started_at=past - timedelta(days=5))
    data = said(fetch("jws", day=past.date()))
    assert {row["status"] for row in data["rows"]} == {"todo", "progress"}
    assert said(fetch("jws", day=past.date() - timedelta(days=30)))["rows"] == []


def test_another_course_is_left_out(fetch, passed, ask, people, shelf, basics):
    more = courses.small_course(shelf, title="More")
    ask(people.member, course=more)
    data = said(fetch("jws", course=str(more.translation_key)))
    assert {row["course"] for row in data["rows"]} == {"More"}
    assert data["course"] == "More"
    assert len(said(fetch("jws"))["rows"]) == 3


def test_a_text_that_the_manager_may_not_read_is_left_out(
    fetch, passed, basics, people
):
    tin = builders.group("tin")
    builders.publish(basics, groups=[tin], tier_id=builders.MEMBER)
    raw = fetch("zip").content
    with zipfile.ZipFile(io.BytesIO(raw)) as pack:
        assert not [name for name in pack.namelist() if name.startswith("taught/")]
        assert "Left out" in pack.read("README.txt").decode()
    assert check_evidence(raw, public_keys())["rows"][0]["course"] == "Basics"


def texts_in(answer):
    """All files of a pack that hold taught text, as one; and all of its files."""
    with zipfile.ZipFile(io.BytesIO(answer.content)) as pack:
        every = {
            name: pack.read(name).decode(errors="replace") for name in pack.namelist()
        }
    taught = "".join(text for name, text in every.items() if name.startswith("taught/"))
    return taught, "".join(every.values())


@pytest.fixture
def narrow(shelf, ask, people):
    """An open course with one lesson for a group alone, released and asked."""
    made = courses.small_course(shelf, title="Wide")
    lesson = courses.lesson(made, "Zyxwvlesson", "Zyxwvbody.", aim="Zyxwvaim")
    tin = builders.group("tin")
    lesson = builders.publish(lesson, groups=[tin], tier_id=builders.MEMBER)
    courses.release(made)
    ask(people.member, course=made)
    GroupMembership.objects.create(group=tin, person=people.manager)
    return lesson


@pytest.mark.parametrize("state", ["live", "unpublished", "deleted"])
def test_a_lesson_that_the_manager_may_not_read_is_left_out_of_the_text(
    fetch, narrow, people, state
):
    step = narrow.translation_key
    if state == "unpublished":
        narrow.unpublish()
    elif state == "deleted":
        narrow.delete()
    taught, every = texts_in(fetch("zip"))
    assert "Zyxwv" not in every
    assert "Text." in taught, "the open lessons are there"
    release = CourseRelease.objects.get(number=2)
    assert release.step(step)["sha256"] in taught
    taught, _every = texts_in(fetch("zip", by=people.manager))
    for word in ("Zyxwvlesson", "Zyxwvbody.", "Zyxwvaim"):
        assert word in taught


def test_a_lesson_that_was_opened_or_narrowed_since_is_as_its_page_is_now(
    fetch, narrow, passed, basics, people
):
    builders.publish(narrow, groups=[], tier_id=builders.PUBLIC)
    lesson = courses.steps(basics, "lesson")[0]
    builders.publish(lesson, groups=[builders.group("tin")], tier_id=builders.MEMBER)
    taught, _every = texts_in(fetch("zip"))
    assert "Zyxwvbody." in taught
    assert lesson.title not in taught


def test_csv_is_no_formula(fetch, passed, people):
    people.member.first_name = "=HYPERLINK(1)"
    people.member.save()
    rows = list(csv.reader(io.StringIO(fetch("csv").content.decode("utf-8-sig"))))
    assert any(row[0].startswith("'=HYPERLINK") for row in rows)
    assert any(passed.code in row for row in rows)


def test_pdf_where_the_server_makes_it_else_a_page_to_print(fetch, passed, monkeypatch):
    if pdf.may_make():
        assert fetch("pdf").content.startswith(b"%PDF")

    def none(*args):
        raise pdf.NoPdf

    monkeypatch.setattr("portal.learning.teams.evidence.files.make_pdf", none)
    page = fetch("pdf").content.decode()
    assert "Save as PDF" in page
    assert "Mia Member" in page
    assert passed.code in page
    with zipfile.ZipFile(io.BytesIO(fetch("zip").content)) as pack:
        assert b"Mia Member" in pack.read("evidence.html")


def test_each_download_is_in_the_history(fetch, passed, people, firm):
    for kind in ("csv", "jws"):
        fetch(kind, by=people.manager)
    events = MemberEvent.objects.filter(action="training.evidence")
    assert [event.actor for event in events] == [people.manager] * 2
    assert {event.data["how"] for event in events} == {"csv", "jws"}
    assert all(event.organisation == firm for event in events)


@pytest.mark.parametrize(
    ("field", "value", "status"),
    [
        ("kind", "exe", 404),
        ("kind", "", 404),
        ("day", "2999-01-01", 422),
        ("day", "0001-01-01", 422),
        ("day", "x", 422),
        ("course", "x", 422),
    ],
)
def test_nonsense_is_refused(
    fetch, passed, sign_in, people, firm, field, value, status
):
    data = {"kind": "csv", "day": timezone.localdate(), "course": "", field: value}
    client = sign_in(people.owner)
    answer = client.post(f"/learning/teams/{firm.pk}/evidence/", data)
    assert answer.status_code == status
    assert not MemberEvent.objects.filter(action="training.evidence").exists()


def test_hours_are_without_needless_zeros():
    given = [hours(number) for number in (None, 0, 45, 60, 90, 600)]
    assert given == ["", "0", "0.75", "1", "1.5", "10"]
