"""Who stands behind a position stands behind its words: adopted ones."""

from datetime import timedelta

import pytest
from django.utils import timezone

from content.models import Endorsement, Label
from content.page_store import store
from portal.members.models import ContentStamp, Membership, Organisation, Tier
from portal.settings import base
from tests import builders, laws
from tests.builders import MEMBER

pytestmark = [pytest.mark.django_db, pytest.mark.db_specific]


@pytest.fixture
def shelf(home):
    laws.instrument()
    Label.objects.get_or_create(
        kind="role", slug="importer", defaults={"name": "Importer"}
    )
    return builders.section(home, "Laws", slug="laws")


@pytest.fixture
def member():
    return builders.person(tier=MEMBER)


def endorse(client, page, member, **more):
    client.force_login(member)
    firm = member.organisations.get()
    data = {"organisation": firm.pk, "role": "importer", **more}
    return client.post(f"{page.url}endorse/", data)


def test_a_proposal_cannot_be_endorsed(client, shelf, member):
    """Its words still change: the count would speak for words nobody has read."""
    page = laws.interpretation(shelf, laws.position(status="in review"))
    assert endorse(client, page, member).status_code == 404
    assert not Endorsement.objects.exists()
    assert "/endorse/" not in client.get(page.url).content.decode()


def test_the_number_is_right_at_once(client, shelf, member):
    page = laws.interpretation(shelf, laws.position(status="adopted"))
    client.force_login(member)
    assert "No organisation has said so yet" in client.get(page.url).content.decode()
    endorse(client, page, member)
    assert "1 organisation:" in client.get(page.url).content.decode()
    endorse(client, page, member, withdraw="1")
    assert "No organisation has said so yet" in client.get(page.url).content.decode()


def test_guests_speak_for_no_organisation(client, shelf, member):
    page = laws.interpretation(shelf, laws.position(status="adopted"))
    member.memberships.update(role="guest")
    endorse(client, page, member)
    assert not Endorsement.objects.exists()
    firm = member.organisations.get()
    assert firm.name not in client.get(f"{page.url}endorse/").content.decode()
    # Somebody else's word for it stays, and the guest takes it back neither.
    colleague = builders.belongs(firm, "colleague")
    endorse(client, page, colleague)
    endorse(client, page, member, withdraw="1")
    assert Endorsement.objects.count() == 1


def test_an_alias_counts_for_its_source(client, shelf, member):
    page = laws.interpretation(shelf, laws.position(status="adopted"))
    alias = page.create_alias(parent=shelf, update_slug="mirror")
    endorse(client, page, member)
    endorse(client, builders.fresh(alias), member)
    assert Endorsement.objects.count() == 1
    for address in (page.url, alias.url):
        assert "1 organisation:" in client.get(address).content.decode()


def test_the_name_beside_a_dissent_is_the_one_of_today(client, shelf, member):
    firm = builders.organisation(MEMBER, "Former Ltd")
    page = laws.interpretation(
        shelf, laws.position(), dissents=[laws.dissent(organisation=firm)]
    )
    assert "Former Ltd" in client.get(page.url).content.decode()
    firm.name = "Latter Ltd"
    firm.save()
    text = client.get(page.url).content.decode()
    assert "Latter Ltd" in text
    assert "Former Ltd" not in text


# --- Who counts, and when ---------------------------------------------------------------


def text_of(client, address):
    return client.get(address).content.decode()


@pytest.fixture
def adopted(shelf):
    return laws.interpretation(
        shelf, laws.position(status="adopted"), parts_tier=Tier.objects.get(rank=MEMBER)
    )


@pytest.mark.parametrize("how", ["ended", "lowered"])
def test_who_is_no_member_any_more_no_longer_counts(
    client, adopted, member, reader, how
):
    endorse(client, adopted, member)
    client.force_login(reader)
    assert "1 organisation:" in text_of(client, adopted.url)
    firm = member.organisations.get()
    if how == "ended":
        firm.ends_at = timezone.now()
    else:
        firm.tier = Tier.objects.get(rank=builders.ASSOCIATE)
    firm.save()
    assert "No organisation has said so yet" in text_of(client, adopted.url)


