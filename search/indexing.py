"""Keep the index in step with the pages: what is live goes in, the rest comes out."""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from content.audience import ancestor_paths
from content.chrome import content_type_labels
from content.models import BasePage, StoredBody, TermPage
from portal.access import CLOSED, UNKNOWN, Audience
from search.documents import Document, PageData, Part, documents_of
from search.engine import NoIndex, SearchUnavailable
from search.engines import get_engine

logger = logging.getLogger(__name__)
_BATCH = 200
# Kinds that are shelves, not answers.
_SHELVES = frozenset({"home", "section", "glossary"})


def update_pages(page_ids: Iterable[int]) -> None:
    """Make the index hold what these pages are now. Raises SearchUnavailable."""
    ids = sorted(set(page_ids))
    engine = get_engine()
    for start in range(0, len(ids), _BATCH):
        batch = ids[start : start + _BATCH]
        found = {data.page_id: documents_of(data) for data in page_data(batch)}
        engine.replace({pk: found.get(pk, []) for pk in batch})


class _Update:
    """One update for all the pages that one transaction changed."""

    def __init__(self) -> None:
        self.page_ids: set[int] = set()

    def __call__(self) -> None:
        try:
            update_pages(self.page_ids)
        except NoIndex:
            logger.debug("No search index yet: %d pages", len(self.page_ids))
        except SearchUnavailable as error:
            from search.tasks import update_later

            logger.warning(
                "Search index not updated for %d pages: %s", len(self.page_ids), error
            )
            update_later(sorted(self.page_ids))


def update_after_commit(page_ids: Iterable[int]) -> None:
    """Update the index once the current transaction has committed.

    A fault of the index is logged and never breaks a publish: results are checked
    against the database anyway, so a stale index shows too little, not too much.
    """
    for _savepoints, waiting, _robust in transaction.get_connection().run_on_commit:
        if isinstance(waiting, _Update):
            waiting.page_ids.update(page_ids)
            return
    update = _Update()
    update.page_ids.update(page_ids)
    transaction.on_commit(update, robust=True)


def rebuild(progress: Callable[[int], None] = lambda number: None) -> int:
    """Build the index anew beside the old one; the number of documents.

    Pages that changed while it ran are brought up to date at the end.
    """
    started = timezone.now()
    number = get_engine().rebuild(_all_documents(progress))
    changed = BasePage.objects.filter(latest_revision_created_at__gte=started)
    update_pages(changed.values_list("pk", flat=True))
    return number


def _all_documents(progress: Callable[[int], None]) -> Iterator[Document]:
    done = 0
    ids = list(_indexable().values_list("pk", flat=True))
    for start in range(0, len(ids), _BATCH):
        for data in page_data(ids[start : start + _BATCH]):
            yield from documents_of(data)
            done += 1
        progress(done)


def _indexable() -> Any:
    return (
        BasePage.objects.live()
        .filter(depth__gt=1, alias_of__isnull=True)
        .exclude(audience__in=[CLOSED, UNKNOWN])
        .order_by("path")
    )


def page_data(page_ids: Sequence[int]) -> Iterator[PageData]:
    """What search knows of these pages, as far as they are live; six queries.

    Aliases are left out: their source is found.
    """
    pages = list(
        _indexable().filter(pk__in=page_ids).select_related("locale")  # type: ignore[attr-defined]
    )
    bodies = StoredBody.objects.in_bulk([page.pk for page in pages])
    names = {
        term.pk: tuple(term.names())
        for term in TermPage.objects.filter(pk__in=[page.pk for page in pages])
    }
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
    for page in pages:
        kind = kinds.get(page.content_type_id, "")
        if kind in _SHELVES or not kind:
            continue
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
            names=names.get(page.pk, ()),
            labels=tuple(label.reference for label in labels.get(page.pk, ())),
            label_names=tuple(label.name for label in labels.get(page.pk, ())),
            parts=_parts(page, body),
            updated=int(page.last_published_at.timestamp())
            if page.last_published_at
            else 0,
        )


def _parts(page: BasePage, body: StoredBody | None) -> tuple[Part, ...]:
    """Sections of the page; a narrower part asks for the page's terms and its own."""
    if body is None:
        return ()
    page_audience = Audience.parse(page.audience)
    return tuple(
        Part(
            section["anchor"],
            section["heading"],
            section["text"],
            (page_audience & Audience.parse(section["audience"])).key
            if section.get("audience")
            else page.audience,
        )
        for section in body.sections
    )


def _kinds() -> dict[int, str]:
    from django.apps import apps

    return {
        pk: getattr(apps.get_model(label), "kind", "")
        for pk, label in content_type_labels().items()
    }
