"""Tell keepers once that a page is due, and once that it is overdue."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal import mails
from portal.members.viewers import viewer_for
from portal.stewardship.freshness import NOTICE, kept_pages
from portal.stewardship.keepers import Contact, Keepers, stewards
from portal.stewardship.models import Reminder

_STAGE = Reminder.Stage


@dataclass(frozen=True, slots=True)
class Line:
    """One page in a mail."""

    title: str
    url: str
    confirm_url: str
    review_by: date
    is_overdue: bool
    without_keeper: bool


def remind(today: date | None = None) -> int:
    """Write to the keepers of pages that became due or overdue; the number of mails.

    The owner hears 30 days before; owner and deputy once the day has passed. Where
    neither can be reached the stewards hear instead. Mails are queued in the
    transaction that notes the reminders: neither is there without the other.
    """
    today = today or timezone.localdate()
    with transaction.atomic():
        news = _news(today)
        if not news:
            return 0
        pages = [page for page, _stage in news]
        keepers = Keepers(
            {name for page in pages for name in (page.content_owner, page.deputy)}
        )
        letters: dict[str, list[tuple[Any, bool]]] = defaultdict(list)
        contacts: dict[str, Contact] = {}
        spare = stewards()
        for page, stage in news:
            found = _recipients(page, stage, keepers)
            for contact in found or spare:
                contacts[contact.email.lower()] = contact
                letters[contact.email.lower()].append((page, not found))
        Reminder.objects.bulk_create(
            Reminder(page_id=page.pk, review_by=page.review_by, stage=stage)
            for page, stage in news
        )
        for address, entries in letters.items():
            _write(contacts[address], entries, today)
    return len(letters)


def _news(today: date) -> list[tuple[Any, str]]:
    """Pages with the stage that nobody was told of yet."""
    pages = kept_pages().filter(review_by__lte=today + NOTICE).order_by("review_by")
    told = set(Reminder.objects.values_list("page_id", "review_by", "stage"))
    found: list[tuple[Any, str]] = []
    for page in pages:
        stage = _STAGE.OVERDUE if page.review_by < today else _STAGE.DUE
        if (page.pk, page.review_by, stage) not in told:
            found.append((page, stage))
    return found


def _recipients(page: Any, stage: str, keepers: Keepers) -> list[Contact]:
    owner = keepers.contact(page.content_owner)
    deputy = keepers.contact(page.deputy)
    if stage == _STAGE.DUE and owner is not None:
        return [owner]
    return [contact for contact in (owner, deputy) if contact is not None]


def _write(contact: Contact, entries: list[tuple[Any, bool]], today: date) -> None:
    viewer = viewer_for(contact.person) if contact.person is not None else None
    lines = [_line(page, without, viewer, today) for page, without in entries]
    late = sum(line.is_overdue for line in lines)
    subject = ngettext(
        "%d page waits for your review", "%d pages wait for your review", len(lines)
    ) % len(lines)
    context = {"lines": lines, "late": late, "person": contact.person}
    mails.send([contact.email], subject, "stewardship/mail/reminder.txt", context)


def _line(page: Any, without: bool, viewer: Any, today: date) -> Line:
    # A mail is read outside the portal: it holds a title only for those who could
    # see it inside.
    known = page.is_listed if viewer is None else viewer.can_list(page)
    return Line(
        title=page.title if known else _("A page that is not listed"),
        url=mails.absolute(page.url or "/") if known else "",
        confirm_url=mails.absolute(reverse("still_right", args=[page.pk])),
        review_by=page.review_by,
        is_overdue=page.review_by < today,
        without_keeper=without,
    )
