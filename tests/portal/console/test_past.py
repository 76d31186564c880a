"""Who could see a page on a day: what the rule said then, replayed from the record."""

import csv
import io
from datetime import datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from content.as_of import PageHistory
from content.deletion import delete_below
from content.models import BasePage
from portal.console.past import answer_for, end_of, numbers
from portal.console.since import Since
from portal.members import record
from portal.members.history import acting
from portal.members.models import (
    AccessFact,
    GroupMembership,
    Membership,
    Organisation,
    Tier,
    User,
)
from portal.members.own_data import everything_about
from portal.mypage.closing import close_account
from portal.operations.roles import ensure_role
from tests import builders
from tests.builders import ASSOCIATE, MEMBER, fresh, publish, viewer
from tests.conftest import forget
from tests.content.test_access_laws import do
from tests.portal.console.conftest import NAME, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


class Clock:
    """Noon of a day ahead; `next()` is a day later. Columns that take the real time by
    themselves lie before it, so what they begin has begun."""

    def __init__(self) -> None:
        self.at = timezone.now().replace(hour=12, minute=0) + timedelta(days=1)
        self.real = timezone.now

    def now(self) -> datetime:
        return self.at

    def next(self) -> None:
        self.at += timedelta(days=1)

    @property
    def day(self):
        return self.at.date()


@pytest.fixture
def clock(monkeypatch):
    """Time as the test says. What the fixtures before it made is of the day before."""
    clock = Clock()
    monkeypatch.setattr(timezone, "now", clock.now)
    return clock


def could(page_id: int, day) -> set[int]:
    return numbers(answer_for(PageHistory(page_id), end_of(day)).held)


def words_since(page_id: int, day) -> dict[str, tuple[set[str], set[str]]]:
    events = Since(answer_for(PageHistory(page_id), end_of(day))).events
    return {
        event.words: (
            {person.email for person in event.gained},
            {person.email for person in event.lost},
        )
        for event in events
    }


@pytest.fixture
def room(home):
    """An article for members below a public section, and two firms."""
    shelf = builders.section(home, "Shelf", slug="shelf")
    other = builders.section(home, "Other", slug="other")
    page = builders.article(shelf, "Smelters", slug="smelters", tier_id=MEMBER)
    acme = builders.organisation(MEMBER, "Acme")
    bolt = builders.organisation(ASSOCIATE, "Bolt")
    ann, bob = builders.belongs(acme, "ann"), builders.belongs(bolt, "bob")
    return shelf, other, page, acme, bolt, ann, bob


def test_each_event_is_told_with_who_gained_and_lost(room, clock):
    shelf, other, page, _acme, bolt, ann, bob = room
    steward = builders.person("stella", first_name="Stella", last_name="Steward")
    first = clock.day
    clock.next()
    with acting(steward):
        bolt.tier = Tier.objects.get(rank=MEMBER)
        bolt.save()
    raised = clock.day
    clock.next()
    one = Membership.objects.get(person=ann)
    one.ends_at = clock.at
    one.save()
    ended = clock.day
    assert could(page.pk, first) == {ann.pk}
    assert could(page.pk, raised) == {ann.pk, bob.pk}
    assert could(page.pk, ended) == {bob.pk}
    assert words_since(page.pk, first) == {
        "Bolt: Associates → Members (by Stella Steward)": ({bob.email}, set()),
        "Membership ended: Acme": (set(), {ann.email}),
    }
    clock.next()
    publish(shelf, groups=[builders.group("tin")])
    clock.next()
    told = words_since(page.pk, ended)
    assert told == {
        "“Shelf” was opened to other readers: Public → Public + tin": (
            set(),
            {bob.email},
        )
    }
    fresh(page).move(fresh(other), pos="last-child")
    moved = clock.day
    assert could(page.pk, moved) == {bob.pk}
    clock.next()
    fresh(page).unpublish()
    hidden = clock.day
    assert words_since(page.pk, moved) == {
        "This page was unpublished": (set(), {bob.email})
    }
    clock.next()
    publish(page, title="Smelters of tin")
    back = clock.day
    assert (could(page.pk, hidden), could(page.pk, back)) == (set(), {bob.pk})
    clock.next()
    fresh(page).delete()
    assert could(page.pk, clock.day) == set()
    assert words_since(page.pk, back) == {"This page was deleted": (set(), {bob.email})}
    assert could(page.pk, raised) == {ann.pk, bob.pk}


