"""The audit log: one order over all places, filters that hold, safe exports."""

import csv
import io
import json
from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.log_actions import log

from content.chrome import names_now
from content.spreadsheet import safe_cell
from portal.console import audit
from portal.console.audit.entry import SOURCES
from portal.console.models import Viewed, Viewing
from portal.members.models import MemberEvent, Organisation
from tests import builders
from tests.portal.console.conftest import BODY, NAME, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
LOG = "/admin/access/log/"


@pytest.fixture
def history(rooms, people):
    """Entries of every kind, several of them in the same instants."""
    from wagtail.models import ModelLogEntry, PageLogEntry

    firm = Organisation.objects.get(memberships__person=people["member"])
    tin = builders.group("tin")
    start = timezone.now() - timedelta(days=10)
    times = [start + timedelta(hours=hour // 3) for hour in range(60)]
    MemberEvent.objects.all().delete()
    for number, at in enumerate(times):
        kind = number % 5
        if kind == 0:
            MemberEvent.objects.create(
                at=at,
                action="membership.ended",
                actor=people["steward"],
                person=people["member"],
                organisation=firm,
                names={
                    "actor": str(people["steward"]),
                    "person": str(people["member"]),
                    "organisation": firm.name,
                },
                data={"ends_at": [None, at.isoformat()], "how": "closing"},
            )
        elif kind == 1:
            MemberEvent.objects.create(
                at=at,
                action="group_membership.began",
                person=people["in_tin"],
                group=tin,
                names={"person": "in-tin", "group": "tin"},
            )
        elif kind == 2:
            viewing = Viewing.objects.create(
                steward=people["tin_steward"],
                steward_name="tin-steward@example.test",
                kind="person",
                person=people["member"],
                words="member@example.test",
                reason="=HYPERLINK(1)",
                started_at=at,
                until=at + timedelta(minutes=30),
            )
            Viewed.objects.create(
                viewing=viewing, at=at, path=rooms["public"].url, status=200
            )
        elif kind == 3:
            log(
                instance=rooms["tin"],
                action="touchstone.open_as_steward",
                user=people["steward"],
                data={"reason": f"Reason {number}"},
                timestamp=at,
            )
        else:
            log(
                instance=people["editor"],
                action="wagtail.edit",
                user=people["admin"],
                timestamp=at,
            )
    builders.publish(rooms["public"], tier_id=10)
    assert ModelLogEntry.objects.exists()
    assert PageLogEntry.objects.exists()
    return times


@pytest.mark.db_specific
def test_pages_of_the_log_are_the_whole_log_in_order(history):
    names = names_now()
    everything = list(audit.all_entries(audit.Asked(), names, step=7))
    at_once = audit.entries(audit.Asked(), names, None, 10_000)
    assert everything == at_once
    assert len({(one.source, one.pk) for one in everything}) == len(everything)
    assert [one.at for one in everything] == sorted(
        (one.at for one in everything), reverse=True
    )
    assert {one.source for one in everything} == set(SOURCES)
    total = MemberEvent.objects.count() + Viewing.objects.count()
    assert len(everything) >= total + Viewed.objects.count() + 24


@pytest.mark.db_specific
def test_each_cursor_leads_on_from_its_entry(history):
    names = names_now()
    everything = audit.entries(audit.Asked(), names, None, 10_000)
    for number, entry in enumerate(everything[:40]):
        after = audit.cursor_from(entry.cursor)
        assert (
            audit.entries(audit.Asked(), names, after, 5)
            == (everything[number + 1 : number + 6])
        )


@pytest.mark.db_specific
@pytest.mark.parametrize(
    "text",
    [
        "", "x", "~~", "2027-01-01~0~1", "x~1~1", "2027-01-01T00:00:00Z~99999~1",
        "0001-01-01T00:00:00+14:00~0~1", "9999-12-31T23:59:59-14:00~0~1",
    ],
)  # fmt: skip
def test_a_place_that_can_be_none_is_the_beginning(text):
    assert audit.cursor_from(text) is None


def found(client, **asked):
    return json.loads(text_of(client.get(LOG, {**asked, "format": "json"})))


@pytest.mark.db_specific
def test_filters_hold_together(client, history, rooms, people, sign_in):
    sign_in(people["steward"])
    everything = found(client)
    by_member = found(client, person="member@example")
    assert {row["action"] for row in by_member} == {
        "membership.ended",
        "view_as.began",
        "view_as.opened",
    }
    by_steward = found(client, actor="tin-steward")
    assert {row["action"] for row in by_steward} == {"view_as.began", "view_as.opened"}
    firm = Organisation.objects.get(memberships__person=people["member"]).name
    of_firm = found(client, organisation=firm)
    assert {row["organisation"] for row in of_firm} == {firm}
    assert found(client, organisation=firm, actor="admin@example") == []
    of_page = found(client, page=rooms["tin"].url)
    assert {row["action"] for row in of_page} == {"page.opened_as_steward"}
    by_number = found(client, page=str(rooms["public"].pk))
    assert {row["action"] for row in by_number} == {
        "page.terms_changed",
        "view_as.opened",
    }
    for action in {row["action"] for row in everything}:
        rows = found(client, action=action)
        assert rows == [row for row in everything if row["action"] == action]
    day = history[0].date().isoformat()
    first_day = found(client, until=day)
    assert first_day == [row for row in everything if row["at"][:10] <= day]
    assert found(client, since=day) == everything
    assert found(client, since="2200-01-01") == []


def test_the_log_says_it_in_words(client, history, rooms, people, sign_in):
    sign_in(people["steward"])
    shown = text_of(client.get(LOG, {"action": "page.terms_changed"}))
    assert "Who may read: Public → Associates, for 1 page" in shown
    shown = text_of(client.get(LOG, {"action": "membership.ended"}))
    assert "how: closing" in shown
    shown = text_of(client.get(LOG, {"action": "account.edit"}))
    assert "editor@example.test" in shown


def test_older_entries_follow_page_by_page(client, history, people, sign_in):
    import re

    sign_in(people["steward"])
    seen, address = [], LOG
    for _page in range(10):
        answer = text_of(client.get(address))
        rows = re.findall(r"<tr><td>(\d+ \w+ \d{4} [\d:]+)</td>", answer)
        seen += rows
        older = re.search(r'href="(\?[^"]*after=[^"]*)">Older', answer)
        if older is None:
            break
        assert len(rows) == 50
        address = LOG + older[1].replace("&amp;", "&")
    assert len(seen) == len(found(client))


@pytest.mark.db_specific
def test_names_stay_when_people_and_firms_go(client, history, people, sign_in):
    sign_in(people["admin"])
    firm = Organisation.objects.get(memberships__person=people["member"])
    name = firm.name
    people["member"].delete()
    people["tin_steward"].delete()
    firm.delete()
    assert len(found(client, person="member@example", action="membership.ended")) == 12
    assert len(found(client, organisation=name, action="membership.ended")) == 12
    assert len(found(client, actor="tin-steward", action="view_as.began")) == 12


def test_a_page_that_is_gone_is_still_told(client, history, rooms, people, sign_in):
    sign_in(people["admin"])
    rooms["tin"].delete()
    rows = found(client, page=f"{NAME} tin", action="page.opened_as_steward")
    assert len(rows) == 12


def test_no_entry_holds_a_body(client, history, people, sign_in):
    sign_in(people["admin"])
    assert BODY not in json.dumps(found(client))


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "＝1",
        "＠x", "\x00=1", '=cmd|"/c calc"!A1',
    ],
)  # fmt: skip
def test_cells_are_no_formulas(cell):
    assert safe_cell(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["Tin", "a=1", "1-2", "", "3 + 4", "ann@x.example"])
