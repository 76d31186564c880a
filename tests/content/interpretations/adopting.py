"""Adoptions for tests, step by step."""

from datetime import timedelta

from django.utils import timezone

from portal.operations.roles import ADOPTION, ensure_role
from tests import builders


def staff(name, *roles):
    person = builders.person(name)
    for role in roles:
        person.groups.add(ensure_role(role))
    return person


def edited(page, author, change=lambda draft: None):
    """A draft of the page by this author, submitted."""
    draft = builders.fresh(page).get_latest_revision_as_object()
    change(draft)
    draft.save_revision(user=author)
    return builders.fresh(page).get_workflow().start(builders.fresh(page), author)


def approve(state, person):
    state.refresh_from_db()
    step = state.current_task_state
    step.task.specific.on_action(step, person, "approve")
    state.refresh_from_db()


def adopt(page, author, reviewers, change=lambda draft: None):
    state = edited(page, author, change)
    for role in ADOPTION:
        approve(state, reviewers[role])


def positions(page):
    return {one.number: one for one in builders.fresh(page).positions.all()}


def adopted_yesterday(page, author, reviewers):
    adopt(page, author, reviewers)
    position = positions(page)[1]
    position.known_from = timezone.localdate() - timedelta(days=1)
    position.save()
    builders.fresh(page).save_revision().publish()
