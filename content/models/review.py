"""The step of the review: two pairs of eyes, and a reason for every "no"."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _
from wagtail.models import AbstractGroupApprovalTask, TaskState

from content.admin.review import ReasonForm


class ReviewTask(AbstractGroupApprovalTask):
    """Approval by somebody who did not submit the text.

    A page of a working group is reviewed by reviewers who are in that group: nobody
    else learns that it is there.
    """

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")

    @classmethod
    def get_description(cls) -> Any:
        return _(
            "Somebody else in the chosen groups approves, or says what must change"
        )

    def get_form_for_action(self, action: str) -> Any:
        if action == "reject":
            return ReasonForm
        return super().get_form_for_action(action)

    def get_actions(self, obj: Any, user: Any) -> list[Any]:
        actions = super().get_actions(obj, user)
        state = getattr(obj, "current_workflow_state", None)
        if state is not None and state.requested_by_id == user.pk:
            return [action for action in actions if action[0] != "approve"]
        return actions

    def on_action(
        self, task_state: Any, user: Any, action_name: str, **kwargs: Any
    ) -> Any:
        """Refused here too: Wagtail takes any action that a request names."""
        own = task_state.workflow_state.requested_by_id == getattr(user, "pk", None)
        if action_name == "approve" and own:
            raise PermissionDenied(_("Somebody else approves what you have submitted."))
        if action_name == "reject" and not str(kwargs.get("comment") or "").strip():
            raise PermissionDenied(_("Say what has to change: the author reads it."))
        return super().on_action(task_state, user, action_name, **kwargs)

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> Any:
        from content.admin.policy import is_foreign

        states = super().get_task_states_user_can_moderate(user, **kwargs)
        wanted = [
            state.pk
            for state in states.select_related("workflow_state")
            if not is_foreign(user, state.workflow_state.content_object)
        ]
        return TaskState.objects.filter(pk__in=wanted)
