"""The learning record as part of all that the portal holds of a person."""

from typing import Any

from portal.access import Viewer
from portal.learning.records.transcript import as_data, transcript_of
from portal.members.own_data import register_data


def record(person: Any, viewer: Viewer) -> dict[str, Any]:
    return as_data(transcript_of(person))


register_data("learning_record", record)
