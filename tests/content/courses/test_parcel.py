"""A course as a ZIP: out, in again, and everything hostile that looks like one."""

import hashlib
import io
import json
import stat
import tempfile
import zipfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from content.courses.parcel import zipped
from content.courses.parcel.packing import export_course
from content.courses.parcel.unpacking import import_course
from content.courses.parcel.zipped import ParcelRefused
from content.courses.releasing import latest_release
from content.library_io.importing import import_library
from content.library_io.reading import read_library
from content.models import (
    BasePage,
    CoursePage,
    CourseRelease,
    Question,
    QuestionVersion,
)
from tests import builders, courses
from tests.content.test_library_courses import written

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def page(library_id):
    return BasePage.objects.get(library_id=library_id).specific


def packed(course) -> bytes:
    target = io.BytesIO()
    export_course(course, target)
    return target.getvalue()


def bring(raw, section, **how):
    return import_course(io.BytesIO(raw), section, **how)


def members(raw) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(raw)) as file:
        return {name: file.read(name) for name in file.namelist()}


def repacked(raw, change, **hashes) -> bytes:
    """The parcel with other members; the manifest says their right hashes."""
    found = members(raw)
    change(found)
    manifest = json.loads(found.pop("manifest.json"))
    files = {n: hashlib.sha256(text).hexdigest() for n, text in found.items()}
    manifest["files"] = {**files, **hashes}
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as file:
        file.writestr("manifest.json", json.dumps(manifest))
        for name, text in found.items():
            file.writestr(name, text)
    return target.getvalue()


def everything() -> list:
    return [
        list(BasePage.objects.order_by("pk").values_list("pk", "path", "title")),
        list(Question.objects.values_list("library_id", "prompt")),
        list(QuestionVersion.objects.values_list("question_key", "number")),
        list(CourseRelease.objects.values_list("course_key", "number")),
    ]


def leave_empty(section):
    """The site as if nothing had ever been on it but this section."""
    for course in CoursePage.objects.all():
        BasePage.objects.get(pk=course.pk).delete()
    QuestionVersion.objects.all()._raw_delete("default")
    Question.objects.all().delete()
    CourseRelease.objects.all()._raw_delete("default")


@pytest.fixture
def site():
    with tempfile.TemporaryDirectory() as place:
        import_library(read_library(written(Path(place) / "library")))
    return page("IX-c")


def test_out_in_and_out_again_gives_the_same_bytes(site):
    raw = packed(page("CO-A"))
    keys = set(BasePage.objects.values_list("library_id", "translation_key"))
    assert set(members(raw)) == {
        "manifest.json", "_index.md", "CO-A-L1.md", "CO-A-Q.md",
        "data/questions/CO-A.yaml",
    }  # fmt: skip
    leave_empty(site)
    done = bring(raw, site)
    assert sorted(done.created) == ["CO-A", "CO-A-L1", "CO-A-Q"]
    course = page("CO-A")
    assert course.get_parent().pk == site.pk
    assert (course.library_id, course.translation_key) in keys
    assert latest_release(course.translation_key).number == 1
    quiz = page("CO-A-Q")
    assert len(quiz.rules()["draws"]) == 2
    assert quiz.rules()["satisfies"] == [str(page("CO-A-L1").translation_key)]
    # Its successor is not here: said, and not there.
    assert [word for word in done.words if "CO-B" in word]
    leave_empty(site)
    bring(raw, site)
    first = packed(page("CO-A"))
    leave_empty(site)
    bring(first, site)
    packed_again = packed(page("CO-A"))
    assert first == packed_again


def test_twice_makes_nothing_twice(site):
    raw = packed(page("CO-A"))
    leave_empty(site)
    bring(raw, site)
    before = everything()
    done = bring(raw, site)
    assert (done.created, done.updated) == ([], [])
    assert everything() == before


