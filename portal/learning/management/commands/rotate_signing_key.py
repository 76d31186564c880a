"""Let a new key sign certificates and records."""

from typing import Any

from django.core.management.base import BaseCommand

from portal.learning.signing import rotate


class Command(BaseCommand):
    help = (
        "Makes a new key for certificates and learning records and wipes the private "
        "half of the one before. What that one signed stays valid."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"New signing key: {rotate()}")
