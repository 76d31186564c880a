"""Several requests, several workers at one instant."""

from datetime import timedelta

import pytest
from django.utils.timezone import now
from django_tasks_db.models import DBTaskResult

from portal.mypage import digests, keeping
from portal.mypage.following import follow_page
from portal.mypage.keeping import Refused, save_page
from portal.mypage.models import Bookmark, Digest, Follow
from tests import builders
from tests.at_once import at_once
from tests.builders import MEMBER, article, person, section

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.db_specific]


@pytest.fixture
def room(transactional_db):
    return section(builders.make_home())


def together(*calls):
    """All of these at one instant; what went wrong, other than a refusal."""
    given = at_once(*calls)
    return [
        repr(one)
        for one in given
        if isinstance(one, Exception) and not isinstance(one, Refused)
    ]


@pytest.mark.slow
def test_pressed_twice_is_once_and_the_limit_holds(room, monkeypatch):
    monkeypatch.setattr(keeping, "MOST_SAVED", 3)
    someone = person(tier=MEMBER)
    pages = [article(room).pk for _ in range(5)]
    same = [lambda: save_page(someone, pages[0])] * 4
    same += [lambda: follow_page(someone, pages[0])] * 2
    same += [lambda: digests.begin(someone)] * 2
    assert together(*same) == []
    assert Bookmark.objects.count() == Follow.objects.count() == 1
    assert Digest.objects.count() == 1
    others = [lambda pk=pk: save_page(someone, pk) for pk in pages[1:]]
    assert together(*others) == []
    assert Bookmark.objects.count() == 3


@pytest.mark.slow
def test_workers_that_both_think_they_lead_order_one_mail(room):
    someone = person(tier=MEMBER, verified=True)
    follow_page(someone, room.pk)
    for _round in range(3):
        digests.choose(someone, Digest.Rhythm.OFF)
        digests.choose(someone, Digest.Rhythm.WEEKLY, now() - timedelta(days=8))
        article(room)
        DBTaskResult.objects.all().delete()
        assert together(*[digests.queue_due] * 4) == []
        assert DBTaskResult.objects.count() == 1
