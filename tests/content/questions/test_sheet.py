"""Tables: what a spreadsheet shows comes over; what it would compute does not."""

import csv
import io
import zipfile
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from content.questions import sheet
from content.questions.cells import unwritten
from content.questions.reading import letter
from content.spreadsheet import safe_cell
from tests.work import calls

from .builders import drafts

HEADS = "id,type,prompt,option_a,option_b,option_c,correct,feedback_a,tolerance,unit,feedback,points,tags,sources"
ROW = {
    "id": "Q-1", "type": "single", "prompt": "What?", "option_a": "One",
    "option_b": "Two", "correct": "b",
}  # fmt: skip


def table(*rows, heads=None, delimiter=","):
    heads = heads or list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(heads)
    writer.writerows([row.get(head, "") for head in heads] for row in rows)
    return out.getvalue()


def faults(*rows, **other):
    found = sheet.read(table(*rows, **other).encode())
    return [(fault.line, fault.message) for fault in found.faults]


def only(**changes):
    found = sheet.read(table({**ROW, **changes}).encode())
    assert found.faults == ()
    return found.drafts[0]


def book(*rows, name="Sheet", change=None):
    made = Workbook()
    made.active.title = name
    for row in rows:
        made.active.append(row)
    if change:
        change(made)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def book_of(row, **other):
    return book(list(row), list(row.values()), **other)


def right(draft):
    return [option.id for option in draft.options if option.correct]


def kept(text):
    """As careful people type it: no spreadsheet computes this cell."""
    bare = text.lstrip("'")
    return f"'{text}" if safe_cell(bare) != bare else text


def row_of(draft):
    cells = {
        "id": draft.id, "type": draft.type, "prompt": draft.prompt,
        "tolerance": draft.tolerance, "unit": draft.unit, "feedback": draft.feedback,
        "points": str(draft.points), "tags": "; ".join(draft.tags),
        "sources": "; ".join(draft.sources),
    }  # fmt: skip
    names = [letter(place) for place in range(len(draft.options))]
    for name, option in zip(names, draft.options, strict=True):
        cells[f"option_{name}"] = option.text
        cells[f"feedback_{name}"] = option.feedback
        cells[f"match_{name}"] = option.match
    letters = draft.type != "truefalse"
    found = [
        name if letters else option.id
        for name, option in zip(names, draft.options, strict=True)
        if option.correct
    ]
    cells["correct"] = draft.value or ", ".join(found)
    return {head: kept(text) for head, text in cells.items()}


@pytest.mark.slow
@given(st.lists(drafts(), min_size=1, max_size=4, unique_by=lambda one: one.id))
@settings(max_examples=40, deadline=None)
def test_every_question_can_stand_in_a_table(found):
    read = sheet.read(table(*[row_of(draft) for draft in found]).encode())
    assert read.faults == ()
    assert list(read.drafts) == found


@given(st.text(st.sampled_from("'=+-@＝ \t\nab"), max_size=8))
def test_an_apostrophe_against_formulas_is_no_part_of_the_text(text):
    assert unwritten(kept(text)) == text


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_delimiters_and_encodings(delimiter, encoding):
    text = table({**ROW, "prompt": "Größe, was; und\twie?"}, delimiter=delimiter)
    found = sheet.read(text.encode(encoding))
    assert found.faults == ()
    assert found.drafts[0].prompt == "Größe, was; und\twie?"


def test_the_line_that_names_the_delimiter():
    found = sheet.read(
        f"sep=;\r\n{table(ROW, {**ROW, 'type': 'x'}, delimiter=';')}".encode()
    )
    assert len(found.drafts) == 1
    assert [fault.line for fault in found.faults] == [4]


def test_rows_are_counted_as_the_spreadsheet_shows_them():
    rows = [
        {**ROW, "prompt": "On\ntwo lines"},
        {},
        {**ROW, "id": "Q-2", "correct": "x"},
    ]
    found = faults(*rows)
    assert [line for line, _said in found] == [4]


def test_heads_as_people_write_them():
    text = table(ROW).replace("option_a", "Option A").replace("prompt", " PROMPT ")
    assert sheet.read(text.encode()).faults == ()


@pytest.mark.parametrize(
    ("kind", "correct", "found"),
    [
        ("single", "B", ["b"]), ("multiple", "a, b", ["a", "b"]), ("multiple", "A;B", ["a", "b"]),
        ("multiple", "b a", ["a", "b"]), ("truefalse", "TRUE", ["true"]), ("truefalse", "b", ["false"]),
        ("truefalse", "no", ["false"]), ("order", "", []), ("order", "a,b", []),
    ],
)  # fmt: skip
def test_the_key_in_letters(kind, correct, found):
    assert right(only(type=kind, correct=correct)) == found


