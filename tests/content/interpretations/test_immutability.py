"""What has been adopted stays as it is, by whatever way a page changes, and nobody
adopts in passing."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from wagtail.actions.copy_page import CopyPageAction

from content.interpretations.timeline import ADOPTED, DRAFT, IN_REVIEW
from portal.operations.roles import ADOPTION
from tests import builders, laws
from tests.content.interpretations.adopting import (
    adopt,
    adopted_yesterday,
    approve,
    edited,
    positions,
    staff,
)

pytestmark = [pytest.mark.django_db, pytest.mark.db_specific, pytest.mark.slow]


@pytest.fixture
def page(proposed):
    return proposed


# Status and words of position 1, how many reviewed it, and whether readers are told so.
AS_ADOPTED = (ADOPTED, "Answer 1.", 3, True)


def first_of(page):
    first = positions(page)[1]
    shown = str(builders.fresh(page).stored.parts).replace("'", '"')
    told = '"status": "adopted"' in shown
    return first.status, first.answer, len(first.reviews), told


def stale(page, author, **changes):
    """A draft of today's text, made before the adoption."""
    draft = builders.fresh(page).get_latest_revision_as_object()
    position = draft.positions.get()
    for name, value in changes.items():
        setattr(position, name, value)
    draft.positions = [position]
    return draft.save_revision(user=author)


@pytest.mark.parametrize(
    "changes", [{}, {"answer": "Rolled back."}, {"status": DRAFT}, {"number": 7}]
)
def test_a_draft_from_before_an_adoption_does_not_undo_it(
    page, author, reviewers, changes
):
    """Published by a bulk action or a reviewer: no form looks at it."""
    older = stale(page, author, **changes)
    draft = page.get_latest_revision_as_object()
    page.revisions.order_by("pk").first().as_object().save_revision()
    adopt(page, author, reviewers)
    assert first_of(page) == AS_ADOPTED
    older.publish()
    assert first_of(page) == AS_ADOPTED
    assert draft.pk == page.pk


def test_a_draft_without_the_position_does_not_take_it_away(page, author, reviewers):
    draft = page.get_latest_revision_as_object()
    draft.positions = [laws.position(2, in_force_from=date(2020, 1, 1))]
    older = draft.save_revision(user=author)
    page.revisions.order_by("pk").first().as_object().save_revision()
    adopt(page, author, reviewers)
    older.publish()
    assert first_of(page) == AS_ADOPTED
    assert positions(page)[2].status == IN_REVIEW


def test_a_closed_position_is_not_opened_again_by_an_old_draft(page, author, reviewers):
    adopted_yesterday(page, author, reviewers)
    before = builders.fresh(page).live_revision

    def follows(draft):
        draft.positions = [
            *draft.positions.all(),
            laws.position(2, replaces=1, in_force_from=date(2025, 7, 31)),
        ]

    adopt(page, author, reviewers, follows)
    assert positions(page)[1].in_force_to == date(2025, 7, 30)
    before.publish()
    assert positions(page)[1].in_force_to == date(2025, 7, 30)
    assert positions(page)[2].status == ADOPTED


def test_unpublishing_does_not_thaw_what_was_adopted(page, author, reviewers):
    adopted_yesterday(page, author, reviewers)
    builders.fresh(page).unpublish()
    draft = builders.fresh(page).get_latest_revision_as_object()
    position = draft.positions.get()
    position.status, position.answer = IN_REVIEW, "Rewritten."
    draft.positions = [position]
    draft.save_revision(user=author).publish()
    assert first_of(page) == AS_ADOPTED


