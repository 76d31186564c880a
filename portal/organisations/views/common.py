"""What all views of organisations share: who may be here, and a refusal in words."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.members.models import Membership, Organisation
from portal.members.problems import NotYours
from portal.members.rights import Role, manages

View = Callable[..., HttpResponse]


def for_members(*methods: str) -> Callable[[View], View]:
    """For signed-in people and these methods only; never kept by anybody; what is not
    theirs answers as what does not exist."""

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


@dataclass(frozen=True)
class Place:
    """An organisation as one of its people stands in it."""

    organisation: Organisation
    membership: Membership

    @property
    def role(self) -> str:
        return self.membership.role

    @property
    def manages(self) -> bool:
        return manages(self.role)

    @property
    def owns(self) -> bool:
        return self.role == Role.OWNER

    @property
    def is_current(self) -> bool:
        return self.organisation.is_current()


def place_of(request: Any, organisation_id: Any, *roles: str) -> Place:
    """The organisation, if the reader belongs to it now with one of `roles` (any).

    Raises Http404 else: whether an organisation exists is not for outsiders.
    """
    found = (
        Membership.objects.current()
        .filter(person=request.user, organisation=organisation_id)
        .select_related("organisation__tier")
        .order_by("-starts_at")
        .first()
    )
    if found is None or (roles and found.role not in roles):
        raise Http404
    return Place(found.organisation, found)
