"""Our choices where allauth asks."""

from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.utils.http import url_has_allowed_host_and_scheme


class AccountAdapter(DefaultAccountAdapter):
    """E-mails name the configured site, never the Host header of a request."""

    def is_safe_url(self, url: str | None) -> bool:
        """Only paths of this site: `next` must not lead elsewhere after sign-in."""
        return bool(url) and url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def get_email_confirmation_url(self, request: Any, emailconfirmation: Any) -> str:
        return _on_our_host(
            super().get_email_confirmation_url(request, emailconfirmation)
        )

    def send_mail(
        self, template_prefix: str, email: str, context: dict[str, Any]
    ) -> None:
        for name in ("activate_url", "password_reset_url", "signup_url"):
            if context.get(name):
                context[name] = _on_our_host(context[name])
        host = urlsplit(settings.WAGTAILADMIN_BASE_URL).netloc
        context["site_name"] = settings.WAGTAIL_SITE_NAME
        context["site_url"] = settings.WAGTAILADMIN_BASE_URL
        context["current_site"] = SimpleNamespace(
            name=settings.WAGTAIL_SITE_NAME, domain=host
        )
        super().send_mail(template_prefix, email, context)


def _on_our_host(url: str) -> str:
    """The same path on BASE_URL: a forged Host header must not enter a mail."""
    parts = urlsplit(url)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    return settings.WAGTAILADMIN_BASE_URL.rstrip("/") + path