@pytest.mark.parametrize("way", ["new", "copy", "copy of what is above", "alias"])
def test_a_page_that_began_with_groups_was_not_there_before(room, clock, way):
    """Groups are rows of their own, and written before the page is noted."""
    shelf, other, page, _acme, _bolt, ann, _bob = room
    tin = builders.group("tin")
    GroupMembership.objects.create(person=ann, group=tin)
    publish(page, groups=[tin])
    before = clock.day
    clock.next()
    if way == "new":
        builders.article(other, "Made", slug="made", groups=[tin])
    elif way == "copy":
        fresh(page).copy(to=fresh(other), update_attrs={"slug": "made"})
    elif way == "alias":
        fresh(page).create_alias(parent=fresh(other), update_slug="made")
    else:
        fresh(shelf).copy(
            to=fresh(other), recursive=True, update_attrs={"slug": "copied"}
        )
    made = BasePage.objects.exclude(pk=page.pk).filter(groups=tin).get()
    assert could(made.pk, before) == set()
    assert could(made.pk, clock.day) == {ann.pk}
    assert not PageHistory(made.pk).rows[made.pk][0].found


def test_an_end_set_back_in_time_changes_nothing_that_was(room, clock):
    """The rows say afterwards that the membership had ended; the rule said otherwise
    on that day."""
    page, ann = room[2], room[5]
    day = clock.day
    clock.next()
    clock.next()
    one = Membership.objects.get(person=ann)
    one.starts_at, one.ends_at = one.starts_at, clock.at - timedelta(days=2)
    one.save()
    assert ann.pk in could(page.pk, day)
    assert ann.pk not in could(page.pk, clock.day)


def test_an_end_that_lies_ahead_comes_by_itself(room, clock):
    page, ann = room[2], room[5]
    one = Membership.objects.get(person=ann)
    one.ends_at = clock.at + timedelta(days=2)
    one.save()
    day = clock.day
    for _day in range(3):
        clock.next()
    assert could(page.pk, day) == {ann.pk}
    assert could(page.pk, clock.day) == set()
    assert words_since(page.pk, day) == {"Membership ended: Acme": (set(), {ann.email})}


def test_who_closed_the_account_is_told_as_the_history_tells(room, clock):
    page, acme = room[2], room[3]
    builders.belongs(acme, "olga", role="owner")
    cleo = builders.belongs(acme, "cleo", first_name="Cleo", last_name="Closed")
    day = clock.day
    pk = cleo.pk
    clock.next()
    close_account(cleo)
    answer = answer_for(PageHistory(page.pk), end_of(day))
    line = next(p for p in answer.world.people(answer.held, answer.page) if p.pk == pk)
    assert (line.name, line.email, line.organisations) == ("Cleo Closed", "", "Acme")
    assert line.why == "Members through Acme"


def test_what_is_kept_of_an_account_is_in_ones_own_data(room, clock):
    ann = room[5]
    ann.groups.add(ensure_role("Editors"))
    told = everything_about(ann, viewer(ann))["access_record"]
    assert [(one["address_confirmed"], one["roles"]) for one in told] == [
        (False, 0),
        (True, 0),
        (True, 1),
    ]


def test_what_the_record_does_not_reach_is_said_and_not_guessed(
    client, room, clock, sign_in, people
):
    page = room[2]
    sign_in(people["steward"])
    AccessFact.objects.update(at=clock.at - timedelta(days=1))
    address = f"/admin/access/page/{page.pk}/"
    shown = text_of(client.get(address, {"on": clock.day - timedelta(days=3)}))
    assert "The record does not reach back to this day." in shown
    assert "Who may read has been recorded since" in shown
    assert "people who had an account" not in shown
    # As after an upgrade: what there was already is found, and says nothing of before.
    AccessFact.objects.filter(kind="page", key=page.pk).delete()
    assert record.catch_up() == 1
    shown = text_of(client.get(address, {"on": clock.day - timedelta(days=1)}))
    assert "The record does not say how this page stood on that day" in shown
    clock.next()
    assert could(page.pk, clock.day - timedelta(days=1))


