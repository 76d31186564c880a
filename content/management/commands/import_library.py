"""`manage.py import_library DIR`: bring a folder of library files in."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from content.library_io.errors import LibraryProblems
from content.library_io.importing import import_library
from content.library_io.reading import read_library
from portal.statistics import refresh_statistics

_SHOWN = 50


class Command(BaseCommand):
    help = (
        "Import a library: Markdown files with front matter. Pages are matched by "
        "their id; run it again and nothing changes."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument(
            "--dry-run", action="store_true", help="Show what would change."
        )
        parser.add_argument(
            "--force",
            action="store_true",
            help="Also replace pages that editors changed after the last import.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        quiet = options["verbosity"] == 0
        # Line over line is for somebody who watches, not for a file.
        watched = self.stdout.isatty()
        try:
            library = read_library(options["folder"])
        except LibraryProblems as error:
            raise _refusal(error) from error

        def progress(words: str) -> None:
            if watched and not quiet:
                self.stdout.write(f"\r  {words:<60}", ending="")
                self.stdout.flush()

        try:
            outcome = import_library(
                library,
                dry_run=options["dry_run"],
                force=options["force"],
                progress=progress,
            )
        except LibraryProblems as error:
            raise _refusal(error) from error
        if not options["dry_run"]:
            refresh_statistics()
        if quiet:
            return
        if watched:
            self.stdout.write("")
        tense = "would be " if options["dry_run"] else ""
        for words, ids in (
            ("created", outcome.created),
            ("updated", outcome.updated),
            ("unchanged", outcome.unchanged),
        ):
            self.stdout.write(f"{len(ids):>5} pages {tense}{words}")
        for change in [*outcome.vocabulary, *outcome.releases]:
            self.stdout.write(f"      {change}")
        if options["dry_run"]:
            for library_id in [*outcome.created, *outcome.updated]:
                self.stdout.write(f"      {library_id}")
        for remark in outcome.remarks:
            self.stdout.write(f"      {remark}")
        if outcome.kept:
            self.stdout.write(
                f"{len(outcome.kept):>5} pages kept as editors left them "
                f"(--force replaces them): {', '.join(outcome.kept)}"
            )


def _refusal(error: LibraryProblems) -> CommandError:
    shown = [str(problem) for problem in error.problems[:_SHOWN]]
    more = len(error.problems) - len(shown)
    if more:
        shown.append(f"… and {more} more.")
    return CommandError(
        "Nothing was imported. Mend this first:\n  " + "\n  ".join(shown)
    )
