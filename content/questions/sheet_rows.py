"""The rows of a CSV or XLSX file as texts, read so that no file can hurt."""

import csv
import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from content.questions.cells import unwritten
from content.questions.reading import MOST_BYTES, Unreadable, check_size, decode
from content.questions.shape import Fault
from content.uploads.kinds import sniff

MOST_ROWS = 5_000
MOST_COLUMNS = 100
# A packed file of 2 MB can hold gigabytes; questions as text need none of that.
_MOST_UNPACKED = 20_000_000
_MOST_MEMBERS = 500
_MOST_SHEETS = 20
# Rows that hold nothing are passed over, up to here.
_LAST_ROW = 50_000
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_DELIMITERS = (",", ";", "\t")


@dataclass(slots=True)
class Rows:
    """Texts by row, numbered as in the spreadsheet, from 1; and what is wrong."""

    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def read_rows(raw: bytes, known: Iterable[str]) -> Rows:
    """All rows that are not empty. known: names of columns, to tell the delimiter by.

    Raises Unreadable.
    """
    check_size(raw)
    if raw.startswith(b"PK"):
        return _book(raw)
    if raw.startswith(_OLD_EXCEL):
        said = _("The file is an old Excel file or has a password: save it as XLSX.")
        raise Unreadable(said)
    return _csv(decode(raw), set(known))


def _csv(text: str, known: set[str]) -> Rows:
    found = Rows()
    offset = 0
    first, _end, rest = text.partition("\n")
    if first.lower().startswith("sep=") and len(first.strip()) == 5:
        delimiter, text, offset = first.strip()[4], rest, 1
    else:
        delimiter = max(_DELIMITERS, key=lambda one: _known_heads(text, one, known))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for number, cells in enumerate(reader, 1 + offset):
            if number > MOST_ROWS:
                raise Unreadable(_("There are more than %s rows.") % MOST_ROWS, number)
            cells = [unwritten(cell.strip()) for cell in cells]
            if any(cells):
                found.rows.append((number, cells))
    except csv.Error as error:
        said = _("The quotes of this row are not right (%s).") % error
        number = (found.rows[-1][0] if found.rows else offset) + 1
        raise Unreadable(said, number) from error
    return found


def _known_heads(text: str, delimiter: str, known: set[str]) -> int:
    try:
        heads = next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except (csv.Error, StopIteration):
        return 0
    return len(known & {head_of(cell) for cell in heads})


def head_of(cell: str) -> str:
    """The name of a column: "Option A" is option_a."""
    return "_".join(cell.strip().lower().replace("_", " ").split())


def _book(raw: bytes) -> Rows:
    from openpyxl import load_workbook

    _check_packed(raw)
    try:
        # Formulas as they stand: what they last gave may be anybody's guess.
        book = load_workbook(
            io.BytesIO(raw), read_only=True, data_only=False, keep_links=False
        )
        try:
            return _sheet_rows(_sheet(book))
        finally:
            book.close()
    except Unreadable:
        raise
    except Exception as error:  # whatever a hostile or broken file sets off in there
        raise Unreadable(_("The file is damaged: it cannot be read.")) from error


def _check_packed(raw: bytes) -> None:
    """Raises Unreadable for what is no workbook, or unpacks to too much."""
    try:
        kind = sniff(io.BytesIO(raw))
    except ValidationError as error:
        raise Unreadable(" ".join(error.messages)) from error
    if kind != "xlsx":
        raise Unreadable(_("The file is neither CSV nor XLSX."))
    with zipfile.ZipFile(io.BytesIO(raw)) as packed:
        members = packed.infolist()
    # What a member says of its size holds: reading stops there.
    if (
        len(members) > _MOST_MEMBERS
        or sum(one.file_size for one in members) > _MOST_UNPACKED
        or len(raw) > MOST_BYTES
    ):
        raise Unreadable(_("The file unpacks to far more than it should."))


def _sheet(book: Any) -> Any:
    """The sheet named “questions”, or the only one that shows and holds something."""
    shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    for sheet in shown:
        if sheet.title.strip().lower() == "questions":
            return sheet
    if len(shown) > _MOST_SHEETS:
        said = _("There are too many sheets: name the one to read “questions”.")
        raise Unreadable(said)
    filled = [sheet for sheet in shown if _has_content(sheet)]
    if len(filled) > 1:
        said = _("Several sheets are filled: name the one to read “questions”.")
        raise Unreadable(said)
    if not filled:
        raise Unreadable(_("The file is empty."))
    return filled[0]


def _has_content(sheet: Any) -> bool:
    rows = sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS, values_only=True)
    return any(value is not None for row in rows for value in row)


def _sheet_rows(sheet: Any) -> Rows:
    found = Rows()
    # The limit on columns is one on memory: a single cell far to the right makes a
    # row of 16 384.
    blank: Any = None
    for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), 1):
        if row is blank:
            # One and the same for all rows of a gap, of which there can be a million.
            continue
        if number > _LAST_ROW:
            raise Unreadable(_("There are more than %s rows.") % MOST_ROWS, number)
        cells = [_cell(found, number, cell) for cell in row]
        if not any(cells):
            blank = row
            continue
        if number > MOST_ROWS:
            raise Unreadable(_("There are more than %s rows.") % MOST_ROWS, number)
        found.rows.append((number, cells))
    return found


def _cell(found: Rows, number: int, cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    said = ""
    if cell.data_type == "f":
        said = _("Cell %s holds a formula: put its result there as a value.")
    elif cell.data_type == "e":
        said = _("Cell %s holds an error.")
    elif isinstance(value, date | time | timedelta):
        said = _("Cell %s is a date to the spreadsheet: format it as text.")
    elif isinstance(value, int | float) and "%" in str(cell.number_format or ""):
        said = _("Cell %s is a percentage to the spreadsheet: format it as text.")
    if said:
        found.faults.append(Fault(number, said % cell.coordinate))
        return "?"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        # As a spreadsheet shows it, which is not the last binary digit.
        return f"{value:.15g}"
    text = str(value).replace("\r\n", "\n").replace("\r", "\n").strip()
    return text
