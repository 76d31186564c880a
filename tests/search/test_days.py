"""Search as of a day, among interpretations with dated positions and narrower parts."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from content.models import Position
from portal.members.models import Tier
from search.days import versions_on
from search.engines import get_engine
from search.query import parse, replaced, without_day
from search.scope import scope_for
from search.status import drift
from tests import builders, laws
from tests.builders import ASSOCIATE, MEMBER, article, fresh, publish, viewer
from tests.search.conftest import settled

pytestmark = [pytest.mark.django_db, pytest.mark.db_specific]

DAY = timedelta(days=1)
WORDS = {"old": "2022-06-30", "now": "", "next": "2199-01-01"}


def answer(client, text, **params) -> str:
    return client.get("/search/", {"q": text, **params}).content.decode()


def finds(client, text, **params) -> bool:
    return 'class="hit"' in answer(client, text, **params)


def three_positions() -> list[Position]:
    """One that was, one for the days until today, one from tomorrow on."""
    today = timezone.localdate()
    return [
        laws.position(
            1, status="superseded", in_force_to=date(2024, 12, 31),
            closed_on=date(2024, 12, 1), known_from=date(2021, 6, 1),
            answer="Gramme oldanswer.", reasons="1. Gramme oldreason, practice.",
        ),
        laws.position(
            2, status="adopted", in_force_from=date(2025, 1, 1), in_force_to=today,
            closed_on=today, known_from=date(2024, 12, 1),
            answer="Gramme nowanswer.", reasons="1. Gramme nowreason, practice.",
        ),
        laws.position(
            3, status="adopted", in_force_from=today + DAY, known_from=today,
            answer="Gramme nextanswer.", reasons="1. Gramme nextreason, practice.",
        ),
        laws.position(4, status="draft", answer="Draftanswer."),
    ]  # fmt: skip


@pytest.fixture
def counting(any_engine, home, shelf):
    """An answer for associates, reasons for members, and a page for all beside it."""
    page = laws.interpretation(
        shelf,
        *three_positions(),
        tier_id=ASSOCIATE,
        parts_tier=Tier.objects.get(rank=MEMBER),
        body=[("text", "Backgroundword.")],
    )
    article(shelf, "Beside", "Gramme.")
    settled()
    return page


@pytest.fixture
def associate(client):
    client.force_login(builders.person(verified=True))
    return client


@pytest.fixture
def member(client):
    client.force_login(builders.person(tier=MEMBER))
    return client


# --- Days ------------------------------------------------------------------------------


@pytest.mark.slow
def test_each_position_is_found_for_its_days_alone(counting, member):
    for word in WORDS:
        for other, day in WORDS.items():
            found = finds(member, f"{word}answer", asof=day, typed="1")
            assert found == (word == other), (word, day)
            typed = f"{word}answer asof:{day}" if day else f"{word}answer"
            assert finds(member, typed, typed="1") == (word == other)
    assert not finds(member, "draftanswer")
    assert not finds(member, "draftanswer", asof="2022-06-30")


def test_a_page_stands_once_and_is_counted_once(counting, member):
    for day in WORDS.values():
        told = answer(member, "gramme", asof=day)
        assert "2 results" in told
        assert told.count('class="hit"') == 2
        assert re.search(r'value="interpretation">.*?<span class="n">1<', told)
        scope = scope_for(viewer(), "en", date.fromisoformat(day) if day else None)
        assert len(get_engine().suggest("count", scope)) == 1


def test_passages_lead_into_the_page_as_of_the_day(counting, member):
    old = answer(member, "gramme", asof="2022-06-30")
    assert f'href="{counting.url}as-of/2022-06-30/"' in old
    assert f'href="{counting.url}as-of/2022-06-30/#position-1"' in old
    assert f'href="{counting.url}as-of/2022-06-30/#position-1-reasons"' in old
    assert "position-2" not in old
    assert 'href="/guidance/beside/"' in old, "guidance has no other days"
    now = answer(member, "gramme")
    assert f'href="{counting.url}#position-2"' in now
    assert "as-of" not in now.partition("<h1>")[2]
    there = member.get(f"{counting.url}as-of/2022-06-30/").content.decode()
    assert 'id="position-1"' in there
    assert "oldanswer" in there


def test_midnight_needs_no_indexing(counting, member, stopped, monkeypatch):
    tomorrow = timezone.localdate() + DAY
    assert finds(member, "nowanswer", typed="1")
    monkeypatch.setattr(timezone, "localdate", lambda *args: tomorrow)
    assert not finds(member, "nowanswer", typed="1")
    assert finds(member, "nextanswer", typed="1")


@pytest.mark.slow
def test_a_position_that_is_given_up_is_gone_with_the_indexer_stopped(
    any_engine, client, shelf, monkeypatch
):
    from search import outbox

    page = laws.interpretation(
        shelf, *three_positions(), body=[("text", "Backgroundword.")]
    )
    settled()
    monkeypatch.setattr(outbox, "apply_due", lambda *args: 0)
    assert finds(client, "nowanswer")
    page = fresh(page).get_latest_revision_as_object()
    line = list(page.positions.all())
    today = timezone.localdate()
    line[1].status, line[1].known_to = "withdrawn", today - DAY
    # Later ones too: a time line has no gap.
    line[2].status, line[2].known_to = "withdrawn", today
    page.positions.set(line)
    page.save_revision().publish()
    assert not finds(client, "nowanswer", typed="1")
    assert finds(client, "backgroundword"), "the page itself is there"


@pytest.mark.slow
def test_days_without_a_position_have_the_page_alone(counting, member):
    told = answer(member, "counting gramme backgroundword", asof="1999-01-01")
    assert counting.url in told
    assert "position-" not in told.partition("<h1>")[2]
    assert not finds(member, "oldanswer", asof="1999-01-01", typed="1")


@pytest.mark.parametrize(
    "bad",
    ["2025-13-45", "yesterday", "2025", "0001-01-01", "x" * 500, "２０２５-01-01"],
)
def test_a_bad_date_is_left_out_and_said(client, shelf, bad):
    article(shelf, "Gold", "gold")
    settled()
    for told in (answer(client, "gold", asof=bad), answer(client, f"gold asof:{bad}")):
        assert "That date was not understood" in told
        assert "/guidance/gold/" in told
        assert "As of 1" not in told
    assert "That date" not in answer(client, "gold", asof="")


def test_the_date_is_a_field_of_the_filters_and_can_be_taken_off(client, shelf):
    article(shelf, "Gold", "gold")
    settled()
    for params in ({"q": "gold", "asof": "2025-06-30"}, {"q": "gold asof:2025-06-30"}):
        told = client.get("/search/", params).content.decode()
        assert told.count('type="date" name="asof" value="2025-06-30"') == 2
        assert "As of 30 June 2025" in told
        assert 'href="/search/?q=gold">Search as of today' in told
    assert 'name="asof" value=""' in answer(client, "gold")
    assert 'name="asof"' in answer(client, "nothingatall"), "also without a result"


def test_the_day_is_no_word_of_the_query():
    query = parse("gold asof:2025-06-30 kind:law")
    assert query.words == ["gold"]
    assert query.day == date(2025, 6, 30)
    assert "asof:2025-06-30" in replaced(query, {"gold": "tin"})
    assert without_day('"a b" asof:2025-06-30 -c kind:law') == '"a b" -c kind:law'


def test_what_holds_is_read_once_a_change(counting, member, django_assert_num_queries):
    stamp = viewer().stamp
    versions_on(stamp)
    with django_assert_num_queries(0):
        assert versions_on(stamp) == {"always", f"{counting.pk}/2"}
        assert f"{counting.pk}/1" in versions_on(stamp, date(2022, 6, 30))
        assert f"{counting.pk}/0" in versions_on(stamp, date(1999, 1, 1))


def test_index_and_database_agree(counting):
    assert list(drift()) == []


# --- Narrower parts --------------------------------------------------------------------


def told_of(client, word) -> str:
    """All that search says for a word, its beginning and a slip, without the word."""
    told = []
    for text in (word, word[:6], word[:-1] + "x", f"gramme {word}"):
        page = client.get("/search/", {"q": text}).content.decode()
        hints = client.get("/search/suggest/", {"q": text}).content.decode()
        said = re.sub(r'data-opened="[^"]*"', "", page + hints)
        told.append(said.replace(text, "").replace(text.split()[-1], ""))
    return "\n".join(told)


@pytest.mark.slow
def test_reasons_leave_no_trace_for_who_reads_the_answer_alone(counting, associate):
    assert finds(associate, "nowanswer")
    assert not finds(associate, "nowreason", typed="1")
    told = told_of(associate, "nowreason")
    assert "nowreason" not in told
    # The same as for a word that stands nowhere.
    assert told == told_of(associate, "wherezzzz")
    assert "2 results" in answer(associate, "gramme")
    assert "position-2-reasons" not in answer(associate, "gramme")


@pytest.mark.slow
def test_members_find_the_reasons(counting, member):
    told = answer(member, "nowreason")
    assert f'href="{counting.url}#position-2-reasons"' in told
    assert "1 result" in told
    assert "Showing results for <strong>nowreason" in answer(member, "nowreasom")
    assert finds(member, "oldreason", asof="2022-06-30")
    assert not finds(member, "oldreason", typed="1")


@pytest.mark.slow
def test_a_locked_page_tells_its_title_and_summary_on_every_day(counting, client):
    for day in WORDS.values():
        told = answer(client, "weight", asof=day)
        assert "How do we count?" in told
        assert f'href="{counting.url}"' in told
        assert "as-of" not in told.partition("<h1>")[2]
        assert not finds(client, "nowanswer", asof=day, typed="1")
        assert not finds(client, "backgroundword", asof=day, typed="1")


@pytest.mark.slow
def test_dissents_of_two_groups_are_found_by_who_is_in_both(any_engine, client, shelf):
    tin, gold = builders.group("tin"), builders.group("gold")
    laws.interpretation(
        shelf,
        laws.position(status="adopted"),
        dissents=[
            laws.dissent(view="Tinview.", group=tin),
            laws.dissent(view="Goldview.", group=gold),
        ],
    )
    settled()
    rooms = {(): set(), (tin,): {"tinview"}, (tin, gold): {"tinview", "goldview"}}
    for groups, seen in rooms.items():
        client.force_login(builders.person(tier=MEMBER, groups=groups))
        for word in ("tinview", "goldview"):
            assert finds(client, word, typed="1") == (word in seen), (groups, word)


def test_parts_that_become_narrower_are_gone_at_once(
    any_engine, client, shelf, do, monkeypatch
):
    from search import outbox

    page = laws.interpretation(shelf, laws.position(status="adopted", reasons="Rword."))
    settled()
    assert finds(client, "rword")
    monkeypatch.setattr(outbox, "apply_due", lambda *args: 0)
    publish(page, parts_tier=Tier.objects.get(rank=MEMBER))
    assert not finds(client, "rword", typed="1")


def test_the_filters_come_with_the_results_and_below_their_heading(client, shelf):
    """As one types, the tick boxes beside belong to what is asked now; on a narrow
    screen they stand below the answer's heading."""
    article(shelf, "Gold", "gold")
    settled()
    headers = {"HX-Request": "true", "HX-Target": "results"}
    part = client.get("/search/", {"q": "gold"}, headers=headers).content.decode()
    assert 'id="facets" class="filters wide-only" hx-swap-oob="true"' in part
    whole = answer(client, "gold")
    assert "hx-swap-oob" not in whole
    for html in (part, whole):
        assert html.index("1 result for") < html.index('<details class="fold')
    assert 'id="facets"' in client.get("/search/").content.decode()
    assert 'class="fold' not in answer(client, "zzzz")
    assert "(in use)" in answer(client, "zzzz", kind="article")
