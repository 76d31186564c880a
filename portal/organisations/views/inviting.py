"""Invitations: sent by managers, accepted by whoever has the address."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal import mails
from portal.members import invitations
from portal.members.models import Invitation
from portal.members.problems import AlreadyIn, InvitationGone, NotYours, Refused
from portal.members.rights import Role
from portal.members.seats import seats_of
from portal.organisations.forms import InviteForm, LinkForm
from portal.organisations.views.common import Place, for_members, place_of
from portal.organisations.views.people import refused

_MANAGERS = (Role.OWNER, Role.MANAGER)


def _form_page(
    request: Any, place: Place, status: int = 200, **context: Any
) -> HttpResponse:
    context = {
        "place": place,
        "organisation": place.organisation,
        "seats": seats_of(place.organisation),
        "form": InviteForm(own=place.role),
        "link_form": LinkForm(own=place.role),
        **context,
    }
    return render(request, "organisations/invite.html", context, status=status)


@for_members("GET", "POST")
def invite(request: Any, organisation_id: str) -> HttpResponse:
    """The pasted list."""
    place = place_of(request, organisation_id, *_MANAGERS)
    if request.method != "POST":
        return _form_page(request, place)
    form = InviteForm(request.POST, own=place.role)
    if form.is_valid():
        given = form.cleaned_data
        try:
            made = invitations.invite(
                request.user, int(organisation_id), given["emails"], given["role"]
            )
        except Refused as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(
                request,
                ngettext(
                    "%d invitation is on its way.",
                    "%d invitations are on their way.",
                    len(made),
                )
                % len(made),
            )
            return redirect("organisation", organisation_id)
    return _form_page(request, place, 422, form=form)


@for_members("POST")
def invite_link(request: Any, organisation_id: str) -> HttpResponse:
    """A link for one address, shown this once."""
    place = place_of(request, organisation_id, *_MANAGERS)
    form = LinkForm(request.POST, own=place.role)
    if form.is_valid():
        given = form.cleaned_data
        try:
            invitation, token = invitations.invite_by_link(
                request.user, int(organisation_id), given["email"], given["role"]
            )
        except Refused as problem:
            form.add_error(None, str(problem))
        else:
            context = {
                "organisation": place.organisation,
                "invitation": invitation,
                "url": mails.absolute(reverse("invitation", args=[token])),
            }
            return render(request, "organisations/link.html", context)
    return _form_page(request, place, 422, link_form=form)


@for_members("POST")
def again(request: Any, organisation_id: str, invitation_id: str) -> HttpResponse:
    place = place_of(request, organisation_id, *_MANAGERS)
    try:
        invitation = invitations.send_again(
            request.user, int(organisation_id), int(invitation_id)
        )
    except Refused as problem:
        return refused(request, place, problem)
    messages.success(
        request,
        _("A new link is on its way to %s; the older one no longer works.")
        % invitation.email,
    )
    return redirect("organisation", organisation_id)


@for_members("POST")
def take_back(request: Any, organisation_id: str, invitation_id: str) -> HttpResponse:
    place = place_of(request, organisation_id, *_MANAGERS)
    try:
        invitation = invitations.take_back(
            request.user, int(organisation_id), int(invitation_id)
        )
    except Refused as problem:
        return refused(request, place, problem)
    messages.success(
        request, _("The invitation of %s is taken back.") % invitation.email
    )
    return redirect("organisation", organisation_id)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: Any, token: str) -> HttpResponse:
    """What a link leads to. GET says what it is; POST accepts it.

    A link that does not work gives one answer, whether it never did or does no more.
    """
    found = invitations.by_token(token)
    if found is None:
        return render(request, "organisations/no_invitation.html", status=404)
    signed_in = request.user.is_authenticated
    is_mine = signed_in and invitations.is_for(found, request.user)
    if request.method == "POST" and is_mine:
        return _accept(request, found)
    status = 403 if request.method == "POST" else 200
    return _offer_page(request, found, is_mine=is_mine, status=status)


@for_members("POST")
def accept_mine(request: Any, invitation_id: str) -> HttpResponse:
    """Accept from one's own list: who has confirmed the address needs no link."""
    found = get_object_or_404(
        Invitation.objects.select_related("organisation", "invited_by"),
        pk=invitation_id,
    )
    if not invitations.is_for(found, request.user):
        raise NotYours
    return _accept(request, found)


def _accept(request: Any, found: Invitation) -> HttpResponse:
    try:
        membership = invitations.accept(request.user, found.pk)
    except AlreadyIn as problem:
        messages.info(request, str(problem))
        return redirect("organisation", found.organisation_id)
    except InvitationGone:
        found.refresh_from_db()
        return _offer_page(request, found, is_mine=True, status=409)
    except Refused as problem:
        return _offer_page(
            request, found, is_mine=True, status=409, problem=str(problem)
        )
    messages.success(
        request, _("Welcome: you belong to %s now.") % membership.organisation
    )
    return redirect("organisation", found.organisation_id)


def _offer_page(
    request: HttpRequest, found: Invitation, *, is_mine: bool, status: int = 200,
    problem: str = "",
) -> HttpResponse:  # fmt: skip
    state = found.state()
    context = {
        "invitation": found,
        "is_open": state == Invitation.State.OPEN and invitations.stands(found),
        "state": state,
        "is_mine": is_mine,
        "address": _veiled(found.email),
        "problem": problem,
    }
    return render(request, "organisations/invitation.html", context, status=status)


def _veiled(email: str) -> str:
    """Enough for its owner to know it; a link may have been passed on."""
    name, _at, domain = email.partition("@")
    return f"{name[:1]}…@{domain}"
