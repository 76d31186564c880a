"""What has changed since somebody was certified: from releases and sources, no rows of
its own."""

import re
from collections import defaultdict
from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from content.models import BasePage, CourseRelease, ToCheck, TrackedSource
from portal.access import Viewer
from portal.learning.certificates.status import State, state_of
from portal.learning.models import Certificate
from portal.learning.rights import open_releases

# What certified people are told of; wording changes nothing for them.
TELLS = ("content", "requirement")
_PAGE = re.compile(r"\d{1,18}\Z")


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is other than when the course was finished."""

    at: datetime
    words: str
    note: str = ""


def changes_since(certificate: Certificate, viewer: Viewer) -> list[Change]:
    """What has changed since; the newest first; nothing for one that is not valid."""
    return changes_of([certificate], viewer)[certificate.pk]


def changes_for(person: Any, viewer: Viewer) -> dict[UUID, list[Change]]:
    """By course, for all certificates that this person holds now; seven
    queries."""
    held = Certificate.objects.filter(
        enrolment__learner=person, current=True, revoked_at__isnull=True
    )
    newest: dict[UUID, Certificate] = {}
    for row in held.select_related("enrolment").order_by("enrolment__cycle"):
        newest[row.enrolment.course_key] = row
    found = changes_of(newest.values(), viewer)
    return {key: found[row.pk] for key, row in newest.items() if found[row.pk]}


def changes_of(
    certificates: Iterable[Certificate], viewer: Viewer
) -> dict[int, list[Change]]:
    """By number of the certificate; six queries for any number of them."""
    rows = list(certificates)
    keys = {UUID(row.facts["course_key"]) for row in rows}
    releases = defaultdict(list)
    for release in CourseRelease.objects.defer("archive", "manifest").filter(
        course_key__in=keys, change_kind__in=TELLS
    ):
        releases[release.course_key].append(release)
    # What is new in a course is told to whom the course is open; to others that it is.
    newer = [release for found in releases.values() for release in found]
    told = open_releases([release for release in newer if release.note], viewer)
    moved = defaultdict(list)
    for item in ToCheck.objects.filter(course_key__in=keys):
        moved[item.course_key].append(item)
    words = _Words([item for found in moved.values() for item in found], viewer)
    return {
        row.pk: _changes(
            row,
            releases[UUID(row.facts["course_key"])],
            moved[UUID(row.facts["course_key"])],
            words,
            told,
        )
        for row in rows
    }


def _changes(
    certificate: Certificate,
    releases: list[Any],
    moved: list[Any],
    words: "_Words",
    told: Container[int],
) -> list[Change]:
    if state_of(certificate) != State.VALID:
        return []
    found = [
        Change(
            release.published_at,
            _("Release %d of the course is out.") % release.number,
            release.note if release.pk in told else "",
        )
        for release in releases
        if release.number > certificate.facts["release"]
    ]
    causes: dict[str, Change] = {}
    since = certificate.enrolment.completed_at or certificate.issued_at
    for item in moved:
        if item.raised_at <= since or item.cause in causes:
            continue
        if said := words.of(item):
            causes[item.cause] = said
    return sorted([*found, *causes.values()], key=lambda one: one.at, reverse=True)


class _Words:
    """What may be said to this viewer of each cause (`content.courses.freshness`): a
    page's number or library id, a law or provision, a template with its version. Three
    queries."""

    def __init__(self, items: list[ToCheck], viewer: Viewer) -> None:
        causes = {item.cause for item in items}
        numbers = [int(cause) for cause in causes if _PAGE.match(cause)]
        named = Q(pk__in=numbers) | Q(library_id__in=causes)
        # Every page there is only tells pages from laws: nothing of it is shown.
        rows = BasePage.objects.filter(named).values_list("pk", "library_id")
        self.pages = {str(name) for row in rows for name in row if name}
        shown = BasePage.objects.visible_to(viewer).filter(named)
        self.titles = {
            str(name): title
            for *row, title in shown.values_list("pk", "library_id", "title")
            for name in row
            if name
        }
        names = {cause.split()[0] for cause in causes if cause.split()}
        self.sources = {
            source.key: source for source in TrackedSource.objects.filter(key__in=names)
        }

    def of(self, item: ToCheck) -> Change | None:
        """A new version of a template is news for good. What else moved is, until a
        trainer has looked: what it means then stands in the note of a release."""
        source = self.sources.get(item.cause.split()[0]) if item.cause.split() else None
        if source is not None:
            words = _("%(name)s has a new version: %(cause)s.") % {
                "name": source.name,
                "cause": item.cause,
            }
            note = source.note if str(source) == item.cause else item.what
            return Change(item.raised_at, words, note)
        if item.settled_at is not None:
            return None
        if title := self.titles.get(item.cause):
            words = _("“%s” has changed.") % title
            return Change(item.raised_at, words, item.what)
        if item.cause in self.pages or _PAGE.match(item.cause):
            # A title, or what was changed, may be for fewer readers.
            words = _("Guidance that this course rests on has changed.")
            return Change(item.raised_at, words)
        words = _("A rule that this course rests on has changed: %s.") % item.cause
        return Change(item.raised_at, words, item.what)
