"""Second factors: how they are named, and who still has to show one."""

from dataclasses import replace
from io import BytesIO
from typing import Any
from urllib.parse import urlencode, urlsplit

from allauth.account.internal.flows.login import (
    get_authentication_records,
    record_authentication,
)
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.conf import settings
from django.dispatch import receiver
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.access import Viewer
from portal.members.viewers import viewer_for

NEXT = "account_after_second_factor"
_TYPES = Authenticator.Type


class MFAAdapter(DefaultMFAAdapter):
    """The portal's name and host stand in apps and keys, whatever a request says."""

    def _get_site_name(self) -> str:
        return settings.WAGTAIL_SITE_NAME

    def build_totp_svg(self, url: str) -> str:
        """Drawn into the page: our policy loads no picture from a `data:` address."""
        import qrcode
        from qrcode.image.svg import SvgPathFillImage

        drawn = BytesIO()
        qrcode.make(url, image_factory=SvgPathFillImage).save(drawn)
        text = drawn.getvalue().decode()
        return text[text.index("<svg") :]

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        host = urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname or ""
        return {"id": host, "name": self._get_site_name()}

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return _("Passkey %(number)s") % {"number": number}


@receiver(authenticator_added)
def adding_shows_it(
    sender: Any, request: Any, user: Any, authenticator: Any, **kwargs: Any
) -> None:
    """Whoever has just set a factor up has shown it: they are not asked again."""
    if authenticator.type != _TYPES.RECOVERY_CODES:
        record_authentication(
            request, user, "mfa", id=authenticator.pk, type=authenticator.type
        )


def viewer_in(request: Any, user: Any) -> Viewer:
    """Who reads in this session, `user` being whose it is.

    An office counts only where its holder has shown a second factor: without, a stolen
    password would open what the office opens, on every page and in every search.
    """
    viewer = viewer_for(user)
    if viewer.is_anonymous or not settings.STAFF_NEEDS_SECOND_FACTOR:
        return viewer
    reader = viewer.as_reader()
    if reader == viewer or has_shown_one(request):
        return viewer
    # The way to the editors' side stays in sight: it leads to the second factor.
    return replace(reader, enters_admin=viewer.enters_admin or viewer.is_steward)


def enters_staff_rooms(request: Any) -> bool:
    """Whether the admin or the stewards' pages open to this person."""
    return request.user.is_authenticated and (
        request.user.has_perm("wagtailadmin.access_admin")
        or request.viewer.enters_admin
        or request.viewer.is_steward
    )


def has_shown_one(request: Any) -> bool:
    """Whether a factor that this person still has was shown in this session."""
    shown = [
        record["id"]
        for record in get_authentication_records(request, request.user)
        if record.get("method") == "mfa" and "id" in record
    ]
    return bool(shown) and (
        Authenticator.objects.filter(user_id=request.user.pk, pk__in=shown).exists()
    )


def where_to_show_one(user: Any, then: str) -> str:
    """The page that lets a person on: to set a factor up, or to show what they have."""
    types = set(
        Authenticator.objects.filter(user_id=user.pk).values_list("type", flat=True)
    )
    if _TYPES.TOTP in types:
        name = "mfa_reauthenticate"
    elif _TYPES.WEBAUTHN in types:
        name = "mfa_reauthenticate_webauthn"
    else:
        name = "account_second_factor"
    return f"{reverse(name)}?{urlencode({'next': then})}"
