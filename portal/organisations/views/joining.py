"""Ways in without an invitation: one's own firm, and a firm's e-mail domain."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portal.members import domains, founding
from portal.members.models import Organisation
from portal.members.problems import AlreadyIn, NotYours, Refused
from portal.organisations.forms import FoundForm
from portal.organisations.views.common import for_members


@for_members("GET", "POST")
def found(request: Any) -> HttpResponse:
    """Your firm in three minutes."""
    context: dict[str, Any] = {
        "tier": founding.free_tier(),
        "open_to": list(domains.open_to(request.user)),
        "is_confirmed": founding.may_found(request.user),
    }
    if context["tier"] is None:
        raise NotYours
    form = FoundForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        size = form.cleaned_data["size"]
        if size not in founding.SEATS:
            context["is_large"] = True
        elif context["is_confirmed"]:
            try:
                made = founding.found(request.user, form.cleaned_data["name"], size)
            except founding.NotThisName as problem:
                form.add_error("name", str(problem))
            except Refused as problem:
                form.add_error(None, str(problem))
            else:
                messages.success(
                    request, _("%s is set up, and you are its owner.") % made
                )
                return redirect("organisation", made.pk)
    status = 422 if request.method == "POST" else 200
    return render(
        request, "organisations/found.html", {**context, "form": form}, status=status
    )


@for_members("POST")
def join(request: Any, organisation_id: str) -> HttpResponse:
    """Join by a confirmed address of the organisation's domain."""
    try:
        membership = domains.join(request.user, int(organisation_id))
    except AlreadyIn:
        return redirect("organisation", organisation_id)
    except Refused as problem:
        messages.error(request, str(problem))
        return redirect("organisations")
    except Organisation.DoesNotExist as error:
        raise NotYours from error
    messages.success(
        request, _("Welcome: you belong to %s now.") % membership.organisation
    )
    return redirect("organisation", organisation_id)
