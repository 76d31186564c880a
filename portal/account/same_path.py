"""Sign-up, sign-in, reset and code take the same way for every address.

What somebody sees, and how long it takes, must not tell whether an address has an
account: the same hashes, the same number of queries, one mail each.
"""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.forms import (
    RequestLoginCodeForm,
    ResetPasswordForm,
)
from allauth.account.forms import (
    SignupForm as AllauthSignupForm,
)
from allauth.account.internal.flows.email_verification import get_address_for_user
from allauth.account.internal.flows.signup import prevent_enumeration
from allauth.account.models import EmailAddress
from allauth.account.utils import has_verified_email
from allauth.core import context, ratelimit
from django.db import IntegrityError, transaction
from django.utils.crypto import get_random_string

from portal.account.labels import PlainLabels
from portal.members.models import User


def account_of(email: str) -> User | None:
    """Whose account this address is, always by two queries.

    Whoever has confirmed it; else who signed up with it. Not those who merely wrote
    it into their account: its owner would sign in to a stranger's.
    """
    email = email.strip().lower()
    confirmed = list(
        EmailAddress.objects.filter(email=email, verified=True).select_related("user")
    )
    made_with = list(User.objects.filter(email=email))
    return ([address.user for address in confirmed] + made_with or [None])[0]


class EmailBackend(AuthenticationBackend):
    """Looks the address up in the same two places whether it is known or not."""

    def _authenticate_by_email(self, email: str, password: str) -> Any:
        user = account_of(email) if email else None
        return self._check_password(user, password)


class ResetForm(PlainLabels, ResetPasswordForm):
    def clean_email(self) -> str:
        email = get_adapter().clean_email(self.cleaned_data["email"].lower())
        user = account_of(email)
        self.users = [user] if user and user.is_active else []
        if not self.users:
            # What making a token asks for besides.
            EmailAddress.objects.filter(email=email, user_id=0).exists()
            list(EmailAddress.objects.filter(user_id=0).values_list("email"))
        return email


class CodeForm(PlainLabels, RequestLoginCodeForm):
    def clean_email(self) -> str:
        email = self.cleaned_data["email"].lower()
        user = account_of(email)
        if not ratelimit.consume(
            context.request, action="request_login_code", key=email
        ):
            raise get_adapter().validation_error("too_many_login_attempts")
        self._user = user if user and user.is_active else None
        return email


class SignupForm(PlainLabels, AllauthSignupForm):
    """Where the address has an account, one with a made-up address is created as for
    a stranger and taken back, so that hashing and writing take the time they take."""

    account_already_exists: bool

    def try_save(self, request: Any) -> tuple[Any, Any]:
        asked = self.cleaned_data["email"]
        if self.account_already_exists:
            self._as_if(request)
        else:
            try:
                with transaction.atomic():
                    return self.save(request), None
            except IntegrityError:
                # Somebody else signed up with it in this very moment.
                self.account_already_exists = True
        return None, prevent_enumeration(request, email=asked)

    def _as_if(self, request: Any) -> None:
        asked = self.cleaned_data["email"]
        self.cleaned_data["email"] = f"{get_random_string(20).lower()}@taken.invalid"
        self.account_already_exists = False
        try:
            with transaction.atomic():
                made = self.save(request)
                # And what the mail to a stranger looks up.
                has_verified_email(made)
                address = get_address_for_user(made)
                getattr(address, "user", None)
                transaction.set_rollback(True)
        finally:
            self.cleaned_data["email"] = asked
            self.account_already_exists = True
