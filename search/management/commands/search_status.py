"""`manage.py search_status`: is the index there, in time, and right?"""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from search.engine import SearchUnavailable
from search.outbox import apply_due
from search.status import drift, repair, status


class Command(BaseCommand):
    help = "Say how search is: documents, changes that wait, pages that differ."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--repair", action="store_true", help="Index again what differs."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        found = status()
        scheme = settings.SEARCH_URL.partition("://")[0]
        self.stdout.write(f"Engine: {scheme}; {found.documents} documents")
        self.stdout.write(
            f"Changes that wait: {found.lag.number}"
            + (
                f", the oldest for {found.lag.seconds:.0f} s"
                if found.lag.number
                else ""
            )
        )
        if found.lag.error:
            self.stdout.write(f"Last reason: {found.lag.error}")
        if found.rebuilding is not None:
            self.stdout.write(f"A rebuild has come to page {found.rebuilding}.")
        self.stdout.write(f"Files that could not be read: {found.unread_files}")
        if found.state in ("ok", "late"):
            self._compare(options["repair"])
        if found.state != "ok":
            raise CommandError(f"Search is {found.state}: {found.reason}")

    def _compare(self, mend: bool) -> None:
        try:
            found = drift()
        except SearchUnavailable as error:
            raise CommandError(f"The index could not be compared: {error}") from error
        self.stdout.write(
            f"Missing pages: {len(found.missing)}; superfluous: "
            f"{len(found.superfluous)}; of another audience: "
            f"{len(found.other_audience)}"
        )
        if mend:
            number = repair(found)
            apply_due()
            self.stdout.write(f"{number} pages indexed again.")
