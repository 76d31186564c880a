"""The reader: a provision as of a day, beside how it is read and where it is used."""

from datetime import date

import pytest

from content.models import BasePage, Instrument
from tests import builders, laws
from tests.builders import ASSOCIATE, MEMBER

pytestmark = pytest.mark.django_db
D = date


@pytest.fixture
def shelf(home):
    return builders.section(home, "Laws", slug="laws")


@pytest.fixture
def law(shelf):
    return laws.law_page(
        shelf,
        laws.instrument(
            versions=[
                (D(2021, 1, 1), {"Art. 6": "Audit.", "Art. 6(2)": "Relief of old."}),
                (D(2025, 7, 31), {"Art. 6(2)": "Relief of today."}),
                (D(2099, 1, 1), {"Art. 6(2)": "Relief to come.", "Art. 10": "New."}),
            ]
        ),
    )


def text_of(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def test_a_provision_is_shown_as_it_stands_on_the_day(client, law):
    here = f"{law.url}art-6-2/"
    today = text_of(client, here)
    says = today.split('id="says"')[1].split("How it is read")[0]
    assert "Relief of today." in says
    assert "Relief of old." not in says.split("In time")[0]
    assert "31 July 2025" in says
    then = text_of(client, f"{here}as-of/2025-07-30/")
    assert "Relief of old." in then.split('id="says"')[1].split("In time")[0]
    assert "As of 30 July 2025" in then
    later = text_of(client, f"{here}as-of/2099-01-01/")
    assert "Relief to come." in later


def test_a_provision_that_nobody_reads_leads_to_how_the_law_is_read(client, law, shelf):
    alone = text_of(client, f"{law.url}art-10/as-of/2099-01-01/")
    assert "No interpretation yet." in alone
    laws.interpretation(shelf, provisions=["2017/821 Art. 6"])
    assert f'{law.url}#readings"' in text_of(
        client, f"{law.url}art-10/as-of/2099-01-01/"
    )
    assert "No interpretation" not in text_of(client, f"{law.url}art-6/")


def test_what_a_version_does_not_mention_goes_on(client, law):
    assert "Audit." in text_of(client, f"{law.url}art-6/as-of/2026-01-01/")
    overview = text_of(client, law.url)
    assert "Relief of today." in overview
    assert "Relief of old." not in overview
    assert "Relief to come." not in overview


def test_citation_and_permanent_link_are_there_to_copy(client, law):
    text = text_of(client, f"{law.url}art-6-2/")
    assert 'value="2017/821 Art. 6(2)"' in text
    assert 'value="Regulation (EU) 2017/821, Article 6, paragraph 2"' in text
    assert f'value="http://testserver{law.url}art-6-2/"' in text


@pytest.mark.parametrize("rest", ["art-7/", "art-6-2/as-of/x/", "art-6-2/x/", "x/y/z/"])
def test_what_the_law_does_not_have_is_not_there(client, law, rest):
    assert client.get(f"{law.url}{rest}").status_code == 404


@pytest.mark.slow
def test_from_the_provision_to_all_that_cites_it(client, law, shelf):
    builders.article(shelf, "Uses it", "See [this](cite:eu-2017-821/art-6-2).")
    builders.article(shelf, "Uses what holds it", "[x](cite:eu-2017-821/art-6).")
    builders.article(shelf, "Uses another", "[x](cite:eu-2017-821/art-10).")
    builders.article(
        shelf, "Locked use", "[x](cite:eu-2017-821/art-6-2).", tier_id=MEMBER
    )
    read = laws.interpretation(
        shelf, laws.position(answer="So it is read."), provisions=["2017/821 Art. 6(2)"]
    )
    locked = laws.interpretation(
        shelf,
        laws.position(answer="zyxwvanswer"),
        slug="locked",
        title="A question for associates",
        provisions=["2017/821 Art. 6(2)"],
        tier_id=ASSOCIATE,
    )
    text = text_of(client, f"{law.url}art-6-2/")
    readings, used = text.split("Where it is used")
    assert "So it is read." in readings
    assert read.title in readings
    # What it reads is told of a listed page, as its title is; what it answers is not.
    assert locked.title in readings
    assert "zyxwvanswer" not in readings
    assert "Uses it" in used
    assert "Uses what holds it" in used
    assert "Uses another" not in used
    # That a locked text cites something is part of the text.
    assert "Locked use" not in text
    client.force_login(builders.person(tier=MEMBER))
    assert "Locked use" in text_of(client, f"{law.url}art-6-2/")


@pytest.mark.slow
def test_links_to_provisions_follow_the_page_and_the_rule(client, law, shelf):
    page = builders.article(
        shelf,
        "Article",
        "[known](cite:eu-2017-821/art-6-2), [law](cite:eu-2017-821), "
        "[unknown](cite:eu-2017-821/art-99), [nobody](cite:eu-0-0/art-1).",
    )
    text = text_of(client, page.url)
    assert f'href="{law.url}art-6-2/"' in text
    assert text.count(f'href="{law.url}"') >= 2
    assert "nobody" in text
    assert "eu-0-0" not in text
    moved = builders.section(shelf, "Elsewhere", slug="elsewhere")
    BasePage.objects.get(pk=law.pk).move(moved, pos="last-child")
    assert 'href="/laws/elsewhere/' in text_of(client, page.url)
    builders.publish(builders.fresh(law), listing="unlisted", tier_id=MEMBER)
    text = text_of(client, page.url)
    assert "art-6-2" not in text
    assert "known" in text


@pytest.mark.slow
def test_a_change_of_the_data_is_on_the_page_at_once(client, law):
    assert "Relief of today." in text_of(client, law.url)
    instrument = Instrument.objects.get(pk=law.instrument_id)
    version = instrument.versions.all()[1]
    provision = version.provisions.get()
    provision.summary = "Relief, mended."
    version.provisions.set([provision])
    instrument.versions.set([*instrument.versions.all()[:1], version])
    instrument.save()
    assert "Relief, mended." in text_of(client, law.url)


def test_a_draft_of_the_data_changes_nothing(client, law):
    instrument = Instrument.objects.get(pk=law.instrument_id)
    instrument.scope = "zyxwvdraft scope"
    instrument.save_revision()
    assert "zyxwvdraft" not in text_of(client, law.url)
    Instrument.objects.get(pk=law.instrument_id).get_latest_revision().publish()
    assert "zyxwvdraft" in text_of(client, law.url)


@pytest.mark.slow
def test_the_reader_costs_the_same_few_queries(
    client, law, shelf, django_assert_max_num_queries
):
    from content.page_store import store

    for number in range(8):
        laws.interpretation(
            shelf,
            laws.position(answer=f"Answer {number}, see [it](page:GA-1)."),
            slug=f"reading-{number}",
            provisions=["2017/821 Art. 6(2)"],
        )
    for address in (law.url, f"{law.url}art-6-2/"):
        client.get(address)
        store.clear()
        with django_assert_max_num_queries(9):
            answer = client.get(address)
        assert answer.status_code == 200


def test_two_laws_cannot_answer_to_one_name():
    from django.core.exceptions import ValidationError

    laws.instrument()
    second = Instrument(
        slug="other", short="2017/821", name="Other", formal="Other law", kind="act",
        jurisdiction="EU",
    )  # fmt: skip
    with pytest.raises(ValidationError, match="a citation must be clear"):
        second.full_clean()


def test_unconfirmed_facts_say_so(client, shelf):
    law = laws.instrument()
    version = law.versions.get()
    provisions = list(version.provisions.all())
    provisions[0].confidence = "M"
    version.provisions.set(provisions)
    law.versions.set([version])
    law.save()
    page = laws.law_page(shelf, law)
    assert "To be confirmed" in text_of(client, f"{page.url}art-1-3/")
    assert "To be confirmed" not in text_of(client, f"{page.url}art-6/")
