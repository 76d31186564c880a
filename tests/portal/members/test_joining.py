"""Founding a firm of one's own, joining by domain, asking for a tier."""

import hashlib
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from portal.members import domains, founding, invitations, leaving, upgrades
from portal.members.models import (
    Membership,
    Organisation,
    OrganisationDomain,
    Removal,
    Tier,
    UpgradeRequest,
)
from portal.members.problems import AlreadyIn, NotYours, Refused, SeatsFull
from portal.mypage.closing import close_account
from tests import builders
from tests.builders import ASSOCIATE, MEMBER

pytestmark = pytest.mark.django_db


def test_a_confirmed_address_is_enough_for_a_small_firm(people):
    made = founding.found(people.stranger, "  Tin   and Sons ", "micro")
    assert made.name == "Tin and Sons"
    assert made.tier_id == ASSOCIATE
    assert made.seats == founding.SEATS["micro"]
    mine = Membership.objects.get(organisation=made)
    assert (mine.person, mine.role) == (people.stranger, "owner")


def test_without_a_confirmed_address_or_for_a_large_firm_nothing_is_made(people):
    before = Organisation.objects.count()
    for person, size in [
        (people.unconfirmed, "micro"),
        (people.stranger, "large"),
        (people.stranger, ""),
    ]:
        with pytest.raises(NotYours):
            founding.found(person, "Tin and Sons", size)
    Tier.objects.update(by_verified_email=False)
    with pytest.raises(NotYours):
        founding.found(people.stranger, "Tin and Sons", "micro")
    assert Organisation.objects.count() == before


def test_a_taken_name_is_refused_in_the_words_of_any_unfit_one(people):
    said = set()
    for name in (
        "Smelter Works", "SMELTER  works", "https://evil.example", "x", "???",
        "Win www.evil.example", "Firm <b>",
    ):  # fmt: skip
        with pytest.raises(founding.NotThisName) as caught:
            founding.found(people.stranger, name, "micro")
        said.add(str(caught.value))
    assert len(said) == 1


def test_three_firms_a_year_closed_ones_count(people):
    for number in range(founding.MOST_A_YEAR):
        made = founding.found(people.stranger, f"Firm of mine {number}", "micro")
        leaving.close(people.stranger, made.pk)
    with pytest.raises(Refused):
        founding.found(people.stranger, "One more", "micro")


@pytest.fixture
def domain(firm):
    return OrganisationDomain.objects.create(
        organisation=firm, domain="smelter.example", verified_at=timezone.now(),
        lets_join=True,
    )  # fmt: skip


@pytest.fixture
def colleague(db):
    found = builders.person("colleague")
    EmailAddress.objects.create(
        user=found, email="Colleague@Smelter.example", verified=True
    )
    return found


def test_a_confirmed_domain_lets_its_people_join(firm, people, domain, colleague):
    assert list(domains.open_to(colleague)) == [firm]
    assert list(domains.open_to(people.stranger)) == []
    with pytest.raises(NotYours):
        domains.join(people.stranger, firm.pk)
    assert domains.join(colleague, firm.pk).role == "member"
    with pytest.raises((AlreadyIn, NotYours)):
        domains.join(colleague, firm.pk)


@pytest.mark.parametrize(
    "change",
    [{"verified_at": None}, {"lets_join": False}, {"domain": "sub.smelter.example"}],
)
def test_any_other_domain_lets_nobody_in(firm, people, domain, colleague, change):
    OrganisationDomain.objects.update(**change)
    with pytest.raises(NotYours):
        domains.join(colleague, firm.pk)


def test_who_was_removed_does_not_come_back_by_domain(firm, people, domain, colleague):
    theirs = domains.join(colleague, firm.pk)
    leaving.remove(people.manager, firm.pk, theirs.pk)
    with pytest.raises(NotYours):
        domains.join(colleague, firm.pk)


def anew(email, **fields):
    """A new account with this confirmed address."""
    made = builders.person(**fields)
    EmailAddress.objects.create(user=made, email=email, verified=True)
    return made


