"""The pages beside a page, in blocks of its section, remembered per audience."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from content.audience import STEP
from content.references import PageRow, page_rows
from portal.access import Viewer
from portal.memory import Memory

BLOCK = 60


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Rows of one block of a section, and the nearest before and after the block that
    are read one after the other.

    doors: type of the pages that are no part of that line. A path says for whom it is:
    "Previous: Trainer" under a course would read as what has to come first.
    """

    rows: list[PageRow] = field(default_factory=list)
    before: PageRow | None = None
    after: PageRow | None = None
    doors: int = 0

    # One list item of the section's menu for each row: the same for all its readers.
    items: list[str] = field(default_factory=list)

    def menu(self, page_id: int) -> SafeString:
        """The list items, with this page's marked as the one being read."""
        return mark_safe(  # noqa: S308 - made by format_html
            "".join(
                item.replace("<a ", '<a aria-current="page" ', 1)
                if row.pk == page_id
                else item
                for row, item in zip(self.rows, self.items, strict=True)
            )
        )

    def beside(self, page_id: int) -> tuple[PageRow | None, PageRow | None]:
        """The rows before and after this page; none for a door."""
        rows = [row for row in self.rows if row.content_type_id != self.doors]
        line = [self.before, *rows, self.after]
        for place, row in enumerate(line):
            if row is not None and row.pk == page_id:
                before = line[place - 1] if place else None
                return before, line[place + 1] if place + 1 < len(line) else None
        return None, None


_memory: Memory[Neighbours] = Memory(1_000)


def neighbours(page: Any, viewer: Viewer) -> Neighbours:
    """What stands beside `page` in its section, as far as `viewer` may see it.

    A section is cut into blocks by its pages' places, so that one of 10 000 pages
    costs no more than one of ten and most readers find their block remembered.
    """
    if not page.path or page.depth <= 2:
        return Neighbours()
    parent, block = page.path[:-STEP], int(page.path[-STEP:], 36) // BLOCK
    key = (parent, block, page.locale_id, viewer.sight)
    return _memory.get(
        viewer.stamp, key, lambda: _read(parent, page.depth, block, page, viewer)
    )


def _read(parent: str, depth: int, block: int, page: Any, viewer: Viewer) -> Neighbours:
    from content.models import BasePage, PathPage

    doors = ContentType.objects.get_for_model(PathPage).pk
    children = BasePage.objects.listed_to(viewer).filter(
        path__startswith=parent, depth=depth, locale_id=page.locale_id
    )
    first = BasePage._get_path(parent, depth, max(1, block * BLOCK))
    last = BasePage._get_path(parent, depth, (block + 1) * BLOCK - 1)
    line = children.exclude(content_type_id=doors)
    before: list[PageRow] = []
    if block:
        before = page_rows(line.filter(path__lt=first).order_by("-path")[:1])
    after = page_rows(line.filter(path__gt=last).order_by("path")[:1])
    rows = page_rows(children.filter(path__range=(first, last)).order_by("path"))
    return Neighbours(
        rows,
        before[0] if before else None,
        after[0] if after else None,
        doors,
        [format_html('<li><a href="{}">{}</a></li>', r.url, r.title) for r in rows],
    )
