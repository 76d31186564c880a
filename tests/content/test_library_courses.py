"""Courses in library files: checked to the line, released once, kept where edited."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from content.courses.releasing import latest_release
from content.library_io.errors import LibraryProblems
from content.library_io.importing import import_library
from content.library_io.reading import read_library
from content.models import (
    BasePage,
    CourseRelease,
    Question,
    QuestionVersion,
    TrackedSource,
)
from tests import builders

pytestmark = pytest.mark.slow

LESSON = """An invoice lies on the desk.

:::check A trader's invoice
  names no smelter. What now?
- ( ) The price of the metal
  Nobody asks for prices here,
  and you must not.
- (x) The list of smelters
  Yes: without it there is nothing to look up.
:::"""
QUESTIONS = """\
- id: Q-a-fixed
  type: truefalse
  tags: [CO-A]
  prompt: A form that is signed is true.
  options:
    - {id: "true", text: "True", feedback: It is only signed.}
    - {id: "false", text: "False", correct: true, feedback: Look inside.}
  sources: [{page: CO-A-L1}]
- id: Q-a-one
  type: single
  tags: [CO-A, basics]
  prompt: Your supplier sends a PDF. What first?
  options:
    - {id: a, text: Keep it, feedback: A PDF cannot be read by your tool.}
    - {id: b, text: Ask for the file, correct: true, feedback: Yes.}
- id: Q-a-two
  type: numeric
  tags: [CO-A, basics]
  prompt: Eight of ten have answered. How many percent?
  key: {value: 80, tolerance: 0, unit: "%"}
  feedback: 8 of 10.
"""
TEMPLATES = """\
templates:
  - key: CMRT
    name: Conflict Minerals Reporting Template
    version: "6.6"
    released_on: 2026-04-17
