"""Check a badge or a record that somebody has handed in, without network."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.learning.records.files import read_signed
from portal.learning.signing import NotSigned, public_keys


class Command(BaseCommand):
    help = "Checks the signature of a badge (.jwt) or of a learning record (.json)."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--keys",
            type=Path,
            help="a saved /verify/keys.json; without it the keys of this portal",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            text = options["file"].read_text(encoding="utf-8")
            keys = public_keys()
            if options["keys"]:
                keys = json.loads(options["keys"].read_text(encoding="utf-8"))["keys"]
            said = read_signed(text, keys)
        except NotSigned as error:
            raise CommandError(str(error)) from error
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise CommandError(f"This file cannot be read: {error}") from error
        self.stdout.write(json.dumps(said, indent=1, ensure_ascii=False))
        self.stdout.write(self.style.SUCCESS("Signed by us, and not changed since."))
