"""Tell which addresses sent mail back, as the mail server's log or mailbox has it."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from portal.learning.teams.bounces import note_bounces


class Command(BaseCommand):
    help = (
        "Notes that mail to these addresses came back, so that managers see it beside "
        "what is assigned. Addresses as arguments, or one a line on standard input."
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("address", nargs="*")

    def handle(self, *args: Any, **options: Any) -> None:
        lines = options["address"] or sys.stdin
        number = note_bounces(line.strip() for line in lines)
        self.stdout.write(f"{number} assignments are marked.")
