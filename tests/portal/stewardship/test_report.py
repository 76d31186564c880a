"""The report and the dashboard: each sees what they look after, no formula gets out."""

import csv
import io
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.stewardship.links.internal import check_internal
from tests import builders

pytestmark = [pytest.mark.django_db, pytest.mark.db_specific]
REPORT = "/admin/reports/freshness/"
OLD = date(2025, 1, 1)


@pytest.fixture
def pages(home):
    shelf = builders.section(home, "Shelf")
    room = builders.section(home, "Room", groups=[builders.group("tin")])
    return {
        "old": builders.article(shelf, "Old page", "[a](page:NONE)", review_by=OLD),
        "new": builders.article(shelf, "New page", review_by=date(2099, 1, 1)),
        "secret": builders.article(room, "Zyxwv secret", review_by=OLD),
    }


def shown(client, **query):
    return client.get(REPORT, query).content.decode()


@pytest.mark.slow
def test_the_report_filters_by_what_is_wrong(sign_in, editor, pages):
    check_internal()
    client = sign_in(editor)
    assert "Old page" in shown(client)
    assert "New page" in shown(client)
    for state in ("overdue", "broken"):
        found = shown(client, state=state)
        assert "Old page" in found
        assert "New page" not in found
    assert "page:NONE" in shown(client)
    assert "New page" not in shown(client, content_owner="somebody")
    assert "Old page" in shown(client, state="nonsense")


@pytest.mark.slow
def test_pages_of_foreign_groups_are_in_nobodys_report(sign_in, editor, steward, pages):
    member = builders.person("in-group", groups=[builders.group("tin")])
    member.groups.set(editor.groups.all())
    for person, seen in ((editor, False), (steward, False), (member, True)):
        client = sign_in(person)
        for query in ({}, {"state": "overdue"}, {"export": "csv"}):
            text = b"".join(client.get(REPORT, query)).decode()
            assert ("Zyxwv" in text) == seen, (person, query)
    # The dashboard's counts as well: one page is overdue for the editor, two for the
    # member of the group.
    assert counts(sign_in(editor))["overdue"] == 1
    assert counts(sign_in(member))["overdue"] == 2


def counts(client):
    response = client.get("/admin/")
    panel = next(
        panel for panel in response.context["panels"]
        if type(panel).__name__ == "FreshnessPanel"
    )  # fmt: skip
    found = panel.get_context_data({"request": response.wsgi_request})["counts"]
    return {entry["url"].partition("state=")[2]: entry["count"] for entry in found}


@pytest.mark.slow
def test_readers_do_not_come_in(sign_in, pages):
    assert sign_in(builders.person("reader")).get(REPORT).status_code == 302
    assert sign_in(None).get(REPORT).status_code == 302


@pytest.mark.slow
def test_no_cell_of_the_spreadsheet_is_a_formula(sign_in, editor, home):
    for start in ("=", "+", "-", "@", "\t="):
        builders.article(home, f"{start}HYPERLINK(1)", content_owner=f"{start}cmd")
    client = sign_in(editor)
    text = b"".join(client.get(REPORT, {"export": "csv"})).decode()
    rows = list(csv.reader(io.StringIO(text)))
    assert len(rows) == 6
    assert not [
        cell for row in rows for cell in row if cell.lstrip("\t")[:1] in "=+-@" and cell
        and not cell.startswith("'")
    ]  # fmt: skip
    assert client.get(REPORT, {"export": "xlsx"}).status_code == 200


@pytest.mark.slow
def test_the_report_asks_as_often_for_fifty_pages_as_for_two(sign_in, editor, home):
    client = sign_in(editor)

    def asked():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(REPORT).status_code == 200
        return len(queries)

    for number in range(3):
        builders.article(home, f"Page {number}", review_by=OLD)
    asked()
    few = asked()
    for number in range(30):
        builders.article(home, f"More {number}", review_by=OLD)
    assert asked() <= few + 2
