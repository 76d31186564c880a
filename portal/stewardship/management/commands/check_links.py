"""Look for links that lead nowhere."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from content.models import BasePage
from portal.stewardship.links.external import check_external
from portal.stewardship.links.internal import check_internal
from portal.stewardship.models import BrokenLink


class Command(BaseCommand):
    help = (
        "Look for links inside the portal that lead nowhere; the report on freshness "
        "shows them. Links to other sites are asked for with --external only: slowly, "
        "one after the other."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--external", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        check_internal()
        if options["external"]:
            check_external(say=self._say)
        if not options["verbosity"]:
            return
        rows = list(BrokenLink.objects.order_by("page_id", "target"))
        titles = dict(
            BasePage.objects.filter(pk__in={row.page_id for row in rows}).values_list(
                "pk", "title"
            )
        )
        for row in rows:
            self.stdout.write(
                f"{titles.get(row.page_id, row.page_id)}: {row.target}: {row.reason}"
            )
        self.stdout.write(f"{len(rows)} broken links.")

    def _say(self, url: str, reason: str) -> None:
        self.stderr.write(f"{reason or 'fine'}  {url}")
