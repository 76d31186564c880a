"""Readers' questions and the keepers' names, for stewards."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.tables import UserColumn
from wagtail.admin.views.generic import EditView, IndexView
from wagtail.admin.viewsets.model import ModelViewSet

from content.models import BasePage
from portal.stewardship.admin.policy import StewardPolicy
from portal.stewardship.models import Keeper, Question
from portal.stewardship.questions import services
from portal.stewardship.questions.forms import AnswerForm


class QuestionIndexView(IndexView):
    """Open questions first, the newest on top."""

    def get_base_queryset(self) -> Any:
        return super().get_base_queryset().select_related("person", "steward")


class QuestionView(EditView):
    """One question: what was asked, what was replied, and the form to go on."""

    template_name = "stewardship/admin/question.html"
    success_message = gettext_lazy("Saved.")

    def get_form_class(self) -> Any:
        return AnswerForm

    def get_form_kwargs(self) -> dict[str, Any]:
        people = StewardPolicy(Question, set()).users_with_any_permission(["view"])
        return {**super().get_form_kwargs(), "stewards": people}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        question = self.object
        viewer = self.request.viewer
        page = BasePage.objects.listed_to(viewer).filter(pk=question.page_id or 0)
        context = super().get_context_data(**kwargs)
        context.update(
            question=question,
            asked_from=page.first(),
            replies=question.replies.select_related("author"),
        )
        return context

    def save_instance(self) -> Any:
        text = self.form.cleaned_data["reply"]
        with transaction.atomic():
            question = super().save_instance()
            if text:
                services.reply(question, self.request.user, text)
        return question

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        if form.cleaned_data["reply"]:
            messages.success(self.request, _("The reply is on its way."))
        return response


class QuestionViewSet(ModelViewSet):
    model = Question
    name = "questions"
    url_namespace = "questions"
    icon = "help"
    menu_label = gettext_lazy("Questions")
    menu_order = 260
    add_to_admin_menu = True
    list_display = ["__str__", "state", UserColumn("steward"), "asked_at"]
    list_filter = ["state", "steward"]
    search_fields = ["text", "context"]
    index_view_class = QuestionIndexView
    edit_view_class = QuestionView
    form_fields = ["state", "steward"]
    copy_view_enabled = False
    inspect_view_enabled = False
    ordering = ["settled_at", "-asked_at"]


class KeeperViewSet(ModelViewSet):
    model = Keeper
    name = "keepers"
    url_namespace = "keepers"
    icon = "user"
    menu_label = gettext_lazy("Keepers")
    menu_order = 320
    add_to_settings_menu = True
    list_display = ["name", "person", "email"]
    search_fields = ["name", "email"]
    panels = [FieldPanel(name) for name in ("name", "person", "email")]
    copy_view_enabled = False
