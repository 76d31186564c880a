"""Keep every page's stored audience equal to the rule, for whole subtrees.

The audience of a page is worked out from rows, never from instances: its own tier
and groups, those of all ancestors, and for an alias the audience of its source.
Everything here runs inside the transaction of the change.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q
from wagtail.models import AbstractPage

from content.signals import announce
from portal.access import Audience
from portal.members.models import AudienceInUse

STEP = AbstractPage.steplen
_CHUNK = 5_000
_TURN = 0x70_61_67_65


@dataclass(slots=True)
class RuleRow:
    """What decides one page's audience, and what is stored for it now."""

    pk: int
    path: str
    live: bool
    rank: int
    listing: str
    alias_of: int | None
    key: str
    is_listed: bool
    groups: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class _Worked:
    """An audience worked out: what children inherit."""

    audience: Audience
    listed: bool
    live: bool

    @property
    def key(self) -> str:
        return self.audience.key


_ROOT = _Worked(Audience(), True, True)
_FIELDS = [
    "id",
    "path",
    "live",
    "tier_id",
    "listing",
    "alias_of_id",
    "audience",
    "is_listed",
]


def ancestor_paths(path: str, *, inclusive: bool = False) -> list[str]:
    """The paths of a page's ancestors, from the tree's root down."""
    end = len(path) + (STEP if inclusive else 0)
    return [path[:length] for length in range(STEP, end, STEP)]


def take_turn() -> None:
    """Let changes of the tree come one after the other (PostgreSQL).

    A move and a save below the same section lock rows in different orders and would
    deadlock now and then; one advisory lock, taken first, makes them wait instead.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_TURN])


def lock_ancestors(paths: Iterable[str]) -> None:
    """Hold the ancestors still until the end of the transaction.

    Without it a section raised beside a page being added below it would leave the
    page open (seen on PostgreSQL). SQLite's IMMEDIATE transactions need no lock.
    """
    if not connection.features.has_select_for_update:
        return
    from content.models import BasePage

    wanted = {parent for path in paths for parent in ancestor_paths(path)}
    list(
        BasePage.objects.filter(path__in=wanted)
        .order_by("path")
        .select_for_update(no_key=True)
        .values_list("pk", flat=True)
    )


def settle(*paths: str) -> set[int]:
    """Work out anew the audience of the subtrees at these paths and of all aliases.

    Returns the ids of the pages whose stored audience or listing changed, and
    announces them. Two SELECTs and one UPDATE per distinct value and round.
    """
    changed: dict[int, bool] = {}
    tops: set[int] = set()
    pending = list(paths)
    # Each round follows the aliases of what the last one changed. An alias can only
    # become stricter or follow its source, so the rounds end; cycles are refused on
    # save, and the bound keeps a damaged table from looping.
    for _round in range(100):
        if not pending:
            break
        found = _settle_once(pending, tops)
        # Narrower in one round counts, whatever the next one brings.
        changed |= {
            pk: narrower or changed.get(pk, False) for pk, narrower in found.items()
        }
        pending = _alias_paths(found)
    if changed:
        narrowed = [pk for pk, narrower in changed.items() if narrower]
        announce("audience", *sorted(changed), narrowed=narrowed, branches=sorted(tops))
    return set(changed)


def terms_of_chain(path: str) -> Audience:
    """Tier and groups that a page asks for, itself and by what stands above it, also
    where it is closed. An alias on the way brings in its source's."""
    terms = Audience()
    for row in _rows(Q(path__in=ancestor_paths(path, inclusive=True))):
        terms &= Audience(row.rank, row.groups)
        if row.alias_of:
            source = Audience.parse(_stored_key(row.alias_of))
            terms &= Audience(source.rank, source.groups)
    return terms


def _stored_key(page_id: int) -> str:
    from content.models import BasePage

    keys = BasePage.objects.filter(pk=page_id).values_list("audience", flat=True)
    return next(iter(keys), "t0")


def drift(fix: bool = False) -> list[tuple[int, str, str]]:
    """Pages whose stored audience is not what the rule gives: (id, stored, right)."""
    rows = _rows(Q())
    worked = work_out(rows, _sources(rows))
    wrong = [
        (row.pk, row.key, worked[row.pk].key)
        for row in rows
        if (row.key, row.is_listed) != (worked[row.pk].key, worked[row.pk].listed)
    ]
    if fix:
        for _attempt in range(100):
            if not _settle_once([""]):
                break
        AudienceInUse.note({right.key for right in worked.values()})
        ids = [pk for pk, _, _ in wrong]
        announce("audience", *ids, narrowed=ids)
    return wrong


