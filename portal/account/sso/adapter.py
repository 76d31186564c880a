"""What we ask of an organisation's word before anybody is let in by it."""

import logging
from typing import Any
from urllib.parse import urlsplit

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialApp
from django.conf import settings
from django.db import transaction
from django.shortcuts import render

from portal.members.joining_by_sso import Identity, NotAdmitted, admit
from portal.settings.sso import OrganisationSignIn

logger = logging.getLogger(__name__)
_PROTOCOLS = {"oidc": "openid_connect", "saml": "saml"}


class SignInAdapter(DefaultSocialAccountAdapter):
    """Providers come from SSO_FILE alone, and only `admit` makes or joins accounts."""

    def list_apps(
        self, request: Any, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        return [
            app
            for app in map(as_app, settings.SSO_SIGN_INS)
            if provider in (None, app.provider, app.provider_id)
            and client_id in (None, app.client_id)
        ]

    def is_open_for_signup(self, request: Any, sociallogin: Any) -> bool:
        """Never by allauth's own way: `pre_social_login` has made the account."""
        return False

    def authenticate_by_email(self, sociallogin: Any) -> None:
        """Never by allauth's own way: an address alone does not say whose domain."""
        return

    def new_user(self, request: Any, sociallogin: Any) -> Any:
        # What a provider tells beyond this sign-in (birthday, picture) is not kept.
        sociallogin.claims = sociallogin.account.extra_data
        sociallogin.account.extra_data = {}
        # Kept beside: allauth puts the known person in its place.
        sociallogin.told = super().new_user(request, sociallogin)
        return sociallogin.told

    def pre_social_login(self, request: Any, sociallogin: Any) -> None:
        """Ties an identity to a person, or ends the sign-in with a page that says why.

        Called by allauth after it has checked state, signature, audience and dates.
        """
        slug = sociallogin.account.provider
        try:
            entry = _entry(slug)
            # Begun at our own page, for this organisation, in this browser.
            state = sociallogin.state
            if state.get("process") != "login" or state.get("sign_in") != slug:
                raise NotAdmitted("elsewhere")
            with transaction.atomic():
                person = admit(entry.organisation, _identity(entry, sociallogin))
                new = self._tie(sociallogin, person)
        except NotAdmitted as refusal:
            logger.warning("Sign-in by %s refused: %s", slug, refusal.reason)
            raise ImmediateHttpResponse(refused(request, refusal.reason)) from refusal
        sociallogin.user = person
        if new:
            told = {"account": sociallogin.account}
            mail = "socialaccount/email/account_connected"
            self.send_notification_mail(mail, person, context=told)

    def _tie(self, sociallogin: Any, person: Any) -> bool:
        """Keep the identity; whether it is new. Looked up again, because the same one
        may have come in by another browser before the organisation was locked."""
        account = sociallogin.account
        if account.pk is None:
            known = SocialAccount.objects.filter(
                provider=account.provider, uid=account.uid
            ).first()
            if known is None:
                account.user = person
                account.save()
                return True
            sociallogin.account = known
        return False

    def on_authentication_error(
        self, request: Any, provider: Any, **kwargs: Any
    ) -> None:
        logger.warning("Sign-in by %s failed: %s", provider.sub_id, kwargs)
        raise ImmediateHttpResponse(refused(request, "failed"))


def as_app(entry: OrganisationSignIn) -> SocialApp:
    """An entry as allauth wants it. Its slug is part of each identity's key: one
    provider can never name a person of another."""
    options = dict(entry.options)
    if entry.protocol == "saml":
        base = settings.WAGTAILADMIN_BASE_URL.rstrip("/")
        options["sp"] = {"entity_id": f"{base}/account/saml/{entry.slug}/metadata/"}
        # localhost is a name without a dot.
        local = "." not in (urlsplit(base).hostname or "")
        options["advanced"] = {
            **options["advanced"],
            "allow_single_label_domains": local,
        }
    return SocialApp(
        provider=_PROTOCOLS[entry.protocol],
        provider_id=entry.slug,
        name=entry.organisation,
        client_id=entry.client_id,
        secret=entry.secret,
        settings=options,
    )


def refused(request: Any, reason: str) -> Any:
    """The page that says why nobody is signed in, and which other ways there are."""
    return render(request, "socialaccount/refused.html", {"reason": reason}, status=403)


def _entry(slug: str) -> OrganisationSignIn:
    for entry in settings.SSO_SIGN_INS:
        if entry.slug == slug:
            return entry
    raise NotAdmitted("elsewhere")


def _identity(entry: OrganisationSignIn, sociallogin: Any) -> Identity:
    claims = sociallogin.claims if isinstance(sociallogin.claims, dict) else {}
    named = [
        part["sub"]
        for part in (claims.get("userinfo"), claims.get("id_token"))
        if isinstance(part, dict) and "sub" in part
    ]
    if len(set(named)) > 1:
        # The two answers of the provider are about two people.
        raise NotAdmitted("failed")
    addresses = sociallogin.email_addresses
    if entry.protocol == "oidc":
        addresses = [address for address in addresses if address.verified]
    if not addresses:
        raise NotAdmitted("address")
    email = addresses[0].email.lower()
    if email.rpartition("@")[2] not in entry.domains:
        raise NotAdmitted("domain")
    told = sociallogin.told
    return Identity(
        email,
        first_name=told.first_name,
        last_name=told.last_name,
        person=sociallogin.user if sociallogin.is_existing else None,
    )