@pytest.mark.parametrize(
    "email",
    ["colleague@smelter.example", "COLLEAGUE@Smelter.Example",
     "colleague+new@smelter.example"],
)  # fmt: skip
def test_who_was_removed_does_not_come_back_by_a_new_account(
    firm, people, domain, colleague, email
):
    theirs = domains.join(colleague, firm.pk)
    leaving.remove(people.manager, firm.pk, theirs.pk)
    assert close_account(colleague) == []
    again = anew(email)
    assert list(domains.open_to(again)) == []
    with pytest.raises(NotYours):
        domains.join(again, firm.pk)
    assert list(domains.open_to(anew("other@smelter.example"))) == [firm]
    offer, _ = invitations.invite_by_link(people.owner, firm.pk, email, "member")
    assert invitations.accept(again, offer.pk).organisation == firm
    assert not Removal.objects.exists(), "asked back: nothing is kept any more"


def test_nothing_kept_of_the_removed_tells_their_address(
    firm, people, domain, colleague, settings
):
    EmailAddress.objects.create(
        user=colleague, email="owner@smelter.example", verified=False
    )
    leaving.remove(people.manager, firm.pk, domains.join(colleague, firm.pk).pk)
    close_account(colleague)
    kept = Removal.objects.get()
    assert kept.person is None
    assert "colleague" not in f"{list(Removal.objects.values())}"
    # Without the portal's key it cannot be found out by trying addresses.
    plain = hashlib.sha256(b"colleague@smelter.example").hexdigest()
    assert kept.address_hash != plain
    # Unconfirmed ones may be somebody else's.
    assert list(domains.open_to(anew("owner@smelter.example"))) == [firm]
    again = anew("colleague@smelter.example")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key"
    assert list(domains.open_to(again)) == []


def test_addresses_that_came_after_the_removal_count_too(
    firm, people, domain, colleague
):
    leaving.remove(people.manager, firm.pk, domains.join(colleague, firm.pk).pk)
    EmailAddress.objects.create(
        user=colleague, email="second@smelter.example", verified=True
    )
    close_account(colleague)
    assert Removal.objects.count() == 2
    assert list(domains.open_to(anew("second@smelter.example"))) == []


def test_who_left_by_themselves_leaves_no_fingerprint(firm, people, domain, colleague):
    domains.join(colleague, firm.pk)
    leaving.leave(colleague, firm.pk)
    close_account(colleague)
    assert not Removal.objects.exists()


def test_a_domain_gives_no_more_seats_than_there_are(firm, people, domain, colleague):
    firm.seats = 3
    firm.save()
    with pytest.raises(SeatsFull):
        domains.join(colleague, firm.pk)


def test_a_lapsed_firm_is_not_joined(firm, people, domain, colleague):
    firm.ends_at = timezone.now()
    firm.save()
    with pytest.raises(NotYours):
        domains.join(colleague, firm.pk)


def test_owners_claim_domains_stewards_hear_of_them(firm, people, steward, delivered):
    with pytest.raises(Refused):
        domains.claim(people.owner, firm.pk, "Gmail.com")
    for somebody in (people.manager, people.member, people.outsider):
        with pytest.raises(NotYours):
            domains.claim(somebody, firm.pk, "smelter.example")
    claimed = domains.claim(people.owner, firm.pk, "smelter.example")
    assert domains.claim(people.owner, firm.pk, "smelter.example") == claimed
    (letter,) = delivered()
    assert letter.to == [steward.email]
    with pytest.raises(Refused):
        domains.let_join(people.owner, firm.pk, claimed.pk, may=True)
    with pytest.raises(NotYours):
        domains.drop(people.outsider, people.other.pk, claimed.pk)
    domains.drop(people.owner, firm.pk, claimed.pk)


