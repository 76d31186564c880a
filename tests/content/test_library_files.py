"""The library's office files: built the same each time, and holding what they promise."""

import io
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook
from pypdf import PdfReader

from content.library_files.build import build_all, differing
from content.library_files.sr16_plan import TASKS

FILES = Path(__file__).resolve().parents[2] / "content" / "library" / "files"


@pytest.mark.slow
def test_two_builds_are_equal_and_are_the_committed_files(tmp_path):
    first = {p.name: p.read_bytes() for p in build_all(tmp_path / "a")}
    second = {p.name: p.read_bytes() for p in build_all(tmp_path / "b")}
    assert first == second
    assert differing(FILES) == []


def test_the_checklist_has_thirty_checks_to_answer():
    workbook = load_workbook(FILES / "SR-04-template-review-checklist.xlsx")
    sheet = workbook["Checklist"]
    assert [row[0].value for row in sheet["A2:A31"]] == [
        f"K{n:02}" for n in range(1, 31)
    ]
    choice = sheet.data_validations.dataValidation[0]
    assert "not applicable" in choice.formula1
    assert str(choice.sqref) == "G2:G31"
    assert sheet.freeze_panes == "A2"
    assert str(workbook["Summary"]["B2"].value).startswith("=COUNTIFS")


def test_the_plan_counts_its_dates_from_the_first_day():
    sheet = load_workbook(FILES / "SR-16-90-day-plan.xlsx")["Plan"]
    assert sheet["E4"].value == "=$C$1+0"
    assert sheet["F16"].value == "=$C$1+89"
    assert sheet.max_row == 3 + len(TASKS)


def test_the_calendar_has_each_task():
    raw = (FILES / "SR-16-90-day-plan.ics").read_bytes()
    assert raw.count(b"BEGIN:VEVENT") == len(TASKS)


def test_the_card_is_one_page_with_text():
    reader = PdfReader(
        io.BytesIO((FILES / "SR-18-sharing-decision-card.pdf").read_bytes())
    )
    assert len(reader.pages) == 1
    text = reader.pages[0].extract_text()
    for word in ("GREEN", "AMBER", "RED", "TLP:AMBER+STRICT", "Ask first"):
        assert word in text
    assert reader.metadata.title.startswith("Sharing decision card")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (
            "SR-01-responsible-minerals-policy.docx",
            ["forced labour", "armed groups", "[Function]"],
        ),
        (
            "SR-17-competition-protocol.docx",
            ["Statement", "Agenda", "Minutes", "crosses the line"],
        ),
        ("SR-19-drawing-note-patterns.docx", ["SnAg3Cu0.5", "CONFLICT-FREE"]),
    ],
)
def test_documents_hold_what_their_pages_promise(name, words):
    document = Document(FILES / name)
    parts = [p.text for p in document.paragraphs]
    parts += [c.text for t in document.tables for row in t.rows for c in row.cells]
    text = "\n".join(parts)
    for word in words:
        assert word in text
    assert document.paragraphs[0].style.name == "Heading 1"
    assert document.core_properties.author == "Touchstone"
