"""Filters of lists: what the address chooses, and the tick boxes with their counts."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import CharField, Count, F, Q, Value
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.utils.translation import gettext as _

from content.chrome import Names
from portal.access import Audience

KINDS = ("topic", "mineral", "role", "step")
_TIER = "tier"


@dataclass(slots=True)
class Option:
    """One tick box of a filter."""

    value: str
    label: str
    count: int
    selected: bool


@dataclass(slots=True)
class Filter:
    """One group of tick boxes; its own choice does not narrow its own counts."""

    name: str
    label: str
    options: list[Option] = field(default_factory=list)


def selected_in(request: HttpRequest, names: Names) -> dict[str, list[str]]:
    tiers = {tier.slug for tier in names.tiers.values()}
    found: dict[str, list[str]] = {}
    for name in (*KINDS, _TIER):
        values = [value[:60] for value in request.GET.getlist(name)[:20]]
        values = [value for value in dict.fromkeys(values) if _is_slug(value)]
        if name == _TIER:
            values = [value for value in values if value in tiers]
        if values:
            found[name] = values
    return found


def _is_slug(value: str) -> bool:
    return bool(value) and value.replace("-", "").replace("_", "").isalnum()


def condition(name: str, values: list[str], names: Names) -> Q:
    from content.models import BasePage

    if name != _TIER:
        # A subquery of its own: joins of several filters would multiply rows.
        through = BasePage.labels.through.objects.filter(
            label__kind=name, label__slug__in=values
        )
        return Q(pk__in=through.values("basepage_id"))
    ranks = {tier.rank for tier in names.tiers.values() if tier.slug in values}
    wanted = Q(pk__in=[])
    for rank in ranks:
        wanted |= Q(audience=f"t{rank}") | Q(audience__startswith=f"t{rank}+")
    return wanted


def filters_of(
    below: Any,
    conditions: dict[str, Q],
    selected: dict[str, list[str]],
    names: Names,
) -> list[Filter]:
    """The tick boxes with their counts, in one UNION query."""
    from content.models import BasePage

    def narrowed(own: str) -> Any:
        queryset = below.order_by()
        for name, condition in conditions.items():
            if name != own:
                queryset = queryset.filter(condition)
        return queryset

    parts = [
        BasePage.labels.through.objects.filter(
            label__kind=kind, basepage_id__in=narrowed(kind).values("pk")
        )
        .order_by()
        .annotate(
            name=Value(kind, output_field=CharField()),
            place=F("label__position"),
            value=F("label__slug"),
            words=F("label__name"),
        )
        .values_list("name", "place", "value", "words")
        .annotate(number=Count("basepage_id"))
        for kind in KINDS
    ]
    tiers = (
        narrowed(_TIER)
        .annotate(
            name=Value(_TIER, output_field=CharField()),
            place=F("tier_id") * 0,
            value=Cast("audience", CharField()),
            words=Value("", output_field=CharField()),
        )
        .values_list("name", "place", "value", "words")
        .annotate(number=Count("pk"))
    )
    found: dict[str, list[tuple]] = defaultdict(list)
    for name, *row in parts[0].union(*parts[1:], tiers, all=True):
        found[name].append(tuple(row))
    headings = {
        "topic": _("Topic"),
        "mineral": _("Mineral"),
        "role": _("Your role"),
        "step": _("OECD step"),
        _TIER: _("Open to"),
    }
    result = []
    for kind in KINDS:
        options = [
            Option(value, words, number, value in selected.get(kind, []))
            for _place, value, words, number in sorted(found[kind])
        ]
        if len(options) > 1 or any(option.selected for option in options):
            result.append(Filter(kind, headings[kind], options))
    counts: dict[int, int] = defaultdict(int)
    for _place, key, _words, number in found[_TIER]:
        counts[Audience.parse(key).rank] += number
    tier_options = [
        Option(tier.slug, tier.name, counts[rank], tier.slug in selected.get(_TIER, []))
        for rank, tier in sorted(names.tiers.items())
        if counts[rank] or tier.slug in selected.get(_TIER, [])
    ]
    if len(tier_options) > 1:
        result.append(Filter(_TIER, headings[_TIER], tier_options))
    return result
