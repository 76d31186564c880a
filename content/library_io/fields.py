"""A page's fields from its file, and its file's front matter from its fields."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db import models

from content.fields import LinesField
from content.library_io.body import CHECK, FILES_OF, READERS, Block, derived_id
from content.library_io.course_fields import (
    COURSE_COLUMNS,
    check_value,
    course_front_matter,
    fill_course_page,
    plain_check,
)
from content.library_io.goal_fields import fill_goals, goal_rows
from content.library_io.interpretation_fields import dated_blocks, fill_interpretation
from content.library_io.reading import Entry, groups_of
from content.library_io.schema import TYPES
from content.library_io.vocabulary import KINDS
from content.models import (
    BasePage,
    CalendarPage,
    CoursePage,
    GlossaryPage,
    GuidancePage,
    HomePage,
    InformationPage,
    Instrument,
    InstrumentPage,
    InterpretationPage,
    Label,
    LessonPage,
    Listing,
    PathPage,
    QuizPage,
    RelatedPage,
    ResourceFile,
    ResourcePage,
    RuleCheckPage,
    SectionPage,
    TermPage,
)
from portal.members.models import Tier, WorkingGroup

TYPE_NAMES: dict[type[BasePage], str] = {
    HomePage: "home",
    SectionPage: "section",
    GlossaryPage: "glossary",
    GuidancePage: "guidance",
    ResourcePage: "resource",
    InformationPage: "information",
    TermPage: "term",
    InstrumentPage: "instrument",
    InterpretationPage: "interpretation",
    CalendarPage: "calendar",
    RuleCheckPage: "rule-check",
    CoursePage: "course",
    LessonPage: "lesson",
    QuizPage: "quiz",
    PathPage: "path",
}
# What `fill_page` and `front_matter_of` carry by lines of their own, not as it is.
BY_HAND = COURSE_COLUMNS | {"inside", "translations", "instrument", "parts_tier"}
StoredFile = Callable[[str, str], Any]


def plain_columns(model: Any) -> list[Any]:
    """A type's own columns that files carry as they are: texts, lists, days."""
    keys = TYPES[TYPE_NAMES[model]].keys
    plain = (models.CharField, models.TextField, LinesField, models.DateField)
    return [
        field
        for field in model._meta.local_concrete_fields
        if field.name in keys
        and field.name not in BY_HAND
        and isinstance(field, plain)
        and not isinstance(field, models.DateTimeField)
    ]


def fill_page(
    page: Any,
    entry: Entry,
    pages: Mapping[str, BasePage],
    attachment: StoredFile,
    picture: StoredFile,
) -> None:
    """Set every field of the page as its file says, in memory."""
    data = entry.data
    page.title, page.slug = data["title"], entry.slug
    page.summary = data.get("summary", "")
    page.tier_id = Tier.objects.get(code=data.get("tier", "P")).pk
    page.groups.set(WorkingGroup.objects.filter(slug__in=groups_of(data)))
    page.listing = Listing.DEFAULT
    if "listed" in data:
        page.listing = Listing.LISTED if data["listed"] else Listing.UNLISTED
    page.show_in_menus = bool(data.get("menu"))
    labels: list[Label] = []
    for key, kind in KINDS.items():
        slugs = [str(slug) for slug in data.get(key) or []]
        labels += Label.objects.filter(kind=kind, slug__in=slugs)
    page.labels.set(labels)
    page.reviewed_on, page.review_by = data.get("reviewed_on"), data.get("review_by")
    page.content_owner = data.get("content_owner") or ""
    page.deputy = data.get("deputy") or ""
    for field in plain_columns(type(page)):
        setattr(page, field.name, _as_column(field, data.get(field.name)))
    own = _columns(page)
    if "translations" in own:
        page.translations = data.get("translations") or {}
    if "inside" in own:
        page.inside = "\n".join(str(line) for line in data.get("inside") or [])
    page.related_pages.set(
        [
            RelatedPage(target_id=pages[str(other)].pk, sort_order=place)
            for place, other in enumerate(data.get("related") or [])
        ]
    )
    page.sources = source_blocks(entry.id, data.get("sources") or [])
    page.body = [
        {
            "type": block.type,
            "value": check_value(entry.id, block.id, block.value)
            if block.type == CHECK
            else _block_value(block, attachment, picture),
            "id": block.id,
        }
        for block in entry.blocks
        if block.type not in READERS
    ]
    fill_course_page(page, entry.id, data, pages)
    fill_goals(page, data)
    if isinstance(page, InstrumentPage):
        page.instrument = Instrument.objects.get(slug=data["instrument"])
    if isinstance(page, InterpretationPage):
        fill_interpretation(page, entry)
    if isinstance(page, ResourcePage):
        page.files.set(
            [
                ResourceFile(
                    attachment=attachment(str(row["file"]), str(row.get("label", ""))),
                    label=str(row.get("label", "")),
                    language=str(row.get("language", "")),
                    sort_order=place,
                )
                for place, row in enumerate(data.get("files") or [])
            ]
        )


