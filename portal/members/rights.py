"""What somebody may do in an organisation, by their membership there now."""

from typing import Any

from django.db.models import Exists, Q
from django.utils.translation import gettext_lazy as _

from portal.members.models import Membership, Organisation
from portal.members.models.dated import current
from portal.members.problems import NotYours

Role = Membership.Role
# Who may give, change or end which role. Nobody can raise themselves by this: only an
# owner gives a role above "member".
GIVES: dict[str, frozenset[str]] = {
    Role.OWNER: frozenset({Role.OWNER, Role.MANAGER, Role.MEMBER, Role.GUEST}),
    Role.MANAGER: frozenset({Role.MEMBER, Role.GUEST}),
    Role.MEMBER: frozenset(),
    Role.GUEST: frozenset(),
}
ROLE_HINTS = {
    Role.OWNER: _("looks after the organisation: roles, domains, the tier"),
    Role.MANAGER: _("invites people and ends memberships"),
    Role.MEMBER: _("reads, learns, and takes part in working groups"),
    Role.GUEST: _("reads only: joins no working group and speaks for nobody"),
}


def membership_of(organisation: Organisation, person: Any) -> Membership | None:
    """This person's membership there at this instant."""
    mine = Membership.objects.current().filter(organisation=organisation)
    return mine.filter(person=person).order_by("-starts_at").first()


def may_give(own: str | None, role: str) -> bool:
    return role in GIVES.get(own or "", ())


def givers(role: str) -> list[str]:
    """Roles whose holders may give this one."""
    return [own for own, given in GIVES.items() if role in given]


def manages(own: str | None) -> bool:
    return bool(GIVES.get(own or ""))


def is_more_than_a_guest(person_id: int) -> Q:
    """A condition, true unless all that somebody belongs to now has them as a guest
    (investors, authorities). Guests read, and speak for nobody."""
    mine = Membership.objects.filter(
        current(), current("organisation__"), person=person_id
    )
    return Q(Exists(mine.exclude(role=Role.GUEST))) | ~Q(Exists(mine))


def require(organisation: Organisation, person: Any, *roles: str) -> Membership:
    """The acting person's membership, read under the organisation's lock.

    Raises NotYours unless it has one of these roles.
    """
    mine = membership_of(organisation, person)
    if mine is None or mine.role not in roles or not person.is_active:
        raise NotYours
    return mine
