"""Stewards' forms. They keep the same rules as members' own pages do.

The views hold a transaction around them (`locked.py`), so that what `clean` has found
still holds when the form is saved.
"""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm

from portal.members import removals
from portal.members.domains import PUBLIC_PROVIDERS
from portal.members.leaving import check_owner_stays, lasting_owners
from portal.members.models import (
    Membership,
    Organisation,
    OrganisationDomain,
    Tier,
    UpgradeRequest,
)
from portal.members.problems import LastOwner
from portal.members.seats import lock, occupying, seats_of


def _goes_on(ends_at: datetime | None) -> bool:
    return ends_at is None or ends_at > timezone.now()


class OrganisationForm(WagtailAdminModelForm):
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        seats = cleaned.get("seats")
        if self.instance.pk and seats is not None:
            used = seats_of(lock(self.instance.pk)).used
            if used > seats:
                self.add_error(
                    "seats",
                    _("%d people belong to it: end memberships first.") % used,
                )
        return cleaned


class InviteOwnerForm(forms.ModelForm):
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy(
            "Of a person at the firm. They get a link and can invite the others."
        ),
    )

    class Meta:
        model = Organisation
        fields = ()

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()


class MembershipForm(WagtailAdminModelForm):
    """Who it is about stays; another person is another membership."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for name in ("organisation", "person"):
                if name in self.fields:
                    self.fields[name].disabled = True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        organisation = cleaned.get("organisation")
        if organisation is None or self.errors:
            return cleaned
        organisation = lock(organisation.pk)
        others = occupying(organisation).exclude(pk=self.instance.pk)
        was = occupying(organisation).filter(pk=self.instance.pk).first()
        goes_on = _goes_on(cleaned.get("ends_at"))
        if goes_on and was is None:
            if others.filter(person=cleaned["person"]).exists():
                self.add_error("person", _("This person belongs to it already."))
            limit = organisation.seats
            if limit is not None and others.count() >= limit:
                self.add_error(None, _("All seats of this organisation are taken."))
        if was is not None:
            self._keep_an_owner(organisation, was, cleaned)
        return cleaned

    def save(self, commit: bool = True) -> Any:
        """A steward who ends a membership removes somebody; one who gives it back asks
        them back."""
        saved = super().save(commit)
        change = removals.forget if _goes_on(saved.ends_at) else removals.note
        change(saved.organisation, saved.person)
        return saved

    def _keep_an_owner(
        self, organisation: Organisation, was: Membership, cleaned: dict[str, Any]
    ) -> None:
        stays = (
            cleaned.get("role") == Membership.Role.OWNER
            and cleaned.get("ends_at") is None
            and cleaned.get("starts_at", was.starts_at) <= timezone.now()
        )
        if not stays and lasting_owners(organisation).filter(pk=was.pk).exists():
            try:
                check_owner_stays(organisation, without=was)
            except LastOwner as problem:
                words = _("Or end the organisation first, if it is over.")
                self.add_error(None, f"{problem} {words}")


class DomainForm(WagtailAdminModelForm):
    """A steward's word that a domain is this organisation's."""

    is_verified = forms.BooleanField(
        required=False,
        label=gettext_lazy("Confirmed: this domain is the organisation's"),
        help_text=gettext_lazy(
            "Look at the firm's website, or write to an address there that you know."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["is_verified"] = self.instance.verified_at is not None

    def clean_domain(self) -> str:
        domain = self.cleaned_data["domain"].strip().lower()
        if domain in PUBLIC_PROVIDERS:
            raise ValidationError(_("Everybody can have an address there."))
        return domain

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("is_verified"):
            self.instance.verified_at = None
            if cleaned.get("lets_join"):
                self.add_error(
                    "lets_join", _("Only a confirmed domain lets people join.")
                )
        elif self.instance.verified_at is None:
            self.instance.verified_at = timezone.now()
        taken = OrganisationDomain.objects.filter(
            domain__iexact=cleaned.get("domain", ""), verified_at__isnull=False
        ).exclude(pk=self.instance.pk)
        if self.instance.verified_at and taken.exists():
            self.add_error("domain", _("Another organisation already has this domain."))
        return cleaned


class DecideForm(forms.ModelForm):
    """Grant or decline what an organisation has asked for."""

    decision = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[
            ("grant", gettext_lazy("Grant")),
            ("decline", gettext_lazy("Decline")),
        ],
        widget=forms.RadioSelect,
    )
    tier = forms.ModelChoiceField(
        Tier.objects.filter(rank__gt=0), label=gettext_lazy("Tier"), empty_label=None
    )
    until = forms.DateTimeField(
        required=False,
        label=gettext_lazy("Until"),
        help_text=gettext_lazy("Such as 2028-01-01. Leave empty for no end."),
    )
    seats = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=100_000,
        label=gettext_lazy("Seats"),
        help_text=gettext_lazy("Leave empty for no limit."),
    )
    answer = forms.CharField(
        required=False,
        max_length=500,
        label=gettext_lazy("Answer"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Goes to the person who asked, by mail."),
    )

    class Meta:
        model = UpgradeRequest
        fields = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("tier", self.instance.tier_id)
        self.initial.setdefault("seats", self.instance.organisation.seats)
