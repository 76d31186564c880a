"""Search follows the pages, and shows nothing that the database does not confirm."""

import pytest
from django.core.management import call_command

from tests import builders
from tests.builders import MEMBER, article, fresh, group, publish, section

pytestmark = pytest.mark.django_db


def found(client, text, **params) -> str:
    return client.get("/search/", {"q": text, **params}).content.decode()


@pytest.mark.db_specific
def test_published_unpublished_moved_deleted(client, home, shelf, index, do):
    locked = do(lambda: section(home, tier_id=MEMBER))
    page = do(lambda: article(shelf, "Wolframite", "canaryword"))
    assert "Wolframite" in found(client, "canaryword")
    do(lambda: fresh(page).move(locked, pos="last-child"))
    answer = found(client, "canaryword")
    assert "Wolframite" not in answer
    assert "Wolframite" in found(client, "wolframite"), "the teaser is listed"
    do(lambda: fresh(page).move(shelf, pos="last-child"))
    do(lambda: fresh(page).unpublish())
    assert "/wolframite/" not in found(client, "wolframite")
    do(lambda: publish(page))
    assert "Wolframite" in found(client, "canaryword")
    do(lambda: fresh(page).delete())
    assert "/wolframite/" not in found(client, "wolframite")


@pytest.mark.db_specific
def test_raising_a_section_reaches_the_index_for_all_pages_below(
    client, shelf, index, do
):
    inner = do(lambda: section(shelf))
    do(lambda: [article(inner, f"Page {n}", "canaryword") for n in range(3)])
    assert "3 results" in found(client, "canaryword")
    do(lambda: publish(shelf, groups=[group("tin")]))
    assert "Nothing found" in found(client, "canaryword")
    assert "Nothing found" in found(client, "page")


def test_a_stale_index_shows_nothing_that_is_locked_by_now(client, shelf, index, do):
    page = do(lambda: article(shelf, "Stalepage", "canaryword"))
    publish(page, groups=[group("tin")])  # no commit: the index does not know
    answer = found(client, "canaryword")
    assert "Stalepage" not in answer
    assert "1 result" not in answer
    assert b"Stalepage" not in client.get("/search/suggest/?q=stale").content


@pytest.mark.db_specific
def test_a_result_that_went_away_leaves_no_gap(client, shelf, index, do):
    pages = do(lambda: [article(shelf, f"Gold {n}", "gold") for n in range(14)])
    for page in pages[:3]:
        publish(page, groups=[group("tin")])
    assert found(client, "gold").count('class="hit"') == 10


def test_drafts_are_not_found(client, shelf, index, do):
    page = do(lambda: article(shelf, text="old"))
    draft = fresh(page)
    draft.body = [("text", "draftcanary")]
    do(draft.save_revision)
    assert "Nothing found" in found(client, "draftcanary")


def test_search_down_is_said_and_publishing_goes_on(client, shelf, do, caplog):
    do(lambda: article(shelf, "Still published"))
    assert client.get("/guidance/still-published/").status_code == 200
    response = client.get("/search/?q=gold")
    assert response.status_code == 200
    assert b"Search does not answer" in response.content
    assert b"<h1>Search</h1>" in response.content
    assert client.get("/search/suggest/?q=go").status_code == 200


@pytest.mark.db_specific
def test_one_transaction_makes_one_update(shelf, index, monkeypatch, do):
    from search import outbox

    calls = []
    monkeypatch.setattr(outbox, "update_pages", lambda ids: calls.append(set(ids)))
    do(lambda: [article(shelf) for _ in range(3)])
    assert len(calls) == 1
    assert len(calls[0]) == 3


def test_passages_lead_to_their_sections(client, shelf, index, do):
    do(lambda: article(shelf, "Guide", "Intro\n\n## A way\n\nThe smelter answers."))
    answer = found(client, "smelter")
    assert 'href="/guidance/guide/#a-way"' in answer
    assert "<mark>smelter</mark>" in answer


def test_the_glossary_helps(client, home, index, do):
    shelf = do(lambda: builders.glossary(home))
    do(lambda: builders.term(
        shelf, "RMI", summary="An initiative.", former=["CFSI"], misspelt=["ARMI"], library_id="GL-rmi",
    ))  # fmt: skip
    answer = found(client, "cfsi")
    assert "An initiative." in answer
    assert "Also searched for" in answer
    assert "Only my words" in answer
    assert "Also searched for" not in found(client, "cfsi", exact="1")
    assert "armi" not in client.get("/glossary/rmi/").content.decode().lower()


def test_facet_and_title_labels_are_text_and_never_code(client, shelf, index, do):
    from content.models import Label

    label = Label.objects.create(kind="topic", slug="x", name="<script>x</script>")
    page = do(lambda: article(shelf, "<img src=x onerror=alert(1)>", "gold"))
    page.labels.add(label)
    do(lambda: publish(page, labels=[label]))
    answer = found(client, "gold")
    assert "<script>x" not in answer
    assert "&lt;script&gt;x" in answer
    assert "<img src=x" not in answer
    assert "&lt;img src=x" in answer
    assert "<script>x" not in client.get("/guidance/").content.decode()


@pytest.mark.db_specific
@pytest.mark.parametrize(
    "query",
    [
        "q=" + "x" * 10_000, "q=%22", "q=-x", "q=%00", "q=%ED%A0%80", "q=a&page=-1", "q=a&page=999999",
        "q=a&page=x", "q=a&kind=%3Cscript%3E", "q=a&tier=nobody", "q=a&topic=" + "y" * 500, "q=a&kind=a&kind=b",
        "page=3", "q=a&exact=2", "q=" + "%22" * 200, "q=kind:x+topic:y", "q=a&fields=body&filter=*",
    ],
)  # fmt: skip
def test_odd_addresses_have_an_answer(client, shelf, index, query):
    for address in ("/search/", "/search/suggest/"):
        response = client.get(f"{address}?{query}")
        assert response.status_code == 200
        assert b"<script>" not in response.content


@pytest.mark.db_specific
def test_the_command_builds_an_index_only_when_needed(shelf, capsys):
    call_command("rebuild_search_index", "--if-needed")
    call_command("rebuild_search_index", "--if-needed")
    said = capsys.readouterr().out
    assert "pages in the new" in said
    assert "up to date" in said