def test_at_home_it_changes_nothing(site):
    before = everything()
    done = bring(packed(page("CO-A")), site)
    assert done.created == []
    assert [row[:3] for row in everything()[0]] == [row[:3] for row in before[0]]
    assert everything()[3] == before[3]


def test_what_editors_here_changed_stays(site):
    raw = packed(page("CO-A"))
    builders.publish(page("CO-A-L1"), title="Said better here")
    done = bring(raw, site)
    assert "CO-A-L1" in done.kept
    assert page("CO-A-L1").title == "Said better here"


def test_a_course_of_editors_without_ids_keeps_its_keys(shelf):
    course = courses.small_course(shelf, title="Made by hand", lessons=1)
    with pytest.raises(ParcelRefused, match="“objectives”"):
        packed(course)
    builders.publish(course, objectives=["Pack it"], for_whom="Everybody")
    builders.publish(courses.steps(course, "lesson")[0], aim="After this you can")
    key, raw = course.translation_key, packed(course)
    leave_empty(shelf)
    bring(raw, shelf)
    bring(raw, shelf)
    assert CoursePage.objects.count() == 1
    assert CoursePage.objects.get().translation_key == key
    assert Question.objects.count() == 4


def test_another_with_the_same_id_is_left_alone(site):
    raw = packed(page("CO-A"))
    leave_empty(site)
    other = courses.course(site, "Quite another course", library_id="CO-A")
    question = courses.question("CO-A", "basics", library_id="Q-a-one")
    done = bring(raw, site)
    assert "Another page here is called CO-A" in " ".join(done.words)
    assert "Another question here is called Q-a-one" in " ".join(done.words)
    assert done.course.pk != other.pk
    assert done.course.library_id.startswith("CO-A-")
    assert courses.again(other).title == "Quite another course"
    question.refresh_from_db()
    assert question.prompt.startswith("Question")
    # Its draws go by its new name, so that they never take the other's questions.
    quiz = courses.steps(done.course, "quiz")[0]
    assert done.course.library_id in quiz.rules()["draws"][1]["tags"]
    before = everything()
    again = bring(raw, site)
    assert again.created == []
    assert everything() == before


def test_a_course_takes_over_only_questions_that_it_draws(site):
    raw = packed(page("CO-A"))

    def more(found):
        name = "data/questions/CO-A.yaml"
        found[name] = found[name].replace(b"Eight of ten", b"Nine of ten")
        found[name] += (
            b"- id: Q-of-others\n  type: truefalse\n  tags: [CO-A]\n"
            b"  prompt: Taken over?\n  options:\n"
            b'    - {id: "true", text: "True", feedback: Yes.}\n'
            b'    - {id: "false", text: "False", correct: true, feedback: No.}\n'
        )

    # As an import leaves it: no hand has edited it, so that nothing else protects it.
    other = courses.question("CO-Z", library_id="Q-of-others", prompt="Of others?")
    Question.objects.filter(pk=other.pk).update(
        imported_revision=other.latest_revision_id
    )
    hostile = repacked(raw, more)
    done = bring(hostile, site)
    assert Question.objects.get(pk=other.pk).prompt == "Of others?"
    assert "Another question here is called Q-of-others" in " ".join(done.words)
    assert Question.objects.filter(prompt="Taken over?").count() == 1
    # What its quiz draws is its own: brought up to date.
    assert "Nine of ten" in Question.objects.get(library_id="Q-a-two").prompt
    before = everything()
    bring(hostile, site)
    assert everything() == before


def test_steps_of_a_group_of_others_are_neither_packed_nor_written_over(site):
    raw = packed(page("CO-A"))
    tin = builders.group("tin")
    stranger, inside = builders.person("stranger"), builders.person("in", groups=[tin])
    builders.publish(page("CO-A-L1"), groups=[tin])
    with pytest.raises(ParcelRefused, match="a step of a working group"):
        export_course(page("CO-A"), io.BytesIO(), user=stranger)
    export_course(page("CO-A"), io.BytesIO(), user=inside)
    before = everything()
    with pytest.raises(ParcelRefused, match="a step of a working group"):
        bring(raw, site, user=stranger)
    assert everything() == before


