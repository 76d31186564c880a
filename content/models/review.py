"""The step of the review: two pairs of eyes, and a reason for every "no"."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from wagtail.models import AbstractGroupApprovalTask, TaskState

from content import audience as audiences
from content.admin.review import ReasonForm


class AbstractReview(AbstractGroupApprovalTask):
    """Approval by somebody who did not submit the text.

    A page of a working group is reviewed by reviewers who are in that group: nobody
    else learns that it is there.
    """

    class Meta:
        abstract = True

    def objection(self, workflow_state: Any, user: Any) -> str:
        """Why this person may not approve, in words for them; "" where they may."""
        if workflow_state.requested_by_id == getattr(user, "pk", None):
            return str(_("Somebody else approves what you have submitted."))
        return ""

    def get_form_for_action(self, action: str) -> Any:
        if action == "reject":
            return ReasonForm
        return super().get_form_for_action(action)

    def get_actions(self, obj: Any, user: Any) -> list[Any]:
        actions = super().get_actions(obj, user)
        state = getattr(obj, "current_workflow_state", None)
        if state is not None and self.objection(state, user):
            return [action for action in actions if action[0] != "approve"]
        return actions

    def on_action(
        self, task_state: Any, user: Any, action_name: str, **kwargs: Any
    ) -> Any:
        """Refused here too: Wagtail takes any action that a request names.

        One decision at a time: of two in the same moment the second is told, instead
        of publishing or adopting once more.
        """
        with transaction.atomic():
            audiences.take_turn()
            now = TaskState.objects.values_list("status", flat=True).get(
                pk=task_state.pk
            )
            if now != TaskState.STATUS_IN_PROGRESS:
                raise PermissionDenied(_("Somebody else has decided this already."))
            if action_name == "approve":
                objection = self.objection(task_state.workflow_state, user)
                if objection:
                    raise PermissionDenied(objection)
            if action_name == "reject" and not str(kwargs.get("comment") or "").strip():
                words = _("Say what has to change: the author reads it.")
                raise PermissionDenied(words)
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


class ReviewTask(AbstractReview):
    """The review of pages and of data: two pairs of eyes."""

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")

    @classmethod
    def get_description(cls) -> Any:
        return _(
            "Somebody else in the chosen groups approves, or says what must change"
        )


class AdoptionTask(AbstractReview):
    """One of the three looks at a position before the collaboration adopts it.

    Three different people, none of whom has written what is to be adopted.
    """

    class Role(models.TextChoices):
        DOMAIN = "domain", _("Domain: is it right in practice?")
        LEGAL = "legal", _("Legal: does the law bear it?")
        COMPETITION = "competition", _("Competition: may competitors agree on it?")

    role = models.CharField(max_length=12, choices=Role.choices)

    admin_form_fields = [*AbstractReview.admin_form_fields, "role"]

    class Meta:
        verbose_name = _("review before adoption")
        verbose_name_plural = _("reviews before adoption")

    @classmethod
    def get_description(cls) -> Any:
        return _("One of three reviewers looks at a position before it is adopted")

    def objection(self, workflow_state: Any, user: Any) -> str:
        from content.interpretations.adoption import reviewed_already
        from content.interpretations.authors import authors_of

        found = super().objection(workflow_state, user)
        if found:
            return found
        if getattr(user, "pk", None) in authors_of(workflow_state.content_object):
            return str(_("You have worked on this text: somebody else reviews it."))
        if reviewed_already(workflow_state, user, self):
            return str(
                _("You have given one of the three reviews: another person gives this.")
            )
        return ""