"""


def head(name: str, kind: str, *more: str, title: str = "") -> str:
    lines = [f"id: {name}", f"type: {kind}", f"title: {title or name}", "tier: P"]
    return "\n".join([*lines, *more])


def write(folder: Path, name: str, front: str, body: str = "Text.") -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"---\n{front}\n---\n\n{body}\n", encoding="utf-8")


def course(name: str, *more: str) -> str:
    return head(
        name, "course", "objectives: [Read an invoice]", "for_whom: Buyers",
        "certificate: true", "validity_months: 24", *more,
    )  # fmt: skip


QUIZ = (
    "minutes: 12", "required: true", "pass_mark: 80", "satisfies: [CO-A-L1]",
    "draws:", "  - {question: Q-a-fixed}", "  - {count: 1, tags: [CO-A, basics]}",
)  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    """Two courses, the second after the first, with a quiz and its questions."""
    return written(tmp_path / "library")


def written(root):
    write(root, "_index.md", "id: PG-home\ntype: home\ntitle: Home\ntier: P")
    write(root, "courses/_index.md", "id: IX-c\ntype: section\ntitle: Courses\ntier: P")
    write(
        root, "courses/co-a/_index.md",
        course("CO-A", "successor: CO-B", "children: [CO-A-L1, CO-A-Q]"),
    )  # fmt: skip
    lesson = ("aim: After this you can ask", "minutes: 8", "required: true")
    write(
        root, "courses/co-a/CO-A-L1.md",
        head("CO-A-L1", "lesson", *lesson, "cites: [CMRT]", title="Ask"), LESSON,
    )  # fmt: skip
    write(root, "courses/co-a/CO-A-Q.md", head("CO-A-Q", "quiz", *QUIZ, title="Quiz"))
    write(root, "courses/co-b/_index.md", course("CO-B", "prerequisites: [CO-A]"))
    write(
        root, "courses/co-b/CO-B-L1.md",
        head("CO-B-L1", "lesson", *lesson, title="Go on"),
    )  # fmt: skip
    (root / "data" / "questions").mkdir(parents=True)
    (root / "data" / "questions" / "CO-A.yaml").write_text(QUESTIONS, "utf-8")
    (root / "data" / "templates.yaml").write_text(TEMPLATES, "utf-8")
    return root


def page(library_id: str):
    return BasePage.objects.get(library_id=library_id).specific


def state() -> list:
    return [
        list(BasePage.objects.values_list("path", "latest_revision_id")),
        list(QuestionVersion.objects.values_list("question_key", "number")),
        list(CourseRelease.objects.values_list("course_key", "number")),
        list(TrackedSource.objects.values_list("key", "version")),
    ]


@pytest.mark.django_db
def test_a_course_comes_in_with_its_questions_and_is_released(folder):
    outcome = import_library(read_library(folder))
    assert outcome.releases == ["CO-A released (1)", "CO-B released (1)"]
    first, second = page("CO-A"), page("CO-B")
    assert list(second.prerequisites.all()) == [first]
    assert first.successor == second
    assert (first.validity_months, first.objectives) == (24, ["Read an invoice"])
    quiz, lesson = page("CO-A-Q"), page("CO-A-L1")
    fixed = Question.objects.get(library_id="Q-a-fixed")
    assert quiz.rules()["draws"] == [
        {"question": str(fixed.translation_key)},
        {"count": 1, "tags": ["CO-A", "basics"]},
    ]
    assert quiz.rules()["satisfies"] == [str(lesson.translation_key)]
    check = lesson.body[1]
    assert check.value["prompt"] == "A trader's invoice\nnames no smelter. What now?"
    assert [bool(one["correct"]) for one in check.value["options"]] == [False, True]
    assert check.value["options"][0]["feedback"].endswith("and you must not.")
    release = latest_release(first.translation_key)
    assert [step["kind"] for step in release.manifest] == ["lesson", "quiz"]
    assert release.manifest[0]["cites"] == ["CMRT"]
    assert QuestionVersion.objects.filter(is_current=True).count() == 3
    assert TrackedSource.objects.get(key="CMRT").version == "6.6"


@pytest.mark.django_db
def test_a_second_import_makes_no_version_and_no_release(folder):
    import_library(read_library(folder))
    before = state()
    outcome = import_library(read_library(folder))
    assert (outcome.created, outcome.updated) == ([], [])
    assert (outcome.vocabulary, outcome.releases) == ([], [])
    assert state() == before


@pytest.mark.django_db
def test_a_dry_run_releases_nothing(folder):
    outcome = import_library(read_library(folder), dry_run=True)
    assert len(outcome.releases) == 2
    assert not CourseRelease.objects.exists()
    assert not Question.objects.exists()


@pytest.mark.django_db
def test_only_the_course_that_changed_is_released_and_says_what(folder):
    import_library(read_library(folder))
    path = folder / "courses/co-a/CO-A-L1.md"
    path.write_text(path.read_text("utf-8").replace("lies on", "fell off"), "utf-8")
    outcome = import_library(read_library(folder))
    assert outcome.releases == ["CO-A released (2)"]
    release = latest_release(page("CO-A").translation_key)
    assert (release.change_kind, release.note) == ("content", "Changed: Ask.")


@pytest.mark.django_db
def test_steps_in_another_order_are_another_release(folder):
    import_library(read_library(folder))
    path = folder / "courses/co-a/_index.md"
    text = path.read_text("utf-8")
    path.write_text(text.replace("[CO-A-L1, CO-A-Q]", "[CO-A-Q, CO-A-L1]"), "utf-8")
    assert import_library(read_library(folder)).releases == ["CO-A released (2)"]
    kinds = latest_release(page("CO-A").translation_key).manifest
    assert [step["kind"] for step in kinds] == ["quiz", "lesson"]


@pytest.mark.django_db
def test_what_a_trainer_has_not_released_an_import_does_not_release(folder):
    import_library(read_library(folder))
    builders.publish(page("CO-B-L1"), title="Not yet for learners")
    outcome = import_library(read_library(folder))
    assert outcome.kept == []
    assert outcome.releases == []
    path = folder / "courses/co-a/CO-A-L1.md"
    path.write_text(path.read_text("utf-8").replace("lies on", "fell off"), "utf-8")
    assert import_library(read_library(folder)).releases == ["CO-A released (2)"]


@pytest.mark.django_db
def test_an_editors_question_is_kept_without_force(folder):
    import_library(read_library(folder))
    question = Question.objects.get(library_id="Q-a-one")
    question.prompt = "Edited by hand"
    question.save_revision().publish()
    path = folder / "data/questions/CO-A.yaml"
    path.write_text(path.read_text("utf-8").replace("a PDF", "a scan"), "utf-8")
    outcome = import_library(read_library(folder))
    assert "Q-a-one" in outcome.vocabulary[-1]
    question.refresh_from_db()
    assert question.prompt == "Edited by hand"
    outcome = import_library(read_library(folder), force=True)
    assert outcome.vocabulary == ["1 questions updated"]
    question.refresh_from_db()
    assert question.prompt.startswith("Your supplier sends a scan")
    numbers = question.versions.values_list("number", "is_current")
    assert sorted(numbers) == [(1, False), (2, False), (3, True)]
    # An attempt compares by the options' ids: these stay.
    body = question.versions.get(is_current=True).body
    assert [option["id"] for option in body["options"]] == ["a", "b"]


@pytest.mark.django_db
def test_a_course_that_cannot_be_released_stops_the_whole_import(folder):
    import_library(read_library(folder))
    before = state()
    Question.objects.get(library_id="Q-a-fixed").unpublish()
    path = folder / "courses/co-a/CO-A-L1.md"
    path.write_text(path.read_text("utf-8").replace("lies on", "fell off"), "utf-8")
    with pytest.raises(LibraryProblems, match="not published") as caught:
        import_library(read_library(folder))
    assert caught.value.problems[0].path == "courses/co-a/_index.md"
    assert state()[0] == before[0]
    with pytest.raises(CommandError, match="Nothing was imported"):
        call_command("import_library", folder, verbosity=0)


@pytest.mark.django_db
def test_an_export_comes_back_as_the_same(folder, tmp_path):
    import_library(read_library(folder))
    before = state()
    out, again = tmp_path / "out", tmp_path / "again"
    call_command("export_library", out, verbosity=0)
    text = (out / "courses/co-a/CO-A-L1.md").read_text("utf-8")
    assert "- (x) The list of smelters\n  Yes: without it" in text
    assert "{question: Q-a-fixed}" in (out / "courses/co-a/CO-A-Q.md").read_text()
    call_command("import_library", out, verbosity=0)
    # The blocks' ids differ from none, the texts neither.
    assert state()[1:] == before[1:]
    call_command("export_library", again, verbosity=0)
    names = sorted(p.relative_to(out) for p in out.rglob("*") if p.is_file())
    assert names == sorted(
        p.relative_to(again) for p in again.rglob("*") if p.is_file()
    )
    assert [
        n for n in names if (out / n).read_bytes() != (again / n).read_bytes()
    ] == []


@pytest.mark.django_db
def test_what_editors_made_is_exported_too(folder, tmp_path):
    """A question without a library id, a switch, a limit, a draw that is gone."""
    import_library(read_library(folder))
    made = Question(type="numeric", prompt="How many?", value="3")
    made.save()
    made.save_revision().publish()
    quiz = page("CO-A-Q")
    quiz.draws = [("question", made), *((d.block_type, d.value) for d in quiz.draws)]
    builders.publish(quiz, draws=quiz.draws, shuffle=False, max_attempts=3)
    out = tmp_path / "out"
    call_command("export_library", out, verbosity=0)
    text = (out / "courses/co-a/CO-A-Q.md").read_text("utf-8")
    assert f"{{question: Q-{made.translation_key}}}" in text
    assert "max_attempts: 3" in text
    assert "shuffle: false" in text
    assert "How many?" in (out / "data/questions/bank.yaml").read_text("utf-8")
    count = Question.objects.count()
    import_library(read_library(out), force=True)
    assert Question.objects.count() == count


@pytest.mark.django_db
def test_a_newer_version_of_a_template_is_not_taken_back(folder):
    import_library(read_library(folder))
    row = TrackedSource.objects.get(key="CMRT")
    row.version, row.released_on = "7.0", "2027-04-16"
    row.save()
    assert import_library(read_library(folder)).vocabulary == []
    assert TrackedSource.objects.get(key="CMRT").version == "7.0"


A, L, Q = (
    "courses/co-a/_index.md",
    "courses/co-a/CO-A-L1.md",
    "courses/co-a/CO-A-Q.md",
)
B, DATA = "courses/co-b/_index.md", "data/questions/CO-A.yaml"
BAD = {
    "question": (Q, "question: Q-a-fixed", "question: Q-no", 11, "no question “Q-no”"),
    "pool": (Q, "count: 1", "count: 3", 12, "there are 2"),
    "draw": (Q, "count: 1,", "count: 0,", 12, "from 1 to 50"),
    "draw's keys": (Q, "count: 1,", "many: 1,", 12, "A draw is"),
    "twice": (Q, "{count: 1, tags: [CO-A, basics]}", "{question: Q-a-fixed}", 12, "twice"),
    "satisfies": (Q, "[CO-A-L1]", "[CO-B-L1]", 9, "no lesson of this course"),
    "pass mark": (Q, "pass_mark: 80", "pass_mark: 101", 8, "from 1 to 100"),
    "quoted": (Q, "minutes: 12", 'minutes: "12"', 6, "whole number"),
    "yes": (Q, "required: true", "required: 1", 7, "true or false"),
    "cites": (L, "[CMRT]", "[CMRT, eu-1/art-2]", 9, "eu-1/art-2"),
    "no aim": (L, "aim: After this you can ask", "", 1, "“aim”"),
    "other's key": (L, "required: true", "pass_mark: 80", 8, "A lesson page has no"),
    "two right": (L, "- ( ) The price", "- (x) The price", 14, "2 answers"),
    "none right": (L, "- (x)", "- ( )", 14, "No answer"),
    "mixed": (L, "- (x)", "- [x]", 14, "all with"),
    "odd mark": (L, "- (x)", "- (x]", 19, "begins with"),
    "no feedback": (L, "  Yes: without it there is nothing to look up.\n", "", 19, "feedback"),
    "feedback outside": (L, "  Yes: w", "Yes: w", 20, "two spaces"),
    "no question": (L, ":::check A trader's invoice\n  names no smelter. What now?", ":::check", 14, "needs its question"),
    "long": (L, "The price of the metal", "x" * 501, 16, "501 signs"),
    "circle": (A, "successor: CO-B", "prerequisites: [CO-B]", 10, "CO-A needs CO-B needs CO-A"),
    "itself": (B, "[CO-A]", "[CO-B]", 10, "CO-B needs CO-B"),
    "no course": (B, "[CO-A]", "[CO-A-L1]", 10, "no course"),
    "successor": (A, "successor: CO-B", "successor: CO-A", 10, "no other course"),
    "months": (A, "validity_months: 24", "validity_months: 0", 9, "1 to 120"),
    "objectives": (A, "[Read an invoice]", "[]", 6, "“objectives”"),
    "question's source": (DATA, "page: CO-A-L1", "page: GA-99", 1, "GA-99"),
    "question's key": (DATA, "value: 80", "value: many", 20, "many"),
    "template": ("data/templates.yaml", 'version: "6.6"', "version: 6.6", 4, "in quotes"),
    "template's day": ("data/templates.yaml", "2026-04-17", "soon", 5, "date"),
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("case", BAD)
def test_a_fault_is_named_with_its_line(folder, case):
    name, old, new, line, words = BAD[case]
    path = folder / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(LibraryProblems) as caught:
        read_library(folder)
    found = [(p.path, p.line) for p in caught.value.problems if words in p.message]
    assert found == [(name, line)], caught.value.problems


def test_a_check_stands_in_lessons_only(folder):
    write(folder, "courses/GA-1.md", "id: GA-1\ntitle: X\ntier: P", f"A\n\n{LESSON}")
    with pytest.raises(LibraryProblems, match=r"GA-1\.md, line 11: Only a lesson"):
        read_library(folder)


def test_a_course_needs_something_to_finish(folder):
    path = folder / "courses/co-b/CO-B-L1.md"
    text = path.read_text("utf-8").replace("required: true", "required: false")
    path.write_text(text, "utf-8")
    with pytest.raises(LibraryProblems, match="needed to finish"):
        read_library(folder)


def test_the_id_tells_the_type(folder):
    for path in folder.rglob("CO-*.md"):
        lines = path.read_text("utf-8").split("\n")
        path.write_text("\n".join(x for x in lines if not x.startswith("type:")))
    types = {entry.id: entry.type for entry in read_library(folder).entries()}
    assert (types["CO-A-L1"], types["CO-A-Q"]) == ("lesson", "quiz")


@pytest.mark.django_db
def test_another_validity_alone_is_a_release_too(folder):
    """Certificates take it from the release: without one they would keep the old."""
    import_library(read_library(folder))
    path = folder / "courses" / "co-b" / "_index.md"
    text = path.read_text("utf-8").replace("validity_months: 24", "validity_months: 12")
    path.write_text(text, "utf-8")
    outcome = import_library(read_library(folder))
    assert outcome.releases == ["CO-B released (2)"]
    newest = CourseRelease.objects.get(title="CO-B", number=2)
    assert newest.validity_months == 12
    assert "certificate" in newest.note
    assert import_library(read_library(folder)).releases == []
