"""Deadlines in the order in which they come, as a page and as a calendar feed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from content.citations import Citation, CitationError, parse
from content.regulations.names import laws, place_in
from content.regulations.table import touches
from content.rules.deadlines import next_due
from portal.access import Audience, Viewer, allows
from portal.memory import Memory

# A feed looks this far ahead for what comes back each year.
_YEARS = 3
_PUBLIC = Audience()


@dataclass(slots=True)
class Due:
    """One deadline with the day on which it is due next."""

    deadline: Any
    day: date
    url: str = ""
    is_soon: bool = False


# Deadlines, each with the law and the provision that it cites.
_named: Memory[list[tuple[Any, str, str]]] = Memory(2)


def calendar_for(viewer: Viewer) -> list[Due]:
    """All that is due from today on, as far as this viewer may know; one query."""
    today = timezone.localdate()
    found = []
    for deadline in _open_to(viewer):
        day = next_due(deadline.row(), today)
        if day is not None:
            url = _address(deadline.cite, viewer)
            soon = day - today <= timedelta(days=92)
            found.append(Due(deadline, day, url, soon))
    return sorted(found, key=lambda due: (due.day, due.deadline.slug))


def ahead_of(law: str, label: str | None, viewer: Viewer) -> list[Due]:
    """What is still due under a law, or under one provision of it, as far as this
    viewer may know; no query while the content stamp stands still."""
    today = timezone.localdate()
    found = []
    for deadline, cited, own in _named.get(viewer.stamp, None, lambda: _read(viewer)):
        if cited != law or not (label is None or (own and touches(own, label))):
            continue
        day = next_due(deadline.row(), today)
        if day is not None and _may_know(deadline, viewer):
            found.append(Due(deadline, day))
    return sorted(found, key=lambda due: (due.day, due.deadline.slug))


def _read(viewer: Viewer) -> list[tuple[Any, str, str]]:
    """All published deadlines with the law and the provision that they cite."""
    from content.models import Deadline

    found = []
    for deadline in Deadline.objects.filter(live=True):
        citation = _cited(deadline.cite, viewer)
        if citation and citation.instrument:
            label = citation.label.slug if citation.label else ""
            found.append((deadline, citation.instrument, label))
    return found


def _open_to(viewer: Viewer | None) -> Iterable[Any]:
    """The published deadlines that a viewer may know; for None, the public ones."""
    from content.models import Deadline

    for deadline in Deadline.objects.filter(live=True):
        if _may_know(deadline, viewer):
            yield deadline


def _may_know(deadline: Any, viewer: Viewer | None) -> bool:
    need = Audience(deadline.tier_id or 0)
    return need == _PUBLIC or (viewer is not None and allows(viewer.grants, need))


def _address(cite: str, viewer: Viewer) -> str:
    citation = _cited(cite, viewer)
    if citation is None:
        return ""
    law = laws(viewer.stamp).by_slug.get(citation.instrument or "")
    return place_in(law, citation.label.slug if citation.label else "", viewer)


def _cited(cite: str, viewer: Viewer) -> Citation | None:
    try:
        return parse(cite, laws(viewer.stamp).names)[0] if cite else None
    except (CitationError, IndexError):
        return None


def feed(page: Any, request: HttpRequest) -> HttpResponse:
    """The public deadlines as iCalendar (RFC 5545), the same for everybody: a calendar
    program asks without a session."""
    body = ics(_open_to(None), request.build_absolute_uri(page.url))
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="deadlines.ics"'
    return response


def ics(deadlines: Iterable[Any], about: str) -> bytes:
    """An iCalendar file: an all-day event for each time that something is due."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Touchstone//Deadlines//EN",
        "CALSCALE:GREGORIAN",
        "X-WR-CALNAME:Responsible minerals: deadlines",
    ]
    today = timezone.localdate()
    for deadline in deadlines:
        for day in _days(deadline, today):
            lines += _event(deadline, day, about, today)
    lines.append("END:VCALENDAR")
    return (
        "\r\n".join(piece for line in lines for piece in _folded(line)) + "\r\n"
    ).encode()


def _days(deadline: Any, today: date) -> list[date]:
    found: list[date] = []
    day = next_due(deadline.row(), today)
    while day is not None and len(found) < _YEARS:
        found.append(day)
        day = next_due(deadline.row(), day + timedelta(days=1))
    return found


def _event(deadline: Any, day: date, about: str, today: date) -> list[str]:
    host = settings.WAGTAILADMIN_BASE_URL.split("//")[-1].split(":")[0]
    title, what = deadline.title, deadline.what
    if deadline.is_unconfirmed or deadline.precision != "day":
        title = f"{title} (to be confirmed)"
    # What came from files has no revision. Its stamp moves once a day and not at every
    # request: a feed that has not changed says so.
    stamp = datetime.combine(today, time.min, UTC)
    if deadline.latest_revision_id:
        stamp = deadline.latest_revision.created_at.astimezone(UTC)
    return [
        "BEGIN:VEVENT",
        f"UID:{deadline.slug}-{day.isoformat()}@{host}",
        f"DTSTAMP:{stamp:%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_escaped(title)}",
        f"DESCRIPTION:{_escaped(f'{what} {deadline.cite}'.strip())}",
        f"URL:{about}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _escaped(text: str) -> str:
    """Text as RFC 5545 3.3.11 has it: no line of an editor's begins a property."""
    text = " ".join(text.split())
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return text


def _folded(line: str) -> list[str]:
    """Lines of at most 75 octets (RFC 5545 3.1), never cut inside a character."""
    found, current = [], ""
    for sign in line:
        if len((current + sign).encode()) > 75:
            found.append(current)
            current = " "
        current += sign
    return [*found, current]
