"""`search_status`: is the index there, in time, and right?"""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from content.models import BasePage
from search.engine import SearchUnavailable
from search.engines import get_engine
from search.models import FileText, PendingChange, Rebuild
from search.status import LATE_SECONDS, drift
from tests.builders import article, fresh, group, publish
from tests.search.conftest import settled

pytestmark = pytest.mark.django_db


@pytest.fixture
def said(capsys):
    def ask(*arguments: str) -> str:
        call_command("search_status", *arguments)
        return capsys.readouterr().out

    return ask


def test_all_is_well(any_engine, shelf, said):
    article(shelf, "Gold", "gold")
    settled()
    told = said()
    scheme = "elasticsearch+http" if any_engine == "elastic" else "embedded"
    assert f"Engine: {scheme}; 2 documents" in told
    assert "Changes that wait: 0" in told
    assert "Missing pages: 0; superfluous: 0; of another audience: 0" in told


def test_without_an_index_a_rebuild_is_due(any_engine, shelf, said):
    with pytest.raises(CommandError, match="rebuild due"):
        said()


def test_an_engine_that_is_away_is_said(shelf, said, monkeypatch):
    settled()

    def away() -> int:
        raise SearchUnavailable("The disk is gone.")

    monkeypatch.setattr(get_engine(), "count", away)
    with pytest.raises(CommandError, match=r"unavailable: The disk is gone\."):
        said()


def test_changes_that_wait_too_long_are_late(client, shelf, said, capsys):
    page = article(shelf, "Gold")
    settled()
    long_ago = timezone.now() - timedelta(seconds=LATE_SECONDS + 10)
    row = PendingChange.objects.create(page_id=page.pk, made_at=long_ago)
    with pytest.raises(CommandError, match="late: The worker"):
        said()
    assert "Changes that wait: 1, the oldest for 31" in capsys.readouterr().out
    ready = client.get("/ready")
    assert ready.status_code == 200, "pages go on without search"
    assert ready.json() == {"status": "degraded", "database": "yes", "search": "late"}
    row.error = "It broke."
    row.save()
    with pytest.raises(CommandError, match=r"late: It broke\."):
        said()
    assert "Last reason: It broke." in capsys.readouterr().out


@pytest.mark.slow
def test_drift_is_counted_and_repaired(any_engine, shelf, said):
    kept, gone, opened, lost = (article(shelf, f"Page {n}") for n in range(4))
    settled()
    # Behind everybody's back, as a restored database would be.
    BasePage.objects.filter(pk=opened.pk).derive(audience="t20+g99", is_listed=False)
    fresh(gone).unpublish()
    PendingChange.objects.all().delete()
    get_engine().replace({lost.pk: []})
    told = said()
    assert "Missing pages: 1; superfluous: 1; of another audience: 1" in told
    assert "3 pages indexed again." in said("--repair")
    assert list(drift()) == []
    held = {one.page_id: one.audience for one in get_engine().held()}
    assert held == {kept.pk: "t0", opened.pk: "t20+g99", lost.pk: "t0"}


def test_changes_on_their_way_are_no_drift(shelf, stopped, said):
    page = article(shelf, "Gold")
    settled()
    publish(page, groups=[group("tin")])
    assert "of another audience: 0" in said()


def test_a_rebuild_on_its_way_and_unread_files_are_said(shelf, said):
    from content.models import Attachment

    settled()
    Rebuild.objects.create(name="index-x", position=17)
    file = Attachment.objects.create(title="Scan", file="documents/scan.pdf")
    FileText.objects.filter(pk=file.pk).update(state=FileText.State.UNREADABLE)
    told = said()
    assert "A rebuild has come to page 17." in told
    assert "Files that could not be read: 1" in told
