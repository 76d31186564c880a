"""An answer that was sent after the session had ended, kept until its learner is back.

It waits in the session of the browser that sent it: signing in keeps that. Whose
attempt it is for is looked at afterwards; for nobody else's is it ever used.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.http import QueryDict
from django.utils import timezone

_KEY = "learning_typed"
_LONGEST = 4_000


@dataclass(frozen=True, slots=True)
class Typed:
    """The fields of a form, and when it was sent, by our clock."""

    fields: QueryDict
    at: datetime


def keep(request: Any, attempt_id: str, position: str) -> None:
    """Keep the answer of this request's form, in place of an older one."""
    typed = request.POST.copy()
    typed.pop("csrfmiddlewaretoken", None)
    text = typed.urlencode()
    if len(text) <= _LONGEST:
        sent_at = timezone.now().timestamp()
        request.session[_KEY] = [str(attempt_id), str(position), text, sent_at]


def take(request: Any, attempt_id: str, position: str) -> Typed | None:
    """The kept answer to this question, once."""
    kept = request.session.get(_KEY)
    if not kept or kept[:2] != [str(attempt_id), str(position)]:
        return None
    del request.session[_KEY]
    return Typed(QueryDict(kept[2]), datetime.fromtimestamp(kept[3], UTC))
