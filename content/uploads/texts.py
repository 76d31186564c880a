"""The text of each kind of file. Knows nothing of Django: search runs it in a process
of its own (`search.extraction`), for files come from anywhere.

Each reader yields pieces (anchor, label, text): the anchor is a place that a browser
opens in the file, where there are such.
"""

import zipfile
from collections.abc import Callable, Iterator

Piece = tuple[str, str, str]
_MOST_UNPACKED = 300_000_000
_MOST_ROWS = 5_000
_LONGEST_PIECE = 4_000


class Unreadable(Exception):
    """Why nothing can be read from the file, in an editor's words."""


def pdf(path: str) -> Iterator[Piece]:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unreadable("The file is protected by a password.")
        for number, page in enumerate(reader.pages, 1):
            yield f"page={number}", f"page {number}", page.extract_text() or ""
    except PyPdfError as error:
        raise Unreadable("The PDF is damaged.") from error


def docx(path: str) -> Iterator[Piece]:
    from docx import Document
    from docx.table import Table

    _check_zip(path)
    label, lines = "", []
    for block in Document(path).iter_inner_content():
        if isinstance(block, Table):
            for row in block.rows:
                lines.append(" | ".join(dict.fromkeys(c.text for c in row.cells)))
            continue
        style = (block.style.name if block.style else "") or ""
        if style.startswith("Heading") and block.text.strip():
            yield from _pieces("", label, lines)
            label, lines = block.text.strip(), []
            continue
        lines.append(block.text)
    yield from _pieces("", label, lines)


def xlsx(path: str) -> Iterator[Piece]:
    from openpyxl import load_workbook

    _check_zip(path)
    book = load_workbook(path, read_only=True, data_only=True)
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            continue
        lines = []
        for row in sheet.iter_rows(max_row=_MOST_ROWS, values_only=True):
            cells = [str(value) for value in row if value is not None]
            if cells:
                lines.append(" | ".join(cells))
        yield from _pieces("", sheet.title, lines)


def pptx(path: str) -> Iterator[Piece]:
    from pptx import Presentation

    _check_zip(path)
    for number, slide in enumerate(Presentation(path).slides, 1):
        lines = []
        for shape in slide.shapes:
            if shape.has_text_frame:
                lines.append(shape.text_frame.text)
            elif shape.has_table:
                for row in shape.table.rows:
                    lines.append(" | ".join(cell.text for cell in row.cells))
        yield from _pieces("", f"slide {number}", lines)


READERS: dict[str, Callable[[str], Iterator[Piece]]] = {
    "pdf": pdf,
    "docx": docx,
    "xlsx": xlsx,
    "pptx": pptx,
}


def _check_zip(path: str) -> None:
    """Small packed files can unpack to more than any memory."""
    try:
        with zipfile.ZipFile(path) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > _MOST_UNPACKED:
                raise Unreadable("Unpacked, the file is far too large.")
    except zipfile.BadZipFile as error:
        raise Unreadable("The file is damaged.") from error


def _pieces(anchor: str, label: str, lines: list[str]) -> Iterator[Piece]:
    """Lines as pieces of a length that a passage is found in."""
    text = ""
    for line in lines:
        if text and len(text) + len(line) > _LONGEST_PIECE:
            yield anchor, label, text
            text = ""
        text += line.strip() + "\n"
    if text.strip():
        yield anchor, label, text
