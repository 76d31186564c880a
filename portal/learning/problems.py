"""What learning may run into; `str()` is written for the learner."""

from datetime import datetime

from django.utils.translation import gettext as _

from portal.members.problems import NotYours, Refused

__all__ = ["Closed", "HandedIn", "MustWait", "NotYours", "Refused"]


class HandedIn(Refused):
    """The attempt was handed in: what comes now changes nothing."""

    def words(self) -> str:
        return _("This attempt was handed in already. Your result is there.")


class Closed(Refused):
    """The learner's access has ended for now; their answers are kept."""

    def words(self) -> str:
        return _(
            "Your access to this course has ended for now. Your answers are kept: go "
            "on when you have access again."
        )


class MustWait(Refused):
    """A pause after failed attempts."""

    def __init__(self, until: datetime, words: str) -> None:
        super().__init__(words)
        self.until = until
