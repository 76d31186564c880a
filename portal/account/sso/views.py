"""The way from the sign-in page to an organisation's own provider."""

import logging
from typing import Any

from allauth.account.adapter import get_adapter as account_adapter
from allauth.socialaccount.adapter import get_adapter
from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from requests import RequestException

from portal.members.joining_by_sso import domain_is_verified
from portal.settings.sso import OrganisationSignIn

logger = logging.getLogger(__name__)


class AddressForm(forms.Form):
    """An address leads to an organisation; all that lead nowhere get one answer."""

    email = forms.EmailField(
        label=_("Your e-mail address at work"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    entry: OrganisationSignIn | None = None

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].lower()
        self.entry = _entry_of(email.rpartition("@")[2])
        if self.entry is None:
            raise forms.ValidationError(
                _(
                    "No organisation's sign-in is known for this address. Sign in with "
                    "your password or with a code by e-mail."
                )
            )
        return email


@never_cache
@require_http_methods(["GET", "POST"])
def by_organisation(request: Any) -> HttpResponse:
    """Asks for an address and leads on; names only organisations that want to be."""
    then = request.POST.get("next") or request.GET.get("next", "")
    if not account_adapter(request).is_safe_url(then):
        then = ""
    if request.user.is_authenticated:
        return redirect(then or "/")
    public = [entry for entry in settings.SSO_SIGN_INS if entry.public]
    form = AddressForm(request.POST if "email" in request.POST else None)
    status = 200
    if request.method == "POST":
        chosen = [e for e in public if e.slug == request.POST.get("organisation")]
        if chosen:
            return _lead_on(request, chosen[0], then)
        if form.is_valid() and form.entry is not None:
            return _lead_on(request, form.entry, then)
        status = 422
    context = {"form": form, "public": public, "next": then}
    return render(request, "socialaccount/by_organisation.html", context, status=status)


def begin(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """allauth's own addresses to begin at lead to our page."""
    return redirect("account_by_organisation")


def not_here(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """Signing out by a provider's request is not offered: it needs no proof there."""
    raise Http404


def _entry_of(domain: str) -> OrganisationSignIn | None:
    for entry in settings.SSO_SIGN_INS:
        if domain in entry.domains and domain_is_verified(entry.organisation, domain):
            return entry
    return None


def _lead_on(request: Any, entry: OrganisationSignIn, then: str) -> HttpResponse:
    """A page with a link, which the browser follows by itself: our policy lets no form
    lead to another host, not even by a redirect."""
    provider = get_adapter(request).get_provider(request, entry.slug)
    try:
        answer = provider.redirect(
            request, "login", next_url=then or None, sign_in=entry.slug
        )
        there = answer["Location"]
    except (RequestException, KeyError, ValueError):
        logger.exception("The sign-in of %s does not answer", entry.slug)
        context = {"reason": "away", "login": reverse("account_login")}
        return render(request, "socialaccount/refused.html", context, status=503)
    return render(
        request, "socialaccount/lead_on.html", {"entry": entry, "there": there}
    )
