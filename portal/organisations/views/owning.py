"""What owners look after beside people: e-mail domains, the tier."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portal.members import domains, upgrades
from portal.members.problems import NotYours, Refused
from portal.members.rights import Role
from portal.organisations.forms import DomainForm, UpgradeForm
from portal.organisations.views.common import for_members, place_of
from portal.organisations.views.people import refused


@for_members("GET", "POST")
def claim_domain(request: Any, organisation_id: str) -> HttpResponse:
    place = place_of(request, organisation_id, Role.OWNER)
    form = DomainForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            domains.claim(
                request.user, int(organisation_id), form.cleaned_data["domain"]
            )
        except Refused as problem:
            form.add_error("domain", str(problem))
        else:
            messages.success(request, _("The stewards look at the domain next."))
            return redirect("organisation", organisation_id)
    status = 422 if request.method == "POST" else 200
    context = {"organisation": place.organisation, "form": form}
    return render(request, "organisations/domain.html", context, status=status)


@for_members("POST")
def change_domain(request: Any, organisation_id: str, domain_id: str) -> HttpResponse:
    """Let its people join (do=open), no more (do=close), or remove it (do=remove)."""
    place = place_of(request, organisation_id, Role.OWNER)
    wanted = request.POST.get("do")
    try:
        if wanted == "remove":
            domains.drop(request.user, int(organisation_id), int(domain_id))
        elif wanted in ("open", "close"):
            domains.let_join(
                request.user, int(organisation_id), int(domain_id),
                may=wanted == "open",
            )  # fmt: skip
        else:
            raise NotYours
    except Refused as problem:
        return refused(request, place, problem)
    return redirect("organisation", organisation_id)


@for_members("GET", "POST")
def upgrade(request: Any, organisation_id: str) -> HttpResponse:
    """Ask the stewards for a tier."""
    place = place_of(request, organisation_id, Role.OWNER)
    tiers = upgrades.tiers_to_ask_for(place.organisation)
    form = UpgradeForm(
        request.POST if request.method == "POST" else None,
        tiers=tiers,
        initial={"tier": tiers.first()},
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            upgrades.ask(
                request.user, int(organisation_id), given["tier"], given["words"]
            )
        except Refused as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("Your request is with the stewards."))
            return redirect("organisation", organisation_id)
    status = 422 if request.method == "POST" else 200
    context = {"organisation": place.organisation, "form": form, "tiers": list(tiers)}
    return render(request, "organisations/upgrade.html", context, status=status)


@for_members("POST")
def withdraw_upgrade(request: Any, organisation_id: str) -> HttpResponse:
    place_of(request, organisation_id, Role.OWNER)
    upgrades.withdraw(request.user, int(organisation_id))
    messages.success(request, _("Your request is withdrawn."))
    return redirect("organisation", organisation_id)
