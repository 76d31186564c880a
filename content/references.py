"""Links by name: what `page:GA-07`, `term:GL-cmrt` and `file:…` stand for.

Stored text keeps the names as marks. They are looked up for one reader when the page
is put together, so that a link is right after any move and never shows a title,
address or file name to somebody who may not see it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from content.addresses import public_path
from content.markup import Target, render
from portal.access import Viewer
from portal.numbers import is_row_number

Name = tuple[str, str]

ROW_FIELDS = (
    "pk", "library_id", "title", "summary", "url_path", "path", "depth", "live",
    "audience", "is_listed", "alias_of_id", "content_type_id",
    "locale_id",
)  # fmt: skip


@dataclass(slots=True)
class PageRow:
    """What lists and links need of a page, read without loading the page."""

    pk: int
    library_id: str | None
    title: str
    summary: str
    url_path: str
    path: str
    depth: int
    live: bool
    audience: str
    is_listed: bool
    alias_of_id: int | None
    content_type_id: int
    locale_id: int

    @property
    def url(self) -> str:
        return public_path(self.url_path) or ""


def page_rows(queryset: Any) -> list[PageRow]:
    """These pages as rows, in the queryset's order; one query."""
    return [PageRow(*values) for values in queryset.values_list(*ROW_FIELDS)]


def wanted_pages(names: Iterable[Name]) -> Q:
    """A filter for the pages that these names stand for, and for aliases of them.

    Aliases carry the name of their source; who asks looks at `alias_of_id` itself. In
    the query it would have SQLite read all pages that are no aliases.
    """
    ids, keys = set(), set()
    for kind, target in names:
        if kind not in ("page", "term"):
            continue
        if is_row_number(target):
            keys.add(int(target))
        else:
            ids.add(target)
    return Q(library_id__in=ids) | Q(pk__in=keys)


def targets(
    names: Iterable[Name], rows: Iterable[PageRow], viewer: Viewer, lock_label: Any
) -> dict[Name, Target]:
    """What each name leads to for this viewer; names that lead nowhere are left out.

    lock_label: a function from an audience key to the words on a lock chip.
    """
    by_name: dict[str, PageRow] = {}
    for row in rows:
        by_name[str(row.pk)] = row
        if row.library_id and row.alias_of_id is None:
            by_name[row.library_id] = row
    found: dict[Name, Target] = {}
    for kind, name in names:
        page = by_name.get(name)
        if page is None or not viewer.can_list(page) or not page.url:
            continue
        readable = viewer.can_read(page)
        found[kind, name] = Target(
            url=page.url,
            state="readable" if readable else "listed",
            title=page.summary if kind == "term" else "",
            lock=None if readable else str(lock_label(page.audience)),
        )
    return found


def referenced_objects(text: str) -> Iterator[tuple[type, int]]:
    """The pages and files that a Markdown text names: (model, primary key)."""
    from content.models import Attachment, BasePage

    names = {(ref.kind, ref.target) for ref in render(text).references}
    if any(kind in ("page", "term") for kind, _ in names):
        found = BasePage.objects.filter(wanted_pages(names))
        for pk, alias_of in found.values_list("pk", "alias_of_id"):
            if alias_of is None or ("page", str(pk)) in names:
                yield BasePage, pk
    files = {target for kind, target in names if kind == "file"}
    if files:
        for pk in Attachment.objects.filter(_named(files)).values_list("pk", flat=True):
            yield Attachment, pk


def file_targets(names: Iterable[Name]) -> dict[Name, Target]:
    """Links to attachments. The document gate decides who may follow them."""
    from content.models import Attachment

    wanted = {target for kind, target in names if kind == "file"}
    if not wanted:
        return {}
    found: dict[Name, Target] = {}
    for attachment in Attachment.objects.filter(_named(wanted)):
        target = Target(url=attachment.url, state="readable", title="", lock=None)
        for name in (str(attachment.pk), attachment.library_name):
            if name in wanted:
                found["file", name] = target
    return found


def _named(names: set[str]) -> Q:
    keys = {int(name) for name in names if is_row_number(name)}
    return Q(pk__in=keys) | Q(library_name__in=names - {""})
