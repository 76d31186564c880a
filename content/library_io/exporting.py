"""Write all pages of the library as files; importing them changes nothing."""

import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from wagtail.models import Site

from content.library_io import front_matter
from content.library_io.body import FILES_OF, join_blocks
from content.library_io.calendar import FILE as CALENDAR
from content.library_io.calendar import write_calendar
from content.library_io.fields import (
    TYPE_NAMES,
    blocks_of,
    file_name,
    front_matter_of,
)
from content.library_io.law_records import write_law
from content.library_io.laws import FOLDER as LAWS
from content.library_io.questions import write_questions
from content.library_io.reading import FILES, INDEX, VOCABULARY, default_slug
from content.library_io.rule_table import export_rule_table
from content.library_io.schema import FOLDERS, type_of
from content.library_io.templates import FILE as TEMPLATES
from content.library_io.templates import write_templates
from content.library_io.vocabulary import write_vocabulary
from content.models import BasePage, Instrument, ResourcePage


class NotEmpty(Exception):
    """The folder holds other things; an export does not write over them."""


def export_library(folder: Path, *, overwrite: bool = False) -> int:
    """Write the live pages of the default site below `folder`; their number.

    Drafts, unpublished pages and aliases are left out. Raises NotEmpty unless the
    folder is new, empty or (`overwrite`) holds a library.
    """
    if folder.exists() and any(folder.iterdir()):
        if not (overwrite and (folder / INDEX).is_file()):
            raise NotEmpty(f"{folder} is not empty.")
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    home = Site.objects.get(is_default_site=True).root_page
    pages = (
        BasePage.objects.descendant_of(home, inclusive=True)
        .live()
        .filter(alias_of__isnull=True, locale=home.locale)
        .order_by("path")
    )
    ids = {page.pk: library_id_of(page) for page in pages}
    writer = _Writer(folder, ids)
    for page in pages.specific():
        writer.write(page)
    export_rule_table(folder)
    (folder / VOCABULARY).write_text(write_vocabulary(), encoding="utf-8")
    for name, text in _data(writer.courses).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return writer.count


def _data(courses: list[str]) -> dict[str, str]:
    """Laws, deadlines, questions and templates, as far as they are published."""
    found = {
        f"{LAWS}/{instrument.slug}.yaml": write_law(instrument)
        for instrument in Instrument.objects.filter(live=True)
    }
    found |= write_questions(courses)
    found |= {CALENDAR: write_calendar(), TEMPLATES: write_templates()}
    return {name: text for name, text in found.items() if text}


def library_id_of(page: BasePage) -> str:
    """The page's id in files; one that has none is named by its translation key."""
    return page.library_id or f"PG-{page.translation_key.hex[:16]}"


def write_pages(
    folder: Path,
    pages: Iterable[Any],
    ids: dict[int, str],
    reworded: Callable[[str], str] = str,
) -> None:
    """Write these pages, parents first; the first is the folder's own.

    ids: of all pages that may be named. reworded: what becomes of each page's text.
    """
    writer = _Writer(folder, ids, reworded)
    for page in pages:
        writer.write(page)


def copy_file(stored: Any, folder: Path) -> None:
    """Copy a stored file to the files of the library in this folder."""
    target = folder / FILES / file_name(stored)
    target.parent.mkdir(exist_ok=True)
    with stored.file.open("rb") as source, target.open("wb") as sink:
        shutil.copyfileobj(source, sink)


class _Writer:
    def __init__(
        self,
        folder: Path,
        ids: dict[int, str],
        reworded: Callable[[str], str] = str,
    ) -> None:
        self.folder, self.ids, self.reworded = folder, ids, reworded
        self.folders: dict[str, Path] = {}
        self.courses: list[str] = []
        self.count = 0

    def write(self, page: Any) -> None:
        if type(page) not in TYPE_NAMES:
            return
        parent = self.folders.get(page.path[:-4])
        if parent is None and self.count:
            # Something above is not live or of a type that files do not know.
            return
        data = front_matter_of(page, self.ids)
        if data["type"] == "course":
            self.courses.append(data["id"])
        path = self._place(page, data, parent)
        relative = str(path.relative_to(self.folder))
        if type_of({"id": data["id"]}) == data["type"]:
            del data["type"]
        if page.slug != default_slug(relative, data):
            data["slug"] = page.slug
        data["children"] = self._children(page)
        body = self.reworded(join_blocks(blocks_of(page), data["id"]))
        path.write_text(front_matter.write(data, body), encoding="utf-8")
        self._copy_files(page)
        self.count += 1

    def _place(self, page: Any, data: dict[str, Any], parent: Path | None) -> Path:
        if data["type"] in FOLDERS:
            own = self.folder if parent is None else parent / page.slug
            own.mkdir(exist_ok=True)
            self.folders[page.path] = own
            return own / INDEX
        assert parent is not None  # noqa: S101 - leaves stand below a folder
        return parent / f"{self._stem(page, data)}.md"

    def _stem(self, page: Any, data: dict[str, Any]) -> str:
        return data["id"] if type_of({"id": data["id"]}) else page.slug

    def _children(self, page: Any) -> list[str]:
        if TYPE_NAMES[type(page)] not in ("home", "section", "course"):
            return []
        names = []
        for child in page.get_children().live().filter(alias_of__isnull=True):
            kind = TYPE_NAMES.get(child.specific_class)
            if kind is None:
                continue
            data = {"id": self.ids[child.pk]}
            folder = kind in FOLDERS
            names.append(child.slug if folder else self._stem(child, data))
        return names

    def _copy_files(self, page: Any) -> None:
        stored = []
        if isinstance(page, ResourcePage):
            stored += [row.attachment for row in page.downloads()]
        for block in page.body:
            names = FILES_OF.get(block.block_type, ())
            stored += [block.value.get(name) for name in names]
        for one in stored:
            if one is not None:
                copy_file(one, self.folder)
