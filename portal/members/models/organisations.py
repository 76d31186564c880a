"""Firms and other bodies: they hold the tier, people belong to them."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.db.models.signals import pre_delete
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.members.models.dated import Dated
from portal.members.models.tiers import Tier


class OrganisationsAreEnded(models.ProtectedError):
    """An organisation that people belong or belonged to is ended, not deleted."""


class Organisation(Dated):
    """A member or associate firm. Its tier holds from `starts_at` to `ends_at`."""

    class Size(models.TextChoices):
        """The classes of Recommendation 2003/361/EC, Annex, Article 2, by people."""

        MICRO = "micro", _("Micro: fewer than 10 people")
        SMALL = "small", _("Small: 10 to 49 people")
        MEDIUM = "medium", _("Medium: 50 to 249 people")
        LARGE = "large", _("Large: 250 people or more")

    name = models.CharField(max_length=200, unique=True)
    size = models.CharField(
        _("size"), max_length=10, choices=Size.choices, blank=True, db_default=""
    )
    tier = models.ForeignKey(
        Tier,
        on_delete=models.PROTECT,
        related_name="organisations",
        help_text=_("What its people may read while the dates hold."),
    )
    seats = models.PositiveIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_(
            "How many people may belong to it at one time. Leave empty for no limit."
        ),
    )
    people: Any = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="Membership", related_name="organisations"
    )

    class Meta(Dated.Meta):
        ordering = ["name"]
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")

    def __str__(self) -> str:
        return self.name


@receiver(pre_delete, sender=Organisation, dispatch_uid="members.end_organisations")
def end_organisations(instance: Organisation, **kwargs: Any) -> None:
    # Its memberships would go with it, and with them who belonged where and when. One
    # that nobody ever belonged to was a slip and may go.
    if instance.memberships.exists():
        raise OrganisationsAreEnded(
            "Organisations with people are ended by a date, not deleted.", {instance}
        )


class OrganisationDomain(models.Model):
    """An e-mail domain that a steward has confirmed to be this organisation's.

    Only a verified one counts. With `lets_join` people with a confirmed address there
    may join by themselves, while seats are left.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="domains"
    )
    domain = models.CharField(
        _("e-mail domain"),
        max_length=253,
        validators=[
            RegexValidator(
                r"^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$",
                _("Write a domain in small letters, such as smelter.example."),
            )
        ],
    )
    verified_at = models.DateTimeField(null=True, blank=True)
    lets_join = models.BooleanField(
        default=False,
        help_text=_("People with a confirmed address of this domain may join."),
    )

    class Meta:
        ordering = ["domain"]
        verbose_name = _("e-mail domain")
        verbose_name_plural = _("e-mail domains")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "domain"], name="members_domain_once"
            ),
            # Two organisations may claim a domain; only one of them can have it.
            models.UniqueConstraint(
                Lower("domain"),
                condition=models.Q(verified_at__isnull=False),
                name="members_domain_verified_once",
                violation_error_message=_(
                    "Another organisation already has this domain."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.domain


class Membership(Dated):
    """One person's time in one organisation; a person may be in several."""

    class Role(models.TextChoices):
        """Owners look after the organisation, managers after its people; guests read,
        and take part in nothing."""

        OWNER = "owner", _("Owner")
        MANAGER = "manager", _("Manager")
        MEMBER = "member", _("Member")
        GUEST = "guest", _("Guest")

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="memberships"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField(
        max_length=10,
        choices=Role.choices,
        default=Role.MEMBER,
        db_default=Role.MEMBER,
    )

    class Meta(Dated.Meta):
        ordering = ["organisation", "-starts_at"]
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            *Dated.Meta.constraints,
            # Past spells stay as history; two open ones would make leaving half-true.
            models.UniqueConstraint(
                fields=["organisation", "person"],
                condition=models.Q(ends_at__isnull=True),
                name="members_one_open_membership",
                violation_error_message=_(
                    "This person already belongs to this organisation."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} in {self.organisation}"


class Invitation(models.Model):
    """An offer to one address to join one organisation: it works once, for a while.

    Only a hash of what stands in the link is kept, so nobody who reads the database
    can accept in another's place.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Waiting")
        ACCEPTED = "accepted", _("Accepted")
        EXPIRED = "expired", _("Expired")
        REVOKED = "revoked", _("Taken back")

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="invitations"
    )
    email = models.EmailField(_("e-mail address"))
    role = models.CharField(
        max_length=10,
        choices=Membership.Role.choices,
        default=Membership.Role.MEMBER,
        db_default=Membership.Role.MEMBER,
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="invitations_sent",
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, editable=False)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="invitations_accepted",
    )
    revoked_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            # Inviting again takes the older one back: two links would be two chances.
            models.UniqueConstraint(
                "organisation",
                Lower("email"),
                condition=models.Q(accepted_at__isnull=True, revoked_at__isnull=True),
                name="members_one_open_invitation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} → {self.organisation}"

    def state(self, at: datetime | None = None) -> "Invitation.State":
        """What it is worth at `at` (now)."""
        if self.accepted_at:
            return self.State.ACCEPTED
        if self.revoked_at:
            return self.State.REVOKED
        if self.expires_at <= (at or timezone.now()):
            return self.State.EXPIRED
        return self.State.OPEN
