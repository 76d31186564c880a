"""`manage.py import_course FILE.zip --below SECTION`: bring a packed course in."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from content.courses.parcel.finding import found_page
from content.courses.parcel.unpacking import import_course
from content.courses.parcel.zipped import ParcelRefused
from content.models import SectionPage
from portal.statistics import refresh_statistics


class Command(BaseCommand):
    help = "Bring a packed course in: all of it or nothing. Twice changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--below",
            required=True,
            help="The section's library id, key, or path: /courses/",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        section = found_page(SectionPage, options["below"])
        if section is None:
            raise CommandError(f"There is no section “{options['below']}”.")
        try:
            with options["file"].open("rb") as file:
                done = import_course(file, section)
        except OSError as error:
            raise CommandError(f"The file cannot be read: {error}") from error
        except ParcelRefused as refusal:
            words = "\n  ".join(refusal.problems)
            raise CommandError(f"Nothing was brought in:\n  {words}") from refusal
        refresh_statistics()
        if not options["verbosity"]:
            return
        self.stdout.write(
            f"“{done.course.title}”: {len(done.created)} pages new, "
            f"{len(done.updated)} changed, {len(done.kept)} kept as edited here"
        )
        for words in done.words:
            self.stdout.write(f"      {words}")
