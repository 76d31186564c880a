"""Lists of pages: a section's shelf with filters, the glossary, the home page.

Lists read rows, never page objects, and the same few queries whatever their length.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page as ResultPage
from django.core.paginator import Paginator
from django.db.models import CharField, Count, F, Q, Value
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from content.addresses import public_path
from content.assembly import kind_labels
from content.chrome import Names, frame_for
from content.models.querysets import readable_by
from content.references import PageRow, page_rows
from portal.access import Audience, Viewer

PER_PAGE = 20
MOST_PER_PAGE = 50
KINDS = ("topic", "mineral", "role", "step")
_TIER = "tier"
_FIELDS = (
    "pk", "title", "summary", "url_path", "path", "live", "audience", "is_listed",
    "content_type_id", "reviewed_on", "review_by", "last_published_at",
    "stored__minutes",
)  # fmt: skip


@dataclass(slots=True)
class Entry:
    """One card of a list."""

    pk: int
    title: str
    summary: str
    url_path: str
    path: str
    live: bool
    audience: str
    is_listed: bool
    content_type_id: int
    reviewed_on: date | None
    review_by: date | None
    last_published_at: datetime | None
    minutes: int | None
    kind: str = ""
    readable: bool = True

    @property
    def url(self) -> str:
        return public_path(self.url_path) or ""

    @property
    def is_locked(self) -> bool:
        return not self.readable

    @property
    def is_overdue(self) -> bool:
        return self.review_by is not None and self.review_by < timezone.localdate()


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


@dataclass(slots=True)
class Listing:
    """A page of a filtered list."""

    page: ResultPage
    filters: list[Filter]
    selected: dict[str, list[str]]
    query: str
    locked: int
    shelves: list[PageRow]

    @property
    def entries(self) -> Any:
        return self.page.object_list

    @property
    def page_numbers(self) -> list[Any]:
        return list(self.page.paginator.get_elided_page_range(self.page.number))

    @property
    def is_filtered(self) -> bool:
        return bool(self.selected)


def entries(queryset: Any, viewer: Viewer) -> list[Entry]:
    """These pages as cards; one query."""
    kinds = kind_labels()
    found = [Entry(*values) for values in queryset.values_list(*_FIELDS)]
    for entry in found:
        entry.kind = kinds.get(entry.content_type_id, "")
        entry.readable = viewer.can_read(entry)
    return found


def section_listing(section: Any, request: HttpRequest) -> Listing:
    """All pages below a section that this viewer may see, filtered and paged.

    Filters come from the address: ``?topic=basics&topic=laws&mineral=tin&tier=member``.
    Within one filter any choice fits, between filters all must. Values that nobody
    offers are ignored. Four queries, whatever the length.
    """
    from content.models import BasePage, SectionPage

    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    names = frame_for(viewer).names
    below = (
        BasePage.objects.listed_to(viewer)
        .filter(path__startswith=section.path, locale_id=section.locale_id)
        .exclude(pk=section.pk)
        .not_type(SectionPage)
    )
    selected = _selected(request, names)
    conditions = {
        name: _condition(name, values, names) for name, values in selected.items()
    }
    filters = _filters(below, conditions, selected, names)
    queryset = below
    for condition in conditions.values():
        queryset = queryset.filter(condition)
    queryset = queryset.order_by("path")
    total = queryset.aggregate(
        all=Count("pk"), readable=Count("pk", filter=readable_by(viewer))
    )
    paginator = _Counted(queryset, _per_page(request), total["all"])
    page = paginator.get_page(_text(request, "page"))
    page.object_list = entries(page.object_list, viewer)
    pairs = [(name, value) for name, values in selected.items() for value in values]
    shelves = BasePage.objects.listed_to(viewer).type(SectionPage)
    return Listing(
        page,
        filters,
        selected,
        urlencode(pairs),
        locked=total["all"] - total["readable"],
        shelves=page_rows(shelves.child_of(section).order_by("path")),
    )


class _Counted(Paginator):
    """A paginator that was told the count."""

    def __init__(self, queryset: Any, per_page: int, total: int) -> None:
        super().__init__(queryset, per_page)
        self.count = total

    count: int = 0  # type: ignore[assignment]


def _text(request: HttpRequest, name: str) -> str:
    return request.GET.get(name, "")[:20].replace("\x00", "")


def _per_page(request: HttpRequest) -> int:
    wanted = _text(request, "per")
    return MOST_PER_PAGE if wanted == str(MOST_PER_PAGE) else PER_PAGE


def _selected(request: HttpRequest, names: Names) -> dict[str, list[str]]:
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


def _condition(name: str, values: list[str], names: Names) -> Q:
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


def _filters(
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


def glossary_entries(glossary: Any, viewer: Viewer) -> list[tuple[str, list[Entry]]]:
    """The terms that this viewer may see, by first letter; one query."""
    from content.models import BasePage

    terms = BasePage.objects.listed_to(viewer).filter(
        path__startswith=glossary.path, depth=glossary.depth + 1
    )
    letters: dict[str, list[Entry]] = defaultdict(list)
    for entry in sorted(entries(terms, viewer), key=lambda one: one.title.casefold()):
        first = entry.title[:1].upper()
        letters[first if first.isalpha() else "0–9"].append(entry)
    return sorted(letters.items())


def home_lists(home: Any, viewer: Viewer) -> dict[str, Any]:
    """What is new and what small firms need first; two queries."""
    from content.models import BasePage, GuidancePage, ResourcePage

    pages = BasePage.objects.listed_to(viewer).filter(
        path__startswith=home.path, alias_of__isnull=True, locale_id=home.locale_id
    )
    works = pages.type(GuidancePage, ResourcePage)
    newest = works.order_by("-last_published_at", "-pk")[:6]
    return {
        "newest": entries(newest, viewer),
        "starters": entries(
            home_related(home).filter(pk__in=pages.values("pk")), viewer
        ),
    }


def home_related(home: Any) -> Any:
    """The pages that editors put on the home page (its "goes with this")."""
    from content.models import BasePage, RelatedPage

    wanted = RelatedPage.objects.filter(page_id=home.pk)
    return BasePage.objects.filter(pk__in=wanted.values("target_id")).order_by("path")
