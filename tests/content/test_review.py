"""Author → reviewer: two pairs of eyes, a reason for each no, and no leak by mail."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import TaskState, Workflow, WorkflowPage

from portal.operations.roles import ensure_review, ensure_role
from tests import builders
from tests.builders import MEMBER
from tests.content.test_editing import form
from tests.content.test_opening import edit

pytestmark = [pytest.mark.django_db, pytest.mark.db_specific]


@pytest.fixture(autouse=True)
def review(home):
    return ensure_review()


def staff(name, role, **more):
    person = builders.person(name, **more)
    person.groups.add(ensure_role(role))
    return person


@pytest.fixture
def author():
    return staff("author", "Authors", tier=MEMBER)


@pytest.fixture
def reviewer():
    return staff("reviewer", "Reviewers", tier=MEMBER)


def submit(client, page, **changes):
    data = form(
        title=page.title, slug=page.slug, tier=str(page.tier_id), inside="", **changes
    )
    del data["action-publish"]
    data["action-submit"] = "1"
    return client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data)


def decide(client, page, action, **data):
    state = builders.fresh(page).current_workflow_state.current_task_state
    address = reverse(
        "wagtailadmin_pages:workflow_action", args=[page.pk, action, state.pk]
    )
    return client.post(address, data, headers={"X-Requested-With": "XMLHttpRequest"})


@pytest.fixture
def draft(home, author):
    return builders.article(home, "Draft", live=False, owner=author)


@pytest.mark.slow
def test_from_draft_by_a_no_to_published(sign_in, author, reviewer, draft):
    client = sign_in(author)
    # An author cannot publish, whatever the form says.
    edit(client, draft)
    assert not builders.fresh(draft).live
    for shelf in ("wagtaildocs:add", "wagtailimages:add"):
        assert client.get(reverse(shelf)).status_code == 200
    assert submit(client, draft).status_code == 302
    assert [m.to for m in mail.outbox] == [[reviewer.email]]
    # The reason is required.
    client = sign_in(reviewer)
    answer = decide(client, draft, "reject", comment=" ")
    assert "Say what has to change" in answer.content.decode()
    assert builders.fresh(draft).current_workflow_state.status == "in_progress"
    # A request made by hand, past the dialog, is held to it as well.
    edit(
        client, draft,
        **{"action-publish": "", "action-workflow-action": "true",
           "workflow-action-name": "reject", "workflow-action-extra-data": "{}"},
    )  # fmt: skip
    assert builders.fresh(draft).current_workflow_state.status == "in_progress"
    decide(client, draft, "reject", comment="The date is wrong.")
    state = TaskState.objects.get(status="rejected")
    assert state.comment == "The date is wrong."
    assert "The date is wrong." in mail.outbox[-1].body
    assert mail.outbox[-1].to == [author.email]
    client = sign_in(author)
    shown = client.get(reverse("wagtailadmin_pages:edit", args=[draft.pk]))
    assert "The date is wrong." in shown.content.decode()
    data = form(title="Draft", slug=draft.slug, tier="0", inside="")
    del data["action-publish"]
    data["action-restart-workflow"] = "1"
    client.post(reverse("wagtailadmin_pages:edit", args=[draft.pk]), data)
    decide(sign_in(reviewer), draft, "approve")
    assert builders.fresh(draft).live


@pytest.mark.slow
def test_nobody_approves_their_own_text(sign_in, draft, home):
    both = staff("both", "Authors")
    both.groups.add(ensure_role("Reviewers"))
    client = sign_in(both)
    submit(client, draft)
    shown = client.get(reverse("wagtailadmin_pages:edit", args=[draft.pk]))
    assert 'data-workflow-action-name="approve"' not in shown.content.decode()
    decide(client, draft, "approve")
    assert not builders.fresh(draft).live
    admin = builders.person("admin", is_superuser=True)
    decide(sign_in(admin), draft, "approve")
    assert builders.fresh(draft).live


def test_a_schedule_goes_through_the_review(sign_in, author, reviewer, draft):
    when = timezone.now() + timedelta(hours=2)
    assert (
        submit(
            sign_in(author), draft, go_live_at=when.strftime("%Y-%m-%d %H:%M")
        ).status_code
        == 302
    )
    decide(sign_in(reviewer), draft, "approve")
    page = builders.fresh(draft)
    assert not page.live
    assert page.approved_schedule
    call_command("publish_scheduled")
    assert not builders.fresh(draft).live
    # As if the two hours had passed.
    past = timezone.now() - timedelta(minutes=1)
    revision = page.scheduled_revision
    revision.content["go_live_at"] = past.isoformat()
    revision.approved_go_live_at = past
    revision.save()
    call_command("publish_scheduled")
    assert builders.fresh(draft).live


@pytest.mark.slow
def test_the_author_is_asked_before_a_submission_opens_something(sign_in, author, home):
    page = builders.article(home, "Inside", tier_id=MEMBER)
    client = sign_in(author)
    page.tier_id = 0
    answer = submit(client, page)
    assert "This opens 1 page to: Public." in answer.content.decode()
    assert not builders.fresh(page).current_workflow_state
    assert submit(client, page, confirm_opening="on").status_code == 302
    assert builders.fresh(page).current_workflow_state


# --- Working groups -----------------------------------------------------------------


@pytest.fixture
def group_page(home):
    room = builders.section(home, "Room", groups=[builders.group("tin")])
    return builders.article(room, "Zyxwvdraft", live=False)


@pytest.mark.slow
def test_a_groups_page_is_reviewed_by_its_members_only(
    sign_in, reviewer, group_page, home
):
    tin = [builders.group("tin")]
    inside = staff("inside", "Authors", groups=tin)
    peer = staff("peer", "Reviewers", groups=tin)
    admin = builders.person("admin", is_superuser=True)
    submit(sign_in(inside), group_page)
    assert [m.to for m in mail.outbox] == [[peer.email]]
    addresses = [
        "/admin/", "/admin/reports/workflow/", "/admin/reports/workflow_tasks/",
        "/admin/reports/locked/", "/admin/reports/site-history/",
        f"/admin/pages/{group_page.pk}/edit/",
        f"/admin/pages/{group_page.pk}/workflow_history/",
    ]  # fmt: skip
    for outsider in (reviewer, admin):
        client = sign_in(outsider)
        for address in addresses:
            text = client.get(address).content.decode()
            assert "Zyxwv" not in text, (outsider, address)
        decide(client, group_page, "approve")
        assert not builders.fresh(group_page).live
    assert "Zyxwvdraft" in sign_in(peer).get("/admin/").content.decode()
    decide(sign_in(peer), group_page, "approve")
    assert builders.fresh(group_page).live


@pytest.mark.slow
def test_whoever_leaves_the_group_finds_no_trace_on_the_front_page(sign_in, group_page):
    author = staff("inside", "Editors", groups=[builders.group("tin")])
    client = sign_in(author)
    edit(client, group_page, tier="0")
    lock = reverse("wagtailadmin_pages:lock", args=[group_page.pk])
    client.post(lock)
    submit(client, group_page)
    assert "Zyxwvdraft" in client.get("/admin/").content.decode()
    author.group_memberships.update(ends_at=timezone.now())
    text = client.get("/admin/").content.decode()
    assert "Zyxwv" not in text
    assert "zyxwv" not in text


# --- Locking ------------------------------------------------------------------------


@pytest.mark.slow
def test_a_locked_page_is_edited_by_its_locker_only(sign_in, home):
    page = builders.article(home, "Page")
    first, second = staff("first", "Editors"), staff("second", "Editors")
    sign_in(first).post(reverse("wagtailadmin_pages:lock", args=[page.pk]))
    assert builders.fresh(page).locked_by == first
    answer = edit(sign_in(second), page, title="Changed")
    assert "locked" in answer.content.decode()
    assert builders.fresh(page).title == "Page"
    assert edit(sign_in(first), page, title="Changed").status_code == 302
    assert builders.fresh(page).title == "Changed"


def test_set_up_roles_may_run_again_and_keeps_what_was_chosen(home):
    call_command("set_up_roles")
    own = Workflow.objects.create(name="Our own")
    WorkflowPage.objects.filter(page=home.get_root()).update(workflow=own)
    editors = Group.objects.get(name="Editors")
    before = editors.page_permissions.count()
    call_command("set_up_roles")
    assert WorkflowPage.objects.get(page=home.get_root()).workflow == own
    assert editors.page_permissions.count() == before == 5
    assert Workflow.objects.filter(name="Review").count() == 1
