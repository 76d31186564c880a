"""`manage.py backup DIR`: database and files in one archive."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.operations.backup.archive import BackupError, backup, thin_out, verify


class Command(BaseCommand):
    help = "Write all tables and files into one checked archive in a folder."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument(
            "--keep", type=int, default=0, help="delete all but the newest N archives"
        )

    def handle(self, *args: Any, folder: Path, keep: int, **options: Any) -> None:
        try:
            archive = backup(folder, self.stdout.write)
            verify(archive)
        except BackupError as error:
            raise CommandError(str(error)) from error
        for old in thin_out(folder, keep):
            self.stdout.write(f"deleted {old}")