def test_what_passed_by_all_signals_is_noticed_and_said_to_be(
    client, room, clock, sign_in, people
):
    page, ann = room[2], room[5]
    sign_in(people["steward"])
    day = clock.day
    clock.next()
    User.objects.filter(pk=ann.pk).update(is_active=False)
    assert record.catch_up() == 1
    assert record.catch_up() == 0
    address = f"/admin/access/page/{page.pk}/"
    shown = text_of(client.get(address, {"on": day}))
    assert "1 change was noticed only later, by the daily check" in shown
    assert "The account was closed (noticed only by the daily check)" in shown
    assert "noticed only later" not in text_of(client.get(address, {"on": clock.day}))


def test_the_trees_of_a_role_changed_in_the_admin_are_recorded(
    client, room, clock, sign_in, people
):
    """Wagtail writes these in bulk, without a signal."""
    shelf, page = room[0], room[2]
    role = ensure_role("Authors of a part")
    aude = builders.person("aude")
    aude.groups.add(role)
    sign_in(people["admin"])
    day = clock.day
    clock.next()
    form = {
        "name": role.name,
        "page_permissions-TOTAL_FORMS": 1,
        "page_permissions-INITIAL_FORMS": 0,
        "page_permissions-0-page": shelf.pk,
        "page_permissions-0-permissions": ["change_basepage"],
    }
    answer = client.get(f"/admin/groups/edit/{role.pk}/")
    for panel in answer.context["permission_panels"]:
        if hasattr(panel, "management_form"):
            prefix = panel.management_form.prefix
            form.setdefault(f"{prefix}-TOTAL_FORMS", 0)
            form.setdefault(f"{prefix}-INITIAL_FORMS", 0)
    answer = client.post(f"/admin/groups/edit/{role.pk}/", form)
    assert answer.status_code == 302, [
        panel.errors
        for panel in answer.context["permission_panels"]
        if hasattr(panel, "errors")
    ]
    assert viewer(aude).can_read(fresh(page))
    assert aude.pk not in could(page.pk, day)
    assert aude.pk in could(page.pk, clock.day)
    assert record.catch_up() == 0


@pytest.mark.parametrize(
    ("on", "words"),
    [
        ("2026-02-31", "Write a day such as 2026-05-14."),
        ("May", "Write a day such as 2026-05-14."),
        ("20260514", "Write a day such as 2026-05-14."),
        ("0001-01-01", "Write a day such as 2026-05-14."),
        ("2199-01-01", "This day lies ahead"),
    ],
)
def test_a_day_that_is_none_or_lies_ahead_is_said(
    client, room, sign_in, people, on, words
):
    sign_in(people["steward"])
    address = f"/admin/access/page/{room[2].pk}/"
    shown = text_of(client.get(address, {"on": on}))
    assert words in shown
    assert "What follows is as of now." in shown
    table = client.get(f"{address}readers.csv", {"on": on})
    assert table.status_code == 400
    assert words in text_of(table)


def test_the_page_and_its_table_tell_the_day(client, room, clock, sign_in, people):
    _shelf, _other, page, _acme, bolt, ann, bob = room
    sign_in(people["steward"])
    day = clock.day
    clock.next()
    bolt.tier = Tier.objects.get(rank=MEMBER)
    bolt.name = "Bolt and Nut"
    bolt.save()
    address = f"/admin/access/page/{page.pk}/"
    shown = text_of(client.get(address, {"on": day}))
    assert "At the end of" in shown
    assert "(UTC)" in shown
    right = {ann.pk, *(p.pk for p in people.values() if viewer(p).can_read(page))}
    assert f"<strong>{len(right)}</strong> of" in shown
    assert "Bolt and Nut: Associates → Members" in shown
    rows = text_of(client.get(f"{address}readers.csv", {"on": day}))
    found = {row["E-mail"]: row for row in csv.DictReader(io.StringIO(rows[1:]))}
    assert ann.email in found
    assert bob.email not in found
    assert found[ann.email]["Why"] == "Members through Acme"
    now = text_of(client.get(f"{address}readers.csv", {"on": clock.day}))
    assert bob.email in now