def test_a_membership_that_runs_out_by_itself_ends_the_kept_page(
    client, adopted, member, reader, settings
):
    """No row changes in that instant: the copy of the page must not outlive it."""
    endorse(client, adopted, member)
    client.force_login(reader)
    soon = timezone.now() + timedelta(hours=1)
    Organisation.objects.filter(memberships__person=member).update(ends_at=soon)
    ContentStamp.raise_it()
    for _round in range(2):
        assert "1 organisation:" in text_of(client, adopted.url)
    kept = [copy.until for copy in store._copies.values() if copy.until == soon]
    assert len(kept) == 1 or soon.date() != timezone.now().date()


def test_as_of_a_day_those_count_who_were_members_then(client, adopted, member, reader):
    endorse(client, adopted, member)
    today, day = timezone.localdate(), timedelta(days=1)
    Endorsement.objects.update(made_on=today - 20 * day)
    now = timezone.now()
    firm = member.organisations.get()
    firm.starts_at, firm.ends_at = now - 90 * day, now - 10 * day
    firm.save()
    client.force_login(reader)

    def known(days):
        return f"{adopted.url}as-of/{today}/known/{today - days * day}/"

    assert "No organisation has said so yet" in text_of(client, adopted.url)
    assert "1 organisation:" in text_of(client, known(15))
    assert "No organisation has said so yet" in text_of(client, known(5))
    assert "No organisation has said so yet" in text_of(client, known(25))


@pytest.fixture
def reader(db):
    return builders.person(tier=MEMBER)


@pytest.mark.parametrize("lack", ["membership", "organisation", "tier", "everything"])
def test_who_does_not_belong_now_cannot_speak_for_it(client, adopted, reader, lack):
    """A reader by another organisation; the one that is named is not theirs now."""
    yesterday = timezone.now() - timedelta(days=1)
    firm = builders.organisation(
        builders.ASSOCIATE if lack == "tier" else MEMBER,
        starts_at=yesterday - timedelta(days=9),
        ends_at=yesterday if lack == "organisation" else None,
    )
    if lack != "everything":
        Membership.objects.create(
            organisation=firm,
            person=reader,
            starts_at=yesterday - timedelta(days=9),
            ends_at=yesterday if lack == "membership" else None,
        )
    client.force_login(reader)
    data = {"organisation": firm.pk, "role": "importer"}
    answer = client.post(f"{adopted.url}endorse/", data)
    assert answer.status_code == 422
    assert not Endorsement.objects.exists()


def test_it_can_be_taken_back_only_where_it_counts(client, adopted, member):
    client.force_login(member)
    address = f"{adopted.url}endorse/"
    assert "Take it back" not in text_of(client, address)
    endorse(client, adopted, member)
    assert "Take it back" in text_of(client, address)
    other = builders.person(tier=MEMBER)
    client.force_login(other)
    assert "Take it back" not in text_of(client, address)
    answer = client.post(
        address,
        {
            "organisation": other.organisations.get().pk,
            "role": "importer",
            "withdraw": 1,
        },
        follow=True,
    )
    assert "was not counted" in answer.content.decode()
    assert Endorsement.objects.count() == 1


def test_how_often_is_limited(client, adopted, member, settings):
    assert settings.RATE_LIMITS or base.RATE_LIMITS["wagtail_serve POST"]
    settings.RATE_LIMITS = {"wagtail_serve POST": "3/hour"}
    codes = [endorse(client, adopted, member).status_code for _ in range(4)]
    assert codes == [302, 302, 302, 429]
    assert client.get(f"{adopted.url}endorse/").status_code == 200
