"""Who asks, how often, and the headers of the answer: for all that programs read.

Cookies play no part here. A session is not looked at, so an answer cannot depend on
it and nothing can be done in the name of somebody whose browser was led here; that is
why no form token is needed either. Only `Authorization: Bearer` names a person.
"""

import re
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from portal.access import Viewer
from portal.api import problems
from portal.api.models import AccessToken
from portal.api.problems import Problem
from portal.api.tokens import find, note_use
from portal.limits import sender, wait_for
from portal.members.viewers import viewer_for

_BEARER = re.compile(r"Bearer +([\x21-\x7e]{1,200}) *", re.ASCII | re.I)
# Keys of settings.PROGRAM_RATES.
ANONYMOUS_RATE, TOKEN_RATE = "anonymous", "token"


def answered(
    view: Callable[..., HttpResponse],
    scope: str,
    parameters: Callable[[], Iterable[str]] | None = None,
) -> Callable[..., HttpResponse]:
    """The view with `request.viewer` of the token's person, or of nobody.

    parameters: the names that the address may have in its query; no others.
    """

    @wraps(view)
    def answer(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        request.user = AnonymousUser()
        method = request.method
        request.token = None
        try:
            token = request.token = identify(request, scope)
            request.viewer = viewer_of(token)
            if method not in ("GET", "HEAD"):
                raise _not_allowed()
            _refuse_unknown(request, parameters)
            # A HEAD is a GET whose body the server leaves out.
            request.method = "GET"
            response = view(request, *args, **kwargs)
        except Problem as problem:
            response = problem.response()
        finally:
            request.method = method
        return finished(response, is_personal=request.token is not None)

    answer.csrf_exempt = True  # type: ignore[attr-defined]
    return answer


def identify(request: Any, scope: str) -> AccessToken | None:
    """The token of the header, None without one. Counts the request.

    Raises Problem: 401 for a token that opens nothing, 403 for one without the scope,
    429 beyond the rate.
    """
    header = request.headers.get("Authorization", "")
    given = _BEARER.fullmatch(header)
    token = find(given[1], AccessToken.Kind.API) if given else None
    if token is None:
        _count(ANONYMOUS_RATE, sender(request))
        if header:
            raise problems.bad_token()
        return None
    _count(TOKEN_RATE, f"token:{token.pk}")
    if scope not in token.scopes:
        raise problems.wrong_scope(scope)
    note_use(token)
    return token


def viewer_of(token: AccessToken | None) -> Viewer:
    """What the token's person reads now, as a reader: no office goes with a token."""
    user: Any = token.person if token else AnonymousUser()
    return viewer_for(user).as_reader()


def finished(response: HttpResponse, *, is_personal: bool) -> HttpResponse:
    """Headers that all answers have: asked anew each time, never shared."""
    ok = response.status_code == 200
    private = is_personal or not ok
    if not response.has_header("Cache-Control"):
        response["Cache-Control"] = (
            f"{'private, ' if private else ''}{'no-cache' if ok else 'no-store'}"
        )
    patch_vary_headers(response, ["Authorization"])
    response["X-Robots-Tag"] = "noindex"
    return response


def _count(key: str, who: str) -> None:
    seconds = wait_for(key, who)
    if seconds is not None:
        raise problems.too_many(seconds)


def _not_allowed() -> Problem:
    return Problem(
        405,
        "method",
        _("Here one can only read"),
        _("Use GET or HEAD."),
        headers={"Allow": "GET, HEAD"},
    )


def _refuse_unknown(
    request: Any, parameters: Callable[[], Iterable[str]] | None
) -> None:
    if parameters is None or not request.GET:
        return
    unknown = sorted(set(request.GET) - set(parameters()))
    if unknown:
        words = _("There is no such parameter here.")
        raise problems.wrong_parameters(
            [{"parameter": name[:60], "detail": words} for name in unknown[:10]]
        )
