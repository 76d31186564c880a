"""Check evidence of a firm's training that somebody has handed in."""

from typing import Any

from portal.learning.management.handed_in import HandedInCommand
from portal.learning.teams.evidence.checking import check_evidence


class Command(HandedInCommand):
    help = "Checks an evidence pack (.zip) or its signed text (.jws)."

    def read(self, raw: bytes, keys: Any) -> Any:
        return check_evidence(raw, keys)
