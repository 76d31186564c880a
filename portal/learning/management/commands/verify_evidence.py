"""Check evidence of a firm's training that somebody has handed in, without network."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.learning.signing import NotSigned, public_keys
from portal.learning.teams.evidence.checking import check_evidence


class Command(BaseCommand):
    help = "Checks an evidence pack (.zip) or its signed text (.jws)."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--keys",
            type=Path,
            help="a saved /verify/keys.json; without it the keys of this portal",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            raw = options["file"].read_bytes()
            keys = None
            if options["keys"]:
                keys = json.loads(options["keys"].read_text(encoding="utf-8"))["keys"]
            said = check_evidence(raw, public_keys() if keys is None else keys)
        except NotSigned as error:
            raise CommandError(f"Not as it was signed: {error}") from error
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise CommandError(f"This file cannot be read: {error}") from error
        self.stdout.write(json.dumps(said, indent=1, ensure_ascii=False))
        self.stdout.write(self.style.SUCCESS("Signed by us, and not changed since."))