def test_an_owner_asks_a_steward_grants(people, steward, delivered):
    small = builders.organisation(ASSOCIATE, "Small", seats=10)
    owner = builders.belongs(small, "small-owner", "owner")
    member = Tier.objects.get(rank=MEMBER)
    with pytest.raises(NotYours):
        upgrades.ask(people.several, people.small.pk, member, "")
    with pytest.raises(NotYours):
        upgrades.ask(owner, small.pk, Tier.objects.get(rank=ASSOCIATE), "")
    asked = upgrades.ask(owner, small.pk, member, "We grow.")
    with pytest.raises(Refused):
        upgrades.ask(owner, small.pk, member, "Again.")
    (letter,) = delivered()
    assert letter.to == [steward.email]
    assert "We grow." in letter.body
    for somebody in (owner, people.owner):
        with pytest.raises(NotYours):
            upgrades.decide(somebody, asked.pk, grant=True, tier=member)
    until = timezone.now() + timedelta(days=365)
    with pytest.raises(Refused):
        upgrades.decide(steward, asked.pk, grant=True, tier=member, seats=0)
    with pytest.raises(Refused):
        upgrades.decide(
            steward, asked.pk, grant=True, tier=member, until=timezone.now()
        )
    assert UpgradeRequest.objects.get().state == "open", "refused is refused whole"
    upgrades.decide(
        steward, asked.pk, grant=True, tier=member, until=until, seats=30,
        answer="Welcome.",
    )  # fmt: skip
    small.refresh_from_db()
    assert (small.tier_id, small.ends_at, small.seats) == (MEMBER, until, 30)
    assert builders.viewer(owner).grants.rank == MEMBER
    (letter,) = delivered()
    assert letter.to == [owner.email]
    assert "Welcome." in letter.body
    with pytest.raises(Refused):
        upgrades.decide(steward, asked.pk, grant=False, tier=member)


def test_a_lapsed_firm_asks_for_its_own_tier_and_begins_anew(people, steward):
    asked = upgrades.ask(
        people.lapsed, people.over.pk, Tier.objects.get(rank=MEMBER), ""
    )
    assert builders.viewer(people.lapsed).grants.rank == ASSOCIATE
    upgrades.decide(steward, asked.pk, grant=True, tier=asked.tier, seats=9)
    people.over.refresh_from_db()
    assert people.over.is_current()
    assert builders.viewer(people.lapsed).grants.rank == MEMBER


def test_declining_and_withdrawing_change_nothing(people, steward, delivered):
    small = builders.organisation(ASSOCIATE, "Small")
    owner = builders.belongs(small, "small-owner", "owner")
    member = Tier.objects.get(rank=MEMBER)
    first = upgrades.ask(owner, small.pk, member, "")
    upgrades.decide(steward, first.pk, grant=False, tier=member, answer="Not yet.")
    assert "Not yet." in delivered()[-1].body
    upgrades.ask(owner, small.pk, member, "")
    upgrades.withdraw(owner, small.pk)
    with pytest.raises(NotYours):
        upgrades.withdraw(owner, small.pk)
    small.refresh_from_db()
    assert small.tier_id == ASSOCIATE
    states = UpgradeRequest.objects.values_list("state", flat=True)
    assert sorted(states) == ["declined", "withdrawn"]


def test_a_decision_is_told_to_who_owns_the_firm_now(people, steward, delivered):
    """Not to an owner who has left since, nor to the account of those who closed it."""
    small = builders.organisation(ASSOCIATE, "Small")
    asker = builders.belongs(small, "asker", "owner")
    second = builders.belongs(small, "second-owner", "owner")
    builders.belongs(small, "plain")
    member = Tier.objects.get(rank=MEMBER)

    def told():
        delivered()
        waiting = UpgradeRequest.objects.get(state="open")
        upgrades.decide(steward, waiting.pk, grant=False, tier=member)
        return [letter.to for letter in delivered()]

    upgrades.ask(asker, small.pk, member, "")
    assert told() == [[asker.email]]
    upgrades.ask(asker, small.pk, member, "")
    theirs = Membership.objects.get(person=asker)
    leaving.change_role(second, small.pk, theirs.pk, "member")
    assert told() == [[second.email]]
    leaving.change_role(second, small.pk, theirs.pk, "owner")
    upgrades.ask(asker, small.pk, member, "")
    close_account(asker)
    assert told() == [[second.email]]
