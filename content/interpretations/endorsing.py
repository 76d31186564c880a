"""The small page on which an organisation stands behind a position, or steps back."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from content.assembly import reading
from content.interpretations import timeline
from content.interpretations.counts import counted, rank_for
from content.interpretations.view import positions_of
from content.routing import trail_of


class EndorsementForm(forms.Form):
    """For which organisation, and in which role it stands behind the position."""

    organisation: Any = forms.ModelChoiceField(
        queryset=None, label=gettext_lazy("For your organisation"), empty_label=None
    )
    role = forms.ChoiceField(label=gettext_lazy("Its role in the supply chain"))

    def __init__(self, organisations: Any, roles: Any, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations  # type: ignore
        self.fields["role"].choices = roles  # type: ignore[attr-defined]


def endorse(page: Any, request: HttpRequest) -> HttpResponse:
    """GET shows the form; POST adds, changes or takes back an endorsement.

    For people of organisations that may read the reasons: who stands behind a position
    has to know why it is taken.
    """
    from content.models import Endorsement, Label

    viewer = request.viewer  # type: ignore[attr-defined]
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    position = _position(page, viewer)
    if position is None:
        raise Http404
    organisations = _organisations(page, request.user)
    roles = list(Label.objects.filter(kind=Label.Kind.ROLE).values_list("slug", "name"))
    form = EndorsementForm(organisations, roles, request.POST or None)
    if request.method == "POST" and form.is_valid():
        chosen = {
            # An alias says what its source says: they count as one.
            "page_id": page.alias_of_id or page.pk,
            "number": position.number,
            "organisation": form.cleaned_data["organisation"],
        }
        if "withdraw" in request.POST:
            gone, _each = Endorsement.objects.filter(**chosen).delete()
            if gone:
                messages.success(request, _("Your organisation is no longer counted."))
            else:
                messages.info(request, _("Your organisation was not counted."))
        else:
            Endorsement.objects.update_or_create(
                **chosen,
                defaults={
                    "role": form.cleaned_data["role"],
                    "person": request.user,
                    "made_on": timezone.localdate(),
                },
            )
            messages.success(request, _("Thank you. Your organisation is counted."))
        return redirect(page.url)
    context = {
        "page": page,
        "trail": [one for one in trail_of(page, viewer) if viewer.can_list(one)],
        "position": position,
        "form": form,
        "organisations": organisations,
        "taken": counted(page, position.number)
        .filter(organisation__in=organisations)
        .exists(),
    }
    response = render(
        request,
        "content/endorse.html",
        context,
        status=422 if form.is_bound and not form.is_valid() else 200,
    )
    response["Cache-Control"] = "private, no-store"
    return response


def _position(page: Any, viewer: Any) -> Any:
    """Today's position, where it is adopted and this reader may read its reasons. The
    words of a proposal still change: nobody stands behind them yet."""
    today = timezone.localdate()
    line = positions_of(reading(page, viewer).parts, page.url)
    span = timeline.position_at([one.span for one in line], today, today)
    found = next((one for one in line if one.span == span), None)
    if found is None or found.is_proposal or not found.reasons_open:
        return None
    return found


def _organisations(page: Any, person: Any) -> Any:
    """The organisations that the person belongs to now, not as a guest, and whose
    tier, now, reads the reasons."""
    from portal.members.models import Membership, Organisation
    from portal.members.models.dated import current

    speaking = [role for role in Membership.Role if role != Membership.Role.GUEST]
    return Organisation.objects.filter(
        current(),
        current("memberships__"),
        memberships__person=person,
        memberships__role__in=speaking,
        tier__rank__gte=rank_for(page),
    ).distinct()
