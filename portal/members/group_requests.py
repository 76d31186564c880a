"""Working groups: who knows of them, who asks to join, who decides."""

from dataclasses import replace
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
from portal.members.rights import is_more_than_a_guest
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


def decided_by(viewer: Viewer) -> QuerySet[WorkingGroup]:
    """Groups in which this reader lets people in: all of them for the portal's
    stewards, else those whose steward they are while they are in it and hold its tier.
    """
    if viewer.is_steward:
        return WorkingGroup.objects.all()
    if viewer.user_id is None:
        return WorkingGroup.objects.none()
    led = GroupMembership.objects.current().filter(
        person=viewer.user_id, role=Role.STEWARD
    )
    return WorkingGroup.objects.filter(
        Q(open_to__isnull=True) | Q(open_to__rank__lte=viewer.grants.rank),
        is_more_than_a_guest(viewer.user_id),
        pk__in=led.values("group"),
    ).filter(pk__in=viewer.grants.groups)


def decides(group: WorkingGroup, viewer: Viewer) -> bool:
    """Whether this reader lets people into the group, now."""
    return decided_by(viewer).filter(pk=group.pk).exists()


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
        # A request names a person and their reasons: for those who may decide.
        leading = people_of(group).filter(role=Role.STEWARD).select_related("person")
        stewards = [
            one.person for one in leading if decides(group, viewer_for(one.person))
        ]
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
        waiting.withdraw()


def decide(
    actor: Any, group_id: int, request_id: int, *, viewer: Viewer, grant: bool,
    answer: str = "",
) -> GroupRequest:  # fmt: skip
    """Let somebody in or not, once. viewer: the actor in this session. Whoever asked
    gets a mail if they may know of the group. Raises NotYours or Refused."""
    with transaction.atomic(), history.acting(actor):
        group = _lock(group_id)
        _require_steward(group, actor, viewer)
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
        asked.settle(actor, grant=grant, answer=answer)
        asked.save()
        # The mail names the group: not for somebody to whom it is closed by now.
        knows = known_to(viewer_for(asked.person)).filter(pk=group.pk).exists()
        letters.tell(
            [asked.person] if knows and asked.person.is_active else [],
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


def end_membership(
    actor: Any, group_id: int, membership_id: int, *, viewer: Viewer
) -> GroupMembership:
    """End somebody's time in a group. Group stewards end members', the portal's
    stewards everybody's. viewer: the actor in this session. Raises NotYours."""
    with transaction.atomic(), history.acting(actor):
        group = _lock(group_id)
        portal = _require_steward(group, actor, viewer)
        theirs = people_of(group).filter(pk=membership_id).first()
        if theirs is None or not (portal or theirs.role == Role.MEMBER):
            raise NotYours
        _end(theirs)
    return theirs


def _lock(group_id: int) -> WorkingGroup:
    return WorkingGroup.objects.select_for_update(no_key=True).get(pk=group_id)


def may_ask(group: WorkingGroup, viewer: Viewer) -> bool:
    """Whether the group is open to this reader's tier; to guests none is."""
    if viewer.user_id is None or group.archived_at or group.open_to_id is None:
        return False
    return (
        group.open_to_id <= viewer.grants.rank
        and WorkingGroup.objects.filter(
            is_more_than_a_guest(viewer.user_id), pk=group.pk
        ).exists()
    )


def _open_membership(group: WorkingGroup, person: Any) -> bool:
    return (
        GroupMembership.objects.filter(group=group, person=person)
        .filter(Q(ends_at__isnull=True) | Q(ends_at__gt=timezone.now()))
        .exists()
    )


def _require_steward(group: WorkingGroup, actor: Any, viewer: Viewer) -> bool:
    """Whether a steward of the portal acts; raises NotYours for whoever is no steward
    of the group either.

    What they hold is looked up again, under the group's lock. Their office counts only
    as far as this session has it: without a second factor it is none.
    """
    now = viewer_for(actor)
    if now.is_anonymous or viewer.user_id != now.user_id:
        raise NotYours
    if now.is_steward and viewer.is_steward:
        return True
    if not decides(group, replace(now, is_steward=False)):
        raise NotYours
    return False


def _end(membership: GroupMembership) -> None:
    membership.ends_at = max(timezone.now(), membership.starts_at)
    membership.save(update_fields=["ends_at"])
