"""The reviewer's form, and the reviewer's words for the author."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from wagtail.forms import TaskStateCommentForm


class ReasonForm(TaskStateCommentForm):
    """The reviewer's comment where it must not be empty."""

    comment = forms.CharField(
        label=_("What has to change?"),
        widget=forms.Textarea({"rows": 4}),
        max_length=2_000,
        error_messages={"required": _("Say what has to change: the author reads it.")},
    )


def show_reason(request: HttpRequest, page: Any) -> None:
    """Above the editor: what the reviewer wants changed. Wagtail keeps it folded away
    in a panel at the side."""
    asked_by_script = request.headers.get("X-Requested-With") == "XMLHttpRequest"
    state = page.current_workflow_state
    if request.method != "GET" or asked_by_script or state is None:
        return
    if state.status != state.STATUS_NEEDS_CHANGES:
        return
    task_state = state.current_task_state
    if task_state.comment:
        who = task_state.finished_by or _t("The reviewer")
        words = _t("%(who)s asks for changes: %(reason)s")
        said = words % {"who": who, "reason": task_state.comment}
        messages.warning(request, said)
