"""What is new: other words on pages that one may read; since one's last visit."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.timezone import now

from portal.mypage.changes import digests_of
from portal.mypage.models import Change, Visit
from portal.mypage.news import news
from portal.mypage.visits import FIRST, all_seen, since_last_visit
from portal.operations.roles import ensure_role
from tests import builders
from tests.builders import MEMBER, article, fresh, person, publish, section, viewer
from tests.portal.mypage.conftest import changed_at, leave_everything, signed_in

pytestmark = pytest.mark.django_db
LONG_AGO = now() - timedelta(days=365)


def titles(someone, since=LONG_AGO, **more):
    return [one.title for one in news(viewer(someone), since, most=50, **more)]


def test_what_is_published_is_new_and_other_words_are_a_change(shelf, member):
    page = article(shelf, "Smelters")
    (found,) = news(viewer(member), LONG_AGO, most=5)
    assert (found.title, found.url, found.is_new) == ("Smelters", page.url, True)
    changed_at(page, now() - timedelta(hours=2))
    since = now()
    assert titles(member, since) == []
    publish(page, body=[("text", "Other words.")])
    (found,) = news(viewer(member), since, most=5)
    assert not found.is_new


@pytest.mark.slow
def test_dates_readers_and_place_are_no_news(home, shelf, member):
    page = article(shelf, "Smelters", tier_id=MEMBER)
    since = now()
    publish(page, reviewed_on=date(2026, 1, 1), review_by=date(2030, 1, 1))
    publish(page, content_owner="Somebody else")
    publish(page, tier_id=0)
    fresh(page).move(section(home), "last-child")
    fresh(page).unpublish()
    fresh(page).save_revision().publish()
    draft = fresh(page)
    draft.title = "Draft"
    draft.save_revision()
    assert titles(member, since) == []
    publish(page, summary="One sentence.")
    assert titles(member, since) == ["Draft"], "which was published with it"


def test_what_the_footer_links_is_news_only_to_who_follows_it(home, shelf, member):
    imprint = builders.information(home, "Imprint")
    builders.information(shelf, "Charter")
    assert titles(member) == ["Charter"]
    assert titles(member, scope=Q(pk=imprint.pk)) == ["Imprint"]


@pytest.mark.slow
def test_a_days_news_come_in_the_librarys_order(shelf, member):
    """After an import everything is of one day, the glossary's last term the newest."""
    older, first, second = (article(shelf, name) for name in ("Z", "A", "B"))
    noon = now().replace(hour=12) - timedelta(days=1)
    changed_at(older, noon - timedelta(days=1))
    changed_at(first, noon)
    changed_at(second, noon + timedelta(minutes=1))
    assert titles(member) == ["A", "B", "Z"]


def test_shelves_and_aliases_are_no_news(home, shelf, member):
    page = article(shelf, "Smelters")
    page.create_alias(parent=fresh(section(home, "Other")), update_slug="again")
    publish(shelf, summary="Other words")
    assert titles(member) == ["Smelters"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("nobody", {"public"}),
        ("lapsed", {"public", "associate"}),
        ("member", {"public", "associate", "member"}),
        ("left", {"public", "associate"}),
        ("insider", {"public", "associate", "member", "listed", "room"}),
        ("editor", {"public", "associate", "member"}),
        ("steward", {"public", "associate", "member"}),
    ],
)
def test_each_persona_hears_of_what_they_may_read(
    shelf, tin, member, insider, who, seen
):
    """Teasers and titles by office are no news: only bodies that open count."""
    for name, access in {
        "public": {},
        "associate": {"tier_id": builders.ASSOCIATE},
        "member": {"tier_id": MEMBER},
        "listed": {"tier_id": MEMBER, "groups": [tin], "listing": "listed"},
        "room": {"tier_id": MEMBER, "groups": [tin]},
    }.items():
        article(shelf, name, **access)
    article(shelf, "draft", live=False)
    article(section(shelf, live=False), "below a draft")
    people = {
        "nobody": None,
        "lapsed": person(tier=MEMBER, lapsed=True, verified=True),
        "member": member,
        "left": insider,
        "insider": insider,
        "editor": person(),
        "steward": person(tier=MEMBER),
    }
    if who == "left":
        leave_everything(insider)
    for office in ("editor", "steward"):
        people[office].groups.add(ensure_role(f"{office.title()}s"))
    assert set(titles(people[who])) == seen


def test_a_change_of_a_narrower_part_is_told_to_its_readers_alone(shelf, tin, insider):
    page = article(shelf, "Reading")
    key = f"t{MEMBER}+g{tin.pk}"
    Change.objects.create(
        page_id=page.pk, own=key, digest="x", changed_at=now() + timedelta(hours=1)
    )
    from portal.members.models import AudienceInUse

    AudienceInUse.note([key])
    later = now() + timedelta(minutes=30)
    assert titles(insider, later) == ["Reading"]
    assert titles(person(tier=MEMBER), later) == []
    leave_everything(insider)
    assert titles(insider, later) == []


