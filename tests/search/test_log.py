"""What is searched for is counted; who searched is nowhere."""

import pytest
from django.db import connection

from search import log
from search.models import Asked, Asker
from tests import builders
from tests.builders import article
from tests.search.conftest import settled, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(shelf):
    article(shelf, "Gold", "gold")
    settled()


def ask(client, text, number=1):
    for one in range(number):
        client.get("/search/", {"q": text}, REMOTE_ADDR=f"10.0.0.{one}")
    log.flush()


@pytest.mark.db_specific
def test_searches_are_counted_and_readers_once(client, site):
    ask(client, "Gold!", 3)
    ask(client, "gold", 3)
    ask(client, "zzzz")
    row = Asked.objects.get(query="gold")
    assert (row.times, row.askers, row.found_nothing) == (6, 3, 0)
    row = Asked.objects.get(query="zzzz")
    assert (row.times, row.askers, row.found_nothing) == (1, 1, 1)


@pytest.mark.slow
def test_hardly_anything_counts_as_nothing(client, shelf):
    for number in range(5):
        article(shelf, f"Gold {number}", "gold")
    settled()
    ask(client, "gold deforestation cattle soy")
    assert Asked.objects.get().found_nothing == 1
    ask(client, "gold 3")
    assert Asked.objects.get(query="gold 3").found_nothing == 0


def test_no_search_waits_for_the_database(client, site, django_assert_num_queries):
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        client.get("/search/?q=gold")
    assert not [q for q in captured if q["sql"].startswith(("INSERT", "UPDATE"))]


@pytest.mark.db_specific
@pytest.mark.parametrize(
    "text",
    [
        "anna@example.org", "call +49 170 1234567", "x" * 200,
        "my supplier fired me and now I want to know what",
    ],
)  # fmt: skip
def test_what_looks_personal_is_not_kept(client, site, text):
    ask(client, text)
    assert not Asked.objects.exists()


def test_nothing_leads_to_a_reader_or_joins_two_queries(client, site):
    someone = builders.person("zyxwvname")
    client.force_login(someone, backend="django.contrib.auth.backends.ModelBackend")
    ask(client, "gold")
    ask(client, "tin")
    marks = list(Asker.objects.values_list("mark", flat=True))
    assert len(set(marks)) == 2
    told = str([Asked.objects.values(), Asker.objects.values()])
    assert "zyxwvname" not in told
    assert someone.email not in told


@pytest.mark.db_specific
def test_marks_go_when_the_month_is_over(client, site):
    ask(client, "gold")
    Asker.objects.update(month="2020-01-01")
    Asked.objects.create(day="2020-01-01", query="old")
    log.forget_askers()
    assert not Asker.objects.exists()
    assert [row.query for row in Asked.objects.all()] == ["gold"]


def test_typing_is_not_counted_but_an_opened_result_is(client, site):
    html = client.get("/search/?q=gold", HTTP_HX_REQUEST="true",
                      HTTP_HX_TARGET="results").content.decode()  # fmt: skip
    log.flush()
    assert not Asked.objects.exists()
    token = html.split('data-opened="')[1].split('"')[0]
    assert client.post("/search/opened/", {"token": token}).status_code == 204
    log.flush()
    row = Asked.objects.get()
    assert (row.opened, row.places, list(row.pages.values())) == (1, 1, [1])


@pytest.mark.db_specific
@pytest.mark.parametrize("token", ["", "x", "WyJhIiwxLDFd:1x:forged", "\x00" * 50])
def test_forged_openings_count_nothing(client, site, token):
    assert client.post("/search/opened/", {"token": token}).status_code == 400
    assert client.get("/search/opened/").status_code == 405
    log.flush()
    assert not Asked.objects.exists()


def steward(client):
    person = staff("Stewards")
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.slow
@pytest.mark.db_specific
def test_stewards_see_queries_of_several_readers_alone(client, site):
    ask(client, "coltan", 3)
    ask(client, "rarequery", 2)
    ask(client, "gold", 3)
    told = steward(client).get("/admin/reports/searches/").content.decode()
    assert "coltan" in told
    assert "rarequery" not in told
    assert ">gold<" not in told, "it was found"
    assert "1 rarer query is hidden" in told
    often = client.get("/admin/reports/searches/?show=often").content.decode()
    assert ">gold<" in often
    poor = client.get("/admin/reports/searches/?show=poor").content.decode()
    assert ">gold<" in poor, "found, and never opened"
    assert client.get("/admin/reports/searches/?show=x%00").status_code == 200


@pytest.mark.slow
def test_one_click_fills_in_what_a_steward_can_do(client, site, shelf):
    steward(client)
    form = client.get("/admin/synonyms/new/?says=coltan")
    assert form.status_code == 200
    assert 'value="coltan"' in form.content.decode()
    sent = {"says": "Coltan", "means": "tantalum ore", "owner": ""}
    assert client.post("/admin/synonyms/new/", sent).status_code == 302
    page = article(shelf, "Tantalum", "tantalum ore")
    settled()
    assert page.url in client.get("/search/?q=coltan").content.decode()
    promote = client.get("/admin/promotions/new/?queries=coltan")
    assert ">\ncoltan</textarea>" in promote.content.decode()
    assert "coltan" in client.get("/ask/?q=coltan").content.decode()


def test_others_may_not_see_what_is_searched(client, site):
    for role in ("Editors", "Authors"):
        person = staff(role)
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        for path in ("reports/searches/", "synonyms/", "promotions/"):
            answer = client.get(f"/admin/{path}")
            assert answer.status_code == 302, (role, path)
    client.logout()
    assert client.get("/admin/reports/searches/").status_code == 302