def test_true_or_false_needs_no_words_and_order_may_be_given_in_letters():
    draft = only(
        type="truefalse", option_a="", option_b="", correct="false", feedback_a="No"
    )
    assert [(one.id, one.text, one.correct, one.feedback) for one in draft.options] == [
        ("true", "True", False, "No"), ("false", "False", True, ""),
    ]  # fmt: skip
    draft = only(type="order", option_c="Three", correct="c, a, b")
    assert [(one.id, one.text) for one in draft.options] == [
        ("a", "Three"),
        ("b", "One"),
        ("c", "Two"),
    ]


def test_numbers_pairs_tags_and_sources():
    row = {
        "type": "numeric",
        "prompt": "How much?",
        "correct": "1 234,50",
        "tolerance": "0,5",
        "unit": "%",
        "points": "3",
        "tags": "CO-1; difficulty 1;",
        "sources": "GA-07#x;GA-16",
    }
    draft = sheet.read(table(row).encode()).drafts[0]
    assert (draft.value, draft.tolerance, draft.unit, draft.points) == (
        "1234.5",
        "0.5",
        "%",
        3,
    )
    assert draft.tags == ("CO-1", "difficulty 1")
    assert draft.sources == ("GA-07#x", "GA-16")
    assert draft.id.startswith("H-")
    draft = only(type="match", correct="", match_a="1", match_b="=2")
    assert [one.match for one in draft.options] == ["1", "=2"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"type": "essay"}, "“essay” is no type"), ({"type": ""}, "“” is no type"),
        ({"prompt": ""}, "has no text"), ({"correct": ""}, "No option is marked"),
        ({"correct": "c"}, "names c, and option_c is empty"), ({"correct": "a, b"}, "2 options"),
        ({"correct": "ab"}, "no list of letters"), ({"correct": "2"}, "no list of letters"),
        ({"correct": "b, b"}, "a letter twice"), ({"option_b": ""}, "names b, and option_b"),
        ({"option_b": "", "option_c": "x", "correct": "a"}, "option_b is empty, and option_c is not"),
        ({"feedback_c": "x"}, "feedback_c is filled, and option_c is not"),
        ({"match_a": "x"}, "only a match"), ({"option_b": "ONE"}, "say the same"),
        ({"points": "many"}, "no whole number"), ({"points": "²"}, "no whole number"), ({"points": "0"}, "from 1 to 20"),
        ({"tolerance": "1"}, "Only a numeric"), ({"unit": "kg"}, "Only a numeric"),
        ({"tags": "a, b"}, "is no tag"), ({"sources": "see there"}, "is no source"),
        ({"id": "a b"}, "has other signs"), ({"prompt": "x" * 4_001}, "4001 signs"),
        ({"type": "numeric"}, "“b” is no number"), ({"type": "truefalse", "correct": "maybe"}, "true or false here"),
        ({"type": "truefalse", "option_c": "x", "correct": "a"}, "two options: true"),
        ({"type": "match"}, "“correct” stays empty"), ({"type": "match", "correct": ""}, "Pair 1 has no right half"),
        ({"type": "order", "correct": "b"}, "every option its place"), ({"type": "order", "correct": "a, c"}, "names c"),
        ({"prompt": "a\x07b"}, "U+0007"),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_row(changes, said):
    found = faults({**ROW, "id": "Q-0"}, {**ROW, **changes})
    assert {line for line, _said in found} == {3}
    assert said in " ".join(message for _line, message in found)


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("", 1, "empty"), ("\n\n", 1, "empty"), (",,,\n", 1, "The file is empty"),
        ("What?,One,Two\n", 1, "“what?” is no column"), ("id,correct\n", 1, "“type” is missing"),
        (HEADS + "\n", 1, "holds no question"), (HEADS + ",id\n", 1, "two columns “id”"),
        (HEADS + "\nQ,single,What,x,y,,a" + "," * 9 + ",x", 2, "no column that has a name"),
        (HEADS + '\nQ,single,"What\n', 2, "quotes of this row"),
        (HEADS + '\nQ,single,"What"?,a,b\n', 2, "quotes of this row"),
        (HEADS + "\n" + "\n".join(["x"] * 5_000), 5_001, "more than 5000 rows"),
    ],
)  # fmt: skip
def test_tables_that_are_none_say_so(text, line, said):
    found = sheet.read(text.encode())
    assert found.drafts == ()
    assert any(fault.line == line and said in fault.message for fault in found.faults)


