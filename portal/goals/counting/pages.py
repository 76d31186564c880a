"""Counts of pages: of those alone that a visitor finds in lists, locked or not. What
is unlisted adds to no figure, so nobody can tell from one that it is there."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Max
from django.utils import timezone

from content.interpretations import timeline
from content.kept import kept_pages
from content.models import CoursePage, CourseRelease, InterpretationPage, Position
from portal.access import Grants, Viewer, viewer_from
from portal.goals.results import Result, share
from portal.members.founding import free_tier
from portal.members.models import Tier
from portal.members.viewers import keys_in_use, viewer_for


def listed_pages() -> Any:
    """The pages with a text of their own that everybody sees in lists."""
    return kept_pages().listed_to(viewer_for(AnonymousUser()))


def pages_in_date(now: datetime) -> Result:
    return _in_date(listed_pages(), now)


def interpretations_in_date(now: datetime) -> Result:
    return _in_date(listed_pages().type(InterpretationPage), now)


def _in_date(pages: Any, now: datetime) -> Result:
    today = timezone.localtime(now).date()
    return share(pages.filter(review_by__gte=today).count(), pages.count())


def interpretations_adopted(now: datetime) -> Result:
    """Those of everybody's and of the levels, not of groups: that members have adopted
    one more is public, that a group's room has something new is not."""
    today = timezone.localtime(now).date()
    pages = listed_pages().type(InterpretationPage).order_by()
    pages = pages.visible_to(_reader(Tier.objects.aggregate(top=Max("rank"))["top"]))
    spans: dict[int, list[timeline.Span]] = defaultdict(list)
    for position in Position.objects.filter(page_id__in=pages.values("pk")).defer(
        *Position.TEXTS
    ):
        spans[position.page_id].append(position.span)
    found = (timeline.position_at(own, today, today) for own in spans.values())
    return Result(sum(bool(one and one.is_held) for one in found))


def courses_open(now: datetime) -> Result:
    tier = free_tier()
    released = CourseRelease.objects.values("course_key")
    everybody = _reader(tier.rank if tier else 0)
    pages = listed_pages().type(CoursePage).visible_to(everybody)
    return Result(pages.filter(translation_key__in=released).count())


def _reader(rank: int | None) -> Viewer:
    """Somebody of this level who is in no group."""
    keys, stamp = keys_in_use()
    return viewer_from(keys, Grants(rank or 0), stamp=stamp)
