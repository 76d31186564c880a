"""`manage.py check_audiences [--fix]`: does every page carry the right audience?"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from content.audience import drift, take_turn


class Command(BaseCommand):
    help = "Find pages whose stored audience is not what the rule gives."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--fix", action="store_true", help="Repair them.")

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            take_turn()
            wrong = drift(fix=options["fix"])
        for pk, stored, right in wrong:
            self.stdout.write(f"page {pk}: stored {stored}, right {right}")
        if wrong and not options["fix"]:
            raise CommandError(f"{len(wrong)} pages are wrong. Repair them with --fix.")
        if options["verbosity"]:
            done = "repaired" if options["fix"] else "wrong"
            self.stdout.write(f"{len(wrong)} pages {done}.")