def _as_column(field: Any, value: Any) -> Any:
    if isinstance(field, LinesField):
        return [str(item) for item in value or []]
    if isinstance(field, models.DateField):
        return value
    return "" if value is None else value


def _columns(page: Any) -> set[str]:
    """What this type keeps: a method may have the name of another type's column."""
    return {field.name for field in page._meta.get_fields()}


def source_blocks(seed: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Sources as a stream has them."""
    return [
        {
            "type": "source",
            "value": _source(row),
            "id": derived_id(seed, place, "source"),
        }
        for place, row in enumerate(rows)
    ]


def _source(row: dict[str, Any]) -> dict[str, Any]:
    """A source as the block keeps it: dates as ISO text."""
    names = ("key", "title", "publisher", "url", "confidence")
    found: dict[str, Any] = {name: str(row.get(name, "")) for name in names}
    for name in ("read_on", "as_of"):
        found[name] = row[name].isoformat() if row.get(name) else None
    return found


def _block_value(block: Block, attachment: StoredFile, picture: StoredFile) -> Any:
    value = block.value
    if block.type in ("text", "callout"):
        return value
    if block.type == "figure":
        return {**value, "image": picture(value["image"], value["alt"][:200]).pk}
    title = value.get("title") or value.get("label") or ""
    names = FILES_OF[block.type]
    stored = {n: attachment(value[n], title).pk for n in names if value[n]}
    return {**value, **dict.fromkeys(names), **stored}


def front_matter_of(page: Any, ids: Mapping[int, str]) -> dict[str, Any]:
    """The front matter of a live page; `ids`: library ids of all pages by number."""
    kind = TYPE_NAMES[type(page)]
    data: dict[str, Any] = {
        "id": ids[page.pk],
        "type": kind,
        "title": page.title,
        "summary": page.summary,
        "tier": page.tier.code,
    }
    groups = sorted(group.slug for group in page.groups.all())
    if len(groups) == 1:
        data["group"] = groups[0]
    elif groups:
        data["groups"] = groups
    if page.listing != Listing.DEFAULT:
        data["listed"] = page.listing == Listing.LISTED
    if page.show_in_menus:
        data["menu"] = True
    labels = list(page.labels.all())
    for key, label_kind in KINDS.items():
        data[key] = [
            int(label.slug) if key == "steps" and label.slug.isdigit() else label.slug
            for label in sorted(labels, key=lambda one: (one.position, one.name))
            if label.kind == label_kind
        ]
    data["reviewed_on"], data["review_by"] = page.reviewed_on, page.review_by
    data["content_owner"], data["deputy"] = page.content_owner, page.deputy
    for field in plain_columns(type(page)):
        data[field.name] = getattr(page, field.name)
    if "translations" in _columns(page):
        # PostgreSQL keeps JSON keys in an order of its own.
        data["translations"] = dict(sorted(page.translations.items()))
    data["inside"] = [
        line.strip()
        for line in getattr(page, "inside", "").splitlines()
        if line.strip()
    ]
    data["related"] = [
        ids[row.target_id]
        for row in page.related_pages.order_by("sort_order")
        if row.target_id in ids
    ]
    data["sources"] = [
        {name: value for name, value in source.value.items() if value}
        for source in page.sources
    ]
    data.update(course_front_matter(page, ids))
    data.update(goal_rows(page))
    if isinstance(page, InstrumentPage):
        data["instrument"] = page.instrument.slug
    if isinstance(page, InterpretationPage) and page.parts_tier:
        data["parts_tier"] = page.parts_tier.code
    if isinstance(page, ResourcePage):
        data["files"] = [
            {
                name: value
                for name, value in (
                    ("file", file_name(row.attachment)),
                    ("label", row.label),
                    ("language", row.language),
                )
                if value
            }
            for row in page.downloads()
        ]
    return data


def blocks_of(page: Any) -> list[Block]:
    """The blocks of a page's body with plain values, files by their names."""
    return [
        Block(block.block_type, block.id, _plain(block.block_type, block.value))
        for block in page.body
    ] + dated_blocks(page)


def _plain(kind: str, value: Any) -> Any:
    if kind == "text":
        return value.strip("\n")
    if kind == CHECK:
        return plain_check(value)
    if kind == "callout":
        return {**dict(value), "text": value["text"].strip("\n")}
    names = FILES_OF[kind]
    files = {n: file_name(value[n]) if value[n] else "" for n in names}
    return {**dict(value), **files}


def file_name(stored: Any) -> str:
    """The name of a stored file in a library."""
    return stored.library_name or f"{stored.pk}-{stored.filename}"
