"""An answer that was sent after the session had ended, kept until its learner is back.

It waits in the session of the browser that sent it: signing in keeps that. Whose
attempt it is for is looked at afterwards; for nobody else's is it ever used.
"""

from typing import Any

from django.http import QueryDict

_KEY = "learning_typed"
_LONGEST = 4_000


def keep(request: Any, attempt_id: str, position: str) -> None:
    """Keep the answer of this request's form, in place of an older one."""
    typed = request.POST.copy()
    typed.pop("csrfmiddlewaretoken", None)
    text = typed.urlencode()
    if len(text) <= _LONGEST:
        request.session[_KEY] = [str(attempt_id), str(position), text]


def take(request: Any, attempt_id: str, position: str) -> QueryDict | None:
    """The kept answer to this question, once."""
    kept = request.session.get(_KEY)
    if not kept or kept[:2] != [str(attempt_id), str(position)]:
        return None
    del request.session[_KEY]
    return QueryDict(kept[2])
