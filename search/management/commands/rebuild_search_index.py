"""`manage.py rebuild_search_index`: build the index anew and change over."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search.engine import SearchUnavailable
from search.engines import get_engine
from search.rebuilding import AlreadyRebuilding, rebuild

_WIDTH = 30


class Command(BaseCommand):
    help = (
        "Build the search index anew; the old one serves until the new one is ready. "
        "Stopped on the way, it goes on there the next time."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--if-needed",
            action="store_true",
            help="Do nothing where the index fits this version.",
        )
        parser.add_argument(
            "--anew",
            action="store_true",
            help="Begin at the first page, also where an earlier rebuild was stopped.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["if_needed"] and not get_engine().needs_rebuild():
                self._say(options, "The search index is up to date.")
                return
            number = rebuild(
                lambda done, total: self._show(options, done, total),
                anew=options["anew"],
            )
        except (SearchUnavailable, AlreadyRebuilding) as error:
            raise CommandError(f"The index was not rebuilt: {error}") from error
        self._say(options, f"{number} pages in the new search index.")

    def _show(self, options: dict[str, Any], done: int, total: int) -> None:
        if not options["verbosity"]:
            return
        if not sys.stdout.isatty():
            self.stdout.write(f"  {done} of {total} pages")
            return
        full = _WIDTH * done // max(1, total)
        bar = "█" * full + "·" * (_WIDTH - full)
        self.stdout.write(f"\r  {bar} {done} of {total} pages", ending="")
        if done >= total:
            self.stdout.write("")
        self.stdout.flush()

    def _say(self, options: dict[str, Any], words: str) -> None:
        if options["verbosity"]:
            self.stdout.write(words)
