"""The page: picture and table say the same, to whoever reads it, in the same queries."""

import re
from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from content.page_store import store
from portal.goals.measuring import measure
from tests import builders
from tests.builders import MEMBER
from tests.portal.goals.conftest import goal, measured
from tests.search.conftest import settled

pytestmark = [pytest.mark.django_db, pytest.mark.db_specific]
GONE = date(2026, 1, 31)


def about(home, *goals, **fields):
    given = {"slug": "about", "goals": list(goals), **fields}
    return builders.information(home, "About", **given)


def shown(client, address="/about/"):
    return BeautifulSoup(client.get(address).content, "html.parser")


def cells(soup):
    rows = soup.select("table tbody tr")
    return [
        [re.sub(r"[ \n]+", " ", cell.get_text(" ")).strip() for cell in row]
        for row in rows
    ]


def test_picture_and_table_say_the_same(home, client):
    measured("member_organisations", 12, days_ago=40)
    measured("member_organisations", 30, days_ago=3)
    measured("member_organisations", 42)
    measured("pages_in_date", 19, 20)
    measured("people_trained", None)
    about(
        home,
        goal(target=60, title="Firms <script>take</script> part"),
        goal("pages_in_date", 95, owner="the editors"),
        goal("people_trained", 50, by=GONE),
        goal("small_organisations", 5),
    )
    soup = shown(client)
    assert "<script>take" not in str(soup.main)
    table = cells(soup)
    first = timezone.localdate() - timedelta(days=40)
    assert (
        table[0][0]
        == "Firms <script>take</script> part Member organisations · Owner: secretariat"
    )
    assert table[0][1] == "60 by 31 Dec 2099"
    assert table[0][2].startswith("42 on ")
    assert f"Up from 12 on {first.day} {first:%b %Y}" in table[0][2]
    assert table[1][2].startswith("95\u202f% (19 of 20) Reached")
    assert table[1][0].endswith("Owner: the editors")
    assert table[2][2].startswith("Not shown: fewer than five people on ")
    assert table[3][2] == "Not measured yet"
    assert "Not reached" not in str(soup), (
        "of a figure that is not shown nothing is said"
    )
    picture = soup.select_one("svg[role=img]")
    said = picture.desc.get_text()
    for name, now, wanted in (
        ("Member organisations", "42", "60"),
        ("Pages within review date", "95\u202f% (19 of 20)", "95\u202f%"),
        ("People who finished a course", "Not shown: fewer than five people", "50"),
    ):
        assert f"{name}: {now}; wanted: {wanted} by" in said
    words = [text.get_text() for text in picture.select("text")]
    assert "42 of 60" in words
    assert "95\u202f%, aim 95\u202f%" in words
    assert len(soup.select("polyline")) == 1
    ids = [tag["id"] for tag in soup.select("[id]")]
    assert len(ids) == len(set(ids))
    for tag in soup.select("[aria-labelledby]"):
        assert set(tag["aria-labelledby"].split()) <= set(ids)
    assert soup.select_one('a[href="#goals-measured"]') is None, "one heading alone"


def test_a_goal_is_missed_when_its_day_has_passed(home, client):
    measured("member_organisations", 3)
    about(home, goal(target=4, by=GONE), goal(target=3, by=GONE))
    soup = shown(client)
    chips = [chip.get_text() for chip in soup.select("table .chip")]
    assert chips == ["Not reached in time", "Reached"]


def test_the_goals_stand_in_the_contents_in_search_and_for_programs(home, client):
    measured("member_organisations", 3)
    page = about(home, goal(title="Firms take part"), text="## One\n\nWords.")
    soup = shown(client)
    assert (
        soup.select_one('a[href="#goals-measured"]').get_text().startswith("Our goals")
    )
    section = page.sections()[-1]
    assert (section.anchor, section.text) == ("goals-measured", "Firms take part")
    text = client.get("/about/index.md").content.decode()
    assert "Firms take part" in text
    assert "svg" not in text
    assert re.search(r"\|.*3.*\|", text)


def test_a_page_without_goals_is_as_it_was(home, client):
    about(home)
    soup = shown(client)
    assert not soup.select("svg.chart, table")
    assert "Our goals" not in str(soup.main)


def test_what_a_group_wants_is_in_no_answer_to_others(home, client):
    tin = builders.group("tin")
    about(home, goal(title="Zyxwvbody goal"), groups=[tin])
    settled()
    for address in (
        "/about/", "/about/index.md", "/api/v1/page?path=/about/", "/search/?q=zyxwvbody",
        "/api/v1/search?q=zyxwvbody", "/search/suggest/?q=zyxwvb", "/llms.txt", "/sitemap.xml",
    ):  # fmt: skip
        # What was asked for comes back with the page; a title would say more.
        assert b"Zyxwvbody" not in b"".join(client.get(address)), address
    insider = builders.person(tier=MEMBER, groups=[tin])
    client.force_login(insider, backend="django.contrib.auth.backends.ModelBackend")
    assert "Zyxwvbody goal" in str(shown(client))


def test_who_may_not_read_the_page_sees_no_goal(home, client):
    measured("member_organisations", 3)
    about(home, goal(title="Zyxwvbody goal"), tier_id=MEMBER)
    answer = client.get("/about/")
    assert answer.status_code == 403
    assert b"Zyxwvbody" not in answer.content
    assert b"Zyxwvbody" not in client.get("/about/index.md").content
    member = builders.person(tier=MEMBER)
    client.force_login(member, backend="django.contrib.auth.backends.ModelBackend")
    assert "Zyxwvbody goal" in str(shown(client))


def test_new_figures_show_at_once_on_pages_that_are_kept(home, client):
    measured("courses_open", 3)
    about(home, goal(), goal("courses_open"))
    assert cells(shown(client))[0][2] == "Not measured yet"
    builders.organisation(MEMBER)
    assert measure()
    assert cells(shown(client))[0][2].startswith("1 on ")


def test_the_queries_do_not_grow_with_goals_or_days(home, client):
    def queries(address):
        client.get(address)
        store.clear()
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    measured("member_organisations", 1)
    about(home, goal())
    few = queries("/about/")
    builders.information(home, slug="plain")
    assert queries("/plain/") == few <= 3
    names = ["member_organisations", "small_organisations", "pages_in_date"]
    for name in names:
        for day in range(1, 60):
            measured(name, day, day, days_ago=day)
    about(home, *(goal(name) for name in names * 4), slug="more")
    assert queries("/more/") == few


def test_a_preview_shows_the_draft_and_what_is_measured(home, client):
    from portal.operations.roles import ensure_role

    page = about(home, goal(title="Old goal"))
    measured("member_organisations", 7)
    editor = builders.person("editor")
    editor.groups.add(ensure_role("Editors"))
    client.force_login(editor, backend="django.contrib.auth.backends.ModelBackend")
    draft = builders.fresh(page)
    draft.goals.set([goal(title="New goal")])
    revision = draft.save_revision()
    address = f"/admin/pages/{page.pk}/revisions/{revision.pk}/view/"
    text = str(shown(client, address))
    assert "New goal" in text
    assert "7 of 10" in text
    client.logout()
    assert "New goal" not in str(shown(client))
