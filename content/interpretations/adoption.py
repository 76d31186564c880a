"""How a proposed position becomes the collaboration's: three reviews by three people.

The last approval of the workflow makes it so, in the transaction that publishes.
"""

from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from wagtail.workflows import publish_workflow_state

from content.interpretations import timeline
from content.interpretations.authors import authors_of
from content.interpretations.holding import keep_held


def finish(workflow_state: Any, user: Any = None) -> None:
    """Wagtail calls this when the last step of a workflow has been approved."""
    from content.models import BasePage, InterpretationPage

    # Wagtail hands out the base page; laws and deadlines are reviewed too.
    page = workflow_state.content_object
    if isinstance(page, BasePage):
        page = page.specific
    reviews = reviews_of(workflow_state) if isinstance(page, InterpretationPage) else []
    if reviews:
        adopt(page, reviews, user)
    else:
        publish_workflow_state(workflow_state, user=user)


@transaction.atomic
def adopt(page: Any, reviews: list[dict[str, str]], user: Any) -> None:
    """Publish the page's draft with its proposals adopted as of today.

    Raises PermissionDenied where the time line would not be right: the reviewer who
    gave the last approval reads why.
    """
    draft = page.get_latest_revision_as_object()
    # The draft may be older than another adoption.
    keep_held(draft)
    today = timezone.localdate()
    positions = list(draft.positions.all())
    by_number = {one.number: one for one in positions}
    for position in positions:
        if position.status != timeline.IN_REVIEW:
            continue
        position.status = timeline.ADOPTED
        position.known_from = today
        if position.closed_on is not None:
            position.closed_on = max(position.closed_on, today)
        position.reviews = reviews
        before = by_number.get(position.replaces or 0)
        if before is not None and before.span.is_held:
            _end(before, position, today)
    draft.positions = positions
    found = timeline.faults([one.span for one in positions])
    if found:
        raise PermissionDenied(" ".join(fault.message for fault in found))
    draft.save_revision(user=user, changed=False).publish(
        user=user, skip_permission_checks=True
    )


def _end(before: Any, after: Any, today: Any) -> None:
    """Close the position that another one replaces.

    A later beginning is a change of law: the older one stays right for its days. The
    same days are another reading of them: the older one is no longer held.
    """
    before.status = timeline.SUPERSEDED
    if after.in_force_from > before.in_force_from:
        if before.in_force_to is None or before.in_force_to >= after.in_force_from:
            before.in_force_to = after.in_force_from - timedelta(days=1)
            before.closed_on = today
    else:
        before.known_to = today - timedelta(days=1)


def reviews_of(workflow_state: Any) -> list[dict[str, str]]:
    """The three reviews as {role, name, on}; none unless all three roles have been
    filled by three people, none of whom is an author."""
    from content.models import AdoptionTask

    found: dict[str, dict[str, str]] = {}
    people = set()
    # Of the text as it is now: approvals of an older one were asked for again.
    for state in workflow_state.successful_task_states.filter(status="approved"):
        task = state.task.specific
        if not isinstance(task, AdoptionTask) or state.finished_by is None:
            continue
        day = timezone.localtime(state.finished_at).date()
        name = str(state.finished_by)
        found[task.role] = {"role": task.role, "name": name, "on": day.isoformat()}
        people.add(state.finished_by_id)
    if len(found) < len(AdoptionTask.Role.values):
        return []
    if len(people) < len(found) or people & authors_of(workflow_state.content_object):
        raise PermissionDenied("Three different people review, none of them an author.")
    return [found[role] for role in AdoptionTask.Role.values]


def reviewed_already(workflow_state: Any, user: Any, task: Any) -> bool:
    """Whether this person has approved another step of this run of the workflow."""
    others = workflow_state.task_states.filter(
        status="approved", finished_by_id=getattr(user, "pk", None)
    )
    return others.exclude(task_id=task.pk).exists()
