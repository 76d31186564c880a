"""What the files share: look, language, and bytes that are the same in every build."""

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.worksheet import Worksheet

AUTHOR = "Touchstone"
MADE = datetime(2026, 11, 1, 12, 0, 0)
_ZIP_DATE = (2026, 11, 1, 12, 0, 0)
ACCENT, SOFT, RULE = "0B5A6B", "E3EEF0", "D9D5CC"


def new_document(title: str, language: str = "en-GB") -> Any:
    """A DOCX with our styles, its language and properties."""
    document = Document()
    properties = document.core_properties
    properties.title, properties.author, properties.language = title, AUTHOR, language
    properties.created = properties.modified = MADE
    properties.last_modified_by, properties.revision = AUTHOR, 1
    properties.comments = ""
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(11)
    mark = OxmlElement("w:lang")
    mark.set(qn("w:val"), language)
    normal.element.get_or_add_rPr().append(mark)
    for level, size in ((1, 20), (2, 14), (3, 12)):
        style = document.styles[f"Heading {level}"]
        style.font.size, style.font.name = Pt(size), "Calibri"
        style.font.color.rgb = RGBColor.from_string(ACCENT)
    document.add_heading(title, level=1)
    return document


def add_table(document: Any, head: Sequence[str], rows: Sequence[Sequence[str]]) -> Any:
    """A table whose header repeats on every page."""
    table = document.add_table(rows=1, cols=len(head))
    table.style = "Table Grid"
    for cell, words in zip(table.rows[0].cells, head, strict=True):
        cell.text = ""
        cell.paragraphs[0].add_run(words).bold = True
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(mark)
    for row in rows:
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.text = words
    document.add_paragraph()
    return table


def add_list(document: Any, items: Sequence[str], style: str = "List Bullet") -> None:
    for item in items:
        document.add_paragraph(item, style=style)


def new_workbook(title: str) -> Workbook:
    workbook = Workbook()
    properties = workbook.properties
    properties.title, properties.creator = title, AUTHOR
    properties.lastModifiedBy, properties.language = AUTHOR, "en-GB"
    properties.created = properties.modified = MADE
    return workbook


def write_sheet(
    sheet: Worksheet,
    head: Sequence[str],
    rows: Sequence[Sequence[Any]],
    widths: Sequence[int],
    first_row: int = 1,
) -> None:
    """A table with a frozen header, a filter and a print set-up on A4 landscape."""
    thin = Side(style="thin", color=RULE)
    border = Border(top=thin, bottom=thin, left=thin, right=thin)
    for column, words in enumerate(head, 1):
        cell = sheet.cell(first_row, column, words)
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor=ACCENT)
        cell.alignment = Alignment(vertical="center", wrap_text=True)
        cell.border = border
    for number, row in enumerate(rows, first_row + 1):
        for column, value in enumerate(row, 1):
            cell = sheet.cell(number, column, value)
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            cell.border = border
    for column, width in enumerate(widths):
        sheet.column_dimensions[chr(ord("A") + column)].width = width
    last = chr(ord("A") + len(head) - 1)
    sheet.auto_filter.ref = f"A{first_row}:{last}{first_row + len(rows)}"
    sheet.freeze_panes = f"A{first_row + 1}"
    sheet.print_title_rows = f"{first_row}:{first_row}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def save(made: Any, path: Path) -> Path:
    """Save with fixed dates and order inside the ZIP, so that builds are equal."""
    buffer = io.BytesIO()
    made.save(buffer)
    with (
        zipfile.ZipFile(buffer) as source,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in sorted(source.namelist()):
            raw = source.read(name)
            if name == "docProps/core.xml":
                raw = _fixed_dates(raw)
            info = zipfile.ZipInfo(name, _ZIP_DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            target.writestr(info, raw)
    return path


def _fixed_dates(raw: bytes) -> bytes:
    """openpyxl writes the time of saving; we write the time of the text."""
    import re

    stamp = MADE.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    return re.sub(
        rb"(<dcterms:modified[^>]*>)[^<]*(<)", rb"\g<1>" + stamp + rb"\2", raw
    )
