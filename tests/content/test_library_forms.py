"""The resources that are forms and sheets: what they promise is in their files."""

import re
from collections import defaultdict
from pathlib import Path

import pytest
import yaml
from docx import Document
from docx.oxml.ns import qn
from openpyxl import load_workbook

from content.library_files.build import BUILDERS
from content.library_files.sr02_texts import LETTERS
from content.library_files.sr08_register import RISKS
from content.library_files.sr14_battery import POINTS
from content.library_files.sr20_scorecard import ITEMS
from content.library_files.sr22_tracker import lines
from content.library_io.reading import read_library

LIBRARY = Path(__file__).resolve().parents[2] / "content" / "library"
FILES = LIBRARY / "files"
SHEETS = sorted(path.name for path in FILES.glob("*.xlsx"))
DOCUMENTS = sorted(path.name for path in FILES.glob("*.docx"))
# Sheets with a fixed number of rows that are not for entering.
_BEFORE = ("SR-04", "SR-16")
NEW_SHEETS = [name for name in SHEETS if not name.startswith(_BEFORE)]


@pytest.fixture(scope="module")
def resources():
    return {
        entry.id: entry.data
        for entry in read_library(LIBRARY).entries()
        if entry.id.startswith("SR-")
    }


@pytest.fixture(scope="module")
def books():
    return {name: load_workbook(FILES / name) for name in SHEETS}


def test_each_file_is_built_and_named_after_its_page(resources):
    named = {
        row["file"]: library_id
        for library_id, data in resources.items()
        for row in data["files"]
    }
    assert len(BUILDERS) == len(named)
    for name, library_id in named.items():
        assert name.startswith(f"{library_id}-")


def test_tiers_are_those_of_the_plan(resources):
    tiers = {tier: set() for tier in "PAM"}
    for library_id, data in resources.items():
        tiers[data["tier"]].add(library_id)
    assert tiers["P"] == {"SR-01", "SR-02", "SR-16", "SR-17", "SR-18"}
    assert tiers["M"] == {"SR-12", "SR-14", "SR-15", "SR-20", "SR-21"}


@pytest.mark.slow
def test_pages_show_a_worked_example_and_what_not_to_do():
    for entry in read_library(LIBRARY).entries():
        if entry.id.startswith("SR-"):
            assert "## What not to do" in entry.body, entry.id
            if entry.id not in {
                "SR-01", "SR-04", "SR-16", "SR-17", "SR-18", "SR-19",
            }:  # fmt: skip
                assert ":::example" in entry.body, entry.id
                assert "fictional" in entry.body, entry.id


@pytest.mark.parametrize("name", SHEETS)
def test_workbooks_have_a_language_and_frozen_heads(books, name):
    book = books[name]
    assert book.properties.language == "en-GB"
    for sheet in book:
        if sheet.auto_filter.ref:
            assert sheet.freeze_panes, (name, sheet.title)
            assert sheet.print_title_rows, (name, sheet.title)
            assert sheet.sheet_properties.pageSetUpPr.fitToPage, (name, sheet.title)


@pytest.mark.parametrize("name", NEW_SHEETS)
def test_workbooks_begin_with_instructions_and_hold_lists_and_formulas(books, name):
    book = books[name]
    assert book.sheetnames[0] == "How to use"
    assert str(book.worksheets[0]["A2"].value).startswith("1. ")
    rules = [r for s in book for r in s.data_validations.dataValidation]
    assert any(rule.type == "list" for rule in rules)
    assert any(formulas(sheet) for sheet in book)


@pytest.mark.parametrize("name", NEW_SHEETS)
def test_formulas_name_sheets_that_exist_and_are_alike_down_a_column(books, name):
    book = books[name]
    for sheet in book:
        kinds = {}
        for cell, formula in formulas(sheet):
            for quoted, plain in re.findall(r"(?:'([^']+)'|([A-Za-z]+))!", formula):
                assert (quoted or plain) in book.sheetnames, (name, cell.coordinate)
            assert formula.count("(") == formula.count(")"), (name, cell.coordinate)
            same = re.sub(rf"(?<=[A-Z]){cell.row}(?!\d)", "#", formula)
            kinds.setdefault(cell.column_letter, set()).add(same)
        if sheet.title in ("Register", "Parts", "Smelters", "Places", "Log"):
            assert {len(kind) for kind in kinds.values()} == {1}, (name, sheet.title)


def formulas(sheet):
    return [
        (cell, cell.value)
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and cell.value.startswith("=")
    ]


def test_examples_compute_like_the_sheets_they_explain(books):
    for name, sheet, example in (
        ("SR-03-bom-screening-worksheet.xlsx", "Parts", "Example"),
        ("SR-08-risk-register-annex-ii.xlsx", "Register", "Example"),
        ("SR-10-grievance-log.xlsx", "Log", "Example"),
    ):
        book = books[name]
        first = [f for c, f in formulas(book[sheet]) if c.row == 2]
        assert first == [f for c, f in formulas(book[example]) if c.row == 2]
        assert [c.value for c in book[sheet][1]] == [c.value for c in book[example][1]]


