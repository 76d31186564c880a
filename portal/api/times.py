"""Days and instants in addresses: as ISO 8601 writes them, and in no other way."""

import re
from datetime import UTC, date, datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

from content.regulations.days import FIRST, LAST

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_INSTANT = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?"
    r"(?:[Zz]|[+-]\d{2}:\d{2})",
    re.ASCII,
)
_EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
_LATEST = datetime(2200, 1, 1, tzinfo=UTC)


def _day(value: Any) -> Any:
    """A day; one beyond all that we hold is as good as the first or last one."""
    if value is None or isinstance(value, date):
        return value
    if not _DAY.fullmatch(str(value)):
        raise ValueError("write a day as 2027-08-18")
    try:
        day = date.fromisoformat(value)
    except ValueError as error:
        raise ValueError("there is no such day") from error
    return min(max(day, FIRST), LAST)


def _instant(value: Any) -> Any:
    if value is None or isinstance(value, datetime):
        return value
    if not _INSTANT.fullmatch(str(value)):
        raise ValueError("write a time with its zone, as 2027-08-18T09:00:00Z")
    text = str(value).upper()
    # Nine digits of a second are more than Python reads.
    text = re.sub(r"(\.\d{6})\d+", r"\1", text).replace("Z", "+00:00")
    try:
        moment = datetime.fromisoformat(text)
        return min(max(moment, _EARLIEST), _LATEST).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError("there is no such time") from error


Day = Annotated[
    date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})
]
Instant = Annotated[
    datetime,
    BeforeValidator(_instant),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
