"""`manage.py restore FILE`: put a backup back."""

from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from content.audience import drift
from portal.operations.backup.archive import BackupError, restore


class Command(BaseCommand):
    help = "Restore an archive that `backup` wrote, into an empty, migrated place."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("archive", type=Path)
        parser.add_argument(
            "--replace", action="store_true", help="delete all that is here now"
        )

    def handle(self, *args: Any, archive: Path, replace: bool, **options: Any) -> None:
        try:
            restore(archive, replace=replace, progress=self.stdout.write)
        except BackupError as error:
            raise CommandError(str(error)) from error
        if drift():
            raise CommandError("Audiences are not as they should be: check_audiences.")
        call_command("rebuild_search_index", verbosity=options["verbosity"])
        # The admin's own search keeps an index of its own in the database.
        call_command("rebuild_modelsearch_index", verbosity=0, stdout=self.stderr)
