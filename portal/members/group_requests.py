"""Working groups: who knows of them, who asks to join, who decides."""

from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import mails
from portal.access import Viewer
from portal.members import history, letters
from portal.members.models import GroupMembership, GroupRequest, WorkingGroup
from portal.members.problems import NotYours, Refused
from portal.members.stewards import portal_stewards
from portal.members.viewers import viewer_for

State = GroupRequest.State
Role = GroupMembership.Role


def known_to(viewer: Viewer) -> QuerySet[WorkingGroup]:
    """Groups that this reader may know of: their own, and open ones of their tier.
    Stewards know of all."""
    if viewer.is_steward:
        return WorkingGroup.objects.all()
    return WorkingGroup.objects.filter(
        Q(pk__in=viewer.grants.groups)
        | Q(open_to__rank__lte=viewer.grants.rank, archived_at__isnull=True)
    )


def people_of(group: WorkingGroup) -> QuerySet[GroupMembership]:
    return GroupMembership.objects.current().filter(group=group)


def is_steward_of(group: WorkingGroup, person: Any) -> bool:
    return people_of(group).filter(person=person, role=Role.STEWARD).exists()


def ask(person: Any, group_id: int, words: str) -> GroupRequest:
    """Ask to join; once while it waits. Raises NotYours or Refused."""
    with transaction.atomic(), history.acting(person):
        group = _lock(group_id)
        viewer = viewer_for(person)
        if not may_ask(group, viewer):
            raise NotYours
        if _open_membership(group, person):
            raise Refused(_("You are in this group already."))
        if group.requests.filter(person=person, state=State.OPEN).exists():
            raise Refused(_("You have asked already; it is being decided."))
        made = GroupRequest.objects.create(group=group, person=person, words=words)
        stewards = [one.person for one in people_of(group).filter(
            role=Role.STEWARD, person__is_active=True
        ).select_related("person")]  # fmt: skip
        letters.tell(
            stewards or portal_stewards(),
            _("Somebody asks to join the working group %s") % group.name,
            "group_asked",
            request=made,
            url=mails.absolute(reverse("working_group", args=[group.slug])),
        )
    return made


def withdraw(person: Any, group_id: int) -> None:
    """Take one's own request back. Raises NotYours."""
    with transaction.atomic(), history.acting(person):
        group = _lock(group_id)
        waiting = group.requests.filter(person=person, state=State.OPEN).first()
        if waiting is None:
            raise NotYours
        waiting.state = State.WITHDRAWN
        waiting.decided_at = timezone.now()
        waiting.save(update_fields=["state", "decided_at"])


def decide(
    actor: Any, group_id: int, request_id: int, *, grant: bool, answer: str = ""
) -> GroupRequest:
    """Let somebody in or not, once, with a mail. Raises NotYours or Refused."""
    with transaction.atomic(), history.acting(actor):
        group = _lock(group_id)
        _require_steward(group, actor)
        asked = group.requests.select_related("person").filter(pk=request_id).first()
        if asked is None:
            raise NotYours
        if asked.state != State.OPEN:
            raise Refused(_("This request has been decided or withdrawn meanwhile."))
        if grant:
            if not asked.person.is_active or not may_ask(
                group, viewer_for(asked.person)
            ):
                raise Refused(_("They no longer hold the tier that this group is for."))
            if not _open_membership(group, asked.person):
                GroupMembership.objects.create(group=group, person=asked.person)
        asked.state = State.GRANTED if grant else State.DECLINED
        asked.decided_at, asked.decided_by = timezone.now(), actor
        asked.answer = answer
        asked.save()
        letters.tell(
            [asked.person],
            _("Your request to join %s") % group.name,
            "group_decided",
            request=asked,
            group=group,
            url=mails.absolute(reverse("working_group", args=[group.slug])),
        )
    return asked


def leave(person: Any, group_id: int) -> None:
    """End one's own membership now. Raises NotYours."""
    with transaction.atomic(), history.acting(person):
        group = _lock(group_id)
        mine = people_of(group).filter(person=person).first()
        if mine is None:
            raise NotYours
        _end(mine)


def end_membership(actor: Any, group_id: int, membership_id: int) -> GroupMembership:
    """End somebody's time in a group. Group stewards end members', the portal's
    stewards everybody's. Raises NotYours."""
    with transaction.atomic(), history.acting(actor):
        group = _lock(group_id)
        portal = _require_steward(group, actor)
        theirs = people_of(group).filter(pk=membership_id).first()
        if theirs is None or not (portal or theirs.role == Role.MEMBER):
            raise NotYours
        _end(theirs)
    return theirs


def _lock(group_id: int) -> WorkingGroup:
    return WorkingGroup.objects.select_for_update(no_key=True).get(pk=group_id)


def may_ask(group: WorkingGroup, viewer: Viewer) -> bool:
    """Whether the group is open to this reader's tier."""
    return (
        group.archived_at is None
        and group.open_to_id is not None
        and group.open_to_id <= viewer.grants.rank
    )


def _open_membership(group: WorkingGroup, person: Any) -> bool:
    return (
        GroupMembership.objects.filter(group=group, person=person)
        .filter(Q(ends_at__isnull=True) | Q(ends_at__gt=timezone.now()))
        .exists()
    )


def _require_steward(group: WorkingGroup, actor: Any) -> bool:
    """Whether a steward of the portal acts; raises NotYours for whoever is no steward
    of the group either."""
    if not actor.is_active:
        raise NotYours
    if viewer_for(actor).is_steward:
        return True
    if not is_steward_of(group, actor):
        raise NotYours
    return False


def _end(membership: GroupMembership) -> None:
    membership.ends_at = max(timezone.now(), membership.starts_at)
    membership.save(update_fields=["ends_at"])
