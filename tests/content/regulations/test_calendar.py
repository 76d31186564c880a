"""Deadlines: the next day on which something is due, for those who may know."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from content.models import CalendarPage, Deadline, Instrument
from portal.members.models import Tier
from tests import builders, laws
from tests.builders import ASSOCIATE, MEMBER

pytestmark = [pytest.mark.django_db, pytest.mark.db_specific]
TODAY = date(2026, 11, 26)


@pytest.fixture
def calendar(home, monkeypatch):
    from django.utils import timezone

    monkeypatch.setattr(timezone, "localdate", lambda *args: TODAY)
    shelf = builders.section(home, "Laws", slug="laws")
    laws.instrument()
    deadline("yearly", every="05-31", moves=True, closed=["2027-05-31"])
    deadline("once", on=date(2027, 8, 18), cite="2017/821 Art. 6")
    deadline("past", on=date(2026, 11, 25))
    deadline("unsure", on=date(2027, 12, 31), confidence="M", precision="year")
    deadline("members", on=date(2027, 1, 1), tier=Tier.objects.get(rank=MEMBER))
    return builders.add(shelf, CalendarPage(title="Calendar", slug="calendar"))


def deadline(slug, **fields):
    given = {"title": f"Title {slug}", "what": f"Somebody, does; {slug}.", **fields}
    found = Deadline(slug=slug, **given)
    found.full_clean()
    found.save()
    return found


@pytest.mark.slow
def test_the_page_has_what_is_due_in_order_and_only_that(client, calendar):
    text = client.get(calendar.url).content.decode()
    order = [text.find(f"Title {name}") for name in ("yearly", "once", "unsure")]
    assert -1 not in order
    assert order == sorted(order)
    # 31 May 2027 is a Monday and a holiday.
    assert "1 June 2027" in text
    assert "Title past" not in text
    assert "Title members" not in text
    assert "To be confirmed" in text
    client.force_login(builders.person(tier=MEMBER))
    assert "Title members" in client.get(calendar.url).content.decode()


@pytest.mark.slow
def test_a_law_and_its_provision_name_the_dates_ahead_of_whoever_may_know(
    client, calendar
):
    page = laws.law_page(calendar.get_parent().specific, Instrument.objects.get())
    members = Tier.objects.get(rank=MEMBER)
    deadline("whole", on=date(2027, 2, 1), cite="2017/821", tier=members)
    for address, seen in (("art-6/", "once"), ("", "once"), ("", "whole")):
        client.logout()
        text = client.get(page.url + address).content.decode()
        ahead = text.partition("Dates ahead</h")[2].partition("</ul>")[0]
        assert (f"Title {seen}" in ahead) == (seen == "once")
        client.force_login(builders.person(tier=MEMBER))
        assert f"Title {seen}" in client.get(page.url + address).content.decode()
    once = "18 August 2027</strong>: Title once"
    assert once in client.get(f"{page.url}art-6/").content.decode()
    # A date of the law, or of another provision, is none of this one's.
    other = client.get(f"{page.url}art-1-3/").content.decode()
    assert "Dates ahead" not in other
    then = client.get(f"{page.url}art-6/as-of/2026-01-01/").content.decode()
    assert "Dates ahead" not in then
    Deadline.objects.get(slug="once").delete()
    assert "Title once" not in client.get(f"{page.url}art-6/").content.decode()


def test_a_members_deadline_is_kept_for_nobody_else(client, calendar):
    """No page asks for that tier, so kept pages must tell these readers apart by it."""
    member, associate = builders.person(tier=MEMBER), builders.person(tier=ASSOCIATE)
    for person, sees in ((member, True), (associate, False), (member, True)):
        client.force_login(person)
        shown = "Title members" in client.get(calendar.url).content.decode()
        assert shown == sees, person


def test_the_feed_is_a_calendar_of_what_is_public(client, calendar):
    client.force_login(builders.person(tier=MEMBER))
    response = client.get(f"{calendar.url}calendar.ics")
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    raw = response.content
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    unfolded = raw.decode().replace("\r\n ", "")
    events = unfolded.split("BEGIN:VEVENT")[1:]
    assert "Title members" not in unfolded
    assert "Title past" not in unfolded
    yearly = [event for event in events if "UID:yearly-" in event]
    assert [event.split("VALUE=DATE:")[1][:8] for event in yearly] == [
        "20270601", "20280531", "20290531",
    ]  # fmt: skip
    assert "DESCRIPTION:Somebody\\, does\\; once. 2017/821 Art. 6" in unfolded
    assert "(to be confirmed)" in next(e for e in events if "unsure" in e)
    again = client.get(
        f"{calendar.url}calendar.ics", headers={"If-None-Match": response["ETag"]}
    )
    assert again.status_code == 304


def test_an_editors_words_cannot_begin_a_line_of_their_own(client, calendar):
    deadline("evil", on=date(2027, 2, 2), what="x\r\nBEGIN:VEVENT\nEND:VCALENDAR")
    text = client.get(f"{calendar.url}calendar.ics").content.decode()
    assert text.count("\r\nEND:VCALENDAR") == 1
    assert text.count("\nBEGIN:VEVENT") == text.count("\nEND:VEVENT")


def test_the_feed_of_a_locked_calendar_is_locked(client, calendar):
    builders.publish(calendar, tier_id=MEMBER)
    assert client.get(f"{calendar.url}calendar.ics").status_code == 403


@pytest.mark.parametrize(
    "fields",
    [
        {"on": None}, {"on": TODAY, "every": "05-31"}, {"every": "13-01"},
        {"every": "5-31"}, {"on": TODAY, "closed": ["31 May"]},
        {"on": TODAY, "cite": "No such law"},
    ],
)  # fmt: skip
def test_a_deadline_that_cannot_be_is_refused(calendar, fields):
    with pytest.raises(ValidationError):
        deadline("wrong", **fields)
