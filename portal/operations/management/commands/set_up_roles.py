"""The staff roles and the review, on a new installation or after an upgrade."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from portal.operations.roles import (
    ROLES,
    ensure_adoption,
    ensure_review,
    ensure_role,
)


class Command(BaseCommand):
    help = (
        "Create the groups of the staff roles with their permissions, the review of "
        "pages and the adoption of positions. Run again: nothing is taken away."
    )

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        for name in ROLES:
            ensure_role(name)
        workflows = f"{ensure_review()}, {ensure_adoption()}"
        if options["verbosity"]:
            self.stdout.write(f"Roles: {', '.join(ROLES)}. Workflows: {workflows}.")
