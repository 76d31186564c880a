"""Whether a learner may start an attempt: attempts made, pauses, limits."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.learning.models import Attempt, Enrolment, Marking, MoreAttempts
from portal.learning.problems import MustWait, Refused


@dataclass(frozen=True, slots=True)
class StartState:
    """What a learner can do at a quiz now.

    made: attempts so far, void ones too. left: attempts that are left, None without a
    limit. wait_until: the end of a pause, None without one.
    """

    open_attempt: Attempt | None
    passed: bool
    made: int
    failed: int
    left: int | None
    wait_until: datetime | None

    @property
    def may_start(self) -> bool:
        return not self.words

    @property
    def words(self) -> str:
        """Why no attempt can be started, in words; "" where one can."""
        if self.open_attempt is not None:
            return ""
        if self.passed:
            return _("You have passed this quiz.")
        if self.left == 0:
            return _("You have used all attempts. Your trainer can grant more.")
        if self.wait_until is not None:
            local = timezone.localtime(self.wait_until)
            return _("Take a break: you can try again from %s.") % date_format(
                local, "j F Y, H:i T"
            )
        return ""

    @property
    def left_words(self) -> str:
        if self.left is None:
            return ""
        return ngettext("%d attempt left", "%d attempts left", self.left) % self.left

    def refuse(self) -> None:
        """Raise MustWait or Refused where no attempt can be started."""
        if self.wait_until is not None and self.left != 0 and not self.passed:
            raise MustWait(self.wait_until, self.words)
        if self.words:
            raise Refused(self.words)


def start_state(enrolment: Enrolment, step: dict[str, Any]) -> StartState:
    """The state of a quiz, a step of the learner's release; three queries."""
    rules = step["rules"]
    attempts = list(
        Attempt.objects.filter(enrolment=enrolment, quiz_key=step["key"]).order_by(
            "number"
        )
    )
    passed_ids = set(
        Marking.objects.filter(
            attempt__enrolment=enrolment, attempt__quiz_key=step["key"], passed=True
        ).values_list("attempt_id", flat=True)
    )
    done = [one for one in attempts if one.state == Attempt.State.DONE]
    failed = [one for one in done if one.pk not in passed_ids]
    open_ones = [one for one in attempts if one.state == Attempt.State.OPEN]
    left = None
    if rules.get("max_attempts"):
        granted = MoreAttempts.objects.filter(
            enrolment=enrolment, quiz_key=step["key"]
        ).values_list("number", flat=True)
        left = max(0, rules["max_attempts"] + sum(granted) - len(done))
    return StartState(
        open_attempt=open_ones[0] if open_ones else None,
        passed=bool(passed_ids),
        made=max((one.number for one in attempts), default=0),
        failed=len(failed),
        left=left,
        wait_until=None if enrolment.no_pause else _pause(failed, rules),
    )


def _pause(failed: list[Attempt], rules: dict[str, Any]) -> datetime | None:
    """The end of the pause after the last failed attempt, while it lasts."""
    if len(failed) < rules.get("pause_after", 2) or not failed[-1].submitted_at:
        return None
    end = failed[-1].submitted_at + timedelta(minutes=rules.get("pause_minutes", 60))
    return end if end > timezone.now() else None
