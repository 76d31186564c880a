"""What stands inside files is read, and held to what pages are held to."""

import pytest

from content.library_checks.all import findings
from content.library_checks.file_texts import check_file_texts
from content.library_checks.material import Material
from content.library_files.common import add_table, new_document, new_workbook, save
from content.library_io.reading import read_library
from tests.content.library_checks.small import build, change

NAME = "SR-01-letter.docx"
HARD = (
    "Notwithstanding contractual considerations, responsibility necessitates "
    "comprehensive documentation. "
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return build(tmp_path_factory.mktemp("file-texts") / "library")


def told(folder, *lines, rows=(), language="en"):
    document = new_document("The letter")
    document.add_heading("Notes", level=2)
    for line in lines:
        document.add_paragraph(line)
    if rows:
        add_table(document, ["What", "Why"], rows)
    save(document, folder / "files" / NAME)
    library = read_library(folder)
    for entry in library.entries():
        for row in entry.data.get("files") or []:
            row["language"] = language
    return [one.message for one in check_file_texts(Material(library, {"LED"}))]


@pytest.mark.parametrize(
    "text",
    [
        "Send the Conflict Minerals Reporting Template (CMRT). We read each CMRT.",
        "A LED lamp as PDF, chapter VII.",
        "《冲突矿产报告模板》（Conflict Minerals Reporting Template，CMRT）",
        "To be confirmed (as of 22 November 2026): who is bound.",
        "Make an account at /account/signup/. Write to firm.example/minerals.",
    ],
)
def test_what_is_fine_in_a_file(folder, text):
    assert told(folder, text) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Send the CMRT.", "does not say what CMRT stands for"),
        ("It is to be confirmed who is bound.", "says no day"),
        ("You import tin (M).", "mark of confidence"),
        ("Make an account at /account/join/.", "no page"),
        ("See https://firm.example/minerals for more.", "nobody ever answers"),
        (HARD * 8, "Reading ease is"),
    ],
)
def test_what_is_not(folder, text, said):
    (found,) = told(folder, text)
    assert found.startswith(NAME)
    assert said in found


def test_cells_are_read_too_and_a_place_is_named(folder):
    (found,) = told(folder, rows=[("Question 1", "Ask for the CMRT")])
    assert found == f"{NAME}, “Notes”: the file does not say what CMRT stands for."
    # A day in another row says nothing.
    rows = [("Who is bound", "to be confirmed"), ("Since", "as of 22 November 2026")]
    assert len(told(folder, rows=rows)) == 1


def test_reading_ease_is_measured_in_english_alone(folder):
    assert told(folder, HARD * 8, language="de") == []


def renamed(folder, ending):
    """Another kind of file in the letter's place; the line that names it."""
    (folder / "files" / NAME).unlink()
    change(folder, "g/GA-01.md", "letter.docx", f"letter.{ending}")
    return change(folder, "g/SR-01.md", "letter.docx", f"letter.{ending}")


def test_a_sheet_is_read_and_told_at_the_line_that_names_it(tmp_path):
    folder = build(tmp_path / "library")
    book = new_workbook("The letter")
    book.active["A1"] = "Send the CMRT"
    line = renamed(folder, "xlsx")
    save(book, folder / "files/SR-01-letter.xlsx")
    (problem,) = findings(folder)["Texts of files"]
    assert (problem.path, problem.line) == ("g/SR-01.md", line)


def test_a_damaged_file_is_told_once(tmp_path):
    folder = build(tmp_path / "library")
    renamed(folder, "pdf")
    (folder / "files/SR-01-letter.pdf").write_bytes(b"%PDF-1.7\nnothing\n")
    assert list(findings(folder)) == ["Files"]