def test_a_copy_is_not_adopted(page, author, reviewers):
    """It may be given another question: its positions are drafts, its history too."""
    adopted_yesterday(page, author, reviewers)
    shelf = builders.fresh(page).get_parent()
    for keep_live in (True, False):
        copy = CopyPageAction(
            builders.fresh(page),
            to=shelf,
            update_attrs={"slug": f"copy-{keep_live}", "title": "Another question"},
            keep_live=keep_live,
            user=author,
        ).execute(skip_permission_checks=True)
        for held in (
            positions(copy)[1],
            copy.get_latest_revision_as_object().positions.get(),
        ):
            assert (held.status, held.reviews) == (DRAFT, [])
        builders.fresh(copy).get_latest_revision().publish()
        for revision in builders.fresh(copy).revisions.all():
            old = revision.as_object()
            old.slug = copy.slug
            old.save_revision().publish()
            assert positions(copy)[1].status != ADOPTED
    assert first_of(page) == AS_ADOPTED


def test_an_alias_shows_what_was_adopted(page, author, reviewers):
    shelf = builders.fresh(page).get_parent()
    alias = page.create_alias(parent=shelf, update_slug="mirror")
    adopt(page, author, reviewers)
    assert first_of(alias) == AS_ADOPTED


def test_who_wrote_a_published_proposal_does_not_review_it(page, author, reviewers):
    """Proposals are read before they are adopted; a touch by another person does not
    make it somebody else's text."""
    legal = reviewers["legal"]
    draft = page.get_latest_revision_as_object()
    position = draft.positions.get()
    position.answer = "What legal wrote."
    draft.positions = [position]
    draft.save_revision(user=legal).publish()
    state = edited(page, author)
    approve(state, reviewers["domain"])
    with pytest.raises(PermissionDenied, match="worked on this text"):
        approve(state, legal)


def test_who_gave_the_last_review_is_no_author_of_the_next_position(
    page, author, reviewers
):
    adopted_yesterday(page, author, reviewers)

    def follows(draft):
        draft.positions = [
            *draft.positions.all(),
            laws.position(2, replaces=1, in_force_from=date(2025, 7, 31)),
        ]

    adopt(page, author, reviewers, follows)
    assert positions(page)[2].status == ADOPTED


def test_an_approval_of_an_older_text_neither_counts_nor_stands_in_the_way(
    page, author, reviewers
):
    """Whoever approved it and then mended the text is an author of the new one."""
    state = edited(page, author)
    approve(state, reviewers["domain"])
    draft = builders.fresh(page).get_latest_revision_as_object()
    draft.summary = "Mended."
    draft.save_revision(user=reviewers["domain"])
    second = staff("second", ADOPTION["domain"])
    while state.status == "in_progress":
        role = state.current_task_state.task.specific.role
        approve(state, second if role == "domain" else reviewers[role])
    names = {one["name"] for one in positions(page)[1].reviews}
    assert names == {
        str(second), str(reviewers["legal"]), str(reviewers["competition"])
    }  # fmt: skip


def test_what_has_ended_is_not_taken_up_again(page, author, reviewers):
    adopted_yesterday(page, author, reviewers)
    draft = builders.fresh(page).get_latest_revision_as_object()
    position = draft.positions.get()
    position.status, position.known_to = "withdrawn", timezone.localdate()
    draft.positions = [position]
    draft.save_revision(user=author).publish()
    assert positions(page)[1].status == "withdrawn"
    position.status = ADOPTED
    draft.positions = [position]
    draft.save_revision(user=author).publish()
    assert positions(page)[1].status == "withdrawn"


def test_an_end_is_not_written_into_the_past(page, author, reviewers):
    """What was said to be known on a day stays what was known then."""
    adopted_yesterday(page, author, reviewers)
    today = timezone.localdate()
    position = positions(page)[1]
    position.known_from = today - timedelta(days=100)
    position.save()
    draft = builders.fresh(page).get_latest_revision_as_object()
    position = draft.positions.get()
    position.status = "withdrawn"
    position.known_from = today - timedelta(days=100)
    position.known_to = today - timedelta(days=90)
    position.in_force_to = date(2022, 1, 1)
    position.closed_on = today - timedelta(days=90)
    draft.positions = [position]
    draft.save_revision(user=author).publish()
    found = positions(page)[1]
    assert found.status == "withdrawn"
    assert found.known_to == today - timedelta(days=1)
    assert found.closed_on == today
