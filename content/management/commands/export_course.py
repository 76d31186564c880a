"""`manage.py export_course ID FILE.zip`: pack a course for another site."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from content.courses.parcel.finding import found_page
from content.courses.parcel.packing import export_course
from content.courses.parcel.zipped import ParcelRefused
from content.models import CoursePage


class Command(BaseCommand):
    help = "Pack a published course, its questions and files as one ZIP."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("course", help="Its library id, key, or path: CO-1")
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        course = found_page(CoursePage, options["course"])
        if course is None or not course.live:
            raise CommandError(f"There is no published course “{options['course']}”.")
        target: Path = options["file"]
        try:
            with target.open("xb") as file:
                export_course(course, file)
        except FileExistsError as error:
            raise CommandError(f"{target} is there already.") from error
        except ParcelRefused as refusal:
            target.unlink()
            words = "\n  ".join(refusal.problems)
            raise CommandError(f"Mend this first:\n  {words}") from refusal
        except OSError as error:
            raise CommandError(f"{target} cannot be written: {error}") from error
        if options["verbosity"]:
            self.stdout.write(f"“{course.title}” is packed in {target}")
