"""Queries, sizes and growth: the budgets of the design (section 8).

Four queries of a signed-in request are shared and not counted: session, user, what
the person holds, and the audience keys in use.
"""

import gzip
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from content.models import StoredBody
from content.page_store import filtered, store
from search.engines import get_engine
from search.rebuilding import rebuild
from tests import builders
from tests.builders import MEMBER, fresh

pytestmark = [pytest.mark.django_db, pytest.mark.db_specific]
SHARED = 4
ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def library(home):
    """A shelf with ten articles, each with links; the search index beside it."""
    shelf = builders.section(home, "Shelf", slug="shelf", show_in_menus=True)
    links = " ".join(f"[link](page:A-{number})" for number in range(10))
    for number in range(10):
        builders.article(
            shelf, f"Article {number}", f"## Words\n\nSmelter {links}",
            slug=f"article-{number}", library_id=f"A-{number}",
        )  # fmt: skip
    rebuild()
    return shelf


def grow(shelf, to: int) -> None:
    """More articles on the shelf, written in bulk like rows of a big site."""
    shelf = fresh(shelf)
    sample = shelf.get_children().first().specific
    stored = StoredBody.objects.get(pk=sample.pk)
    for number in range(to):
        sample.pk = sample.id = sample.basepage_ptr_id = None
        sample._state.adding = True
        sample.slug, sample.library_id = f"grown-{number}", None
        sample.translation_key = __import__("uuid").uuid4()
        shelf.numchild += 1
        sample.path = shelf._get_path(shelf.path, shelf.depth + 1, 1000 + number)
        sample.depth, sample.url_path = (
            shelf.depth + 1,
            f"{shelf.url_path}grown-{number}/",
        )
        type(sample).save_base(sample, raw=False)
        StoredBody.objects.create(
            page_id=sample.pk, html=stored.html, references=stored.references
        )


def queries(client, address: str, *, stored: bool = False) -> int:
    client.get(address)  # warm: the frame of this audience
    if not stored:
        store.clear()
        filtered.clear()
    with CaptureQueriesContext(
        connection,
    ) as captured:
        response = client.get(address)
    assert response.status_code == 200
    return len([q for q in captured if "SAVEPOINT" not in q["sql"]])


@pytest.fixture
def member(client):
    client.force_login(
        builders.person(tier=MEMBER),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    return client


@pytest.mark.slow
def test_an_article_costs_an_anonymous_reader_three_queries(client, library):
    assert queries(client, "/shelf/article-3/") <= 3


def test_a_stored_article_costs_one_query_and_a_members_one_of_its_own(client, library):
    """The member's: whether they have saved or follow it."""
    assert queries(client, "/shelf/article-3/", stored=True) == 1
    client.force_login(
        builders.person(tier=MEMBER),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    assert queries(client, "/shelf/article-3/", stored=True) == SHARED + 1


@pytest.mark.slow
def test_an_article_costs_a_member_eight_queries(member, library):
    assert queries(member, "/shelf/article-3/") <= 8 + SHARED


@pytest.mark.slow
def test_a_list_costs_eight_queries_whatever_its_length(client, library):
    ten = queries(client, "/shelf/")
    grow(library, 60)
    fifty = queries(client, "/shelf/?per=50")
    assert ten == fifty <= 8
    assert queries(client, "/shelf/?per=50&topic=x&tier=public&page=2") <= 8


def test_a_search_costs_eight_queries(client, library):
    assert queries(client, "/search/?q=smelter") <= 8


def test_a_suggestion_costs_one_query_beside_the_viewer(client, library):
    assert queries(client, "/search/suggest/?q=art") <= 1 + 1 + 1


@pytest.mark.parametrize(
    ("address", "calls"),
    [
        ("/search/?q=smelter", 2),
        ("/search/?q=smeltre", 4),
        ("/search/suggest/?q=art", 1),
    ],
)
def test_a_search_asks_the_engine_twice_and_a_mended_one_four_times(
    client, library, monkeypatch, address, calls
):
    engine = type(get_engine())
    asked = []
    for name in ("search", "passages", "suggest", "vocabulary"):
        right = getattr(engine, name)

        def counted(self, *args, right=right, name=name, **kwargs):
            asked.append(name)
            return right(self, *args, **kwargs)

        monkeypatch.setattr(engine, name, counted)
    assert client.get(address).status_code == 200
    assert len(asked) == calls, asked


@pytest.mark.slow
def test_ten_and_a_thousand_pages_cost_the_same(client, library):
    few = {
        address: queries(client, address)
        for address in ("/shelf/article-3/", "/shelf/", "/search/?q=smelter", "/")
    }
    grow(library, 990)
    rebuild()
    many = {address: queries(client, address) for address in few}
    assert few == many


@pytest.mark.slow
def test_publishing_an_article_costs_the_same_in_a_full_section(library):
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            builders.publish(fresh(library).get_children().first())
        return len(captured)

    cost()
    before = cost()
    # Each save asks once what the page asks for; the record of access asks nothing.
    assert before <= 115 or connection.vendor != "sqlite"
    grow(library, 40)
    assert abs(cost() - before) <= 2


def test_the_first_visit_fits_sixty_kilobytes(client, library):
    css = sorted((ROOT / "templates/static/css").glob("*.css"))
    own_js = (ROOT / "templates/static/js/portal.js").read_bytes()
    assert sum(path.stat().st_size for path in css) <= 30_000
    assert len(own_js) <= 5_000
    import django_htmx

    htmx = Path(django_htmx.__file__).parent / "static/django_htmx/htmx-2.min.js"
    page = client.get("/shelf/article-3/").content
    parts = [page, own_js, htmx.read_bytes(), *(path.read_bytes() for path in css)]
    assert sum(len(gzip.compress(part)) for part in parts) <= 60_000
