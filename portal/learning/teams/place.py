"""Who may be here: owners and managers of the organisation, at this instant."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.members.models import Membership, Organisation
from portal.members.problems import NotYours
from portal.members.rights import manages

View = Callable[..., HttpResponseBase]


def for_managers(*methods: str) -> Callable[[View], View]:
    """The view gets the organisation in place of its number. Everybody else gets the
    answer for what does not exist: that a firm is here is not for outsiders, and how
    its people learn not for all of its people."""

    def decorate(view: View) -> View:
        @wraps(view)
        def answered(request: HttpRequest, organisation_id: str) -> HttpResponseBase:
            try:
                return view(request, managed_by(request.user, organisation_id))
            except NotYours as error:
                raise Http404 from error

        allowed = [*methods, *(["HEAD"] if "GET" in methods else [])]
        return never_cache(require_http_methods(allowed)(login_required(answered)))

    return decorate


def managed_by(person: Any, organisation_id: Any) -> Organisation:
    """The organisation, if this person looks after it now, also one whose time has
    ended. Raises NotYours; one query."""
    found = (
        Membership.objects.current()
        .filter(person=person, organisation=organisation_id)
        .select_related("organisation__tier")
        .order_by("-starts_at")
        .first()
    )
    if found is None or not manages(found.role) or not person.is_active:
        raise NotYours
    return found.organisation
