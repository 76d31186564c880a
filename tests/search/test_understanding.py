"""Slips, other names, ambiguous acronyms, promoted answers, ids and citations."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from content.models import Label
from search.documents import exact_words
from search.models import Promotion, Synonym
from search.query import parse, replaced
from tests import builders, laws
from tests.builders import MEMBER, article, fresh, group, publish
from tests.search.conftest import settled

pytestmark = pytest.mark.django_db


def answer(client, text, **params) -> str:
    return client.get("/search/", {"q": text, **params}).content.decode()


# --- Slips -----------------------------------------------------------------------------


def test_a_slip_is_mended_said_and_can_be_taken_back(any_engine, client, shelf):
    article(shelf, "Conflict minerals", "A policy about conflict minerals.")
    settled()
    told = answer(client, "conflcit minerals")
    assert "Showing results for <strong>conflict minerals</strong>" in told
    assert "Search instead for conflcit minerals" in told
    assert "/guidance/conflict-minerals/" in told
    instead = answer(client, "conflcit minerals", typed="1")
    assert "Showing results for" not in instead
    assert "/guidance/conflict-minerals/" in instead, "by minerals alone"


@pytest.mark.parametrize(
    "text",
    [
        "conflict", "conflicts", "CID001322", "CMRTT", "GOLDX", '"conflcit minerals"',
        "gold -conflcit", "kind:guidanse", "2017/822", "漢字漢字",
    ],
)  # fmt: skip
def test_what_is_known_or_no_word_is_left_alone(client, shelf, text):
    article(shelf, "Conflict minerals", "About conflict and gold CID001323 2017/821.")
    article(shelf, "CMRT", "gold")
    settled()
    assert "Showing results for" not in answer(client, text)


@pytest.mark.slow
def test_nothing_is_mended_to_a_word_of_a_locked_page(any_engine, client, shelf):
    article(shelf, "Open", "gold")
    article(shelf, "Shut", "wolframite", tier_id=MEMBER)
    article(shelf, "Unlisted", "tantalite", groups=[group("tin")])
    settled()
    for slip in ("wolframte", "tantalte", "unlistde"):
        told = answer(client, slip)
        assert "Showing results" not in told
        assert "Nothing found" in told
    # The teaser's own words may be told.
    assert "Showing results for <strong>shut" in answer(client, "shute")


@pytest.mark.slow
def test_prefixes_and_slips_tell_nothing_of_what_is_unlisted(any_engine, client, shelf):
    article(shelf, "Secretword", "secretword", groups=[group("tin")])
    settled()

    def told(text):
        page = client.get("/search/", {"q": text}).content.decode()
        hints = client.get("/search/suggest/", {"q": text}).content.decode()
        return (page + hints).replace(text, "QUERY")

    for length in range(4, 11):
        there, not_there = "secretword"[:length], "zzzzzzzzzz"[:length]
        assert told(there) == told(not_there)


@pytest.mark.parametrize("named", ["GA-77", "2017/821 Art. 6", "first steps"])
def test_a_name_of_what_is_unlisted_costs_what_names_nothing(client, home, named):
    """An id of the library, a provision, a promoted answer: time tells of none."""
    room = builders.section(home, "Room", groups=[group("tin")])
    laws.law_page(room, laws.instrument())
    page = article(room, "Hidden", library_id="GA-77")
    Promotion.objects.create(
        queries=["first steps"], page=page, owner=builders.person("owner"),
        expires_on=timezone.localdate(),
    )  # fmt: skip
    settled()
    counts = set()
    for text in (named, {"G": "GA-78", "2": "2017/822 Art. 6"}.get(named[0], "no one")):
        answer(client, text)
        with CaptureQueriesContext(connection) as captured:
            answer(client, text)
        counts.add(len(captured))
    assert len(counts) == 1


def test_a_topic_of_unlisted_pages_is_as_if_it_were_not_there(client, shelf):
    """Nobody chose it from a list: whoever guesses it learns neither that it is there
    nor its name."""
    for slug, terms in (("secret", {"groups": [group("tin")]}), ("seen", {})):
        page = article(shelf, f"Gold {slug}", **terms)
        page.labels.add(Label.objects.create(kind="topic", slug=slug, name=f"N{slug}"))
        page.save_revision().publish()
    settled()
    assert "Nseen" in answer(client, "silver", topic="seen"), (
        "chosen, and nothing found"
    )
    told = answer(client, "gold", topic="secret")
    assert told.replace("secret", "zzzzzz") == answer(client, "gold", topic="zzzzzz")
    assert "Nsecret" not in told


def test_words_that_no_page_holds_are_said(any_engine, client, shelf):
    article(shelf, "Gold", "the process of gold")
    article(shelf, "Shut", "blood", tier_id=MEMBER)
    settled()
    told = answer(client, "kimberley process blood diamonds")
    assert "Hardly anything here" in told
    for word in ("kimberley", "blood", "diamonds"):
        assert f"<strong>{word}</strong>" in told
    assert "No page here holds" not in answer(client, "gold process")
    some = answer(client, "gold process diamonds")
    assert "1 result" in some
    assert "<strong>diamonds</strong>" in some


# --- Other names -----------------------------------------------------------------------


@pytest.mark.slow
def test_a_synonym_works_at_once_and_both_ways_if_it_says_so(any_engine, client, shelf):
    article(shelf, "Child labour", "child labour at mines")
    settled()
    assert "/guidance/child-labour/" not in answer(client, "kids working")
    one = Synonym.objects.create(says="kids working", means=["child labour"])
    assert "/guidance/child-labour/" in answer(client, "kids working")
    article(shelf, "Kids", "kids working")
    settled()
    assert "/guidance/kids/" not in answer(client, "child labour")
    one.both_ways = True
    one.save()
    assert "/guidance/kids/" in answer(client, "child labour")


def test_an_ambiguous_acronym_offers_both(client, home):
    shelf = builders.glossary(home)
    for name in ("Responsible Minerals Initiative", "Responsible Mica Initiative"):
        builders.term(shelf, name, also=["RMI"], summary=f"About {name}.")
    settled()
    whole = answer(client, "RMI")
    assert whole.count("About Responsible") >= 2
    part = answer(client, "RMI mica membership")
    assert "“RMI” stands for several things" in part
    assert "%22Responsible%20Mica%20Initiative%22%20mica%20membership" in part


def test_a_glossary_term_that_is_renamed_is_found_by_both_names(client, home, do):
    shelf = builders.glossary(home)
    term = do(lambda: builders.term(shelf, "CFSI", summary="An initiative."))
    settled()
    do(lambda: publish(term, title="RMI", former=["CFSI"]))
    assert "An initiative." in answer(client, "CFSI")
    assert "An initiative." in answer(client, "RMI")


@pytest.mark.slow
def test_a_translation_and_an_acronym_of_the_glossary_find_its_term(
    any_engine, client, home, shelf
):
    words = builders.glossary(home)
    builders.term(words, "Smelter", summary="It melts.", also=["SOR"],
                  translations={"de": ["Schmelzhütte"]})  # fmt: skip
    article(shelf, "Visiting", "How to visit a smelter.")
    settled()
    for other in ("Schmelzhütte", "schmelzhutte", "SOR"):
        told = answer(client, f"{other} visit")
        assert "/guidance/visiting/" in told, other
    assert "It melts." in answer(client, "Schmelzhütte")


# --- Filters that are typed --------------------------------------------------------------


@pytest.mark.slow
def test_filters_may_be_typed(any_engine, client, home, shelf):
    tin = Label.objects.create(kind="mineral", slug="tin", name="Tin")
    basics = Label.objects.create(kind="topic", slug="basics", name="Basics")
    builders.term(builders.glossary(home), "Ore", summary="metal")
    article(shelf, "Tinned", "metal", labels=[tin])
    article(shelf, "Begun", "metal", labels=[basics])
    article(shelf, "Shut", "metal", tier_id=MEMBER, summary="metal")
    settled()
    for typed, wanted in {
        "kind:term": ["ore"], "kind:guidance": ["begun", "shut", "tinned"],
        "mineral:tin": ["tinned"], "topic:basics": ["begun"], "Tier:Member": ["shut"],
        "kind:guidance topic:basics": ["begun"], "mineral:tin topic:basics": [],
        "kind:term kind:guidance": ["begun", "ore", "shut", "tinned"], "kind:nothing": [],
    }.items():  # fmt: skip
        told = client.get("/search/", {"q": f"metal {typed}"}).context["found"]
        slugs = [one.card.url.rstrip("/").rpartition("/")[2] for one in told.results]
        assert sorted(slugs) == wanted, typed
        assert told.total == len(wanted), typed


# --- Promoted, jumps, citations --------------------------------------------------------


def test_promoted_answers_end(client, shelf):
    page = article(shelf, "Begin here", "nothing of it")
    owner = builders.person("owner")
    one = Promotion.objects.create(
        queries=["First  STEPS"], page=page, owner=owner,
        expires_on=timezone.localdate(),
    )  # fmt: skip
    settled()
    assert "Recommended" in answer(client, "first steps")
    assert "Recommended" not in answer(client, "first steps more")
    one.expires_on -= timezone.timedelta(days=1)
    one.save()
    assert "Recommended" not in answer(client, "first steps")
    one.expires_on = timezone.localdate()
    one.save()
    owner.is_active = False
    owner.save()
    publish(page, summary="raises the stamp")
    assert "Recommended" not in answer(client, "first steps")


@pytest.mark.slow
def test_a_hidden_promotion_takes_no_place_from_an_open_one(client, shelf):
    owner, tin = builders.person("owner"), group("tin")
    pages = [article(shelf, f"Closed {n}", "nothing", groups=[tin]) for n in range(3)]
    pages.append(article(shelf, "Open to all", "nothing of it"))
    for page in pages:
        Promotion.objects.create(
            queries=["first steps"], page=page, owner=owner,
            expires_on=timezone.localdate(),
        )  # fmt: skip
    settled()
    told = answer(client, "first steps")
    assert "Recommended" in told
    assert pages[-1].url in told
    assert "Closed" not in told


def test_an_id_of_the_library_leads_to_its_page(client, shelf):
    page = article(shelf, "Completing a form", "text", library_id="GA-77")
    article(shelf, "Other", "text", library_id="GA-78", groups=[group("tin")])
    settled()
    told = answer(client, "ga-77")
    assert "Go to" in told
    assert page.url in told
    locked = answer(client, "GA-78").replace("GA-78", "Q").replace("ga-78", "q")
    absent = answer(client, "GA-79").replace("GA-79", "Q").replace("ga-79", "q")
    assert locked == absent


@pytest.mark.parametrize(
    "text",
    [
        "Art. 6(2)", "Article 6 (2)", "article 6(2)", "Artikel 6 Absatz 2",
        "Art 6 para 2", "Art. 6 Abs. 2",
    ],
)  # fmt: skip
def test_one_provision_has_one_form(text):
    assert [one.slug for one in parse(text).citations] == ["art-6-2"]
    assert "art-6-2" in exact_words([f"Records under {text} are kept."])


def test_a_citation_finds_the_text_that_cites_it(any_engine, client, shelf):
    article(shelf, "Right", "Buyers keep records under Article 6(2) for five years.")
    article(shelf, "Wrong", "Buyers keep records under Article 7(2) for 6 years. " * 3)
    article(shelf, "Wide", "See article 6 of it.")
    settled()
    told = answer(client, "Art. 6(2)")
    first = told.index("/guidance/right/")
    assert first < told.index("/guidance/wide/")
    assert "/guidance/wrong/" not in told or first < told.index("/guidance/wrong/")


@given(st.text(max_size=300))
def test_citations_are_found_in_any_text(text):
    query = parse(text)
    for one in query.citations:
        assert one.slug in exact_words([query.text])


def test_a_range_is_found_by_what_lies_in_it():
    words = exact_words(["Importers keep their duties under Articles 4 to 7."])
    assert {"art-4", "art-5", "art-6", "art-7"} <= set(words)
    assert [one.slug for one in parse("Art. 4 to 7").citations] == ["art-4", "art-7"]


@given(
    st.text(max_size=80),
    st.dictionaries(st.sampled_from(["gold", "tin", "mica"]), st.just("ore")),
)
def test_exchanging_words_keeps_the_rest_of_the_query(text, words):
    query = parse(text)
    again = parse(replaced(query, words))
    assert again.filters == query.filters
    assert [t.words for t in again.required] == [t.words for t in query.required]
    assert [t.words for t in again.excluded] == [t.words for t in query.excluded]
    assert len(again.words) == len(query.words)


@given(st.text(max_size=120))
def test_reading_a_query_again_changes_nothing(text):
    assert parse(parse(text).text) == parse(text) or "too" in str(parse(text).notes)


@pytest.mark.slow
def test_ranking_says_the_same_to_all_who_may_see_both(client, shelf, home):
    for number in range(4):
        article(shelf, f"Page {number}", "gold " * (number + 1) + "words " * 10)
    article(shelf, "Locked", "gold " * 30, groups=[group("tin")])
    settled()

    def order(text):
        return sorted(range(4), key=lambda n: text.find(f"/guidance/page-{n}/"))

    outside = order(answer(client, "gold"))
    someone = builders.person("in", tier=MEMBER, groups=[group("tin")])
    client.force_login(someone, backend="django.contrib.auth.backends.ModelBackend")
    assert order(answer(client, "gold")) == outside


@pytest.mark.slow
def test_a_hit_that_is_gone_is_replaced_beyond_the_spare_ones(client, shelf):
    from content.models import BasePage

    pages = [article(shelf, f"Gold {n}", "gold") for n in range(40)]
    settled()
    # Behind everybody's back, as a restored database would be.
    BasePage.objects.filter(pk__in=[p.pk for p in pages[:25]]).derive(
        audience="t20+g99", is_listed=False
    )
    told = [answer(client, "gold", page=number) for number in (1, 2)]
    assert [one.count('class="hit"') for one in told] == [10, 5]
    left = {page.url for page in pages[25:]}
    assert {url for url in left if f'href="{url}"' in "".join(told)} == left
    assert all("15 results" in one for one in told)
    assert fresh(pages[0]).audience == "t20+g99"


@pytest.mark.slow
@pytest.mark.parametrize("number", [3, 50, 999])
def test_behind_the_last_page_of_results_is_the_last_page(client, shelf, number):
    for n in range(12):
        article(shelf, f"Gold {n}", "gold")
    settled()
    address = {"q": "gold", "kind": "guidance", "page": number}
    gone = client.get("/search/", address)
    assert gone.status_code == 302
    assert gone.url == "/search/?q=gold&kind=guidance&page=2"
    assert client.get(gone.url).content.decode().count('class="hit"') == 2
