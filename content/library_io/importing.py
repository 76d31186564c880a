"""Bring a checked library into the database: all of it or nothing."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from wagtail.models import Locale, Site

from content.index_tasks import written_once
from content.library_io.adopted import meet_adopted
from content.library_io.body import body_files
from content.library_io.calendar import apply_calendar
from content.library_io.errors import LibraryProblems, Problem
from content.library_io.fields import TYPE_NAMES, fill_page
from content.library_io.law_records import apply_law
from content.library_io.questions import import_questions
from content.library_io.reading import FILES, Entry, Library
from content.library_io.releases import release_courses
from content.library_io.rule_table import import_rule_table
from content.library_io.stored_files import StoredFiles
from content.library_io.templates import apply_templates
from content.library_io.vocabulary import apply_vocabulary
from content.models import (
    BasePage,
    Instrument,
    InstrumentPage,
    InterpretationPage,
    LibraryRecord,
)

MODELS: dict[str, type[BasePage]] = {name: model for model, name in TYPE_NAMES.items()}
Progress = Callable[[str], None]


class _DryRun(Exception):
    """Ends the transaction of a dry run."""


@dataclass(slots=True)
class Outcome:
    """What an import did, or would do: library ids and words.

    remarks: where a file does not hold, because members have adopted otherwise.
    """

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    vocabulary: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    releases: list[str] = field(default_factory=list)


def import_library(
    library: Library,
    *,
    dry_run: bool = False,
    force: bool = False,
    user: Any = None,
    progress: Progress = lambda words: None,
) -> Outcome:
    """Create and update pages by their library id, in one transaction.

    A page that somebody edited after the last import is kept as it is unless `force`
    says otherwise. `dry_run` does everything and takes it back.
    """
    run = Run(library, force, user, progress)
    try:
        with transaction.atomic():
            with written_once():
                run.all_of_it()
            if dry_run:
                raise _DryRun
    except _DryRun:
        run.files.remove_new()
    except BaseException:
        run.files.remove_new()
        raise
    return run.outcome


def digest_of(library: Library, entry: Entry) -> str:
    """What makes a file the same as at its last import, attached files included."""
    found = hashlib.sha256()
    for key, value in sorted(entry.data.items()):
        if key != "children":
            found.update(f"{key}={value!r}\n".encode())
    found.update(entry.body.encode())
    found.update(entry.slug.encode())
    for name in attached_names(entry):
        found.update((library.folder / FILES / name).read_bytes())
    return found.hexdigest()


def attached_names(entry: Entry) -> list[str]:
    names = [str(row["file"]) for row in entry.data.get("files") or []]
    return names + body_files(entry.blocks)


def _refused(entry: Entry, error: ValidationError) -> list[Problem]:
    """What a page does not take, at the line of the key that it is about."""
    if not hasattr(error, "error_dict"):
        return [entry.problem("id", " ".join(error.messages))]
    return [
        entry.problem("id", " ".join(words))
        if key == NON_FIELD_ERRORS
        else entry.problem(key, f"“{key}”: {' '.join(words)}")
        for key, words in error.message_dict.items()
    ]


class Run:
    """One import. keys: of pages that have one from elsewhere, by id."""

    def __init__(
        self, library: Library, force: bool, user: Any, progress: Progress
    ) -> None:
        self.library, self.force, self.user = library, force, user
        self.progress = progress
        self.outcome = Outcome()
        self.pages: dict[str, BasePage] = {}
        self.new: set[str] = set()
        self.moved: set[str] = set()
        self.files = StoredFiles(library.folder)
        self.keys: dict[str, UUID] = {}

    def all_of_it(self) -> None:
        self.outcome.vocabulary = apply_vocabulary(self.library.vocabulary)
        for law in self.library.laws:
            done = apply_law(law)
            if done != "unchanged":
                self.outcome.vocabulary.append(f"{done} law {law.data['short']}")
        self.outcome.vocabulary += apply_calendar(self.library.deadlines)
        self.outcome.vocabulary += import_rule_table(
            self.library.folder, self.force, self.user
        )
        self.outcome.vocabulary += apply_templates(self.library.templates)
        # Before the pages: quizzes name questions.
        self.outcome.vocabulary += import_questions(
            self.library.questions, self.force, self.user
        )
        entries = self.library.entries()
        known = BasePage.objects.filter(
            library_id__in=[entry.id for entry in entries],
            alias_of__isnull=True,
            locale=Locale.get_default(),
        )
        self.pages = {str(page.library_id): page.specific for page in known}
        self.bring(entries)
        touched = {*self.outcome.created, *self.outcome.updated, *self.moved}
        self.outcome.releases = release_courses(self.library, touched, self.user)

    def bring(self, entries: list[Entry]) -> None:
        """Create and update the pages of these entries, parents first."""
        # First all pages as empty drafts in their places, so that links and "goes with
        # this" find their targets whatever the order of files.
        for entry in entries:
            self._place(entry)
        for number, entry in enumerate(entries, 1):
            self._write(entry)
            self.progress(f"{number}/{len(entries)} {entry.id}")
        for entry in entries:
            self._order(entry)

    def _place(self, entry: Entry) -> None:
        if entry.id in self.pages:
            return
        page = MODELS[entry.type](
            title=entry.data["title"],
            slug=entry.slug,
            library_id=entry.id,
            live=False,
            owner=self.user,
        )
        if entry.id in self.keys:
            page.translation_key = self.keys[entry.id]
        if isinstance(page, InstrumentPage):
            # The column takes no gap, not even until the page is filled.
            page.instrument = Instrument.objects.get(slug=entry.data["instrument"])
        if entry.parent is None:
            page = self.place_top(page)
        else:
            parent = BasePage.objects.get(pk=self.pages[entry.parent.id].pk)
            parent.add_child(instance=page)
        self.pages[entry.id] = page
        self.new.add(entry.id)

    def place_top(self, page: BasePage) -> BasePage:
        """The home page takes the place of Wagtail's welcome page."""
        root = BasePage.objects.get(depth=1)
        welcome = root.get_children().filter(slug=page.slug).first()
        if welcome is not None and welcome.specific_class is BasePage:
            welcome.slug = f"{page.slug}-welcome"
            welcome.save()
        elif welcome is not None:
            page.slug = f"{page.slug}-library"
        root.refresh_from_db()
        page = root.add_child(instance=page)
        site = Site.objects.filter(is_default_site=True).first()
        if site is None:
            Site.objects.create(
                hostname="localhost",
                site_name=settings.WAGTAIL_SITE_NAME,
                root_page=page,
                is_default_site=True,
            )
        elif site.root_page.specific_class is BasePage:
            site.root_page = page
            # Else the admin of who looks after a part of it is headed "localhost".
            site.site_name = site.site_name or settings.WAGTAIL_SITE_NAME
            site.save()
        if welcome is not None and welcome.specific_class is BasePage:
            BasePage.objects.get(pk=welcome.pk).delete()
        return page

    def _write(self, entry: Entry) -> None:
        page = self.pages[entry.id]
        digest = digest_of(self.library, entry)
        record = LibraryRecord.objects.filter(page_id=page.pk).first()
        if entry.id not in self.new:
            same = record is not None and record.digest == digest
            edited = record is None or record.revision != page.latest_revision_id
            if same and not (edited and self.force):
                self.outcome.unchanged.append(entry.id)
                return
            if edited and not self.force:
                self.outcome.kept.append(entry.id)
                return
        page = BasePage.objects.get(pk=page.pk).specific
        fill_page(page, entry, self.pages, self.files.attachment, self.files.picture)
        if isinstance(page, InterpretationPage):
            said = meet_adopted(page)
            self.outcome.remarks += [f"{entry.id}: {remark}." for remark in said]
        try:
            revision = page.save_revision(user=self.user)
            revision.publish(user=self.user)
        except ValidationError as error:
            # What only shows beside pages that no file brings.
            raise LibraryProblems(_refused(entry, error)) from error
        LibraryRecord.objects.update_or_create(
            page_id=page.pk, defaults={"digest": digest, "revision": revision.pk}
        )
        done = self.outcome.created if entry.id in self.new else self.outcome.updated
        done.append(entry.id)

    def _order(self, entry: Entry) -> None:
        """Children in the order of the file; pages that no file names come last."""
        wanted = [self.pages[child.id].pk for child in entry.children]
        parent = BasePage.objects.get(pk=self.pages[entry.id].pk)
        listed = [
            pk
            for pk in parent.get_children().values_list("pk", flat=True)
            if pk in set(wanted)
        ]
        if listed == wanted:
            return
        self.moved.add(entry.id)
        for pk in wanted:
            parent = BasePage.objects.get(pk=parent.pk)
            BasePage.objects.get(pk=pk).move(parent, pos="last-child")
