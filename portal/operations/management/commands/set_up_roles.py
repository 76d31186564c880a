"""The staff roles and the review, on a new installation or after an upgrade."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from portal.operations.roles import ROLES, ensure_review, ensure_role


class Command(BaseCommand):
    help = (
        "Create the groups Authors, Editors, Reviewers and Stewards with their "
        "permissions, and the review of pages. Run again: nothing is taken away."
    )

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        for name in ROLES:
            ensure_role(name)
        workflow = ensure_review()
        if options["verbosity"]:
            self.stdout.write(f"Roles: {', '.join(ROLES)}. Workflow: {workflow}.")
