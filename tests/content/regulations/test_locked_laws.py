"""Of a law whose page is locked, title and summary are known and no more: not which
provisions it has and not what they are called."""

from datetime import date

import pytest

from content.models import CalendarPage, Deadline
from tests import builders, laws
from tests.builders import MEMBER

pytestmark = [pytest.mark.django_db]
HEADING, PLACE = "About Art. 6(2)", "/art-6-2/"


@pytest.fixture
def shelf(home):
    return builders.section(home, "Laws", slug="laws")


@pytest.fixture
def locked(shelf):
    return laws.law_page(shelf, laws.instrument(), tier_id=MEMBER)


def naming(shelf, where):
    """The address of an open page that names Art. 6(2) of the locked law."""
    if where == "link in a text":
        text = "[The audit](cite:eu-2017-821/art-6-2)"
        return builders.article(shelf, text=text).url
    if where == "interpretation":
        return laws.interpretation(shelf, provisions=["2017/821 Art. 6(2)"]).url
    if where == "calendar":
        Deadline.objects.create(
            slug="audit", title="Audit", what="W", on=date(2190, 1, 1),
            cite="2017/821 Art. 6(2)",
        )  # fmt: skip
        return builders.add(shelf, CalendarPage(title="Due", slug="due")).url
    other = laws.instrument("eu-x", short="X", name="X", formal="X law")
    version = other.versions.get()
    provision = version.provisions.first()
    provision.see = ["2017/821 Art. 6(2)"]
    provision.save()
    return f"{laws.law_page(shelf, other).url}{provision.slug}/"


@pytest.mark.parametrize(
    "where", ["link in a text", "interpretation", "calendar", "see also"]
)
def test_open_pages_that_cite_it_tell_nothing_of_its_inside(
    client, shelf, locked, where
):
    address = naming(shelf, where)
    text = client.get(address).content.decode()
    assert locked.url in text
    assert HEADING not in text
    assert PLACE not in text
    client.force_login(builders.person(tier=MEMBER))
    assert PLACE in client.get(address).content.decode()


@pytest.mark.slow
def test_an_unlisted_law_that_amends_is_not_linked(client, shelf):
    amending = laws.instrument("eu-x", short="Xyzzy", name="X", formal="X law")
    page = laws.law_page(shelf, amending, slug="secret", listing="unlisted",
                         tier_id=MEMBER)  # fmt: skip
    law = laws.instrument(
        versions=(
            (date(2021, 1, 1), ("Art. 1",)),
            (date(2022, 1, 1), ("Art. 2",)),
        )
    )
    law.versions.last().__class__.objects.update(amended_by="eu-x")
    law.save()
    open_page = laws.law_page(shelf, type(law).objects.get(pk=law.pk))
    text = client.get(open_page.url).content.decode()
    assert "version 2" in text
    assert page.url not in text
    assert "Xyzzy" not in text
    client.force_login(builders.person(tier=MEMBER))
    assert page.url in client.get(open_page.url).content.decode()
