"""The question bank in the admin: questions with review, their tags, and the templates
and standards that courses rest on."""

from typing import Any

import django_filters
from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import TextField
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.permissions import policy_registry
from wagtail.snippets.views.chooser import (
    ChooseResultsView,
    ChooseView,
    SnippetChooserViewSet,
    SnippetChosenMultipleView,
    SnippetChosenView,
    SnippetCreateView,
)
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from content.admin.courses.checklist import may_see_list
from content.admin.courses.import_page import may_import
from content.admin.courses.question_form import QuestionForm
from content.admin.dissents import RemarksPanel
from content.models import Question, QuestionTag, TrackedSource
from content.models.question import QuestionType

_ANY = ("view", "add", "change", "publish")


def may_see_questions(user: Any) -> bool:
    """Whether this person works with the bank at all."""
    return policy_registry.get_by_type(Question).user_has_any_permission(user, _ANY)


class QuestionFilterSet(WagtailFilterSet):
    type = django_filters.ChoiceFilter(
        label=_("Type"), choices=QuestionType.choices, empty_label=_("All")
    )
    live = django_filters.BooleanFilter(label=_("Published"))
    tags = django_filters.ModelMultipleChoiceFilter(
        label=_("Has all these tags"),
        queryset=QuestionTag.objects.all(),
        conjoined=True,
        widget=forms.CheckboxSelectMultiple,
    )
    source = django_filters.CharFilter(label=_("Rests on"), method="resting_on")

    class Meta:
        model = Question
        fields = ["type", "live", "tags", "source"]

    def resting_on(self, queryset: Any, name: str, value: str) -> Any:
        """Questions with a source that begins so: GA-07 finds GA-07#anchor."""
        wanted = value.strip().replace("\x00", "").replace('"', "")
        rows = queryset.annotate(_sources=Cast("sources", TextField()))
        return rows.filter(_sources__icontains=f'"{wanted}')


class _Guarded:
    """What of the bank can be chosen is shown to whoever works with it: Wagtail's
    chooser would show every question to everybody in the admin."""

    request: Any

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not may_see_questions(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


class _Choose(_Guarded, ChooseView):
    pass


class _ChooseResults(_Guarded, ChooseResultsView):
    pass


class _Chosen(_Guarded, SnippetChosenView):
    pass


class _ChosenMultiple(_Guarded, SnippetChosenMultipleView):
    pass


class _Create(_Guarded, SnippetCreateView):
    pass


class QuestionChooser(SnippetChooserViewSet):
    choose_view_class = _Choose
    choose_results_view_class = _ChooseResults
    chosen_view_class = _Chosen
    chosen_multiple_view_class = _ChosenMultiple
    create_view_class = _Create


class TagsColumn(Column):
    """The tags of each question, looked up once for the whole table."""

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> Any:
        table = parent_context["table"]
        if not hasattr(table, "_tag_names"):
            table._tag_names = _tag_names([row.pk for row in table.data])
        context = super().get_cell_context_data(instance, parent_context)
        context["value"] = ", ".join(table._tag_names.get(instance.pk, ()))
        return context

    def get_value(self, instance: Any) -> str:
        return ""


def _tag_names(question_ids: list[int]) -> dict[int, list[str]]:
    through = Question.tags.through.objects.filter(question_id__in=question_ids)
    found: dict[int, list[str]] = {}
    rows = through.order_by("questiontag__name")
    for question_id, name in rows.values_list("question_id", "questiontag__name"):
        found.setdefault(question_id, []).append(name)
    return found


def _sources(question: Any) -> str:
    return ", ".join(question.sources)


class QuestionViewSet(SnippetViewSet):
    model = Question
    icon = "help"
    menu_label = _("Questions")
    menu_name = "training-questions"
    list_display = [
        "__str__",
        Column("type", label=_("Type"), accessor="get_type_display", sort_key="type"),
        TagsColumn("tag_names", label=_("Tags")),
        Column("rests_on", label=_("Rests on"), accessor=_sources),
    ]
    list_per_page = 50
    filterset_class = QuestionFilterSet
    search_fields = ["prompt", "library_id"]
    search_backend_name = None
    # A copy would carry ids of answers and of the library.
    copy_view_enabled = False
    chooser_viewset_class = QuestionChooser
    edit_handler = ObjectList(
        [RemarksPanel(heading=_("Before this can be published")), *Question.panels],
        base_form_class=QuestionForm,
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        # Wagtail shows the newest words of each row.
        rows = Question.objects.select_related("latest_revision")
        return rows.order_by("library_id", "pk")


class QuestionTagViewSet(SnippetViewSet):
    model = QuestionTag
    icon = "tag"
    menu_label = _("Question tags")
    menu_name = "training-tags"
    list_display = ["name"]
    search_fields = ["name"]
    copy_view_enabled = False


class TrackedSourceViewSet(SnippetViewSet):
    model = TrackedSource
    icon = "doc-full"
    menu_label = _("Templates and standards")
    menu_name = "training-sources"
    list_display = ["key", "name", "version", "released_on"]
    search_fields = ["key", "name"]
    copy_view_enabled = False


class _ImportItem(MenuItem):
    def __init__(self, order: int) -> None:
        address = reverse("import_questions")
        super().__init__(
            _("Import questions"), address, icon_name="upload", order=order
        )

    def is_shown(self, request: HttpRequest) -> bool:
        return may_import(request.user)


class _CheckItem(MenuItem):
    def __init__(self, order: int) -> None:
        address = reverse("to_check")
        super().__init__(_("To check"), address, icon_name="warning", order=order)

    def is_shown(self, request: HttpRequest) -> bool:
        return may_see_list(request.user)


class TrainingGroup(SnippetViewSetGroup):
    menu_label = _("Training")
    menu_name = "training"
    menu_icon = "help"
    menu_order = 245
    # Whatever else belongs to training hangs itself here.
    submenu_hook = "register_training_menu_item"
    items = (QuestionViewSet, QuestionTagViewSet, TrackedSourceViewSet)

    def get_submenu_items(self) -> list[Any]:
        return [
            *super().get_submenu_items(),
            _ImportItem(order=90),
            _CheckItem(order=91),
        ]
