"""Counts of organisations and readers, and of what readers ask and look for."""

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.db.models import Count, Exists, Min, OuterRef, Q, Sum
from django.utils import timezone

from portal.feedback.models import Vote
from portal.goals.counting.pages import listed_pages
from portal.goals.results import HIDDEN, Result, people, share, share_of_people
from portal.learning.trainers.figures.groups_shown import FEWEST
from portal.members.founding import SEATS, free_tier
from portal.members.models import Membership, Organisation, User
from portal.members.models.dated import current
from portal.stewardship.models import Question
from search.models import Asked

YEAR, SEARCHED = timedelta(days=365), timedelta(days=90)
ANSWERED_WITHIN = timedelta(days=14)


def _free_rank() -> int:
    tier = free_tier()
    return tier.rank if tier else 0


def member_organisations(now: datetime) -> Result:
    firms = Organisation.objects.current(now).filter(tier__rank__gt=_free_rank())
    return Result(firms.count())


def small_organisations(now: datetime) -> Result:
    """Founded by whoever likes, and often one person: told as people are."""
    firms = Organisation.objects.current(now).filter(size__in=list(SEATS))
    return people(firms.count())


def associates(now: datetime) -> Result:
    rank = _free_rank()
    above = Membership.objects.filter(
        current(at=now),
        current("organisation__", now),
        person=OuterRef("pk"),
        organisation__tier__rank__gt=rank,
    )
    verified = EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)
    here = User.objects.filter(
        Exists(verified), ~Exists(above), is_active=True, last_login__gte=now - YEAR
    )
    return people(here.count() if rank else 0)


def pages_helpful(now: datetime) -> Result:
    """Answers, where enough different readers stand behind either side."""
    votes = Vote.objects.filter(
        created_at__gt=now - YEAR, page_id__in=listed_pages().order_by().values("pk")
    )
    yes, no = Q(helpful=True), Q(helpful=False)
    found = votes.aggregate(
        yes=Count("pk", filter=yes),
        no=Count("pk", filter=no),
        pleased=Count("voter", filter=yes, distinct=True),
        others=Count("voter", filter=no, distinct=True),
    )
    if any(0 < found[side] < FEWEST for side in ("pleased", "others")):
        return HIDDEN
    return share_of_people(found["yes"], found["no"])


def questions_answered(now: datetime) -> Result:
    """How the stewards answer, not who asks: of all questions, wherever asked."""
    rows = Question.objects.filter(asked_at__gt=now - YEAR).order_by()
    in_time = counted = 0
    for asked, state, first in rows.annotate(first=Min("replies__sent_at")).values_list(
        "asked_at", "state", "first"
    ):
        if first is not None and first - asked <= ANSWERED_WITHIN:
            in_time += 1
            counted += 1
        elif first is None and state == Question.State.CLOSED:
            continue
        elif now - asked > ANSWERED_WITHIN:
            counted += 1
    return share(in_time, counted, FEWEST)


def searches_found(now: datetime) -> Result:
    since = timezone.localtime(now - SEARCHED).date()
    found = Asked.objects.filter(day__gt=since).aggregate(
        times=Sum("times"), nothing=Sum("found_nothing")
    )
    times, nothing = found["times"] or 0, found["nothing"] or 0
    return share(max(times - nothing, 0), times, FEWEST)
