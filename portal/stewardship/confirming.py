"""Saying that a page is still right: a revision with new dates and the note."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from content.models import BasePage

ACTION = "touchstone.still_right"
_SHORTEST = timedelta(days=30)


class CannotConfirm(Exception):
    """Why a page cannot be confirmed now, in words for the person who tried."""


def next_review(page: Any, today: date | None = None) -> date:
    """The day to look again: after as long as last time, a year where that is not
    known."""
    today = today or timezone.localdate()
    if page.reviewed_on and page.review_by:
        span = page.review_by - page.reviewed_on
        if span >= _SHORTEST:
            return today + span
    try:
        return today.replace(year=today.year + 1)
    except ValueError:  # 29 February
        return today.replace(year=today.year + 1, day=28)


def hindrance(page: Any) -> str:
    """What stands against confirming this page now; "" for nothing."""
    if not page.live:
        return _("This page is not published.")
    if page.alias_of_id:
        return _("This page is an alias: confirm the page that it stands for.")
    if page.current_workflow_state:
        return _("This page is in a review: its reviewer decides first.")
    if page.approved_schedule:
        return _(
            "A new version of this page is scheduled. Publishing now would drop the "
            "schedule: confirm the page once that version is out."
        )
    return ""


def still_right(page_id: int, user: Any, note: str, review_by: date) -> None:
    """Publish the live text as it stands with today as the day of review.

    A draft with unpublished changes stays a draft on top of it, with the same dates.
    Raises CannotConfirm; the caller has checked that the user may publish the page.
    """
    with transaction.atomic():
        # One after the other: of two clicks the second confirms what the first wrote.
        locked = BasePage.objects.select_for_update().get(pk=page_id)
        page = locked.specific
        reason = hindrance(page)
        if reason:
            raise CannotConfirm(reason)
        if page.permissions_for_user(user).page_locked():
            raise CannotConfirm(_("This page is locked by somebody else."))
        draft = None
        if page.has_unpublished_changes:
            draft = page.get_latest_revision_as_object()
        page.reviewed_on, page.review_by = timezone.localdate(), review_by
        page.save_revision(user=user).publish(user=user)
        log(
            instance=page,
            action=ACTION,
            user=user,
            data={"note": note, "review_by": review_by.isoformat()},
        )
        if draft is not None:
            draft.reviewed_on, draft.review_by = page.reviewed_on, review_by
            draft.save_revision(user=user)
