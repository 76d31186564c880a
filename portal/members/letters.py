"""Mails about members. Each goes into the queue within the caller's transaction."""

import re
from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from portal import mails

# Names are chosen by people: one that holds an address of the web would send our
# readers there in our name.
_LINK = re.compile(r"://|www\.|[/\\<>@\x00-\x1f]", re.IGNORECASE)


def plain_name(person: Any) -> str:
    """A person's name as it may stand in a mail to strangers; "" if it may not."""
    name = " ".join(person.get_full_name().split())[:80] if person else ""
    return "" if re.search(_LINK, name) else name


def looks_like_link(name: str) -> bool:
    return bool(re.search(_LINK, name))


def invite(invitation: Any, token: str, note: str = "") -> None:
    mails.send(
        [invitation.email],
        _("%s invites you to Touchstone") % invitation.organisation.name,
        "members/mail/invitation.txt",
        {
            "organisation": invitation.organisation,
            "inviter": plain_name(invitation.invited_by),
            "invitation": invitation,
            "note": note,
            "url": mails.absolute(reverse("invitation", args=[token])),
        },
    )


def tell(people: Iterable[Any], subject: str, template: str, **context: Any) -> None:
    """The same words to each of these people, none seeing the others' addresses."""
    for person in people:
        mails.send(
            [person.email], subject, f"members/mail/{template}.txt",
            {"person": person, **context},
        )  # fmt: skip
