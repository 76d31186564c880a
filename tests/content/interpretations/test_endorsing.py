"""Who stands behind a position stands behind its words: adopted ones."""

import pytest

from content.models import Endorsement, Label
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
