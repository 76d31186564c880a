"""What somebody follows: pages, sections with all below them, laws, labels."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from content.listing import Entry, entries
from content.models import BasePage, Cited, InstrumentPage, Label
from portal.access import Viewer
from portal.members.problems import Refused
from portal.mypage.keeping import turn_of
from portal.mypage.models import Follow

MOST_FOLLOWED = 100


@dataclass(slots=True)
class Followed:
    """A page that somebody follows; `entry` is None where it is theirs no more."""

    pk: int
    page_id: int
    entry: Entry | None


def follow_page(person: Any, page_id: int) -> None:
    """Follow a page that the caller has seen to be readable; once is enough.

    Raises Refused where somebody follows as much as anybody may.
    """
    with transaction.atomic():
        turn_of(person)
        mine = Follow.objects.filter(person=person, label__isnull=True)
        if mine.filter(page_id=page_id).exists():
            return
        if mine.count() >= MOST_FOLLOWED:
            raise Refused(
                _("You follow %d pages: stop following some before you add more.")
                % MOST_FOLLOWED
            )
        Follow.objects.create(person=person, page_id=page_id)


def leave_page(person: Any, page_id: int) -> None:
    Follow.objects.filter(person=person, page_id=page_id).delete()


def follow_labels(person: Any, label_ids: Iterable[int]) -> None:
    """Follow exactly these labels."""
    wanted = set(label_ids)
    with transaction.atomic():
        turn_of(person)
        mine = Follow.objects.filter(person=person, label__isnull=False)
        mine.exclude(label_id__in=wanted).delete()
        known = set(mine.values_list("label_id", flat=True))
        Follow.objects.bulk_create(
            Follow(person=person, label_id=pk) for pk in sorted(wanted - known)
        )


def labels_for(viewer: Viewer) -> Any:
    """The labels of pages that this reader may see in lists, as filters show them."""
    listed = BasePage.objects.listed_to(viewer).order_by()
    carried = BasePage.labels.through.objects.filter(
        basepage_id__in=listed.values("pk")
    )
    return Label.objects.filter(pk__in=carried.values("label_id"))


def followed_pages(person: Any, viewer: Viewer) -> list[Followed]:
    """The pages that this person follows; two queries."""
    rows: Any = list(
        Follow.objects.filter(person=person, label__isnull=True).values_list(
            "pk", "page_id"
        )
    )
    pages = BasePage.objects.visible_to(viewer).filter(
        pk__in=[page_id for _pk, page_id in rows]
    )
    by_id = {entry.pk: entry for entry in entries(pages, viewer)}
    return [Followed(pk, page_id, by_id.get(page_id)) for pk, page_id in rows]


def scope_of(person_id: int, viewer: Viewer) -> Q | None:
    """The condition for pages in what this person follows now; None for nothing.

    A page stands for itself and all below it, a law also for how it is read. A page
    that is not theirs to read any more stands for nothing. Two queries.
    """
    rows = Follow.objects.filter(person_id=person_id).values_list("page_id", "label_id")
    page_ids = [page_id for page_id, _label in rows if page_id is not None]
    label_ids = [label_id for _page, label_id in rows if label_id is not None]
    scope = Q()
    if page_ids:
        pages = BasePage.objects.visible_to(viewer).filter(pk__in=page_ids)
        found = list(pages.values_list("pk", "path"))
        for _pk, path in found:
            scope |= Q(path__startswith=path)
        laws = InstrumentPage.objects.filter(pk__in=[pk for pk, _path in found])
        readings = Cited.objects.filter(
            instrument__in=laws.order_by().values("instrument__slug"),
            is_reading=True,
            audience="",
        )
        if found:
            scope |= Q(pk__in=readings.values("page_id"))
    if label_ids:
        carried = BasePage.labels.through.objects.filter(label_id__in=label_ids)
        scope |= Q(pk__in=carried.values("basepage_id"))
    return scope or None
