"""What all pages of learners share."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.learning.clock import pause
from portal.learning.problems import Closed, NotYours
from portal.learning.standing import Standing, standing_for

View = Callable[..., HttpResponse]


def own(*methods: str, signed_in: bool = True) -> Callable[[View], View]:
    """A view of one's own records: never kept by any cache; what is not one's own does
    not exist; where access has ended the page says so, and an attempt's clock stops.

    signed_in: False where the view itself answers people without a session.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                return view(request, *args, **kwargs)
            except (NotYours, Http404):
                # Not raised: this answer must not be kept either. The same bytes as
                # for every address that leads nowhere.
                context = {"is_anywhere": True}
                return render(request, "errors/404.html", context, status=404)
            except Closed as reason:
                if "attempt_id" in kwargs:
                    pause(int(kwargs["attempt_id"]))
                return closed(request, reason)

        checked = login_required(wrapped) if signed_in else wrapped
        allowed = [*methods, "HEAD"] if "GET" in methods else list(methods)
        return never_cache(require_http_methods(allowed)(checked))

    return decorate


def closed(request: Any, reason: Closed) -> HttpResponse:
    """The words for a learner whose access has ended for now."""
    return render(request, "learning/closed.html", {"reason": reason}, status=403)


def standing_or_404(request: Any, course_key: Any) -> Standing:
    """The reader's own standing in this course; 404 where they have none."""
    found = standing_for(request, course_key)
    if found is None:
        raise Http404
    return found