def test_the_cahra_example_keeps_its_own_method(books):
    book = books["SR-07-cahra-assessment-form.xlsx"]
    rows = book["Example evidence"].iter_rows(min_row=2, values_only=True)
    kinds = defaultdict(set)
    for place, _, _, kind, *_ in rows:
        kinds[place].add(kind)
    for row in book["Example"].iter_rows(min_row=2, values_only=True):
        if row[15]:  # decided by
            assert len(kinds[row[0]]) >= 3, row[0]
    rule = book["Places"]["N2"].value
    assert "COUNTBLANK(F2:K2)" in rule  # the route is a question, too
    assert 'J2="unknown"' in rule  # nor does a list that nobody read clear a place


def test_the_register_knows_annex_ii_and_its_two_speeds(books):
    sheet = books["SR-08-risk-register-annex-ii.xlsx"]["Annex II"]
    rows = [[c.value for c in row] for row in sheet.iter_rows(min_row=2)]
    assert [row[0] for row in rows] == [risk[0] for risk in RISKS]
    assert {row[0] for row in rows if row[2] == "at once"} == {
        "R1a", "R1b", "R1c", "R1d", "R1e", "R2",
    }  # fmt: skip


def test_the_tracker_has_the_weights_of_the_rule_table(books):
    rules = yaml.safe_load((LIBRARY / "data" / "rules.yaml").read_text("utf-8"))
    table = rules["weights"]["eu_annex_i"]["versions"][-1]["lines"]
    sheet = books["SR-22-import-weight-tracker-annex-i.xlsx"]["Tracker"]
    shown = [
        (row[0].value, row[1].value, row[4].value, row[3].value)
        for row in sheet.iter_rows(min_row=6)
    ]
    assert len(shown) == len(table) == 23
    for (line, goods, kilograms, basis), row in zip(shown, table, strict=True):
        assert line.startswith(row["part"])
        assert (goods, kilograms) == (row["goods"], row["kg"])
        assert ("compare" in basis) == (row["confidence"] != "V")
        assert row["confidence"] in ("V", "H")
    wire = next(row["id"] for row in lines() if row["cn"] == "8101 96 00")
    assert wire == "B15"  # the line of the example, on the page and in the sheet


def test_self_assessment_and_gap_check_are_complete(books):
    assert [item[0] for item in ITEMS] == [
        f"O{step}.{n}"
        for step, count in ((1, 8), (2, 6), (3, 5), (4, 3), (5, 3))
        for n in range(1, count + 1)
    ]
    assert [point[0] for point in POINTS] == [f"B{n:02}" for n in range(1, 23)]
    assert books["SR-20-scorecard-and-maturity.xlsx"]["Maturity"]["A4"].value == "O1.1"


@pytest.mark.parametrize("letter", LETTERS, ids=lambda letter: letter.code)
def test_letters_carry_their_language_and_ask_the_same(letter):
    document = Document(FILES / f"SR-02-supplier-request-letter-{letter.code}.docx")
    assert document.core_properties.language == letter.tag
    assert document.core_properties.title == letter.title
    mark = document.styles["Normal"].element.rPr.find(qn("w:lang"))
    assert mark.get(qn("w:val")) == letter.tag
    if letter.code == "zh":
        assert mark.get(qn("w:eastAsia")) == "zh-CN"
    words = text_of(document)
    assert "CMRT" in words
    assert "[6.6]" in words
    assert "EMRT" in words
    english = LETTERS[0]
    for part in ("opening", "how", "closing", "mail", "notes"):
        difference = len(getattr(letter, part)) - len(getattr(english, part))
        assert abs(difference) <= 1, part


def text_of(document):
    parts = [p.text for p in document.paragraphs]
    parts += [c.text for t in document.tables for row in t.rows for c in row.cells]
    return "\n".join(parts)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("SR-05-chasing-emails.docx", ["Level 1", "Level 2", "Level 3", "“unknown”"]),
        (
            "SR-09-corrective-action-plan.docx",
            ["Cause", "six months after the plan", "Figure now", "Closing"],
        ),
        ("SR-10-grievance-procedure-and-form.docx", ["Intake form", "first hour"]),
        ("SR-11-rcoi-memo-outline.docx", ["covered country", "A. No reason"]),
        ("SR-12-form-sd-and-report-outline.docx", ["Item 1.01", "Exhibit 1.01"]),
        (
            "SR-13-public-statement-and-eu-article-7.docx",
            ["Article 7(1)", "Article 7(4)", "7 What we do not know"],
        ),
        ("SR-15-fair-contract-clauses.docx", ["Effort instead of guarantee"]),
        ("SR-21-audit-summary-sharing-form.docx", ["Consent", "AMBER+STRICT"]),
    ],
)
def test_forms_hold_what_their_pages_promise(name, words):
    text = text_of(Document(FILES / name))
    for word in words:
        assert word in text
    assert "ictional" in text


@pytest.mark.parametrize("name", DOCUMENTS)
def test_documents_have_a_heading_and_tables_with_heads(name):
    document = Document(FILES / name)
    assert document.paragraphs[0].style.name == "Heading 1"
    for table in document.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
