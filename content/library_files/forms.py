"""Parts of forms in DOCX: fields to fill in, notes, page numbers, East Asian text."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from content.library_files.common import add_list, add_table, save

Row = Sequence[str]


def add_paragraphs(document: Any, *texts: str) -> None:
    for words in texts:
        document.add_paragraph(words)


def add_fields(
    document: Any, rows: Sequence[Row], head: Row = ("Field", "Fill in")
) -> Any:
    """A form of two columns: what is asked, and room for the answer."""
    return sized(add_table(document, head, rows), (6.0, 10.0))


def sized(table: Any, widths: Sequence[float]) -> Any:
    """Fix the widths of the columns, in centimetres."""
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
        for cell in column.cells:
            cell.width = Cm(width)
    return table


def add_section(document: Any, heading: str, *texts: str, level: int = 2) -> None:
    document.add_heading(heading, level=level)
    add_paragraphs(document, *texts)


def add_notes(document: Any, heading: str, items: Sequence[str]) -> None:
    """The last page, for the writer, to be deleted."""
    document.add_page_break()
    document.add_heading(heading, level=2)
    add_list(document, items)


def set_east_asian(document: Any, language: str, font: str) -> None:
    """Tag the text and choose a font for Chinese, Japanese or Korean signs."""
    for name in ("Normal", "Heading 1", "Heading 2", "Heading 3"):
        properties = document.styles[name].element.get_or_add_rPr()
        fonts = properties.get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:eastAsia"), font)
        for mark in properties.findall(qn("w:lang")):
            mark.set(qn("w:eastAsia"), language)


def finish(document: Any, path: Path, footer: str) -> Path:
    """Set the page, keep table rows whole, add the footer and save."""
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.3)
    section.top_margin = section.bottom_margin = Cm(2.0)
    for table in document.tables:
        for row in table.rows:
            row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for paragraph in document.paragraphs:
        if paragraph.text.startswith("☐"):  # a box to tick needs no bullet
            paragraph.style = document.styles["List"]
    paragraph = section.footer.paragraphs[0]
    run = paragraph.add_run(f"{footer} · ")
    run.font.size = Pt(9)
    number = paragraph.add_run()
    number.font.size = Pt(9)
    for kind, words in (("begin", ""), ("", "PAGE"), ("end", "")):
        if kind:
            part = OxmlElement("w:fldChar")
            part.set(qn("w:fldCharType"), kind)
        else:
            part = OxmlElement("w:instrText")
            part.set(qn("xml:space"), "preserve")
            part.text = words
        number._r.append(part)
    return save(document, path)
