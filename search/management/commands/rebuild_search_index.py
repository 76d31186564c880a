"""`manage.py rebuild_search_index`: build the index anew and change over."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search.engine import SearchUnavailable
from search.engines import get_engine
from search.indexing import rebuild


class Command(BaseCommand):
    help = "Build the search index anew; the old one serves until the new one is ready."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--if-needed",
            action="store_true",
            help="Do nothing where the index fits this version.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["if_needed"] and not get_engine().needs_rebuild():
            self._say(options, "The search index is up to date.")
            return
        try:
            number = rebuild(lambda done: self._say(options, f"  {done} pages"))
        except SearchUnavailable as error:
            raise CommandError(f"The index was not rebuilt: {error}") from error
        self._say(options, f"{number} documents in the new search index.")

    def _say(self, options: dict[str, Any], words: str) -> None:
        if options["verbosity"]:
            self.stdout.write(words)
