"""People, organisations, tiers, working groups: who somebody is, never what they read.

These models import no content; content refers to them by their string names.
"""

from portal.members.models.audiences import AudienceInUse, ContentStamp
from portal.members.models.events import MemberEvent
from portal.members.models.facts import AccessFact
from portal.members.models.groups import GroupMembership, WorkingGroup
from portal.members.models.organisations import (
    Invitation,
    Membership,
    Organisation,
    OrganisationDomain,
)
from portal.members.models.people import User
from portal.members.models.removals import Removal
from portal.members.models.requests import GroupRequest, UpgradeRequest
from portal.members.models.tiers import Tier

__all__ = [
    "AccessFact",
    "AudienceInUse",
    "ContentStamp",
    "GroupMembership",
    "GroupRequest",
    "Invitation",
    "MemberEvent",
    "Membership",
    "Organisation",
    "OrganisationDomain",
    "Removal",
    "Tier",
    "UpgradeRequest",
    "User",
    "WorkingGroup",
]
