"""Close an account: in one transaction, with what stays made nameless."""

import secrets
from typing import Any

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from portal import mails
from portal.members.leaving import sole_ownerships
from portal.members.models import Invitation, MemberEvent, Organisation, User
from portal.mypage.leaving import FATES, Fate

CLOSED = "account.closed"
_NOWHERE = "@portal.invalid"


def obstacles(person: Any) -> list[str]:
    """Why this account cannot be closed yet, and what to do; in plain words."""
    found = [
        _(
            "You are the only owner of %s, and others belong to it. Make one of them "
            "an owner first, on the organisation’s page."
        )
        % name
        for name in sorted(one.name for one in sole_ownerships(person))
    ]
    others = User.objects.filter(is_superuser=True, is_active=True)
    if person.is_superuser and not others.exclude(pk=person.pk).exists():
        found.append(
            _(
                "You are the only administrator of this portal. Make somebody else "
                "one first."
            )
        )
    return found


def close_account(person: Any) -> list[str]:
    """Delete the account and end its sessions; the obstacles, with nothing done, where
    it cannot be closed.

    Owners who leave at the same moment wait for each other: the last one is refused.
    """
    with transaction.atomic():
        organisations = Organisation.objects.filter(memberships__person=person)
        # In one order, so that two people of the same organisations do not lock
        # each other out; administrators wait for each other the same way.
        ids = sorted(set(organisations.values_list("pk", flat=True)))
        list(Organisation.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
        rows = User.objects.select_for_update().order_by("pk")
        list(rows.filter(Q(pk=person.pk) | Q(is_superuser=True)))
        reasons = obstacles(person)
        if not reasons:
            _close(person)
    return reasons


def _close(person: Any) -> None:
    mine = EmailAddress.objects.filter(user=person, verified=True)
    addresses = list(mine.values_list("email", flat=True))
    _open_locks(person)
    _hand_on(person)
    for address in addresses:
        Invitation.objects.filter(email__iexact=address).delete()
    Invitation.objects.filter(accepted_by=person).delete()
    keys = UserSession.objects.filter(user=person).values_list("session_key", flat=True)
    Session.objects.filter(session_key__in=list(keys)).delete()
    MemberEvent.objects.create(action=CLOSED, names={"person": str(person)})
    if addresses:
        # To a stranger at an open computer it must not be possible in silence.
        mails.send(
            addresses[:1],
            _("Your account is closed"),
            "mypage/mail/closed.txt",
            {"name": person.first_name},
        )
    User.objects.get(pk=person.pk).delete()


def _open_locks(person: Any) -> None:
    """A lock by nobody could be opened by few."""
    for model in apps.get_models():
        field = _own_field(model, "locked_by")
        if field is not None:
            rows = model._base_manager.filter(locked_by=person)
            rows.update(locked=False, locked_at=None, locked_by=None)


def _own_field(model: type[models.Model], name: str) -> Any:
    fields = {field.name: field for field in model._meta.local_fields}
    return fields.get(name)


def _hand_on(person: Any) -> None:
    """What others build on goes to an account that nobody can use."""
    for where, fate in FATES.items():
        if fate is Fate.FORMER:
            label, _dot, name = where.rpartition(".")
            rows = apps.get_model(label)._base_manager.filter(**{name: person})
            if rows.exists():
                rows.update(**{name: former_member()})


def former_member() -> User:
    """The account that stands for all who have left: it cannot sign in. Its address is
    one that nobody can have taken before."""
    known = User.objects.filter(email__endswith=_NOWHERE, is_active=False)
    found = known.order_by("pk").first()
    if found is None:
        found = User.objects.create_user(
            f"former-member-{secrets.token_hex(8)}{_NOWHERE}",
            first_name="Former",
            last_name="member",
            is_active=False,
        )
    return found
