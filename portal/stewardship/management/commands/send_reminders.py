"""Tell keepers of pages that are due or overdue."""

from typing import Any

from django.core.management.base import BaseCommand

from portal.stewardship.reminders import remind


class Command(BaseCommand):
    help = "Queue mails to the keepers of pages that became due or overdue, once each."

    def handle(self, *args: Any, **options: Any) -> None:
        number = remind()
        if options["verbosity"]:
            self.stdout.write(f"{number} mails.")
