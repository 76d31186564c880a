"""The part of assignments in what the portal holds of a person."""

from typing import Any

from portal.access import Viewer
from portal.learning.models import Assignment, TeamDigest
from portal.learning.teams.asked import asked_of
from portal.learning.teams.ending import kept
from portal.members.own_data import register_data


def assignments(person: Any, viewer: Viewer) -> dict[str, Any]:
    """What one is and was asked, and what the firm sees of it. Of a course that is not
    theirs to list and that they never began there is no title."""
    ended = list(
        Assignment.objects.filter(
            person=person, ended_at__isnull=False
        ).select_related("organisation")
    )  # fmt: skip
    known = kept(ended)
    given = Assignment.objects.filter(assigned_by=person)
    digests = TeamDigest.objects.filter(person=person)
    return {
        "open": [
            {
                "organisation": one.assignment.organisation.name,
                "course": one.title or None,
                "assigned_at": one.assignment.assigned_at,
                "due_on": one.assignment.due_on,
                "time_zone": one.assignment.time_zone,
                "the_organisation_sees": one.standing.words(),
            }
            for one in asked_of(person, viewer)
        ],
        "ended": [
            {
                "organisation": row.organisation.name,
                "ended_at": row.ended_at,
                "kept_name": row.name,
                "the_organisation_sees": (
                    known[row.pk].words() if row.pk in known else None
                ),
            }
            for row in ended
        ],
        "you_assigned": given.count(),
        "team_digests": list(digests.values("organisation__name", "wanted", "sent_at")),
    }


register_data("assignments", assignments)
