"""What views of one's own learning share: signed in, kept by nobody."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.learning.problems import NotYours

View = Callable[..., HttpResponse]


def own(*methods: str) -> Callable[[View], View]:
    """For signed-in people and these methods only; what is not theirs answers as what
    does not exist."""

    def decorate(view: View) -> View:
        @wraps(view)
        def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                return view(request, *args, **kwargs)
            except NotYours as error:
                raise Http404 from error

        allowed = [*methods, *(["HEAD"] if "GET" in methods else [])]
        return never_cache(require_http_methods(allowed)(login_required(answered)))

    return decorate