def test_links_to_what_is_not_here_become_words(site):
    lesson = page("CO-A-L1")
    text = (
        "[one](page:CO-B), [two](page:CO-A-Q), [three](cite:eu-1/art-2) and "
        f"[four](page:{page('CO-A-Q').pk}) and [five](page:999999)."
    )
    rest = [(block.block_type, block.value) for block in lesson.body][1:]
    builders.publish(lesson, body=[("text", text), *rest])
    raw = packed(page("CO-A"))
    leave_empty(site)
    done = bring(raw, site)
    text = page("CO-A-L1").body[0].value
    assert text == ("one, [two](page:CO-A-Q), three and [four](page:CO-A-Q) and five.")
    said = " ".join(done.words)
    assert all(name in said for name in ("CO-B", "eu-1/art-2", "999999"))


def test_who_may_read_is_never_guessed(site):
    raw = packed(page("CO-A"))
    leave_empty(site)
    before = everything()

    def tier(found):
        found["CO-A-L1.md"] = found["CO-A-L1.md"].replace(b"tier: P", b"tier: Z")

    def group(found):
        found["CO-A-L1.md"] = found["CO-A-L1.md"].replace(
            b"tier: P", b"tier: P\ngroup: nobody"
        )

    for change, said in ((tier, "no tier"), (group, "no working group")):
        with pytest.raises(ParcelRefused, match=said):
            bring(repacked(raw, change), site)
    assert everything() == before


def test_a_group_of_others_is_closed_to_who_brings_it(site):
    builders.group("tin")
    stranger = builders.person("stranger")

    def group(found):
        found["_index.md"] = found["_index.md"].replace(
            b"tier: P", b"tier: P\ngroup: tin"
        )

    raw = repacked(packed(page("CO-A")), group)
    leave_empty(site)
    with pytest.raises(ParcelRefused, match="no working group"):
        bring(raw, site, user=stranger)
    assert bring(raw, site).course.live


def zip_with(name, text=b"x", **info) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        one = zipfile.ZipInfo(name)
        one.compress_type = zipfile.ZIP_DEFLATED
        for key, value in info.items():
            setattr(one, key, value)
        file.writestr(one, text)
    return target.getvalue()


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "no ZIP"),
        (b"PK\x03\x04 and no more", "no ZIP"),
        (b"x" * 2_000, "no ZIP"),
        (zip_with("../../etc/passwd"), "no name of a file"),
        (zip_with("/etc/passwd"), "no name of a file"),
        (zip_with("files/../x.pdf"), "no name of a file"),
        (zip_with("files\\..\\x.pdf"), "no name of a file"),
        (zip_with("files/.hidden"), "no name of a file"),
        (zip_with("CO-1.md", external_attr=stat.S_IFLNK << 16), "a link or a folder"),
        (zip_with("CO-1.md"), "no manifest"),
        (zip_with("manifest.json", b"[" * 50_000), "cannot be read"),
        (zip_with("manifest.json", b"[]"), "no course of ours"),
        (
            zip_with("manifest.json", b'{"format": "touchstone-course"}'),
            "newer version",
        ),
        (
            zip_with("manifest.json", b'{"format": "touchstone-course", "version": 1}'),
            "does not say",
        ),
    ],
)
def test_no_parcel_is_said_to_be_none(site, raw, said):
    before = everything()
    with pytest.raises(ParcelRefused, match=said):
        bring(raw, site)
    assert everything() == before


