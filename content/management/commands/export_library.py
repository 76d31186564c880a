"""`manage.py export_library DIR`: write the live pages as library files."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from content.library_io.exporting import NotEmpty, export_library


class Command(BaseCommand):
    help = "Export the library as Markdown with front matter; importing it is a no-op."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument(
            "--overwrite", action="store_true", help="Replace a library in the folder."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            count = export_library(options["folder"], overwrite=options["overwrite"])
        except NotEmpty as error:
            raise CommandError(
                f"{error} Choose a new folder, or --overwrite for a library."
            ) from error
        if options["verbosity"]:
            self.stdout.write(f"{count} pages written to {options['folder']}")
