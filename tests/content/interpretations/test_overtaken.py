"""Drafts and plans that an adoption has overtaken."""

import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Revision

from content.interpretations.timeline import ADOPTED, IN_REVIEW
from tests import builders, laws
from tests.content.interpretations.adopting import (
    adopt,
    adopted_yesterday,
    positions,
    staff,
)
from tests.content.interpretations.test_adoption import form_of, position_data

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def page(proposed):
    return proposed


@pytest.fixture
def people(page, author, reviewers):
    return author, reviewers


def overtaken(page, people, change):
    """The newest draft is a text from before the adoption."""
    old = page.revisions.order_by("pk").first()
    adopt(page, *people)
    draft = old.as_object()
    change(draft)
    return draft.save_revision(user=people[0])


def reword(draft):
    position = draft.positions.get()
    position.answer = "Words from before."
    draft.positions = [position, laws.position(2, status="draft", answer="Kept idea.")]
    draft.summary = "Summary from before."


def leave_out(draft):
    draft.positions = [laws.position(2, status="draft", answer="Kept idea.")]
    draft.summary = "Summary from before."


@pytest.mark.parametrize("change", [reword, leave_out])
def test_the_form_opens_on_what_is_adopted_and_can_be_saved(
    client, page, people, change
):
    draft = overtaken(page, people, change)
    client.force_login(staff("editor", "Editors"))
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    answer = client.get(address)
    text = answer.content.decode()
    assert "before position 1 was adopted" in text
    assert "Answer 1." in text
    assert "Words from before." not in text
    # Nothing else of the draft is lost, and the draft itself stays in the history.
    assert "Kept idea." in text
    assert "Summary from before." in text
    rows = answer.context["form"].formsets["positions"].queryset
    data = form_of(
        page, **{"positions-TOTAL_FORMS": "2", "positions-INITIAL_FORMS": "2"}
    )
    for place, row in enumerate(rows):
        data |= position_data(place, row)
    answer = client.post(address, data)
    assert answer.status_code == 302, json.dumps(
        [answer.context["form"].errors], default=str
    )
    found = positions(page)
    assert (found[1].status, found[1].answer) == (ADOPTED, "Answer 1.")
    assert len(found[1].reviews) == 3
    assert found[2].answer == "Kept idea."
    assert Revision.objects.filter(pk=draft.pk).exists()
    assert "before position 1" not in client.get(address).content.decode()


def test_its_preview_and_going_back_to_it_work_too(client, page, people):
    draft = overtaken(page, people, reword)
    client.force_login(staff("editor", "Editors"))
    revert = reverse("wagtailadmin_pages:revisions_revert", args=[page.pk, draft.pk])
    answer = client.get(revert)
    rows = answer.context["form"].formsets["positions"].queryset
    data = form_of(
        page, **{"positions-TOTAL_FORMS": "2", "positions-INITIAL_FORMS": "2"}
    )
    for place, row in enumerate(rows):
        data |= position_data(place, row)
    preview = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    assert client.post(preview, data).json() == {"is_valid": True, "is_available": True}
    for text in (answer.content, client.get(preview).content):
        assert b"Answer 1." in text
        assert b"Words from before." not in text
    old = client.get(
        reverse("wagtailadmin_pages:revisions_view", args=[page.pk, draft.pk])
    )
    assert b"Words from before." in old.content


def test_a_draft_that_is_not_overtaken_opens_without_a_word(client, page, people):
    adopted_yesterday(page, *people)
    client.force_login(staff("editor", "Editors"))
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert "was adopted. The form" not in client.get(address).content.decode()


# --- Plans ----------------------------------------------------------------------------


def planned(draft, user=None):
    """Publish it tomorrow."""
    draft.go_live_at = timezone.now() + timedelta(days=1)
    revision = draft.save_revision(user=user)
    revision.publish(user=user)
    revision.refresh_from_db()
    assert revision.approved_go_live_at is not None
    return revision


def the_day_has_come(revision):
    then = timezone.now() - timedelta(minutes=1)
    revision.refresh_from_db()
    revision.content["go_live_at"] = then.isoformat()
    revision.approved_go_live_at = then
    revision.save()
    call_command("publish_scheduled", verbosity=0)


def test_a_plan_for_an_adopted_page_changes_what_may_change(client, page, people):
    adopted_yesterday(page, *people)
    draft = builders.fresh(page).get_latest_revision_as_object()
    draft.summary = "From tomorrow on."
    revision = planned(draft)
    assert builders.fresh(page).summary != "From tomorrow on."
    the_day_has_come(revision)
    assert builders.fresh(page).summary == "From tomorrow on."
    found = positions(page)[1]
    assert (found.status, found.answer, len(found.reviews)) == (ADOPTED, "Answer 1.", 3)
    assert builders.fresh(page).reworded_on == timezone.localdate()


def test_a_plan_from_before_the_adoption_does_not_undo_it(client, page, people):
    """Made while the position was a proposal, with other words; it comes due after."""
    draft = builders.fresh(page).get_latest_revision_as_object()
    position = draft.positions.get()
    position.answer = "Words from before."
    draft.positions = [position]
    draft.summary = "From tomorrow on."
    revision = planned(draft)
    page.revisions.order_by("pk").first().as_object().save_revision()
    adopt(page, *people)
    assert positions(page)[1].status == ADOPTED
    the_day_has_come(revision)
    found = positions(page)[1]
    assert (found.status, found.answer, len(found.reviews)) == (ADOPTED, "Answer 1.", 3)
    client.force_login(people[0])
    text = client.get(builders.fresh(page).url).content.decode()
    assert "Answer 1." in text
    assert "Words from before." not in text


def test_an_adoption_with_a_day_to_come_waits_for_it(client, page, people):
    def tomorrow(draft):
        draft.go_live_at = timezone.now() + timedelta(days=1)

    adopt(page, *people, tomorrow)
    assert positions(page)[1].status == IN_REVIEW
    revision = builders.fresh(page).get_latest_revision()
    assert revision.approved_go_live_at is not None
    the_day_has_come(revision)
    found = positions(page)[1]
    assert (found.status, len(found.reviews)) == (ADOPTED, 3)
    assert found.known_from == timezone.localdate()
