"""Parts of worksheets: instructions, lists to choose from, formulas, colours."""

from collections.abc import Mapping, Sequence
from datetime import date
from math import ceil
from typing import Any

from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.workbook import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from content.library_files.common import ACCENT, SOFT, write_sheet

RED, AMBER, GREEN = "FAE6E4", "FBF0D9", "E4F1E8"
_LONGEST_LIST = 255
_LINE = 15.0  # points
_WIDEST_A4 = 200  # characters


def _height(cells: Sequence[tuple[Any, int]]) -> float:
    """Points for a row, from the texts and the widths of their columns."""
    lines = 1
    for words, width in cells:
        if isinstance(words, str) and not words.startswith("="):
            lines = max(lines, ceil(len(words) * 1.12 / width))
    return _LINE * lines


def how_to(workbook: Workbook, title: str, lines: Sequence[str]) -> Worksheet:
    """The first sheet: numbered instructions."""
    sheet = workbook.active
    sheet.title = "How to use"
    sheet.column_dimensions["A"].width = 105
    sheet["A1"] = title
    sheet["A1"].font = Font(name="Calibri", bold=True, size=14, color=ACCENT)
    for number, words in enumerate(lines, 2):
        cell = sheet.cell(number, 1, f"{number - 1}. {words}")
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.row_dimensions[number].height = _height([(cell.value, 105)])
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    return sheet


def table(
    workbook: Workbook,
    name: str,
    columns: Sequence[tuple[str, int]],
    rows: Sequence[Sequence[Any]],
    first_row: int = 1,
) -> Worksheet:
    """A new sheet with one table: columns are (heading, width)."""
    sheet = workbook.create_sheet(name)
    heads = [head for head, _ in columns]
    widths = [width for _, width in columns]
    write_sheet(sheet, heads, rows, widths, first_row=first_row)
    for cell in sheet[first_row]:
        cell.font = Font(name="Calibri", size=11, bold=True, color="FFFFFF")
    sheet.row_dimensions[first_row].height = _height(columns)
    for number, row in enumerate(rows, first_row + 1):
        height = _height(list(zip(row, widths, strict=False)))
        if height > _LINE:  # rows still to be filled in grow by themselves
            sheet.row_dimensions[number].height = height
    if sum(widths) > _WIDEST_A4:
        sheet.page_setup.paperSize = sheet.PAPERSIZE_A3
    for row in sheet.iter_rows(min_row=first_row + 1, max_col=len(columns)):
        for cell in row:
            if isinstance(cell.value, date):
                cell.number_format = "d mmm yyyy"
            elif isinstance(cell.value, str) and cell.value.startswith("="):
                cell.fill = PatternFill("solid", fgColor=SOFT)
    sheet.oddFooter.center.text = "&A, page &P of &N"
    return sheet


def choose(
    sheet: Worksheet, cells: str, values: Sequence[str] | str, title: str
) -> None:
    """A list to choose from: values, or the range of another sheet."""
    formula = values if isinstance(values, str) else f'"{",".join(values)}"'
    if len(formula) > _LONGEST_LIST:
        raise ValueError(f"The list {title} is too long; put it on a sheet.")
    rule = DataValidation(type="list", formula1=formula, allow_blank=True)
    rule.error, rule.errorTitle = "Choose one of the values in the list.", title
    rule.showErrorMessage = True
    sheet.add_data_validation(rule)
    rule.add(cells)


def only_dates(sheet: Worksheet, *ranges: str) -> None:
    rule = DataValidation(
        type="date", operator="greaterThan", formula1="36526", allow_blank=True
    )
    rule.error, rule.errorTitle = "Write a date, for example 2027-01-31.", "Date"
    rule.showErrorMessage = True
    sheet.add_data_validation(rule)
    for cells in ranges:
        rule.add(cells)
        for row in sheet[cells]:
            for cell in row:
                cell.number_format = "d mmm yyyy"


def only_numbers(sheet: Worksheet, *ranges: str) -> None:
    """Numbers from zero on."""
    rule = DataValidation(
        type="decimal", operator="greaterThanOrEqual", formula1="0", allow_blank=True
    )
    rule.error, rule.errorTitle = "Write a number without a unit.", "Number"
    rule.showErrorMessage = True
    sheet.add_data_validation(rule)
    for cells in ranges:
        rule.add(cells)


def colour(sheet: Worksheet, cells: str, colours: Mapping[str, str]) -> None:
    """Colour cells by their word; the word stays, so colour is never all."""
    for value, shade in colours.items():
        sheet.conditional_formatting.add(
            cells,
            CellIsRule(
                operator="equal",
                formula=[f'"{value}"'],
                fill=PatternFill("solid", bgColor=shade),
            ),
        )


def as_percent(sheet: Worksheet, cells: str) -> None:
    for row in sheet[cells]:
        for cell in row:
            cell.number_format = "0%"


def blank(row: int, key: str, formula: str) -> str:
    """A formula that stays empty until the row's key cell is filled in."""
    return f'=IF({key}{row}="","",{formula})'


def row_of(values: dict[str, Any], width: int) -> list[Any]:
    """One row of so many cells from values by their column's letter."""
    cells = (values.get(chr(ord("A") + column)) for column in range(width))
    return [None if value == "" else value for value in cells]
