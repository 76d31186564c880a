"""Our choices where allauth asks."""

from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from allauth.account.models import EmailAddress
from django.conf import settings
from django.template.loader import render_to_string

from portal import mails
from portal.paths import own_path

# `create_demo_people` makes them; ".example" belongs to nobody.
DEMO_DOMAIN = "@demo.example"
_ADDRESSES = ("activate_url", "password_reset_url", "signup_url")


class AccountAdapter(DefaultAccountAdapter):
    """Mails name the configured site, never the Host header of a request."""

    def is_safe_url(self, url: str | None) -> bool:
        """Only paths of this site: `next` must not lead elsewhere after sign-in."""
        return bool(own_path(url))

    def authenticate(self, request: Any, **credentials: Any) -> Any:
        """Demo people have a password that everybody knows. A portal that was tried
        out and then moved brings them along: in production it opens nothing."""
        address = str(credentials.get("email") or credentials.get("username") or "")
        is_demo = address.strip().lower().endswith(DEMO_DOMAIN)
        if is_demo and not settings.DEMO_PEOPLE_ALLOWED:
            # As a wrong password is answered, with the same hash.
            credentials["password"] = ""
        return super().authenticate(request, **credentials)

    def pre_login(self, request: Any, user: Any, **kwargs: Any) -> Any:
        """By no other way either: whoever tried the portal out could give a demo
        person an address of their own, for a code or as a name beside the password."""
        if not settings.DEMO_PEOPLE_ALLOWED and _is_demo(user):
            clear_login(request)
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **kwargs)

    def send_mail(
        self, template_prefix: str, email: str, context: dict[str, Any]
    ) -> None:
        """Into the queue, as every mail: how long an answer takes must not tell
        whether a mail went out, and a mail server that is away must not stop it."""
        words = {
            **context,
            "email": email,
            "site_name": settings.WAGTAIL_SITE_NAME,
            "site_url": settings.WAGTAILADMIN_BASE_URL,
        }
        for name in _ADDRESSES:
            if words.get(name):
                words[name] = _on_our_host(words[name])
        subject = render_to_string(f"{template_prefix}_subject.txt", words)
        mails.send([email], subject, f"{template_prefix}_message.txt", words)


def _is_demo(user: Any) -> bool:
    addresses = EmailAddress.objects.filter(user=user, email__iendswith=DEMO_DOMAIN)
    return user.email.lower().endswith(DEMO_DOMAIN) or addresses.exists()


def _on_our_host(url: str) -> str:
    """The same path on BASE_URL: a forged Host header must not enter a mail."""
    parts = urlsplit(url)
    return mails.absolute(parts.path + (f"?{parts.query}" if parts.query else ""))