def _settle_once(
    paths: Sequence[str], tops_found: set[int] | None = None
) -> dict[int, bool]:
    """One pass over these subtrees; what changed: id -> whether it became narrower.

    tops_found: takes the ids of the pages at these paths.
    """
    below = Q()
    above: set[str] = set()
    for path in paths:
        below |= Q(path__startswith=path)
        above.update(ancestor_paths(path))
    rows = _rows(below | Q(path__in=above) if above else below)
    worked = work_out(rows, _sources(rows))
    tops = tuple(paths)
    updates: dict[tuple[str, bool], list[int]] = defaultdict(list)
    narrower: dict[int, bool] = {}
    for row in rows:
        if tops_found is not None and row.path in tops:
            tops_found.add(row.pk)
        right = worked[row.pk]
        if row.path.startswith(tops) and (row.key, row.is_listed) != (
            right.key,
            right.listed,
        ):
            updates[right.key, right.listed].append(row.pk)
            narrower[row.pk] = _is_narrower(row, right)
    if updates:
        AudienceInUse.note({key for key, _ in updates})
        _write(updates)
    return narrower


def _is_narrower(row: RuleRow, right: _Worked) -> bool:
    """Whether somebody who could see the page, or find it in lists, no longer can."""
    before = Audience.parse(row.key)
    return not right.audience.covers(before) or (row.is_listed and not right.listed)


def _write(updates: dict[tuple[str, bool], list[int]]) -> None:
    from content.models import BasePage
    from content.rendering import note_part_keys

    for (key, listed), ids in updates.items():
        for start in range(0, len(ids), _CHUNK):
            chunk = ids[start : start + _CHUNK]
            BasePage.objects.filter(pk__in=chunk).derive(audience=key, is_listed=listed)
            note_part_keys(chunk)


def _rows(where: Q) -> list[RuleRow]:
    """The rows that decide, from the root down."""
    from content.models import BasePage

    rows = [
        RuleRow(*values)
        for values in BasePage.objects.filter(where)
        .order_by("path")
        .values_list(*_FIELDS)
    ]
    through = BasePage.groups.through.objects.filter(
        basepage_id__in=BasePage.objects.filter(where).order_by().values("pk")
    )
    groups: dict[int, set[int]] = defaultdict(set)
    for page_id, group_id in through.values_list("basepage_id", "workinggroup_id"):
        groups[page_id].add(group_id)
    for row in rows:
        row.groups = frozenset(groups.get(row.pk, ()))
    return rows


def _sources(rows: Sequence[RuleRow]) -> dict[int, tuple[Audience, bool]]:
    """Stored audience and listing of alias sources that are not among the rows."""
    from content.models import BasePage

    here = {row.pk for row in rows}
    wanted = {row.alias_of for row in rows if row.alias_of} - here
    if not wanted:
        return {}
    stored = BasePage.objects.filter(pk__in=wanted)
    return {
        pk: (Audience.parse(key), listed)
        for pk, key, listed in stored.values_list("pk", "audience", "is_listed")
    }


def work_out(
    rows: Sequence[RuleRow], sources: dict[int, tuple[Audience, bool]]
) -> dict[int, _Worked]:
    """The rule itself, applied to rows sorted by path."""
    by_path: dict[str, _Worked] = {}
    worked: dict[int, _Worked] = {}
    aliases: list[RuleRow] = []
    for row in rows:
        result = _below(by_path.get(row.path[:-STEP], _ROOT), row)
        if row.alias_of in sources:
            result = _narrowed(result, *sources[row.alias_of])
        elif row.alias_of:
            aliases.append(row)
        by_path[row.path] = worked[row.pk] = result
    # Aliases whose source is among the rows: narrow the alias's branch until nothing
    # changes. Each step only narrows, so it ends.
    again = bool(aliases)
    while again:
        again = False
        for alias in aliases:
            source = worked.get(alias.alias_of or 0)
            if source is None:
                continue
            narrowed = _narrowed(worked[alias.pk], source.audience, source.listed)
            if narrowed != worked[alias.pk]:
                again = True
                for row in _branch(rows, alias.path):
                    worked[row.pk] = _narrowed(
                        worked[row.pk], source.audience, source.listed
                    )
    return worked


def _branch(rows: Sequence[RuleRow], path: str) -> Iterator[RuleRow]:
    return (row for row in rows if row.path.startswith(path))


def _narrowed(worked: _Worked, audience: Audience, listed: bool) -> _Worked:
    return _Worked(worked.audience & audience, worked.listed and listed, worked.live)


def _below(parent: _Worked, row: RuleRow) -> _Worked:
    """A page below its parent: its own terms and all those above."""
    own = Audience(row.rank, row.groups)
    closed = Audience(closed=not parent.live)
    listed = row.listing == "listed" or (row.listing != "unlisted" and not row.groups)
    return _Worked(
        parent.audience & own & closed,
        parent.listed and listed,
        parent.live and row.live,
    )


def _alias_paths(page_ids: Iterable[int]) -> list[str]:
    from content.models import BasePage

    return list(
        BasePage.objects.filter(alias_of_id__in=list(page_ids)).values_list(
            "path", flat=True
        )
    )
