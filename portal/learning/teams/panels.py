"""What one is asked to learn, on one's own page; the way to the team's table, on the
organisation's."""

from typing import Any

from portal.learning.teams.asked import asked_of
from portal.members import organisation_page, own_page
from portal.members.models import Membership
from portal.members.rights import manages


def _assigned(request: Any) -> dict[str, Any] | None:
    asked = asked_of(request.user, request.viewer)
    return {"asked": asked} if asked else None


def _team(request: Any, membership: Membership) -> dict[str, Any] | None:
    if not manages(membership.role):
        return None
    return {"is_current": membership.organisation.is_current()}


own_page.register_panel(
    own_page.Panel("assigned", 5, "learning/teams/panels/assigned.html", _assigned)
)
organisation_page.register_panel(
    organisation_page.Panel("team", 10, "learning/teams/panels/team.html", _team)
)
