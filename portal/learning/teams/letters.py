"""Mails about assignments. Each goes into the queue within the caller's transaction."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from portal import mails
from portal.learning.days import in_words
from portal.learning.models import Assignment
from portal.members.letters import plain_name


def note_for_invitation(title: str, due: Any) -> str:
    """What the mail with the invitation says about the course."""
    with translation.override(settings.LANGUAGE_CODE):
        if due is None:
            words = _(
                "They ask you to take the course “%s”. You find it under “My page”."
            )
            return words % _line(title)
        return _(
            "They ask you to finish the course “%(course)s” by %(day)s. You find it "
            "under “My page”."
        ) % {"course": _line(title), "day": in_words(due)}


def ask(assignments: Iterable[Assignment], actor: Any, path: str) -> None:
    """Tell people of the firm what they are asked. path: of the course's page."""
    _send(assignments, "asked", actor, path)


def ask_invited(assignments: Iterable[Assignment], actor: Any) -> None:
    """The same to addresses whose invitation is open: its link goes on working."""
    _send(assignments, "asked_invited", actor, reverse("organisations"))


def remind(assignment: Assignment, path: str) -> None:
    """A week before the day."""
    _send([assignment], "due_soon", None, path)


def _send(
    assignments: Iterable[Assignment], template: str, actor: Any, path: str
) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        for one in assignments:
            firm, course = one.organisation.name, _line(one.course_title)
            day = in_words(one.due_on)
            if template == "due_soon":
                subject = _("“%(course)s”: due on %(day)s") % {
                    "course": course, "day": day,
                }  # fmt: skip
            else:
                subject = _("%(firm)s asks you to take “%(course)s”") % {
                    "firm": firm, "course": course,
                }  # fmt: skip
            context = {
                "name": one.person.first_name if one.person else "",
                "firm": firm,
                "course": course,
                "due": day,
                "zone": one.time_zone,
                "by": plain_name(actor),
                "url": mails.absolute(path or reverse("mypage")),
                "my_page": mails.absolute(reverse("mypage")),
            }
            to = one.person.email if one.person else one.email
            mails.send(
                [to], subject, f"learning/teams/mail/{template}.txt", context,
                {"Auto-Submitted": "auto-generated"},
            )  # fmt: skip


def _line(title: str) -> str:
    """A title may hold line breaks: the mail's own lines stay its own."""
    return " ".join(title.split())
