"""`manage.py check_library [FOLDER]`: whether a library is as good as it should be."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from content.library_checks.all import CHECKS, UNREADABLE, findings

LIBRARY = Path(settings.BASE_DIR) / "content" / "library"


class Command(BaseCommand):
    help = (
        "Check a library: what has to be there, links, abbreviations, sources, reading "
        "ease, files, locked texts, quizzes. Reads files only, no database. The exit "
        "code is 1 where something was found."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, nargs="?", default=LIBRARY)

    def handle(self, *args: Any, **options: Any) -> None:
        found = findings(options["folder"])
        for name, problems in found.items():
            self.stdout.write(f"{name}:")
            for problem in problems:
                self.stdout.write(f"  {problem}")
        if not found:
            self.stdout.write(f"{len(CHECKS)} checks, nothing found.")
            return
        count = sum(map(len, found.values()))
        self.stdout.write(f"{count} {'findings' if count > 1 else 'finding'}.")
        if UNREADABLE in found:
            self.stdout.write("The other checks wait until this can be imported.")
        sys.exit(1)