def test_a_page_that_is_gone_is_found_by_a_title_that_it_had(
    client, room, clock, sign_in, people
):
    shelf, _other, page, _acme, _bolt, ann, _bob = room
    secret = builders.article(shelf, f"{NAME} never published", live=False)
    room = builders.section(shelf, "Room", slug="room")
    named = builders.article(room, "Tantalum", slug="tantalum")
    clock.next()
    fresh(room).unpublish()
    publish(named, title="Named below a draft")
    sign_in(people["steward"])
    day = clock.day
    clock.next()
    delete_below(fresh(shelf))
    found = text_of(client.get("/admin/access/page/", {"q": "smelt"}))
    assert f"/admin/access/page/{page.pk}/" in found
    assert "Gone, or not published any more" in found
    address = f"/admin/access/page/{page.pk}/"
    assert "the page had been deleted by then" in text_of(client.get(address))
    assert ann.email in text_of(client.get(address, {"on": day}))
    # What was never published is not named, to nobody.
    assert NAME not in text_of(client.get("/admin/access/page/", {"q": f"{NAME} nev"}))[
        -9000:
    ].replace(f'value="{NAME} nev"', "")
    # Nor is a title that a page had below a draft: asking for it finds nothing.
    for asked, is_found in (("below", False), ("tantalum", True)):
        hits = text_of(client.get("/admin/access/page/", {"q": asked}))
        assert (f"/admin/access/page/{named.pk}/" in hits) == is_found, asked
    for asked in ({}, {"on": day}):
        gone = client.get(f"/admin/access/page/{secret.pk}/", asked)
        assert gone.status_code == 404
    assert client.get(f"/admin/access/page/{2**63}/").status_code == 404


@pytest.mark.parametrize("persona", [None, "member", "editor"])
def test_for_others_there_is_no_such_address(
    client, room, clock, sign_in, people, persona
):
    sign_in(people[persona] if persona else None)
    day = clock.day
    clock.next()
    for address in ("", "readers.csv"):
        asked = client.get(f"/admin/access/page/{room[2].pk}/{address}", {"on": day})
        missing = client.get("/admin/nothing-here/")
        assert (asked.status_code, asked.content) == (
            missing.status_code, missing.content,
        )  # fmt: skip


def test_the_cost_is_that_of_the_page_and_not_of_its_people(room, clock):
    page, acme = room[2], room[3]
    day = clock.day

    def cost() -> int:
        forget()
        with CaptureQueriesContext(connection) as captured:
            answer = answer_for(PageHistory(page.pk), end_of(day))
            answer.world.people(answer.held, answer.page)
            Since(answer)
        return len(captured)

    few = cost()
    many = [builders.belongs(acme) for _number in range(12)]
    clock.next()
    Membership.objects.filter(person=many[0]).get().delete()
    acme.tier = Tier.objects.get(rank=ASSOCIATE)
    acme.save()
    assert len(could(page.pk, day)) == 13
    assert cost() <= few + 1


# --- The proof: what the rule said on each day, when it was that day ---------------------

happenings = st.sampled_from(
    [
        "add", "tier", "groups", "move", "alias", "copy", "unpublish", "publish",
        "delete", "delete_below", "firm_tier", "firm_ends", "leaves", "leaves_earlier",
        "leaves_later", "joins", "joins_group", "leaves_group", "confirms", "role",
        "closes", "stops", "gives", "add_for_group",
    ]
)  # fmt: skip
sequences = st.lists(
    st.tuples(happenings, st.integers(0, 1000), st.integers(0, 1000)),
    min_size=4,
    max_size=7,
)