def test_digests_tell_parts_apart():
    def of(dissent, answer="Yes."):
        return digests_of(
            "Title", "Summary", {},
            [
                {"heading": "A", "text": answer, "audience": None},
                {"heading": "D", "text": dissent, "audience": "t20"},
            ],
        )  # fmt: skip

    first, second = of("No."), of("Never.")
    assert first[""] == second[""]
    assert first["t20"] != second["t20"]
    assert of("No.", "Perhaps.")[""] != first[""]


def test_a_deleted_page_takes_its_changes_with_it(shelf):
    page = article(shelf)
    article(shelf)
    assert Change.objects.count() == 2
    fresh(page).delete()
    assert Change.objects.count() == 1
    fresh(shelf).delete()
    assert not Change.objects.exists()


def test_a_visit_ends_after_half_an_hour_and_its_news_stay_until_then(member):
    start = now()
    assert since_last_visit(member, start) == start - FIRST
    minutes = [start + timedelta(minutes=number) for number in range(0, 200, 10)]
    for moment in minutes[:6]:
        assert since_last_visit(member, moment) == start - FIRST
    ended = minutes[5]
    assert since_last_visit(member, ended + timedelta(minutes=30)) == ended
    again = ended + timedelta(minutes=59)
    assert since_last_visit(member, again) == ended
    assert since_last_visit(member, again + timedelta(days=3)) == again
    all_seen(member, again + timedelta(days=3, minutes=1))
    assert since_last_visit(member, again + timedelta(days=3, minutes=2)) == (
        again + timedelta(days=3, minutes=1)
    )
    assert since_last_visit(person(), start) == start - FIRST, "each their own"


def test_a_visit_costs_one_query_within_a_minute(member):
    since_last_visit(member)
    with CaptureQueriesContext(connection) as captured:
        since_last_visit(member)
    assert len([q for q in captured if "SAVEPOINT" not in q["sql"]]) == 1


def test_my_page_shows_what_is_new_until_it_is_said_to_be_seen(shelf, member):
    article(shelf, "zyxwvnew")
    client = signed_in(member)
    for address in ("/my/", "/my/new/", "/my/new/?days=7"):
        assert b"zyxwvnew" in client.get(address).content
    assert client.get("/my/seen/").status_code == 405
    assert client.post("/my/seen/").status_code == 302
    for address in ("/my/", "/my/new/"):
        assert b"zyxwvnew" not in client.get(address).content
    assert b"zyxwvnew" in client.get("/my/new/?days=30").content
    assert client.get("/my/new/?days=x%00").status_code == 200
    assert Visit.objects.count() == 1
    assert (
        signed_in(member, enforce_csrf_checks=True).post("/my/seen/").status_code == 403
    )


@pytest.mark.slow
def test_my_page_costs_the_same_for_three_and_for_sixty(shelf, member, tin):
    from portal.mypage.following import follow_page
    from portal.mypage.keeping import add_list, save_page

    client = signed_in(member)

    def cost() -> int:
        client.get("/my/")
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/my/").status_code == 200
        return len([q for q in captured if "SAVEPOINT" not in q["sql"]])

    def more(number):
        for _count in range(number):
            page = article(shelf)
            save_page(member, page.pk)
            follow_page(member, page.pk)
        add_list(member, f"List {number}")

    more(3)
    few = cost()
    more(20)
    for _count in range(5):
        builders.Membership.objects.create(
            organisation=builders.organisation(MEMBER), person=member
        )
    assert cost() == few <= 22


def test_a_database_that_takes_no_changes_still_shows_my_page(
    member, monkeypatch, shelf
):
    import sqlite3

    from django.db import OperationalError

    def refuse(*args, **kwargs):
        cause = sqlite3.OperationalError("attempt to write a readonly database")
        cause.sqlite_errorname = "SQLITE_READONLY"
        raise OperationalError(str(cause)) from cause

    article(shelf, "zyxwvnew")
    monkeypatch.setattr(Visit.objects, "get_or_create", refuse)
    answer = signed_in(member).get("/my/")
    assert answer.status_code == 200
    assert b"zyxwvnew" in answer.content


def test_noting_costs_three_queries_however_many_pages(shelf):
    from portal.mypage.changes import note

    pages = [article(shelf) for _ in range(6)]
    Change.objects.all().delete()
    with CaptureQueriesContext(connection) as captured:
        note([page.pk for page in pages])
    assert len([q for q in captured if "SAVEPOINT" not in q["sql"]]) <= 4
    assert Change.objects.count() == 6
    assert timezone.now() - Change.objects.first().changed_at < timedelta(minutes=1)
