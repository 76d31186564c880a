"""Commands that check something signed that somebody has handed in, without network."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.learning.signing import NotSigned, public_keys


class HandedInCommand(BaseCommand):
    """Reads a file and says what of it was signed by us."""

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--keys",
            type=Path,
            help="a saved /verify/keys.json; without it the keys of this portal",
        )

    def read(self, raw: bytes, keys: Any) -> Any:
        """What the file says. Raises NotSigned; ValueError where it is no such file."""
        raise NotImplementedError

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            raw = options["file"].read_bytes()
            if options["keys"]:
                keys = json.loads(options["keys"].read_text(encoding="utf-8"))["keys"]
            else:
                keys = public_keys()
            said = self.read(raw, keys)
        except NotSigned as error:
            raise CommandError(f"Not as it was signed: {error}") from error
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise CommandError(f"This file cannot be read: {error}") from error
        self.stdout.write(json.dumps(said, indent=1, ensure_ascii=False))
        self.stdout.write(self.style.SUCCESS("Signed by us, and not changed since."))