def test_other_cells_stay_as_they_are(cell):
    assert safe_cell(cell) == cell


def test_exports_hold_no_formula_and_keep_their_columns(
    client, history, people, sign_in
):
    sign_in(people["steward"])
    MemberEvent.objects.create(
        action="organisation.changed",
        names={"organisation": '=HYPERLINK("x")\n,"'},
        data={"name": ["-2+3", "@x"]},
    )
    response = client.get(LOG, {"format": "csv"})
    assert response.streaming
    assert response["Content-Disposition"] == 'attachment; filename="audit-log.csv"'
    rows = list(csv.reader(io.StringIO(text_of(response).removeprefix("\ufeff"))))
    assert {len(row) for row in rows} == {10}
    assert len(rows) == len(found(client)) + 1
    cells = [cell for row in rows for cell in row]
    assert not [c for c in cells if c.lstrip().startswith(("=", "+", "-", "@"))]
    assert "'=HYPERLINK(1)" in cells


def test_other_tables_hold_no_formula_either(client, rooms, people, sign_in):
    from portal.members.models import User

    sign_in(people["steward"])
    User.objects.filter(pk=people["member"].pk).update(first_name="=1+1", last_name="x")
    rooms["public"].title = "@title"
    rooms["public"].save()
    for address in (
        f"/admin/access/page/{rooms['member'].pk}/readers.csv",
        "/admin/access/findings/?format=csv",
    ):
        table = text_of(client.get(address)).removeprefix("\ufeff")
        cells = [cell for row in csv.reader(io.StringIO(table)) for cell in row]
        assert not [c for c in cells if c.startswith(("=", "+", "-", "@"))], address
        assert any(c.startswith(("'=1+1", "'@title")) for c in cells), address


def test_details_are_words_and_say_nothing_that_stands_beside_them():
    from portal.console.audit.lines import _details

    data = {
        "person": [None, "Ada"],
        "role": [None, "member"],
        "starts_at": ["2026-11-27T01:06:24.127+01:00", None],
        "name": ["To This", "Tomorrow"],
    }
    assert _details(data) == (
        "role: member; starts at: 27 November 2026 00:06 → –; name: To This → Tomorrow"
    )
