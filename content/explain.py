"""Why a page has the audience that it has: which page asks for what.

Worked out from the same rows as the audience itself (`content.audience`).
"""

import re
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from content.addresses import url_paths
from content.attachments import files_by_page
from content.audience import ancestor_paths
from content.chrome import Names
from content.references import PageRow, page_rows
from portal.access import CLOSED, Audience, part_key
from portal.numbers import is_row_number


@dataclass(frozen=True, slots=True)
class Demand:
    """One thing that a reader must hold, in words, and the pages that ask for it.

    Where it comes from the source of an alias, that source is among the pages."""

    words: str
    pages: tuple[Any, ...]


@dataclass(slots=True)
class Reasons:
    """Why readers see a page or not. demands: empty where everybody may read."""

    demands: list[Demand] = field(default_factory=list)
    closed_by: tuple[PageRow, ...] = ()
    unlisted_by: tuple[PageRow, ...] = ()
    alias_of: PageRow | None = None


def reasons_of(page: Any, names: Names) -> Reasons:
    """The reasons for this page (or row); six queries, however deep it lies."""
    from content.models import BasePage

    chain_paths = ancestor_paths(page.path, inclusive=True)
    chain = page_rows(BasePage.objects.filter(path__in=chain_paths).order_by("path"))
    own = {
        pk: (tier, listing)
        for pk, tier, listing in BasePage.objects.filter(
            path__in=chain_paths
        ).values_list("pk", "tier_id", "listing")
    }
    sources = {
        row.pk: row
        for row in page_rows(
            BasePage.objects.filter(
                pk__in=[row.alias_of_id for row in chain if row.alias_of_id]
            )
        )
    }
    groups: dict[int, set[int]] = {}
    through = BasePage.groups.through.objects.filter(
        basepage_id__in=[row.pk for row in chain]
    )
    for page_id, group_id in through.values_list("basepage_id", "workinggroup_id"):
        groups.setdefault(page_id, set()).add(group_id)
    asks: list[tuple[PageRow, Audience]] = []
    for row in chain:
        own_groups = frozenset(groups.get(row.pk, ()))
        asks.append((row, Audience(own[row.pk][0], own_groups)))
        source = sources.get(row.alias_of_id or 0)
        if source is not None:
            asks.append((source, Audience.parse(source.audience)))
    return Reasons(
        demands_of(asks, names),
        tuple(row for row in chain[:-1] if not row.live)
        + tuple(row for row in sources.values() if row.audience == CLOSED),
        tuple(
            row
            for row in chain
            if own[row.pk][1] == "unlisted"
            or (groups.get(row.pk) and own[row.pk][1] != "listed")
        )
        + tuple(row for row in sources.values() if not row.is_listed),
        sources.get(chain[-1].alias_of_id or 0) if chain else None,
    )


def demands_of(asks: list[tuple[Any, Audience]], names: Names) -> list[Demand]:
    """What these pages (anything with number and title) ask for, each thing once."""
    found = []
    rank = max((need.rank for _row, need in asks), default=0)
    if rank:
        tier = names.tier(rank)
        words = _("the tier %s") % (tier.name if tier else rank)
        found.append(
            Demand(words, tuple(row for row, need in asks if need.rank == rank))
        )
    for group_id in sorted({pk for _row, need in asks for pk in need.groups}):
        group = names.groups.get(group_id)
        words = _("the working group %s") % (group.name if group else group_id)
        if group is not None and group.archived_at:
            words = _("%s (archived: nobody joins any more)") % words
        pages = tuple(row for row, need in asks if group_id in need.groups)
        found.append(Demand(words, pages))
    for number in sorted({pk for _row, need in asks for pk in need.organisations}):
        pages = tuple(row for row, need in asks if number in need.organisations)
        found.append(Demand(_("the organisation with the number %d") % number, pages))
    return found


def narrower_parts(page: Any) -> list[tuple[str, int]]:
    """Keys of the parts for fewer readers than the page, and how many have each."""
    from content.models import StoredBody

    parts = StoredBody.objects.filter(page_id=page.pk).values_list("parts", flat=True)
    counts: dict[str, int] = {}
    for part in next(iter(parts), []):
        if part.get("audience"):
            key = part_key(page.audience, part["audience"])
            if key != page.audience:
                counts[key] = counts.get(key, 0) + 1
    return sorted(counts.items())


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A file that a page opens to its readers; `wider`: live pages that open it to
    others as well."""

    attachment: Any
    wider: tuple[PageRow, ...] = ()


def files_of(page: Any) -> list[OpenedFile]:
    """The files that this page refers to; three queries."""
    from content.models import Attachment, BasePage

    by_page = files_by_page()
    own = [pk for pk, pages in by_page.items() if page.pk in pages]
    others = {other for pk in own for other in by_page[pk]} - {page.pk}
    rows = page_rows(
        BasePage.objects.filter(pk__in=others, live=True).exclude(audience=CLOSED)
    )
    need = Audience.parse(page.audience)
    wider = [row for row in rows if not need.covers(Audience.parse(row.audience))]
    return [
        OpenedFile(file, tuple(row for row in wider if row.pk in by_page[file.pk]))
        for file in Attachment.objects.filter(pk__in=own).order_by("title")
    ]


def pages_like(text: str, among: Any, most: int = 20) -> list[PageRow]:
    """Pages of the queryset `among` by address, number, library id or title."""
    text = text.strip().replace("\x00", "")[:500]
    if not text:
        return []
    fits = Q(title__icontains=text) | Q(library_id__iexact=text)
    if is_row_number(text):
        fits |= Q(pk=int(text))
    in_admin = re.search(r"/admin/pages/(\d{1,17})/", text)
    if in_admin:
        fits |= Q(pk=int(in_admin[1]))
    fits |= Q(url_path__in=url_paths(text))
    return page_rows(among.filter(fits).order_by("path")[:most])
