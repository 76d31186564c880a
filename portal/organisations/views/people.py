"""One's organisations; one organisation with its people; roles, leaving, history."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import BooleanField, ExpressionWrapper, F
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portal.members import domains, founding, invitations, leaving, upgrades
from portal.members.models import MemberEvent, Membership
from portal.members.organisation_page import panels_for
from portal.members.problems import Refused
from portal.members.rights import GIVES, ROLE_HINTS, Role, may_give
from portal.members.seats import occupying, seats_of
from portal.organisations.forms import RoleForm, roles_for
from portal.organisations.telling import tell
from portal.organisations.views.common import Place, for_members, place_of

_PER_PAGE = 100
_MOST_OFFERS = 200


@for_members("GET")
def organisations(request: Any) -> HttpResponse:
    """All that one belongs to, and what one could join."""
    mine = Membership.objects.current().filter(person=request.user)
    context = {
        "memberships": list(
            mine.select_related("organisation__tier").order_by("organisation__name")
        ),
        "waiting": list(invitations.waiting_for(request.user)),
        "open_to": list(domains.open_to(request.user)),
        "may_found": founding.free_tier() is not None,
    }
    return render(request, "organisations/list.html", context)


@for_members("GET")
def organisation(request: Any, organisation_id: str) -> HttpResponse:
    return show(request, place_of(request, organisation_id))


def show(
    request: Any, place: Place, *, problem: Any = None, status: int = 200
) -> HttpResponse:
    """The organisation's page; `problem`: why something asked of it was not done."""
    found = place.organisation
    people = Paginator(
        occupying(found)
        .select_related("person")
        .order_by("person__last_name", "person__first_name", "person__email"),
        _PER_PAGE,
    ).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "place": place,
        "organisation": found,
        "people": people,
        "page": people,
        "problem": problem,
        # Roles of those whose membership the reader may end.
        "ends": GIVES[place.role],
        "panels": panels_for(request, place.membership),
        "role_hints": [(role.label, ROLE_HINTS[role]) for role in Role],
    }
    if place.manages:
        context["seats"] = seats_of(found)
        context["roles"] = roles_for(place.role) if place.owns else []
        # Those that still count first.
        offers = found.invitations.filter(accepted_at__isnull=True).order_by(
            F("revoked_at").asc(nulls_first=True), "-created_at", "-pk"
        )
        standing = ExpressionWrapper(invitations.sender_may_give(), BooleanField())
        rows = offers.select_related("invited_by").annotate(standing=standing)
        context["offers"] = [
            {
                "row": row,
                "state": row.state(),
                "is_void": row.state() == row.State.OPEN and not row.standing,
                "mine": may_give(place.role, row.role),
            }
            for row in rows[:_MOST_OFFERS]
        ]
    if place.owns:
        context["domains"] = list(found.domains.all())
        context["asked"] = found.upgrade_requests.first()
        context["may_ask"] = upgrades.tiers_to_ask_for(found).exists()
    return render(request, "organisations/detail.html", context, status=status)


def refused(request: Any, place: Place, problem: Refused) -> HttpResponse:
    """The page as it is, with the reason on top: nothing was changed."""
    return show(request, place, problem=str(problem), status=409)


@for_members("POST")
def change_role(request: Any, organisation_id: str, membership_id: str) -> HttpResponse:
    place = place_of(request, organisation_id, Role.OWNER)
    form = RoleForm(request.POST, own=place.role)
    if not form.is_valid():
        return show(request, place, problem=_("Choose one of the roles."), status=422)
    try:
        theirs = leaving.change_role(
            request.user, int(organisation_id), int(membership_id),
            form.cleaned_data["role"],
        )  # fmt: skip
    except Refused as problem:
        return refused(request, place, problem)
    messages.success(
        request,
        _("%(name)s: %(role)s.")
        % {"name": theirs.person, "role": theirs.get_role_display()},
    )
    return redirect("organisation", organisation_id)


@for_members("POST")
def remove(request: Any, organisation_id: str, membership_id: str) -> HttpResponse:
    place = place_of(request, organisation_id, Role.OWNER, Role.MANAGER)
    try:
        theirs = leaving.remove(request.user, int(organisation_id), int(membership_id))
    except Refused as problem:
        return refused(request, place, problem)
    messages.success(
        request, _("%s no longer belongs to this organisation.") % theirs.person
    )
    return redirect("organisation", organisation_id)


@for_members("POST")
def leave(request: Any, organisation_id: str) -> HttpResponse:
    place = place_of(request, organisation_id)
    try:
        leaving.leave(request.user, int(organisation_id))
    except Refused as problem:
        return refused(request, place, problem)
    messages.success(request, _("You have left %s.") % place.organisation)
    return redirect("organisations")


@for_members("POST")
def close(request: Any, organisation_id: str) -> HttpResponse:
    place = place_of(request, organisation_id, Role.OWNER)
    leaving.close(request.user, int(organisation_id))
    messages.success(request, _("%s is closed.") % place.organisation)
    return redirect("organisations")


@for_members("GET")
def history(request: Any, organisation_id: str) -> HttpResponse:
    """What was changed, by whom and when: for owners and managers."""
    place = place_of(request, organisation_id, Role.OWNER, Role.MANAGER)
    events = MemberEvent.objects.filter(organisation=place.organisation)
    page = Paginator(events, _PER_PAGE).get_page(request.GET.get("page"))
    people = place.organisation.memberships.order_by()
    own = set(people.values_list("person", flat=True))
    context = {
        "place": place,
        "organisation": place.organisation,
        "page": page,
        "events": [tell(event, own) for event in page],
    }
    return render(request, "organisations/history.html", context)
