"""Bring questions into the bank: look at what would happen, then all of it or none."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.permissions import policy_registry

from content.admin.courses.import_form import ImportForm, faults_by_line
from content.admin.view import AdminView
from content.courses.importing import (
    STATES,
    ImportRefused,
    Plan,
    import_questions,
    plan_import,
)
from content.models import Question
from content.questions.reading import MOST_BYTES
from content.questions.shape import Fault
from content.questions.writing import to_yaml

_MOST_FAULTS = 200
_LIST = "wagtailsnippets_content_question:list"


def may_import(user: Any) -> bool:
    """Whether this person writes questions: adds and changes them."""
    policy = policy_registry.get_by_type(Question)
    return all(policy.user_has_permission(user, one) for one in ("add", "change"))


def may_publish_questions(user: Any) -> bool:
    """Whether this person writes questions that go live at once."""
    policy = policy_registry.get_by_type(Question)
    return may_import(user) and policy.user_has_permission(user, "publish")


class ImportQuestions(AdminView):
    """The form, the preview and the import, at one address."""

    page_title = gettext_lazy("Import questions")
    header_icon = "upload"
    template_name = "content/admin/courses/import.html"

    def may_look(self) -> bool:
        self.may_publish = may_publish_questions(self.request.user)
        return may_import(self.request.user)

    def crumbs(self) -> list[dict[str, Any]]:
        return [{"url": reverse(_LIST), "label": _("Questions")}]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show(form=ImportForm(may_publish=self.may_publish))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = ImportForm(request.POST, request.FILES, may_publish=self.may_publish)
        if not form.is_valid():
            return self._again(form, [])
        if form.read.faults:
            return self._again(form, list(form.read.faults))
        given = form.cleaned_data
        choices = {
            "publish": bool(given.get("publish")),
            "overwrite": bool(given.get("overwrite")),
        }
        drafts = form.read.drafts
        if "confirm" not in request.POST:
            return self._preview(form, plan_import(drafts, **choices))
        try:
            done = import_questions(drafts, by=request.user, **choices)
        except ImportRefused as refusal:
            return self._again(form, refusal.faults)
        messages.success(request, _told(done))
        return redirect(_LIST)

    def _again(self, form: ImportForm, faults: list[Fault]) -> HttpResponse:
        """The form with what was sent: a file comes back as text, to be mended here."""
        sent: Any = cast("QueryDict", form.data).copy()
        if form.raw and not sent.get("text", "").strip():
            sent["text"] = form.shown_text()
            sent["kind"] = form.cleaned_data.get("kind", sent.get("kind", ""))
        form.data = sent
        ordered = faults_by_line(faults)
        return self.show(
            status=422,
            form=form,
            faults=ordered[:_MOST_FAULTS],
            more=max(0, len(ordered) - _MOST_FAULTS),
            is_lost=bool(form.files) and not sent.get("text", "").strip(),
        )

    def _preview(self, form: ImportForm, plan: Plan) -> HttpResponse:
        """What would happen. The questions go with the yes, in the form that loses
        nothing: a browser does not send a file twice."""
        text = to_yaml([row.draft for row in plan.rows])
        if len(text.encode()) > MOST_BYTES:
            form.add_error(None, _("These are too many questions: send it in parts."))
            return self._again(form, [])
        return self.show(
            plan=plan,
            text=text,
            given=form.cleaned_data,
            counts={state: plan.count(state) for state in STATES},
        )


def _told(done: Plan) -> str:
    said = _(
        "New questions: %(new)d. Changed: %(changed)d. Unchanged: %(unchanged)d. "
        "Edited by hand and kept: %(kept)d."
    )
    return said % {state: done.count(state) for state in STATES}
