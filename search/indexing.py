"""Keep the index in step with the pages: what is live goes in, the rest comes out."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from content.audience import ancestor_paths
from content.chrome import content_type_labels
from content.interpretations.parts import version_of
from content.models import BasePage, StoredBody
from portal.access import CLOSED, UNKNOWN, Audience, part_key
from search.days import NONE
from search.documents import Document, PageData, Part, documents_of
from search.engines import get_engine
from search.file_texts import texts_of
from search.models import FileText

BATCH = 200
# Kinds that are shelves, not answers.
_SHELVES = frozenset({"home", "section", "glossary"})


def update_pages(page_ids: Iterable[int]) -> None:
    """Make the index hold what these pages are now. Raises SearchUnavailable."""
    ids = sorted(set(page_ids))
    engine = get_engine()
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        engine.replace(documents_for(batch))


def update_branch(page_id: int) -> None:
    """The same for a page and all below it, also what the index alone knows there."""
    ids = set(get_engine().pages_below(page_id)) | branch_of(page_id)
    update_pages(ids)


def branch_of(page_id: int) -> set[int]:
    """A page and those below it in the tree; the page alone where it is gone."""
    paths = BasePage.objects.filter(pk=page_id).values_list("path", flat=True)
    found = {page_id}
    for path in paths:
        below = BasePage.objects.filter(path__startswith=path)
        found.update(below.values_list("pk", flat=True))
    return found


def documents_for(page_ids: Sequence[int]) -> dict[int, list[Document]]:
    """What an index holds of these pages, none for those that it must not hold."""
    found = {data.page_id: documents_of(data) for data in page_data(page_ids)}
    return {pk: found.get(pk, []) for pk in page_ids}


def indexable() -> Any:
    """The pages that belong into an index, whoever may read them."""
    return (
        BasePage.objects.live()
        .filter(depth__gt=1, alias_of__isnull=True)
        .exclude(audience__in=[CLOSED, UNKNOWN])
        .order_by("path")
    )


def page_data(page_ids: Sequence[int]) -> Iterator[PageData]:
    """What search knows of these pages, as far as they are live; ten queries, and some
    for each kind of pages with other names.

    Aliases are left out: their source is found.
    """
    pages = list(
        indexable().filter(pk__in=page_ids).select_related("locale")  # type: ignore[attr-defined]
    )
    bodies = StoredBody.objects.in_bulk([page.pk for page in pages])
    named = _named(pages)
    labels: dict[int, list] = {}
    through = BasePage.labels.through.objects.filter(basepage_id__in=list(bodies))
    for row in through.select_related("label"):
        labels.setdefault(row.basepage_id, []).append(row.label)
    wanted = {path for page in pages for path in ancestor_paths(page.path)}
    above = {
        path: (pk, title)
        for pk, path, title in BasePage.objects.filter(
            path__in=wanted, depth__gt=1
        ).values_list("pk", "path", "title")
    }
    kinds = _kinds()
    files = texts_of(pages)
    for page in pages:
        if not is_answer(page.content_type_id):
            continue
        kind = kinds[page.content_type_id]
        line = [above[path] for path in ancestor_paths(page.path) if path in above]
        body = bodies.get(page.pk)
        yield PageData(
            page_id=page.pk,
            title=page.title,
            summary=page.summary,
            kind=kind,
            audience=page.audience,
            tier=f"t{Audience.parse(page.audience).rank}",
            is_listed=page.is_listed,
            language=page.locale.language_code,
            ancestors=tuple(pk for pk, _title in line),
            library_id=page.library_id or "",
            breadcrumb=" / ".join(title for _pk, title in line[1:]),
            names=_names(named.get(page.pk)),
            misspelt=_misspelt(named.get(page.pk)),
            labels=tuple(label.reference for label in labels.get(page.pk, ())),
            label_names=tuple(label.name for label in labels.get(page.pk, ())),
            parts=_parts(page, body, files.get(page.pk, [])),
            positions=_positions(body),
            without_position=version_of(page.pk, NONE),
            updated=int(page.last_published_at.timestamp())
            if page.last_published_at
            else 0,
        )


def _named(pages: Sequence[BasePage]) -> dict[int, BasePage]:
    """Those of the pages whose type has other names, as what they are."""
    from django.apps import apps

    found: dict[int, BasePage] = {}
    for type_id, label in content_type_labels().items():
        model: Any = apps.get_model(label)
        ids = [page.pk for page in pages if page.content_type_id == type_id]
        if ids and getattr(model, "names", BasePage.names) is not BasePage.names:
            found |= model.objects.filter(pk__in=ids).select_related().in_bulk()
    return found


def _names(page: BasePage | None) -> tuple[str, ...]:
    if page is None:
        return ()
    misspelt = _misspelt(page)
    return tuple(name for name in page.names() if name not in misspelt)


def _misspelt(page: BasePage | None) -> tuple[str, ...]:
    return tuple(getattr(page, "misspelt", ()))


def _positions(body: StoredBody | None) -> tuple[str, ...]:
    """The versions that the page's sections belong to, drafts are not among them."""
    sections = body.sections if body else []
    versions = (section.get("version") for section in sections)
    return tuple(dict.fromkeys(version for version in versions if version))


def _parts(
    page: BasePage, body: StoredBody | None, files: Sequence[FileText]
) -> tuple[Part, ...]:
    """Sections of the page; a narrower part asks for the page's terms and its own.

    Then the text of its files, but not where the page has narrower parts: a file may
    stand in one of these alone.
    """
    if body is None:
        return ()
    sections = tuple(
        Part(
            section["anchor"],
            section["heading"],
            section["text"],
            part_key(page.audience, section["audience"])
            if section.get("audience")
            else page.audience,
            version=section.get("version", ""),
        )
        for section in body.sections
    )
    if any(section.get("audience") for section in body.sections):
        return sections
    return sections + tuple(
        Part(piece["anchor"], piece["label"], piece["text"], page.audience, file.pk)
        for file in files
        for piece in file.pages
    )


def is_answer(content_type_id: int) -> bool:
    """Whether pages of this type are found: shelves are not, what is on them is."""
    kind = kind_of(content_type_id)
    return bool(kind) and kind not in _SHELVES


def kind_of(content_type_id: int) -> str:
    """The kind of pages of this type; "" for none of ours."""
    return _kinds().get(content_type_id, "")


def _kinds() -> dict[int, str]:
    from django.apps import apps

    return {
        pk: getattr(apps.get_model(label), "kind", "")
        for pk, label in content_type_labels().items()
    }
