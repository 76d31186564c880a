"""SR-02: the supplier request letter, one document for each language."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from docx.shared import Pt

from content.library_files.common import add_list, add_table, new_document
from content.library_files.forms import (
    add_notes,
    add_paragraphs,
    finish,
    set_east_asian,
    sized,
)
from content.library_files.sr02_texts import LETTERS, Letter

CHINESE_FONT = "Microsoft YaHei"


def name(letter: Letter) -> str:
    return f"SR-02-supplier-request-letter-{letter.code}.docx"


def build(letter: Letter, folder: Path) -> Path:
    document = new_document(letter.title, letter.tag)
    if letter.code == "zh":
        set_east_asian(document, letter.tag, CHINESE_FONT)
    spacing = document.styles["Normal"].paragraph_format
    spacing.space_after, spacing.line_spacing = Pt(6), 1.05
    add_paragraphs(document, *letter.head)
    document.add_paragraph().add_run(letter.subject).bold = True
    add_paragraphs(document, letter.greeting, *letter.opening)
    sized(
        add_table(document, letter.parts_head, [letter.parts_row] * 2),
        (3.5, 3.5, 5.0, 4.0),
    )
    document.add_heading(letter.how_heading, level=2)
    add_list(document, letter.how)
    add_paragraphs(document, letter.honest, *letter.closing)
    document.add_page_break()
    document.add_heading(letter.mail_heading, level=2)
    add_paragraphs(document, *letter.mail)
    add_notes(document, letter.notes_heading, letter.notes)
    return finish(document, folder / name(letter), "SR-02 · 1.0 · Touchstone")


BUILDERS: list[Callable[[Path], Path]] = [partial(build, letter) for letter in LETTERS]
