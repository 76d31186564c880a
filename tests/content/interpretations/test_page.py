"""The page of an interpretation: which position is shown when, and what stands by it."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from content.models import Endorsement, Label
from portal.members.models import Membership, Tier
from tests import builders, laws
from tests.builders import ASSOCIATE, MEMBER

pytestmark = pytest.mark.django_db
D = date


@pytest.fixture
def shelf_of_laws(home):
    return builders.section(home, "Laws", slug="laws")


@pytest.fixture
def changed(shelf_of_laws):
    """A law that changed on 31 July 2025, read before and after."""
    law = laws.instrument(
        versions=[
            (D(2021, 1, 1), ["Art. 1(3)"]),
            (D(2025, 7, 31), {"Art. 1(3)": "New."}),
        ]
    )
    laws.law_page(shelf_of_laws, law)
    return laws.interpretation(
        shelf_of_laws,
        laws.position(
            1,
            status="superseded",
            in_force_to=D(2025, 7, 30),
            closed_on=D(2025, 8, 10),
            answer="It applies from 18 August 2025 for all.",
        ),
        laws.position(
            2,
            status="adopted",
            in_force_from=D(2025, 7, 31),
            known_from=D(2025, 8, 10),
            answer="It applies from 18 August 2027 for all.",
        ),
    )


def page_text(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def test_today_shows_the_position_in_force_and_the_time_line_both(client, changed):
    text = page_text(client, changed.url)
    answer, line = text.split('id="timeline"')
    assert "18 August 2027" in answer.split('class="answer')[1].split("</div>")[0]
    assert "not the one of today" not in text
    assert "Position 1" in line
    assert "Position 2" in line
    assert "1 January 2021 to 30 July 2025" in line


def test_another_day_shows_its_position_with_a_banner(client, changed):
    text = page_text(client, f"{changed.url}as-of/2025-07-30/")
    assert "The reading for 30 July 2025" in text
    assert "18 August 2025" in text.split('class="answer')[1].split("</div>")[0]
    assert "Read the position of today" in text
    text = page_text(client, f"{changed.url}as-of/2025-07-31/")
    assert "18 August 2027" in text.split('class="answer')[1].split("</div>")[0]
    text = page_text(client, f"{changed.url}as-of/2019-12-31/")
    assert "There was no position for that day." in text


def test_what_was_known_then_is_still_what_was_said_then(client, changed):
    """On 5 August the change of law was in force, but nobody had recorded it yet."""
    address = f"{changed.url}as-of/2025-08-05/"
    then = page_text(client, f"{address}known/2025-08-05/")
    assert "18 August 2025" in then.split('class="answer')[1].split("</div>")[0]
    assert "as known on 5 August 2025" in then
    now = page_text(client, address)
    assert "18 August 2027" in now.split('class="answer')[1].split("</div>")[0]


def test_each_position_has_a_permanent_address_and_its_changes_word_by_word(
    client, changed
):
    text = page_text(client, f"{changed.url}position/1/")
    assert "Position 1: not the one of today" in text
    text = page_text(client, f"{changed.url}position/2/")
    assert "What changed from position 1" in text
    assert "<del>" in text
    gone = text.split("<del>")[1].split("</del>")[0]
    put_in = text.split("<ins>")[1].split("</ins>")[0]
    assert gone.endswith("2025")
    assert put_in.endswith("2027")
    assert "applies" not in gone + put_in


@pytest.mark.parametrize(
    "rest",
    [
        "position/3/", "position/0/", "position/-1/", "position/1/x/", "position/١/",
        "position/99999999999999999999/", "as-of/2025-02-30/", "as-of/tomorrow/",
        "as-of/0001-01-01/", "as-of/9999-12-31/", "as-of/2025-01-01/known/",
        "as-of/2025-01-01/known/x/", "as-of/", "known/2025-01-01/", "x/", "%00/",
    ],
)  # fmt: skip
def test_addresses_that_mean_nothing_do_not_exist(client, changed, rest):
    assert client.get(f"{changed.url}{rest}").status_code == 404


def test_gaps_and_overlaps_are_refused_when_saved(shelf_of_laws):
    laws.instrument()
    first = laws.position(
        1, status="adopted", in_force_to=D(2024, 1, 1), closed_on=D(2024, 1, 1)
    )
    for since, words in ((D(2024, 3, 1), "days without"), (D(2023, 1, 1), "both hold")):
        with pytest.raises(ValidationError, match=words):
            laws.interpretation(
                shelf_of_laws,
                first,
                laws.position(2, status="adopted", in_force_from=since),
                slug=f"from-{since}",
            )


@pytest.mark.slow
def test_a_new_version_of_a_provision_asks_for_confirmation(client, shelf_of_laws):
    """Of a provision that it reads, after it was last looked at, for days that it
    reads: nothing else asks."""
    law = laws.instrument()
    page = laws.interpretation(
        shelf_of_laws, laws.position(1, status="adopted", known_from=D(2024, 5, 1))
    )

    def asks():
        return "Needs re-confirmation" in page_text(client, page.url)

    assert not asks()
    versions = list(law.versions.all())
    law.versions.set([*versions, laws.version(1, D(2025, 1, 1), ["Art. 6"])])
    law.save()
    assert not asks()  # another provision
    law.versions.set(
        [*law.versions.all(), laws.version(2, D(2025, 3, 1), {"Art. 1(3)": "New."})]
    )
    law.save()
    assert asks()
    builders.publish(page, reviewed_on=D(2025, 4, 1))
    assert not asks()


def test_a_position_that_has_ended_needs_no_confirmation(client, changed):
    assert "Needs re-confirmation" not in page_text(client, f"{changed.url}position/1/")


# --- Endorsements -----------------------------------------------------------------------


@pytest.fixture
def open_reasons(shelf_of_laws):
    laws.instrument()
    for slug, name in (("importer", "Importer"), ("trader", "Trader")):
        Label.objects.get_or_create(kind="role", slug=slug, defaults={"name": name})
    return laws.interpretation(
        shelf_of_laws,
        laws.position(status="adopted"),
        tier_id=ASSOCIATE,
        parts_tier=Tier.objects.get(rank=MEMBER),
    )


def test_organisations_are_counted_once_and_never_named(client, open_reasons):
    page = open_reasons
    first, second = (builders.person(tier=MEMBER) for _ in range(2))
    address = f"{page.url}endorse/"
    for person, role in ((first, "importer"), (second, "trader"), (first, "trader")):
        client.force_login(person)
        firm = person.organisations.get()
        answer = client.post(address, {"organisation": firm.pk, "role": role})
        assert answer.status_code == 302
    text = page_text(client, page.url)
    assert "2 organisations" in text
    assert "2 × Trader" in text
    for firm in (first.organisations.get(), second.organisations.get()):
        assert firm.name not in text
    firm = first.organisations.get()
    data = {"organisation": firm.pk, "role": "trader", "withdraw": "1"}
    client.force_login(second)
    answer = client.post(address, data)
    assert answer.status_code == 422, "somebody else's is not theirs to take back"
    assert Endorsement.objects.count() == 2
    client.force_login(first)
    client.post(address, data)
    assert Endorsement.objects.get().organisation == second.organisations.get()


def test_the_count_is_right_on_a_page_that_was_kept(client, open_reasons):
    page, person = open_reasons, builders.person(tier=MEMBER)
    client.force_login(person)
    for _visit in range(2):
        assert "No organisation has said so yet." in page_text(client, page.url)
    data = {"organisation": person.organisations.get().pk, "role": "importer"}
    client.post(f"{page.url}endorse/", data)
    assert "1 × Importer" in page_text(client, page.url)
    client.post(f"{page.url}endorse/", {**data, "withdraw": "1"})
    assert "No organisation has said so yet." in page_text(client, page.url)


def test_only_those_endorse_who_may_read_the_reasons(client, open_reasons):
    page = open_reasons
    address = f"{page.url}endorse/"
    assert client.get(address).status_code == 403  # the page is the associates'
    associate = builders.person(verified=True)
    client.force_login(associate)
    assert client.get(address).status_code == 404
    member = builders.person(tier=MEMBER)
    client.force_login(member)
    stranger = builders.organisation(MEMBER, "Another firm")
    for data in (
        {"organisation": stranger.pk, "role": "importer"},
        {"organisation": member.organisations.get().pk, "role": "nonsense"},
        {"organisation": "x" * 9000, "role": ""},
    ):
        response = client.post(address, data)
        assert response.status_code == 422
        assert "Another firm" not in response.content.decode()
    assert not Endorsement.objects.exists()
    # An organisation that has lapsed no longer speaks.
    Membership.objects.filter(person=member).update(
        starts_at=timezone.now() - timedelta(days=9), ends_at=timezone.now()
    )
    assert client.get(address).status_code in (403, 404)


def test_csrf_is_asked_for(open_reasons):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    member = builders.person(tier=MEMBER)
    client.force_login(member)
    data = {"organisation": member.organisations.get().pk, "role": "importer"}
    assert client.post(f"{open_reasons.url}endorse/", data).status_code == 403


@pytest.mark.slow
def test_a_page_costs_the_same_few_queries_however_long_its_line(
    client, shelf_of_laws, django_assert_max_num_queries
):
    laws.instrument()
    line = [
        laws.position(
            n,
            status="superseded" if n < 20 else "adopted",
            in_force_from=D(2000 + n, 1, 1),
            in_force_to=D(2000 + n, 12, 31) if n < 20 else None,
            closed_on=D(2024, 1, 1) if n < 20 else None,
        )
        for n in range(1, 21)
    ]
    page = laws.interpretation(shelf_of_laws, *line)
    client.get(page.url)
    from content.page_store import store

    store.clear()
    for most in (6, 1):
        with django_assert_max_num_queries(most):
            answer = client.get(page.url)
        assert answer.status_code == 200