def happen(home, clock, what: str, one: int, other: int) -> None:
    """One real event among those that there are; nothing where it cannot be."""
    people = list(User.objects.order_by("pk"))
    person = people[one % len(people)]
    firms = list(Organisation.objects.order_by("pk"))
    firm = firms[other % len(firms)]
    pages = list(BasePage.objects.filter(depth__gt=2).order_by("path"))
    # Wagtail publishes no alias by itself.
    whole = [page for page in pages if not page.alias_of_id]
    spell = Membership.objects.filter(ends_at=None).order_by("pk").first()
    if what == "publish":
        publish(whole[one % len(whole)]) if whole else None
    elif what == "add_for_group":
        builders.section(fresh(home), groups=[builders.group("tin")])
    elif what == "delete_below":
        delete_below(fresh(pages[one % len(pages)])) if pages else None
    elif what == "firm_tier":
        firm.tier = Tier.objects.get(rank=[0, ASSOCIATE, MEMBER][one % 3])
        firm.save()
    elif what == "firm_ends":
        firm.ends_at = None if firm.ends_at else clock.at
        firm.save()
    elif what.startswith("leaves") and what != "leaves_group":
        days = {"leaves": 0, "leaves_earlier": -2, "leaves_later": 2}[what]
        if spell is not None:
            spell.ends_at = max(clock.at + timedelta(days=days), spell.starts_at)
            spell.save()
    elif what == "joins":
        if not Membership.objects.filter(
            person=person, organisation=firm, ends_at=None
        ):
            Membership.objects.create(
                person=person, organisation=firm, starts_at=clock.at
            )
    elif what == "joins_group":
        tin = builders.group("tin")
        if not GroupMembership.objects.filter(person=person, group=tin, ends_at=None):
            GroupMembership.objects.create(
                person=person, group=tin, starts_at=clock.at + timedelta(days=other % 2)
            )
    elif what == "leaves_group":
        for row in GroupMembership.objects.filter(person=person, ends_at=None):
            row.ends_at = max(clock.at, row.starts_at)
            row.save()
    elif what == "confirms":
        address, _made = EmailAddress.objects.get_or_create(
            user=person, email=person.email
        )
        address.verified = not address.verified
        address.save()
    elif what == "role":
        role = ensure_role(["Editors", "Stewards"][other % 2])
        held = person.groups.filter(pk=role.pk).exists()
        (person.groups.remove if held else person.groups.add)(role)
    elif what == "closes":
        close_account(person)
    elif what == "stops":
        person.is_active = not person.is_active
        person.save()
    elif what == "gives":
        tier = Tier.objects.get(rank=ASSOCIATE)
        tier.by_verified_email = not tier.by_verified_email
        tier.save()
    else:
        do(home, what, one, other)


def what_the_rule_says() -> dict[int, set[int]]:
    """Who of those with an open account may read each page in this instant, asked one
    by one."""
    people = User.objects.filter(is_active=True)
    viewers = {person.pk: viewer(person) for person in people}
    return {
        page.pk: {pk for pk, one in viewers.items() if one.can_read(page)}
        for page in BasePage.objects.filter(depth__gt=1)
    }


@pytest.mark.slow
@pytest.mark.db_specific
@settings(
    max_examples=8,
    deadline=None,
    # Each example is some twenty publishes: making a failing one smaller takes minutes.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=sequences)
def test_each_past_day_is_answered_as_the_rule_answered_on_that_day(
    home, room, clock, steps
):
    with transaction.atomic():
        builders.person("root", is_superuser=True)
        builders.person("tina", tier=MEMBER, groups=[builders.group("tin")])
        said = {}
        for step in steps:
            clock.next()
            try:
                with transaction.atomic():
                    happen(fresh(home), clock, *step)
            except ValidationError:
                pass  # two siblings with one slug: refused, as it should be
            noon, clock.at = clock.at, end_of(clock.day)
            said[clock.day] = what_the_rule_says()
            clock.at = noon
        clock.at = end_of(clock.day)
        last = said[clock.day]
        for page_id in {pk for some in said.values() for pk in some}:
            history = PageHistory(page_id)
            for day, right in said.items():
                answer = answer_for(history, end_of(day))
                assert numbers(answer.held) == right.get(page_id, set()), day
            before = said[next(iter(said))].get(page_id, set())
            since = Since(answer_for(history, end_of(next(iter(said)))))
            after = last.get(page_id, set())
            assert (since.gained, since.lost) == (
                len(after - before),
                len(before - after),
            )
            assert all(event.words for event in since.events)
        assert record.catch_up() == 0
        transaction.set_rollback(True)
    forget()
