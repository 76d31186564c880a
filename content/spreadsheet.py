"""Tables as CSV and XLSX that no spreadsheet takes for formulas."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse

# What a spreadsheet would take for the beginning of a formula; the wide forms are what
# East Asian keyboards type.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_CONTROL = ("\t", "\r", "\n", "\x00")


def safe_cell(value: Any) -> str:
    """Text for a CSV cell that no spreadsheet takes for a formula."""
    text = "" if value is None else str(value)
    # Blanks in front are dropped by some of them before they look.
    if text.startswith(_CONTROL) or text.lstrip().startswith(_FORMULA):
        return f"'{text}"
    return text


class _Line:
    """A file that hands back what is written into it."""

    def write(self, text: str) -> str:
        return text


def csv_lines(heads: Iterable[Any], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """The table as lines; the first begins with the mark by which Excel knows UTF-8."""
    writer = csv.writer(_Line())
    yield "\ufeff" + writer.writerow([safe_cell(head) for head in heads])
    for row in rows:
        yield writer.writerow([safe_cell(cell) for cell in row])


def csv_response(
    name: str, heads: Iterable[Any], rows: Iterable[Iterable[Any]]
) -> StreamingHttpResponse:
    """A download of the table; `name` without its ending, of plain letters."""
    return download(f"{name}.csv", csv_lines(heads, rows), "text/csv; charset=utf-8")


# What XML cannot hold.
_NO_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_MOST_IN_CELL = 32_767


def xlsx_response(
    name: str, heads: Iterable[Any], rows: Iterable[Iterable[Any]]
) -> HttpResponse:
    """The same as an Excel file: numbers stay numbers, everything else is text."""
    # Only here: it takes a tenth of a second.
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Table")
    sheet.freeze_panes = "A2"
    sheet.append([_xlsx_cell(str(head)) for head in heads])
    for row in rows:
        sheet.append([_xlsx_cell(cell) for cell in row])
    file = io.BytesIO()
    book.save(file)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    response = HttpResponse(file.getvalue(), content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    response["Cache-Control"] = "private, no-store"
    return response


def _xlsx_cell(value: Any) -> Any:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    return safe_cell(re.sub(_NO_XML, "", safe_cell(value)))[:_MOST_IN_CELL]


def download(name: str, lines: Iterator[str], kind: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(lines, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
