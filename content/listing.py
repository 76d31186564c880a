"""Lists of pages: a section's shelf with filters, the glossary, the home page.

Lists read rows, never page objects, and the same few queries whatever their length.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page as ResultPage
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language

from content.addresses import public_path
from content.assembly import kind_labels
from content.chrome import content_type_labels, frame_for
from content.filters import Filter, condition, filters_of, selected_in
from content.models.querysets import readable_by
from content.references import PageRow, page_rows
from portal.access import Viewer
from portal.memory import Memory

PER_PAGE = 20
MOST_PER_PAGE = 50
_PATH = "content.pathpage"
# Reading time would mislead: a course takes what its trainer says, a file is filled in.
_NOT_READ = {
    "content.coursepage", "content.lessonpage", "content.quizpage",
    "content.resourcepage", "content.rulecheckpage",
}  # fmt: skip
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
    is_not_read: bool = False

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
class Listing:
    """A page of a filtered list."""

    page: ResultPage
    filters: list[Filter]
    selected: dict[str, list[str]]
    query: str
    locked: int
    shelves: list[PageRow]
    paths: list[PageRow]

    @property
    def entries(self) -> Any:
        return self.page.object_list

    @property
    def page_numbers(self) -> list[Any]:
        return list(self.page.paginator.get_elided_page_range(self.page.number))

    @property
    def is_filtered(self) -> bool:
        return bool(self.selected)


@dataclass(frozen=True, slots=True)
class _Counts:
    """Numbers, filters and rows (not yet asked for) of one list for one audience."""

    rows: Any
    total: int
    readable: int
    filters: list[Filter]
    shelves: list[PageRow]
    paths: list[PageRow]


_counted: Memory[_Counts] = Memory(500)


def entries(queryset: Any, viewer: Viewer) -> list[Entry]:
    """These pages as cards; one query."""
    kinds, types = kind_labels(), content_type_labels()
    found = [Entry(*values) for values in queryset.values_list(*_FIELDS)]
    for entry in found:
        entry.kind = kinds.get(entry.content_type_id, "")
        entry.readable = viewer.can_read(entry)
        entry.is_not_read = types.get(entry.content_type_id) in _NOT_READ
    return found


def section_listing(section: Any, request: HttpRequest) -> Listing:
    """All pages below a section that this viewer may see, filtered and paged.

    Filters come from the address: ``?topic=basics&topic=laws&mineral=tin&tier=member``.
    Within one filter any choice fits, between filters all must. Values that nobody
    offers are ignored. One query, whatever the length, and three more for an audience's
    first look since a change.
    """
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    names = frame_for(viewer).names
    selected = selected_in(request, names)
    choice = tuple((name, *values) for name, values in selected.items())
    counted = _counted.get(
        viewer.stamp,
        (section.pk, choice, viewer.sight, get_language()),
        lambda: _count(section, selected, viewer),
    )
    paginator = _Counted(counted.rows, _per_page(request), counted.total)
    page = paginator.get_page(_text(request, "page"))
    page.object_list = entries(page.object_list, viewer)
    pairs = [(name, value) for name, values in selected.items() for value in values]
    if _per_page(request) == MOST_PER_PAGE:
        pairs.append(("per", str(MOST_PER_PAGE)))
    return Listing(
        page,
        counted.filters,
        selected,
        urlencode(pairs),
        locked=counted.total - counted.readable,
        shelves=counted.shelves,
        paths=counted.paths,
    )


def _count(section: Any, selected: dict[str, list[str]], viewer: Viewer) -> "_Counts":
    """What does not differ from page to page of one list; three queries."""
    from content.models import (
        BasePage,
        LessonPage,
        PathPage,
        QuizPage,
        SectionPage,
    )

    names = frame_for(viewer).names
    below = (
        BasePage.objects.listed_to(viewer)
        .filter(path__startswith=section.path, locale_id=section.locale_id)
        .exclude(pk=section.pk)
        # A course is one thing to choose; its lessons are found in it, and by search.
        .not_type(SectionPage, PathPage, LessonPage, QuizPage)
    )
    conditions = {
        name: condition(name, values, names) for name, values in selected.items()
    }
    queryset = below
    for chosen in conditions.values():
        queryset = queryset.filter(chosen)
    total = queryset.aggregate(
        all=Count("pk"), readable=Count("pk", filter=readable_by(viewer))
    )
    # Not among the cards: shelves, and the paths by role, which stand above them.
    above = BasePage.objects.listed_to(viewer).type(SectionPage, PathPage)
    rows = page_rows(above.child_of(section).order_by("path"))
    types = content_type_labels()
    paths = [row for row in rows if types[row.content_type_id] == _PATH]
    return _Counts(
        queryset.order_by("path"),
        total["all"],
        total["readable"],
        filters_of(below, conditions, selected, names),
        [row for row in rows if row not in paths],
        paths,
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
    """What is new, what small firms need first, the checker, and the address of the
    section with the courses; four queries."""
    from content.addresses import public_path
    from content.models import (
        BasePage,
        CoursePage,
        GuidancePage,
        InterpretationPage,
        ResourcePage,
        RuleCheckPage,
    )

    pages = BasePage.objects.listed_to(viewer).filter(
        path__startswith=home.path, alias_of__isnull=True, locale_id=home.locale_id
    )
    works = pages.type(GuidancePage, InterpretationPage, ResourcePage)
    newest = works.order_by("-last_published_at", "-pk")[:6]
    courses = pages.type(CoursePage).order_by("path").values_list("url_path", flat=True)
    course = courses.first() or ""
    return {
        "checker": pages.type(RuleCheckPage).order_by("path").first(),
        "learning": public_path(f"{course.rstrip('/').rpartition('/')[0]}/"),
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
