"""What a change of members may run into; `str()` is written for whoever tried it."""

from datetime import datetime

from django.utils import formats, timezone
from django.utils.translation import gettext as _


class Refused(Exception):
    """The rules do not allow this change, and nothing of it was made."""

    def __str__(self) -> str:
        return self.args[0] if self.args else self.words()

    def words(self) -> str:
        return _("This is not possible.")


class NotYours(Exception):
    """Somebody acts beyond their role: views answer as if the thing did not exist.

    No kind of Refused: nobody is told more than that.
    """


class SeatsFull(Refused):
    def words(self) -> str:
        return _("All seats of this organisation are taken. Ask one of its owners.")


class Lapsed(Refused):
    def words(self) -> str:
        return _("The time of this organisation has ended: nobody can join it now.")


class NotBegun(Refused):
    def __init__(self, begins: datetime) -> None:
        super().__init__(
            _("The time of this organisation begins on %s: invite people then.")
            % formats.date_format(timezone.localtime(begins))
        )


class AlreadyIn(Refused):
    def words(self) -> str:
        return _("You already belong to this organisation.")


class LastOwner(Refused):
    def words(self) -> str:
        return _(
            "An organisation keeps at least one owner: make somebody else an owner "
            "first."
        )


class InvitationGone(Refused):
    def words(self) -> str:
        return _("This invitation does not work any more. Ask for a new one.")


class SenderGone(InvitationGone):
    def words(self) -> str:
        return _(
            "Whoever sent this invitation may not give this place any more. Ask an "
            "owner of the organisation for a new one."
        )


class OtherAddress(Refused):
    def words(self) -> str:
        return _("This invitation is for another address than your confirmed ones.")
