"""What a change of access would open, found out by making it and taking it back.

The rehearsal runs the very code of the real change inside a transaction that is
rolled back, so that the answer is right also for aliases elsewhere in the tree.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from content import audience as audiences
from content.attachments import files_by_page
from content.chrome import names_now
from portal.access import Audience

# Page id → (audience key, listed, live).
States = dict[int, tuple[str, bool, bool]]


@dataclass(frozen=True, slots=True)
class Opening:
    """The effect of a change: `before` and `after` are keys of the page itself.

    opened: how many live pages become readable to somebody new, by their new key.
    shown: how many live pages get into the lists of people who may not read them.
    """

    before: str
    after: str
    opened: tuple[tuple[str, int], ...] = ()
    shown: int = 0

    def sentences(self) -> list[str]:
        """What opens, in words for the editor; none where nothing does."""
        found, known = [], names_now()
        for key, number in self.opened:
            found.append(
                ngettext(
                    "This opens %(number)d page to: %(audience)s.",
                    "This opens %(number)d pages to: %(audience)s.",
                    number,
                )
                % {"number": number, "audience": known.chip(key).label}
            )
        if self.shown:
            found.append(
                ngettext(
                    "The title and summary of %d page become visible to everybody.",
                    "The titles and summaries of %d pages become visible to everybody.",
                    self.shown,
                )
                % self.shown
            )
        return found


class _TakenBack(Exception):
    """Ends a rehearsal."""


def of_terms(
    page_id: int, tier_id: int, group_ids: Iterable[int], listing: str
) -> Opening:
    """What publishing this page with these terms would open.

    A page that was not published yet does not count itself: to be read is what it is
    published for.
    """
    from content.models import BasePage

    row = BasePage.objects.values_list("live", "audience").get(pk=page_id)
    was_live, key = row
    before, after = states_of_terms(page_id, tier_id, group_ids, listing)
    own = set() if was_live else {page_id}
    return _opening(before, after, key, after[page_id][0], leave_out=own)


def states_of_terms(
    page_id: int, tier_id: int, group_ids: Iterable[int], listing: str
) -> tuple[States, States]:
    """The states of all pages that it reaches, now and with this page published with
    these terms."""
    from content.models import BasePage

    path = BasePage.objects.values_list("path", flat=True).get(pk=page_id)

    def change() -> None:
        pages = BasePage.objects.filter(pk=page_id)
        pages.inherit(tier_id=tier_id, listing=listing, live=True)
        through = BasePage.groups.through
        through.objects.filter(basepage_id=page_id).delete()
        through.objects.bulk_create(
            through(basepage_id=page_id, workinggroup_id=pk) for pk in set(group_ids)
        )
        audiences.settle(path)

    return _rehearse([path], change)


def of_move(page_ids: Iterable[int], destination_id: int) -> Opening:
    """What moving these pages below the destination would open."""
    from content.models import BasePage

    pages = list(BasePage.objects.filter(pk__in=list(page_ids)).order_by("path"))

    def change() -> None:
        for page in pages:
            # Anew each time: a move changes paths.
            moved = BasePage.objects.get(pk=page.pk)
            moved.move(BasePage.objects.get(pk=destination_id), pos="last-child")

    before, after = _rehearse([page.path for page in pages], change)
    first = pages[0]
    return _opening(before, after, first.audience, after[first.pk][0])


def of_new_page(parent_id: int, tier_id: int, group_ids: Iterable[int]) -> str:
    """The audience key of a new page with these terms below this parent."""
    from content.models import BasePage

    parent = BasePage.objects.values_list("audience", flat=True).get(pk=parent_id)
    own = Audience(tier_id, frozenset(group_ids))
    return (Audience.parse(parent) & own).key


def files_opened(attachment_ids: Iterable[int], key: str) -> list[Any]:
    """Those of these files that a page with this audience key opens to somebody who
    could not have them until now. A file that no live page names is new: it is left
    out."""
    from content.models import Attachment, BasePage

    after, by_page = Audience.parse(key), files_by_page()
    wanted = set(attachment_ids)
    pages = {pk for wanted_id in wanted for pk in by_page.get(wanted_id, ())}
    live = BasePage.objects.filter(pk__in=pages, live=True).exclude(audience="x")
    keys = dict(live.values_list("pk", "audience"))
    found = []
    for file_id in wanted:
        now = [keys[pk] for pk in by_page.get(file_id, ()) if pk in keys]
        if now and not any(Audience.parse(old).covers(after) for old in now):
            found.append(file_id)
    return list(Attachment.objects.filter(pk__in=found).order_by("title"))


def _rehearse(paths: list[str], change: Callable[[], None]) -> tuple[States, States]:
    """The states of all pages that the change can reach, before and after it."""
    after: States = {}
    try:
        with transaction.atomic():
            audiences.take_turn()
            audiences.lock_ancestors(paths)
            ids = _reach(paths)
            before = _states(ids)
            change()
            after = _states(ids)
            raise _TakenBack
    except _TakenBack:
        pass
    return before, after


def _reach(paths: list[str]) -> set[int]:
    """The pages of these branches, and of the branches of aliases of them."""
    from content.models import BasePage

    found: set[int] = set()
    pending = list(paths)
    while pending:
        below = Q()
        for path in pending:
            below |= Q(path__startswith=path)
        new = set(BasePage.objects.filter(below).values_list("pk", flat=True)) - found
        found |= new
        aliases = BasePage.objects.filter(alias_of_id__in=new)
        pending = list(aliases.exclude(pk__in=found).values_list("path", flat=True))
    return found


def _states(ids: set[int]) -> States:
    from content.models import BasePage

    rows = BasePage.objects.filter(pk__in=ids).order_by()
    return {
        pk: (key, listed, live)
        for pk, key, listed, live in rows.values_list(
            "pk", "audience", "is_listed", "live"
        )
    }


def _opening(
    before: States,
    after: States,
    key_before: str,
    key_after: str,
    leave_out: Iterable[int] = (),
) -> Opening:
    opened: Counter[str] = Counter()
    shown = 0
    for pk, (key, listed, live) in after.items():
        if not live or pk in leave_out:
            continue
        old_key, old_listed, _live = before[pk]
        old, new = Audience.parse(old_key), Audience.parse(key)
        if not old.covers(new):
            opened[key] += 1
        elif listed and not old_listed and not new.closed:
            shown += 1
    counts = sorted(opened.items(), key=lambda entry: -entry[1])
    return Opening(key_before, key_after, tuple(counts), shown)


def file_sentence(attachment: Any, key: str) -> str:
    return _("This opens the file “%(title)s” to: %(audience)s.") % {
        "title": attachment.title,
        "audience": names_now().chip(key).label,
    }
