"""Mails of the review go to nobody who may not know of the page."""

from typing import Any

from wagtail.admin import mail
from wagtail.models import TaskState, WorkflowState
from wagtail.signals import (
    task_submitted,
    workflow_approved,
    workflow_rejected,
    workflow_submitted,
)

from content.admin.policy import is_foreign


class _Guarded:
    """Leaves out whoever is not in the page's working groups today."""

    def get_valid_recipients(self, instance: Any, **kwargs: Any) -> set[Any]:
        state = getattr(instance, "workflow_state", instance)
        page = state.content_object
        found = super().get_valid_recipients(instance, **kwargs)  # type: ignore[misc]
        return {person for person in found if not is_foreign(person, page)}


class _TaskSubmitted(_Guarded, mail.GroupApprovalTaskStateSubmissionEmailNotifier):
    pass


class _Submitted(_Guarded, mail.WorkflowStateSubmissionEmailNotifier):
    pass


class _Rejected(_Guarded, mail.WorkflowStateRejectionEmailNotifier):
    pass


class _Approved(_Guarded, mail.WorkflowStateApprovalEmailNotifier):
    pass


# Kept: signals hold their receivers weakly.
_NOTIFIERS = {
    "group_approval_task_submitted_email_notification": (
        task_submitted, TaskState, _TaskSubmitted(),
    ),
    "workflow_state_submitted_email_notification": (
        workflow_submitted, WorkflowState, _Submitted(),
    ),
    "workflow_state_rejected_email_notification": (
        workflow_rejected, WorkflowState, _Rejected(),
    ),
    "workflow_state_approved_email_notification": (
        workflow_approved, WorkflowState, _Approved(),
    ),
}  # fmt: skip


def connect() -> None:
    """Take the places of Wagtail's notifiers, which have the same names: whichever
    application is ready first, theirs are out."""
    for name, (signal, sender, notifier) in _NOTIFIERS.items():
        signal.disconnect(sender=sender, dispatch_uid=name)
        signal.connect(notifier, sender=sender, dispatch_uid=name)
