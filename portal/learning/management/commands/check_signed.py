"""Check a badge or a record that somebody has handed in."""

from typing import Any

from portal.learning.management.handed_in import HandedInCommand
from portal.learning.records.files import read_signed


class Command(HandedInCommand):
    help = "Checks the signature of a badge (.jwt) or of a learning record (.json)."

    def read(self, raw: bytes, keys: Any) -> Any:
        return read_signed(raw.decode("utf-8"), keys)
