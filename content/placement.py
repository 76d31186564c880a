"""What saving a page means for access: versions of the access fields, and the funnel.

Three ways in which stock behaviour would lower a page's tier without anybody wanting
it: publishing a text draft made before the tier was raised, publishing an old
revision, and saving a stale instance. `access_version` counts deliberate changes of
tier, groups and listing; whoever carries an older version takes over the row's.
"""

from __future__ import annotations

from dataclasses import asdict
from types import TracebackType
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from content import access_log
from content import audience as audiences
from content.courses import freshness
from content.rendering import keep_heading_ids, store
from content.signals import announce
from content.standing import note_pages
from portal.access import UNKNOWN, Audience

if TYPE_CHECKING:
    from content.models import BasePage

# Tier, listing, groups: what a page asks for by itself.
Access = tuple[int, str, frozenset[int]]
_ACCESS = frozenset({"tier", "tier_id", "groups", "listing"})
_PLACE = frozenset({"live", "path", "alias_of", "alias_of_id", "slug", "url_path"})
_SHOWN = frozenset({"title", "summary", "slug", "live"})
_NOTED = _ACCESS | {"live", "alias_of", "alias_of_id", "title"}


class _Before:
    """The page's row before the save."""

    def __init__(self, page_id: int) -> None:
        from content.models import BasePage

        row = BasePage.objects.filter(pk=page_id).values(
            "tier_id", "listing", "access_version", "live", "alias_of_id", "url_path",
            "audience", "is_listed", "numchild", "title",
        )[0]  # fmt: skip
        self.tier_id: int = row["tier_id"]
        self.listing: str = row["listing"]
        self.access_version: int = row["access_version"]
        self.live: bool = row["live"]
        self.alias_of_id: int | None = row["alias_of_id"]
        self.url_path: str = row["url_path"]
        self.audience: str = row["audience"]
        self.is_listed: bool = row["is_listed"]
        self.numchild: int = row["numchild"]
        self.title: str = row["title"]
        self.groups = frozenset(
            BasePage.groups.through.objects.filter(basepage_id=page_id).values_list(
                "workinggroup_id", flat=True
            )
        )

    def access(self) -> Access:
        return self.tier_id, self.listing, self.groups

    def noted(self) -> tuple:
        return _noted(self, self.access())


def _noted(page: Any, access: Access) -> tuple:
    """What the record of access has of the page, but for its place."""
    return access, page.live, page.alias_of_id, page.live and page.title


def access_of(page: BasePage) -> Access:
    return page.tier_id, page.listing, frozenset(g.pk for g in page.groups.all())


def take_access(page: BasePage, source: BasePage) -> None:
    """Give `page` (in memory) the access fields of `source`."""
    page.tier_id, page.listing = source.tier_id, source.listing
    page.groups.set(source.groups.all())
    page.access_version = source.access_version


def align_access(
    page: BasePage, before: _Before | None = None, *, for_draft: bool = False
) -> None:
    """Settle which access fields hold: the instance's or the row's.

    An older instance takes over the row's; a change raises the version. A draft's
    change raises the row's version too, so that older drafts count as older.
    """
    if page.pk is None:
        return
    from content.models import BasePage

    before = before or _Before(page.pk)
    if page.access_version < before.access_version and not page.alias_of_id:
        page.tier_id, page.listing = before.tier_id, before.listing
        page.groups.set(BasePage.groups.rel.model.objects.filter(pk__in=before.groups))
        page.access_version = before.access_version
    elif access_of(page) != before.access():
        page.access_version = before.access_version + 1
        if for_draft:
            access_log.note(page, before.access(), access_of(page), 0, draft=True)
            BasePage.objects.filter(pk=page.pk).update(
                access_version=page.access_version
            )