def test_hostile_parcels_write_nothing(site, monkeypatch):
    raw = packed(page("CO-A"))
    leave_empty(site)
    before = everything()

    def more(found):
        found["CO-A-L2.md"] = found["CO-A-L1.md"]

    def broken(found):
        found["CO-A-L1.md"] = b"\xff\xfe"

    def bad_quiz(found):
        text = found["CO-A-Q.md"].replace(b"Q-a-fixed", b"Q-none")
        found["CO-A-Q.md"] = text

    def program(found):
        found["files/x.pdf"] = b"MZ\x90 no PDF"

    wrong = repacked(raw, lambda found: None, **{"CO-A-L1.md": "0" * 64})
    gone = repacked(raw, lambda found: None, **{"CO-A-L9.md": "0" * 64})
    encrypted = bytearray(raw)
    place = encrypted.rindex(b"PK\x01\x02")
    encrypted[place + 8] |= 1
    for hostile, said in (
        (wrong, "its hash is another"),
        (gone, "is not"),
        (bytes(encrypted), "encrypted"),
        (repacked(raw, more), "there twice"),
        (repacked(raw, broken), "not UTF-8"),
        (repacked(raw, bad_quiz), "no question"),
        (repacked(raw, program), "files/x.pdf"),
        (raw[: len(raw) // 2], "no ZIP"),
    ):
        with pytest.raises(ParcelRefused, match=said):
            bring(hostile, site)
    for name, most, said in (
        ("MOST_UNPACKED", 1_000, "unpacks to more"),
        ("MOST_MEMBERS", 2, "more than 2 files"),
        ("LARGEST", 1_000, "larger than 1 GB"),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(zipped, name, most)
            with pytest.raises(ParcelRefused, match=said):
                bring(raw, site)
    assert everything() == before
    assert bring(raw, site).course.live


def damaged(method) -> bytes:
    """A manifest packed by this method, with its middle overwritten."""
    text = bytes(range(256)) * 40
    raw = bytearray(zip_with("manifest.json", text, compress_type=method))
    raw[48:60] = b"\xff" * 12
    return bytes(raw)


def with_extra(extra: bytes) -> bytes:
    """The directory says a size that its extra field, cut short, is to give."""
    raw = bytearray(zip_with("manifest.json", b"{}", extra=extra))
    place = raw.rindex(b"PK\x01\x02")
    raw[place + 24 : place + 28] = b"\xff" * 4
    return bytes(raw)


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (damaged(zipfile.ZIP_LZMA), "pack it as ZIP"),
        (damaged(zipfile.ZIP_BZIP2), "pack it as ZIP"),
        (damaged(zipfile.ZIP_DEFLATED), "damaged"),
        (with_extra(b"\x01\x00\x04\x00abcd"), "damaged"),
        (with_extra(b"\x01\x00\x40\x00"), "damaged"),
    ],
)
def test_damage_of_any_kind_is_said(site, raw, said):
    with pytest.raises(ParcelRefused, match=said):
        bring(raw, site)


def test_a_bomb_is_refused_before_it_is_unpacked(site, monkeypatch):
    monkeypatch.setattr(zipped, "MOST_UNPACKED", 20_000_000)
    bomb = zip_with("CO-1.md", b"\0" * 20_000_001)
    assert len(bomb) < 100_000
    with pytest.raises(ParcelRefused, match="unpacks to more"):
        bring(bomb, site)


def test_by_command(site, tmp_path, capsys):
    target = tmp_path / "course.zip"
    call_command("export_course", "CO-A", target)
    with pytest.raises(CommandError, match="is there already"):
        call_command("export_course", "CO-A", target)
    with pytest.raises(CommandError, match="no published course"):
        call_command("export_course", "CO-Z", tmp_path / "none.zip")
    leave_empty(site)
    with pytest.raises(CommandError, match="no section"):
        call_command("import_course", target, "--below", "/nothing/")
    call_command("import_course", target, "--below", "/courses/")
    assert "3 pages new" in capsys.readouterr().out
    target.write_bytes(b"no")
    with pytest.raises(CommandError, match="Nothing was brought in"):
        call_command("import_course", target, "--below", "IX-c")
