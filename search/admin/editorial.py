"""Promoted answers and synonyms in the admin, for stewards."""

from datetime import date, timedelta
from typing import Any

import django_filters
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.views.generic import CreateView, IndexView
from wagtail.admin.viewsets.model import ModelViewSet

from search.models import Promotion, Synonym

_FIRST_TERM = timedelta(days=180)
_LONGEST = 200


class PrefilledCreateView(CreateView):
    """A form that a link has begun to fill in; only its reader saves it."""

    prefilled: tuple[str, ...] = ()

    def get_initial_form_instance(self) -> Any:
        instance = self.model()
        for name in self.prefilled:
            given = self.request.GET.get(name, "").replace("\x00", "")[:_LONGEST]
            if given:
                field = self.model._meta.get_field(name)
                is_list = field.get_internal_type() == "JSONField"
                setattr(instance, name, [given] if is_list else given)
        self.begin(instance)
        return instance

    def begin(self, instance: Any) -> None:
        """What else the new one starts with."""


class NewSynonymView(PrefilledCreateView):
    prefilled = ("says",)

    def begin(self, instance: Any) -> None:
        instance.owner = self.request.user


class NewPromotionView(PrefilledCreateView):
    prefilled = ("queries",)

    def begin(self, instance: Any) -> None:
        instance.owner = self.request.user
        instance.expires_on = timezone.localdate() + _FIRST_TERM


class PromotionsView(IndexView):
    def get_base_queryset(self) -> Any:
        return (
            super().get_base_queryset().with_last_day().select_related("page", "owner")
        )


class PromotionFilters(WagtailFilterSet):
    last_day = django_filters.DateFromToRangeFilter(
        label=_("Until"), widget=DateRangePickerWidget, method="in_range"
    )

    @staticmethod
    def between(rows: Any, first: date | None, last: date | None) -> Any:
        """Those that end then, and those whose page lost the review that would end
        them: they would be in no range."""
        found = Q()
        if first:
            found &= Q(last_day__gte=first)
        if last:
            found &= Q(last_day__lte=last)
        return rows.filter(found | Q(last_day__isnull=True))

    def in_range(self, rows: Any, name: str, value: slice) -> Any:
        first, last = value.start, value.stop
        return self.between(rows, first and first.date(), last and last.date())

    class Meta:
        model = Promotion
        fields = ["owner"]


class SynonymViewSet(ModelViewSet):
    model = Synonym
    name = "synonyms"
    url_namespace = "synonyms"
    icon = "list-ul"
    menu_label = _("Synonyms")
    menu_order = 270
    list_display = [
        "says",
        Column("means_text", label=_("Our texts say")),
        BooleanColumn("both_ways", label=_("Both ways")),
        BooleanColumn("is_ambiguous", label=_("Several things")),
        "owner",
    ]
    search_fields = ["says"]
    add_view_class = NewSynonymView
    copy_view_enabled = False
    inspect_view_enabled = False


class PromotionViewSet(ModelViewSet):
    model = Promotion
    name = "promotions"
    url_namespace = "promotions"
    icon = "pick"
    menu_label = _("Promoted answers")
    menu_order = 280
    list_display = [
        "__str__",
        "page",
        "owner",
        Column("last_day", label=_("Until"), sort_key="last_day"),
    ]
    index_view_class = PromotionsView
    filterset_class = PromotionFilters
    add_view_class = NewPromotionView
    copy_view_enabled = False
    inspect_view_enabled = False