class Placing:
    """Around one `save()`: lock, align before, settle and announce after."""

    def __init__(self, page: BasePage, update_fields: Any) -> None:
        self.page = page
        self.fields = None if update_fields is None else frozenset(update_fields)
        self.is_new = page._state.adding
        self.before: _Before | None = None
        self.is_wording = False
        self.words: Any = None

    def _matters(self) -> bool:
        return self._touches(_ACCESS | _PLACE | _SHOWN)

    def _touches(self, names: frozenset[str]) -> bool:
        return self.fields is None or bool(self.fields & names)

    def __enter__(self) -> None:
        page = self.page
        if not self._matters():
            return
        if self.is_new:
            _settle_copy(page)
        if page.alias_of_id:
            _refuse_alias_cycle(page)
        if self._touches(_ACCESS | _PLACE):
            audiences.take_turn()
            audiences.lock_ancestors([page.path])
        if not self.is_new:
            self.before = _Before(page.pk)
            # Derived: an instance must not write back what it was loaded with.
            page.audience = self.before.audience
            page.is_listed = self.before.is_listed
            # A child may have come since: written back, the old count would have the
            # next one take its path.
            page.numchild = self.before.numchild
            if self._touches(_ACCESS):
                align_access(page, self.before)
        if page.live and self.fields is None:
            # It is said of one publish: the next one is asked anew.
            self.is_wording, page.wording_only = page.wording_only, False
            if not self.is_new:
                keep_heading_ids(page)
                if not page.alias_of_id:
                    page.keep_what_stands()
                    self.words = self._words()
        if self.is_new:
            # Its groups are written before it is noted (content.receivers).
            page._is_being_made = True  # type: ignore[attr-defined]

    def _words(self) -> list[tuple[str, str]] | None:
        """What readers read of the page until now, where that may matter."""
        from content.models import StoredBody

        if self.is_wording or self.before is None or not self.before.live:
            return None
        rows = StoredBody.objects.filter(page_id=self.page.pk)
        sections = rows.values_list("sections", flat=True).first()
        return None if sections is None else freshness.words_of(sections)

    def _is_noted_anew(self, before: _Before, access: Access | None) -> bool:
        """Whether the save changed something that is noted. All was written: the page
        says what; only some was: its row does."""
        if access is None or not self._touches(_NOTED):
            return False
        if self.fields is None:
            return before.noted() != _noted(self.page, access)
        return before.noted() != _Before(self.page.pk).noted()

    def _tell_courses(self, body: Any) -> None:
        now = freshness.words_of(asdict(section) for section in body.sections)
        if now != self.words:
            freshness.page_moved(self.page)

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        page, before = self.page, self.before
        if self.is_new:
            page.__dict__.pop("_is_being_made", None)
        if error is not None or not self._matters():
            return
        specific = isinstance(page, page.specific_class or type(page))
        if page.live and self.fields is None and specific:
            body = store(page)
            if self.words is not None:
                self._tell_courses(body)
        if self.is_wording and page.live_revision_id:
            forget_wording(page.live_revision_id)
        # Asked once: each time it may be a query.
        access = access_of(page) if self._touches(_NOTED | _PLACE) else None
        if self._touches(_ACCESS | _PLACE) and (
            before is None
            or before.access() != access
            or (before.live, before.alias_of_id) != (page.live, page.alias_of_id)
        ):
            changed = audiences.settle(page.path)
            if before is not None and access and before.access() != access:
                _follow_in_translations(page)
                access_log.note(
                    page, before.access(), access, len(changed), draft=False
                )
        if before is None or self._is_noted_anew(before, access):
            note_pages([page.pk], created=self.is_new)
        _refresh_derived(page)
        if page.live or (before is not None and before.live):
            announce("saved", page.pk)
        if before is not None and before.url_path != page.url_path:
            announce("moved", *branch_ids(page.path), branches=[page.pk])


def forget_wording(revision_id: int) -> None:
    """Untick "wording only" in the revision that has just gone live, from which the
    next draft begins."""
    from wagtail.models import Revision

    revision = Revision.objects.filter(pk=revision_id).first()
    if revision is not None and revision.content.get("wording_only"):
        revision.content["wording_only"] = False
        revision.save(update_fields=["content"])


def branch_ids(path: str) -> list[int]:
    from content.models import BasePage

    return list(
        BasePage.objects.filter(path__startswith=path).values_list("pk", flat=True)
    )


def _follow_in_translations(page: BasePage) -> None:
    """Tier, groups and listing are the same in every language of a page."""
    from content.models import BasePage

    if page.alias_of_id:
        return
    others = BasePage.objects.filter(
        translation_key=page.translation_key, alias_of__isnull=True
    ).exclude(pk=page.pk)
    rows = list(others.values_list("pk", "path"))
    if not rows:
        return
    ids = [pk for pk, _path in rows]
    BasePage.objects.filter(pk__in=ids).inherit(
        tier_id=page.tier_id, listing=page.listing, access_version=page.access_version
    )
    through = BasePage.groups.through
    through.objects.filter(basepage_id__in=ids).delete()
    through.objects.bulk_create(
        through(basepage_id=pk, workinggroup_id=group.pk)
        for pk in ids
        for group in page.groups.all()
    )
    audiences.settle(*[path for _pk, path in rows])
    note_pages(ids)


def _refresh_derived(page: BasePage) -> None:
    """The instance says what its row says."""
    from content.models import BasePage

    row = BasePage.objects.filter(pk=page.pk).values_list("audience", "is_listed")
    page.audience, page.is_listed = row[0]


def _settle_copy(page: BasePage) -> None:
    """A new page that carries an audience is a copy: it keeps its source's.

    Wagtail copies `audience` from the source like any field; own tier and groups are
    left out (`exclude_fields_in_copy`) and made from it here, so that a copy from a
    locked section into an open one stays locked. What was closed gets the top tier.
    """
    if page.audience == UNKNOWN or page.alias_of_id:
        return
    page.leave_behind()
    from portal.members.models import Tier, WorkingGroup

    source = Audience.parse(page.audience)
    rank = source.rank
    if source.closed:
        rank = Tier.objects.aggregate(top=models.Max("rank"))["top"] or 0
    page.tier_id = max(page.tier_id, rank)
    page.groups.set(
        WorkingGroup.objects.filter(
            pk__in=source.groups | {group.pk for group in page.groups.all()}
        )
    )
    if page.listing != "unlisted" and not page.is_listed and not source.closed:
        page.listing = "unlisted"


def _refuse_alias_cycle(page: BasePage) -> None:
    from content.models import BasePage

    seen, source = {page.pk}, page.alias_of_id
    while source:
        if source in seen:
            raise ValidationError(_("A page cannot be an alias of itself."))
        seen.add(source)
        source = (
            BasePage.objects.filter(pk=source)
            .values_list("alias_of_id", flat=True)
            .first()
        )
