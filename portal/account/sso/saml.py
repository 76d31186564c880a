"""The end of a sign-in by SAML. Imported only where SAML is used."""

import logging
from typing import Any

from allauth.socialaccount.providers.saml import views
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from portal.account.sso.adapter import refused

logger = logging.getLogger(__name__)
acs, metadata = views.acs, views.metadata

# What the library raises at text that is no answer at all, and what allauth does at an
# answer that nobody asked for. XML that does not parse is a SyntaxError.
_NO_ANSWER = (
    AttributeError, KeyError, PermissionDenied, SyntaxError, TypeError, ValueError,
)  # fmt: skip


def finish(request: HttpRequest, organization_slug: str) -> HttpResponse:
    """allauth's check of the answer; what cannot even be read is refused like what is
    not signed, instead of a fault."""
    try:
        answer: Any = views.finish_acs(request, organization_slug=organization_slug)
    except _NO_ANSWER as error:
        logger.warning("Sign-in by %s: no answer to us: %r", organization_slug, error)
        return refused(request, "failed")
    return answer
