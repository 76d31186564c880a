"""What a change of people or terms would do is what it then does."""

import pytest
from django.utils import timezone

from content.models import BasePage
from portal.console.rehearsal import effect_on_people
from portal.members.grants import Facts
from portal.members.models import (
    GroupMembership,
    Membership,
    Organisation,
    Tier,
    User,
)
from tests import builders
from tests.builders import MEMBER, fresh, viewer
from tests.portal.console.conftest import NAME, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def seen():
    return {
        person.pk: set(
            BasePage.objects.visible_to(viewer(person)).values_list("pk", flat=True)
        )
        for person in User.objects.filter(is_active=True)
    }


def join(people, at):
    tin = builders.group("tin")
    GroupMembership.objects.create(group=tin, person=people["trainer"], starts_at=at)
    return "joins_group", people["trainer"].pk, tin.pk


def leave_group(people, at):
    tin = builders.group("tin")
    spell = GroupMembership.objects.get(person=people["in_both"], group=tin)
    spell.ends_at = at
    spell.save()
    return "leaves_group", people["in_both"].pk, tin.pk


def leave(people, at):
    spell = Membership.objects.get(person=people["in_tin"])
    spell.ends_at = at
    spell.save()
    return "leaves", people["in_tin"].pk, spell.organisation_id


def enter(people, at):
    firm = Organisation.objects.get(memberships__person=people["in_tin"])
    Membership.objects.create(
        organisation=firm, person=people["associate"], starts_at=at
    )
    return "joins", people["associate"].pk, firm.pk


def lower(people, at):
    firm = Organisation.objects.get(memberships__person=people["in_both"])
    firm.tier_id = 10
    firm.save()
    return "becomes", firm.pk, 10


def stop(people, at):
    firm = Organisation.objects.get(memberships__person=people["member"])
    firm.ends_at = at
    firm.save()
    return "ends", firm.pk, at


def give(people, at):
    Tier.objects.filter(rank=MEMBER).update(by_verified_email=True)
    return "gives", MEMBER, True


def give_no_more(people, at):
    Tier.objects.update(by_verified_email=False)
    return "gives", 10, False


@pytest.mark.parametrize(
    "make", [join, leave_group, leave, enter, lower, stop, give, give_no_more]
)
def test_the_preview_is_what_the_change_then_does(rooms, people, make):
    now = timezone.now()
    facts, before = Facts.load(), seen()
    what, *where = make(people, now)
    after = seen()
    if what in ("becomes", "ends", "gives"):
        played = getattr(facts, what)(*where)
    else:
        played = getattr(facts, what)(*where, now)
    effect = effect_on_people(facts.at(now), played.at(now))
    told = {one.person: one for one in effect.people}
    something = False
    for person, pages in after.items():
        gained, lost = pages - before[person], before[person] - pages
        one = told.get(person)
        assert {row.pk for row in (one.gained if one else ())} == gained
        assert {row.pk for row in (one.lost if one else ())} == lost
        something = something or bool(gained or lost)
    assert something


def test_the_preview_of_people_changes_nothing(client, rooms, people, sign_in):
    sign_in(people["steward"])
    before, rows = seen(), Membership.objects.count()
    firm = Organisation.objects.get(memberships__person=people["in_tin"])
    given = {"what": "becomes", "organisation": firm.pk, "tier": 0}
    shown = text_of(client.get("/admin/access/change/", given))
    assert "in-tin@example.test" in shown
    assert f"{NAME} tin" in shown
    assert f"/organisations/edit/{firm.pk}/" in shown
    assert seen() == before
    assert Membership.objects.count() == rows


@pytest.mark.parametrize(
    "given",
    [
        {"what": "joins"},
        {"what": "joins", "person": "nobody@example.test"},
        {"what": "becomes", "organisation": "9" * 30},
        {"what": "gives"},
        {"what": "nothing"},
        {"what": "ends", "on": "2027-02-30"},
        {"what": "ends", "on": "0000-00-00"},
    ],
)
def test_a_change_that_cannot_be_is_shown_again(client, people, sign_in, rooms, given):
    sign_in(people["steward"])
    response = client.get("/admin/access/change/", given)
    assert response.status_code == 422
    assert given.get("person", "") in text_of(response)


def test_the_preview_of_terms_is_what_publishing_then_does(
    client, rooms, people, sign_in
):
    sign_in(people["steward"])
    before, page = seen(), rooms["tin"]
    address = f"/admin/access/page/{page.pk}/change/"
    shown = text_of(
        client.get(address, {"tier": 10, "listing": "default", "groups": []})
    )
    assert seen() == before
    builders.publish(page, tier_id=10, groups=[])
    after = seen()
    gaining = sum(bool(after[pk] - before[pk]) for pk in before)
    losing = sum(bool(before[pk] - after[pk]) for pk in before)
    assert gaining
    words = f"gain at least one page: <strong>{gaining}</strong>; who lose one: <strong>{losing}<"
    assert words in shown
    # A section: everything below it closes to some.
    section = fresh(rooms["shelf"])
    before = seen()
    tin = builders.group("tin")
    shown = text_of(
        client.get(
            f"/admin/access/page/{section.pk}/change/",
            {"tier": 0, "listing": "default", "groups": [tin.pk]},
        )
    )
    builders.publish(section, groups=[tin])
    after = seen()
    losing = sum(bool(before[pk] - after[pk]) for pk in before)
    assert f"who lose one: <strong>{losing}</strong>" in shown
