"""Save pages, in lists or without; as many as one person may have."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from content.listing import Entry, entries
from content.models import BasePage
from portal.access import Viewer
from portal.members.models import User
from portal.members.problems import Refused
from portal.mypage.models import Bookmark, ReadingList

MOST_SAVED = 500
MOST_LISTS = 30


@dataclass(slots=True)
class Saved:
    """A bookmark as its owner sees it: `entry` is None where the page is not theirs to
    read any more, or is no more. Then nothing of it is told."""

    pk: int
    page_id: int
    list_id: int | None
    saved_at: datetime
    entry: Entry | None = None


def save_page(person: Any, page_id: int) -> None:
    """Save a page that the caller has seen to be readable; once is enough.

    Raises Refused where somebody has as many as anybody may have.
    """
    with transaction.atomic():
        turn_of(person)
        mine = Bookmark.objects.filter(person=person)
        if mine.filter(page_id=page_id).exists():
            return
        if mine.count() >= MOST_SAVED:
            raise Refused(
                _("You have %d saved pages: remove some before you save more.")
                % MOST_SAVED
            )
        Bookmark.objects.create(person=person, page_id=page_id)


def remove_page(person: Any, page_id: int) -> None:
    Bookmark.objects.filter(person=person, page_id=page_id).delete()


def add_list(person: Any, name: str) -> ReadingList:
    """A new list. Raises Refused for a name that is there already, and for too many."""
    with transaction.atomic():
        turn_of(person)
        if ReadingList.objects.filter(person=person).count() >= MOST_LISTS:
            raise Refused(
                _("You have %d lists: delete one before you add another.") % MOST_LISTS
            )
        return _named(ReadingList(person=person, name=name))


def rename_list(found: ReadingList, name: str) -> None:
    """Raises Refused for a name that another list has."""
    found.name = name
    _named(found)


def _named(found: ReadingList) -> ReadingList:
    try:
        with transaction.atomic():
            found.save()
    except IntegrityError as error:
        raise Refused(_("You have a list of this name already.")) from error
    return found


def lists_of(person: Any) -> list[ReadingList]:
    """All lists with how many pages are in each (`.number`); one query."""
    return list(
        ReadingList.objects.filter(person=person).annotate(number=Count("bookmarks"))
    )


def with_pages(bookmarks: Iterable[Bookmark], viewer: Viewer) -> list[Saved]:
    """These bookmarks with what this reader may read of them; one query for pages."""
    found = [
        Saved(row.pk, row.page_id, row.reading_list_id, row.saved_at)
        for row in bookmarks
    ]
    wanted = [one.page_id for one in found]
    pages = BasePage.objects.visible_to(viewer).filter(pk__in=wanted)
    by_id = {entry.pk: entry for entry in entries(pages, viewer)} if wanted else {}
    for one in found:
        one.entry = by_id.get(one.page_id)
    return found


def turn_of(person: Any) -> None:
    """The person's row, so that two requests at once cannot both be the last one."""
    User.objects.select_for_update().get(pk=person.pk)
