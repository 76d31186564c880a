"""Pages that look more open than they should be, and those that nobody reads or keeps.

Rules of thumb: each names its reason, and a steward decides. `RULES` says what they
look for; a page may be found by several.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from content.attachments import files_by_page
from content.audience import STEP
from content.chrome import Names
from content.kept import kept_pages
from content.references import PageRow, page_rows
from portal.access import CLOSED, UNKNOWN, Audience, Grants, Viewer, allows
from portal.members.models import AudienceInUse

RULES = {
    "wide": gettext_lazy("Wider than the pages beside it"),
    "file": gettext_lazy("Opens a file wider than other pages do"),
    "nobody": gettext_lazy("Nobody can read it"),
    "key": gettext_lazy("An audience that nobody holds"),
    "unowned": gettext_lazy("No owner"),
}
# A section has a habit where it has at least four pages and three quarters are alike.
_FEW, _HABIT = 4, 0.75


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to look at: why, on which page (none for an audience by itself), and
    beside which others."""

    rule: str
    reason: str
    page: PageRow | None = None
    beside: tuple[PageRow, ...] = ()

    @property
    def label(self) -> str:
        return str(RULES[self.rule])


def findings(
    rules: Iterable[str], held: Iterable[Grants], names: Names, viewer: Viewer
) -> list[Finding]:
    """What these rules find. held: what people hold now, each once. viewer: who looks:
    what a file of a page is called belongs to what the page says. Six queries at most,
    however many pages there are."""
    from content.models import BasePage

    live = BasePage.objects.filter(live=True).exclude(audience__in=[CLOSED, UNKNOWN])
    rows = page_rows(live.order_by("path"))
    grants = {Grants(), *held}
    wanted, found = set(rules), []
    if "wide" in wanted:
        found += _wide(rows, names)
    if "file" in wanted:
        found += _files({row.pk: row for row in rows}, names, viewer)
    if "nobody" in wanted:
        found += _nobody(rows, grants, names)
    if "key" in wanted:
        found += _keys(rows, grants, names)
    if "unowned" in wanted:
        found += _unowned()
    return found


def _wide(rows: list[PageRow], names: Names) -> list[Finding]:
    beside: dict[str, list[PageRow]] = defaultdict(list)
    for row in rows:
        beside[row.path[:-STEP]].append(row)
    found = []
    for family in beside.values():
        if len(family) < _FEW:
            continue
        counts = Counter(row.audience for row in family)
        for row in family:
            own = Audience.parse(row.audience)
            narrower = [
                other for other in family if _is_narrower(other.audience, own.key)
            ]
            if len(narrower) < _HABIT * (len(family) - 1):
                continue
            usual = max({other.audience for other in narrower}, key=counts.__getitem__)
            reason = ngettext(
                "Open to: %(own)s. Beside it %(n)d is narrower, mostly: %(usual)s.",
                "Open to: %(own)s. Beside it %(n)d are narrower, mostly: %(usual)s.",
                len(narrower),
            ) % {
                "own": names.chip(row.audience).label,
                "n": len(narrower),
                "usual": names.chip(usual).label,
            }
            found.append(Finding("wide", reason, row))
    return found


def _is_narrower(key: str, than: str) -> bool:
    return key != than and Audience.parse(than).covers(Audience.parse(key))


def _files(rows: dict[int, PageRow], names: Names, viewer: Viewer) -> list[Finding]:
    from content.models import Attachment

    pairs: list[tuple[int, PageRow, tuple[PageRow, ...]]] = []
    for file_id, page_ids in files_by_page().items():
        pages = [rows[pk] for pk in sorted(page_ids) if pk in rows]
        for page in pages:
            narrower = tuple(
                other for other in pages if _is_narrower(other.audience, page.audience)
            )
            if narrower:
                pairs.append((file_id, page, narrower))
    titles = dict(
        Attachment.objects.filter(pk__in={pk for pk, _, _ in pairs}).values_list(
            "pk", "title"
        )
    )

    def called(file_id: int, *pages: PageRow) -> str:
        if file_id in titles and all(map(viewer.can_read, pages)):
            return _("the file “%s”") % titles[file_id]
        return _("the file with the number %d") % file_id

    return [
        Finding(
            "file",
            _("Opens %(file)s to: %(own)s. Elsewhere it is for: %(other)s.")
            % {
                "file": called(file_id, page, *narrower),
                "own": names.chip(page.audience).label,
                "other": ", ".join(
                    sorted({names.chip(one.audience).label for one in narrower})
                ),
            },
            page,
            narrower,
        )
        for file_id, page, narrower in pairs
    ]


def _nobody(rows: list[PageRow], grants: set[Grants], names: Names) -> list[Finding]:
    why = {
        key: why_nobody(key, grants, names) for key in {row.audience for row in rows}
    }
    return [
        Finding("nobody", why[row.audience], row) for row in rows if why[row.audience]
    ]


def why_nobody(key: str, grants: set[Grants], names: Names) -> str:
    """Why nobody holds what this audience asks for; "" where somebody does."""
    need = Audience.parse(key)
    if any(allows(held, need) for held in grants):
        return ""
    wanted = [names.groups[pk] for pk in sorted(need.groups & names.groups.keys())]
    if wanted and all(group.archived_at for group in wanted):
        return _("All of its working groups are archived, and nobody is left in them.")
    for group in wanted:
        if not any(group.pk in held.groups for held in grants):
            return _("Nobody is in the working group %s now.") % group.name
    if need.groups - names.groups.keys():
        return _("It asks for a working group that does not exist.")
    if not any(held.rank >= need.rank for held in grants):
        return _("Nobody holds its tier now.")
    return _("Nobody holds its tier and is in all of its working groups.")


def _keys(rows: list[PageRow], grants: set[Grants], names: Names) -> list[Finding]:
    counts = Counter(row.audience for row in rows)
    found = []
    for key in AudienceInUse.objects.order_by("key").values_list("key", flat=True):
        why = why_nobody(key, grants, names)
        if why:
            pages = ngettext(
                "%d live page has it.", "%d live pages have it.", counts[key]
            )
            words = f"{names.chip(key).label} ({key}): {why} {pages % counts[key]}"
            found.append(Finding("key", words))
    return found


def _unowned() -> list[Finding]:
    pages: Any = kept_pages().filter(content_owner="", deputy="")
    reason = _("Neither an owner nor a deputy is named.")
    rows = page_rows(pages.exclude(audience__in=[CLOSED, UNKNOWN]).order_by("path"))
    return [Finding("unowned", reason, row) for row in rows]