def test_a_workbook_with_numbers_booleans_and_floats():
    row = {
        "type": "numeric",
        "prompt": 2026,
        "correct": 80.0,
        "tolerance": 0.1 + 0.2,
        "points": 2,
    }
    draft = sheet.read(book_of(row)).drafts[0]
    assert (draft.prompt, draft.value, draft.tolerance, draft.points) == (
        "2026",
        "80",
        "0.3",
        2,
    )
    row = {"type": "truefalse", "prompt": "Is it?", "correct": True}
    assert right(sheet.read(book_of(row)).drafts[0]) == ["true"]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("=1+1", "Cell C2 holds a formula"), ("=HYPERLINK(1)", "holds a formula"),
        (date(2027, 8, 18), "Cell C2 is a date"), ("#REF!", "Cell C2 holds an error"),
    ],
)  # fmt: skip
def test_cells_that_a_spreadsheet_made_something_of(value, said):
    found = sheet.read(book_of({**ROW, "prompt": value}))
    assert found.drafts == ()
    assert [fault.line for fault in found.faults] == [2]
    assert said in found.faults[0].message


def test_a_percentage_is_not_taken_for_its_hundredth():
    def change(made):
        made.active["C2"].number_format = "0%"

    raw = book_of({"type": "numeric", "prompt": "?", "correct": 0.8}, change=change)
    assert "Cell C2 is a percentage" in sheet.read(raw).faults[0].message


def test_the_sheet_that_is_read_is_never_a_guess():
    def second(made):
        made.create_sheet("Help").append(["How to fill it"])

    assert len(sheet.read(book_of(ROW, name="Questions", change=second)).drafts) == 1
    found = sheet.read(book_of(ROW, change=second))
    assert "Several sheets are filled" in found.faults[0].message
    assert "empty" in sheet.read(book()).faults[0].message

    def hidden(made):
        second(made)
        made["Help"].sheet_state = "hidden"

    assert len(sheet.read(book_of(ROW, change=hidden)).drafts) == 1


def test_a_cell_far_away_costs_nothing():
    def with_one_in(place):
        return book_of(ROW, change=lambda made: made.active.__setitem__(place, "x"))

    plain = calls(sheet.read, book_of(ROW))
    far = with_one_in("XFD3")
    assert calls(sheet.read, far) < plain + 1_000, "not one for each column"
    # Its column is beyond those that are read, as no column there can have a name.
    assert len(sheet.read(far).drafts) == 1
    gap = calls(sheet.read, with_one_in("A40000")) - plain
    assert gap < 5 * 40_000, "a few for each row, not for each of its cells"
    found = sheet.read(with_one_in("A1048576"))
    assert found.drafts == ()
    assert "more than 5000 rows" in found.faults[0].message


def packed(**members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (packed(bomb=b"\0" * 30_000_000), "unpacks to far more"),
        (packed(bomb=bytes(range(256)) * 90_000), "unpacks to far more"),
        (packed(**{f"m{n}": b"x" for n in range(600)}), "unpacks to far more"),
        (packed(**{"xl/vbaProject.bin": b"x"}), "macros"),
        (packed(**{"../x": b"x"}), "names that lead out"),
        (packed(), "damaged"),
        (b"PK\x03\x04" + b"x" * 100, "damaged"),
        (book_of(ROW)[:-200], "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old Excel file"),
        (b"PK" + b"x" * 2_000_001, "larger than 2 MB"),
        (b"\x89PNG\r\n\x1a\n\0\0", "NUL"),
    ],
)  # fmt: skip
def test_files_that_would_do_harm_are_refused(raw, said):
    found = sheet.read(raw)
    assert found.drafts == ()
    assert said in found.faults[0].message


def test_entities_are_not_expanded():
    raw = book_of({**ROW, "prompt": "CANARY"})
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(raw)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for member in old.infolist():
            content = old.read(member)
            if b"CANARY" in content:
                entities = "".join(
                    f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12)
                )
                head = f'<!DOCTYPE x [<!ENTITY e0 "ha">{entities}]>'.encode()
                content = content.replace(b"CANARY", b"&e11;")
                at = content.find(b"?>") + 2 if content.startswith(b"<?xml") else 0
                content = content[:at] + head + content[at:]
            new.writestr(member, content)
    found = sheet.read(out.getvalue())
    assert found.drafts == ()
    assert found.faults
