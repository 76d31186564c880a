"""Courses that a firm can ask its people to take, and what became of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils import translation

from content.addresses import public_path
from content.models import CoursePage, CourseRelease
from portal.access import CLOSED, UNKNOWN, Audience, Grants, Viewer, allows
from portal.learning.rights import Row, in_language, is_given, rows_of
from portal.members.models import GroupMembership, Organisation
from portal.members.seats import occupying


@dataclass(frozen=True, slots=True)
class Offer:
    """A course for this firm. audiences: of its language versions; one is enough."""

    key: UUID
    title: str
    url: str
    audiences: tuple[str, ...]

    def opens_to(self, grants: Grants) -> bool:
        return any(allows(grants, Audience.parse(one)) for one in self.audiences)


def grants_in(
    organisation: Organisation, groups: Iterable[int] = frozenset()
) -> Grants:
    """What belonging to this firm gives, with somebody's working groups."""
    return Grants(organisation.tier_id, frozenset(groups), frozenset({organisation.pk}))


def groups_of_people(organisation: Organisation) -> dict[int, set[int]]:
    """Working groups by person, of the firm's people; one query."""
    people = occupying(organisation).values("person_id")
    rows = GroupMembership.objects.current().filter(person_id__in=people)
    found: dict[int, set[int]] = {}
    for person_id, group_id in rows.values_list("person_id", "group_id"):
        found.setdefault(person_id, set()).add(group_id)
    return found


def offers(organisation: Organisation, viewer: Viewer) -> list[Offer]:
    """Courses with a release that somebody of the firm may read, by title; three
    queries.

    Only those that the manager who looks may list: a course of a group that they are
    not in and that is unlisted is not told to them by way of their colleagues.
    """
    pages = CoursePage.objects.listed_to(viewer).filter(alias_of__isnull=True)
    rows = pages.order_by("pk").values_list(
        "translation_key", "title", "url_path", "audience", "locale__language_code"
    )
    versions: dict[UUID, list[Any]] = {}
    for key, *values in rows:
        versions.setdefault(key, []).append(values)
    releases = CourseRelease.objects.filter(course_key__in=versions)
    released = set(releases.values_list("course_key", flat=True))
    wanted = translation.get_language()
    made = []
    for key, found in versions.items():
        if key in released:
            found.sort(key=lambda one: one[3] != wanted)
            title, url_path = found[0][:2]
            audiences = tuple(one[2] for one in found)
            made.append(Offer(key, title, public_path(url_path) or "", audiences))
    own = groups_of_people(organisation)
    kinds: set[frozenset[int]] = {frozenset(), *map(frozenset, own.values())}
    grants = [grants_in(organisation, groups) for groups in kinds]
    open_ones = [one for one in made if any(map(one.opens_to, grants))]
    return sorted(open_ones, key=lambda one: one.title.casefold())


@dataclass(frozen=True, slots=True)
class Fate:
    """What has become of a course that was assigned. withdrawn: nobody can begin it
    any more. successor: the title of the one that follows, where the reader may list
    it. newest: the number of its newest release. listed: whether the reader may list
    it now; told: whether they may know its title, also once it is withdrawn."""

    withdrawn: bool
    successor: str
    newest: int
    url: str
    listed: bool
    told: bool


def fates(keys: Iterable[UUID], viewer: Viewer) -> dict[UUID, Fate]:
    """Of each of these courses; three queries."""
    wanted = set(keys)
    pages = rows_of(wanted)
    released = CourseRelease.objects.filter(course_key__in=wanted).order_by("number")
    newest = {
        key: (number, audience)
        for key, number, audience in released.values_list(
            "course_key", "number", "audience"
        )
    }
    following = CoursePage.objects.filter(
        translation_key__in=wanted, successor__isnull=False
    ).select_related("successor")
    after = {
        page.translation_key: page.successor.title
        for page in following
        if viewer.can_list(page.successor)
    }
    return {
        key: Fate(
            withdrawn=not is_given(pages.get(key, [])),
            successor=after.get(key, ""),
            newest=newest.get(key, (0, ""))[0],
            url=_path(in_language(pages.get(key, []))),
            listed=any(viewer.can_list(row) for row in pages.get(key, [])),
            told=_is_told(pages.get(key, []), newest.get(key, (0, ""))[1], viewer),
        )
        for key in wanted
    }


def _is_told(rows: list[Row], released: str, viewer: Viewer) -> bool:
    """As `can_list`, which knows published pages only. Of a withdrawn course the page
    that is left decides; where there is none, the audience of its newest release: what
    was for a group or a firm is unlisted."""
    if is_given(rows):
        return any(map(viewer.can_list, rows))
    if viewer.is_steward or any(row.is_listed for row in rows):
        return True
    left = [row.audience for row in rows if row.audience not in (CLOSED, UNKNOWN)]
    if any(allows(viewer.grants, Audience.parse(one)) for one in left):
        return True
    before = Audience.parse(released)
    if left:
        return False
    if not rows and not (before.groups or before.organisations or before.closed):
        return True
    return allows(viewer.grants, before)


def _path(row: Row | None) -> str:
    return (public_path(row.url_path) or "") if row else ""
