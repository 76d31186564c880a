"""“Still right”: a real revision with the note, and never a draft published by it."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from wagtail.models import (
    GroupApprovalTask,
    PageLogEntry,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from content.models import BasePage
from tests import builders

pytestmark = pytest.mark.django_db
TODAY = date.today()
LATER = TODAY + timedelta(days=200)


def address(page):
    return f"/admin/touchstone/still-right/{page.pk}/"


def confirm(client, page, **more):
    given = {"review_by": LATER.isoformat(), "note": "Read against the law.", **more}
    return client.post(address(page), given)


@pytest.fixture
def old(home):
    return builders.article(
        home, "Old", "Text as published.", reviewed_on=date(2025, 1, 1),
        review_by=date(2025, 7, 2),
    )  # fmt: skip


def test_a_click_dates_the_page_and_leaves_the_note(sign_in, editor, old):
    client = sign_in(editor)
    shown = client.get(address(old))
    # As long ahead as the last time: 182 days.
    assert shown.context["form"].initial["review_by"] == TODAY + timedelta(days=182)
    assert confirm(client, old).status_code == 302
    page = builders.fresh(old)
    assert (page.reviewed_on, page.review_by) == (TODAY, LATER)
    assert page.live_revision_id != old.live_revision_id
    entry = PageLogEntry.objects.get(action="touchstone.still_right")
    assert entry.user == editor
    assert entry.data["note"] == "Read against the law."
    assert "Review overdue" not in client.get(page.url).content.decode()


@pytest.mark.db_specific
def test_a_draft_stays_a_draft_and_gets_the_dates_too(sign_in, editor, old):
    draft = old.get_latest_revision_as_object()
    draft.body = [("text", "Zyxwvdraft text.")]
    draft.title = "Zyxwvtitle"
    draft.save_revision()
    client = sign_in(editor)
    assert confirm(client, old).status_code == 302
    page = builders.fresh(old)
    assert page.title == "Old"
    assert page.has_unpublished_changes
    # The words whole: three letters of them may stand in a form's random token.
    shown = client.get(page.url).content.decode().lower()
    assert "zyxwvdraft" not in shown
    assert "zyxwvtitle" not in shown
    latest = page.get_latest_revision_as_object()
    assert latest.title == "Zyxwvtitle"
    assert latest.reviewed_on == TODAY
    latest.save_revision().publish()
    assert builders.fresh(old).review_by == LATER


@pytest.mark.parametrize(
    "day", ["", "nonsense", TODAY.isoformat(), "2020-01-01", "2999-01-01"]
)
def test_a_wrong_day_is_refused_and_the_note_kept(sign_in, editor, old, day):
    response = confirm(sign_in(editor), old, review_by=day)
    assert response.status_code == 422
    assert "Read against the law." in response.content.decode()
    assert builders.fresh(old).reviewed_on == old.reviewed_on


@pytest.mark.db_specific
def test_a_schedule_is_not_dropped(sign_in, editor, old):
    draft = old.get_latest_revision_as_object()
    draft.go_live_at = timezone.now() + timedelta(days=5)
    draft.save_revision().publish()
    response = confirm(sign_in(editor), old)
    assert "is scheduled" in response.content.decode()
    assert builders.fresh(old).approved_schedule


def test_a_review_comes_first(sign_in, editor, old):
    task = GroupApprovalTask.objects.create(name="Review")
    workflow = Workflow.objects.create(name="W")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowPage.objects.create(workflow=workflow, page=old.basepage_ptr)
    old.save_revision()
    workflow.start(old, editor)
    response = confirm(sign_in(editor), old)
    assert "its reviewer decides first" in response.content.decode()
    assert builders.fresh(old).reviewed_on == old.reviewed_on


@pytest.mark.slow
def test_only_those_who_may_publish_confirm(sign_in, steward, home, old, editor):
    room = builders.section(home, "Room", groups=[builders.group("tin")])
    secret = builders.article(room, "Zyxwv")
    reader = builders.person("reader")
    for person, page in ((steward, old), (editor, secret)):
        for method in (sign_in(person).get, sign_in(person).post):
            response = method(address(page))
            assert response.status_code == 404
            assert b"Zyxwv" not in response.content
    assert sign_in(reader).get(address(old)).status_code == 302
    assert (
        sign_in(editor).get("/admin/touchstone/still-right/999999/").status_code == 404
    )
    assert BasePage.objects.get(pk=old.pk).reviewed_on == old.reviewed_on


def test_the_way_back_leads_to_no_other_site(sign_in, editor, old):
    client = sign_in(editor)
    for wanted in ("https://evil.example/", "//evil.example", "javascript:alert(1)"):
        assert confirm(client, old, next=wanted).url == "/admin/reports/freshness/"
    back = "/admin/reports/freshness/?state=overdue"
    assert confirm(client, old, next=back).url == back
