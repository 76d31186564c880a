"""Certificates: copies of facts that hold whatever becomes of course and person."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from content.models.append_only import AppendOnly
from portal.learning.models.enrolments import Enrolment


class SigningKey(models.Model):
    """An Ed25519 key that signs badges and evidence. Old ones stay: what they have
    signed can be checked for ever."""

    kid = models.CharField(max_length=64, primary_key=True)
    private_pem = models.TextField(blank=True)
    public_jwk = models.JSONField()
    created_at = models.DateTimeField(default=timezone.now)
    # From then on another one signs; its private half is wiped.
    retired_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("signing key")
        verbose_name_plural = _("signing keys")

    def __str__(self) -> str:
        return self.kid


class Certificate(AppendOnly):
    """Proof that somebody finished a course. Only the columns that say what became of
    it ever change; `facts` loses the name when the person's account is closed.

    facts: ``name, course, course_key, release, release_sha256, score (percent or
    null), minutes, completed_on (ISO date), time_zone, issuer, cycle, note, language``;
    ``reissued`` says why another name stands there, ``erased`` that the name is gone.
    """

    code = models.CharField(max_length=26, unique=True)
    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.PROTECT, related_name="certificates"
    )
    facts = models.JSONField()
    # The last day on which it is valid, in the issuer's time zone; null: for ever.
    valid_until = models.DateField(null=True, db_index=True)
    issued_at = models.DateTimeField(default=timezone.now)
    current = models.BooleanField(default=True)
    supersedes = models.OneToOneField(
        "self",
        null=True,
        on_delete=models.PROTECT,
        related_name="superseded_by",
    )
    revoked_at = models.DateTimeField(null=True)
    revoked_reason = models.CharField(max_length=300, blank=True)

    changeable = frozenset({"current", "revoked_at", "revoked_reason", "facts"})

    class Meta:
        ordering = ["-issued_at", "-pk"]
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment"],
                condition=models.Q(current=True),
                name="learning_one_current_certificate",
            ),
            models.CheckConstraint(
                condition=models.Q(revoked_at__isnull=True)
                | ~models.Q(revoked_reason=""),
                name="learning_revoked_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class CertificateReminder(models.Model):
    """That its holder was told so many days before the end; once."""

    certificate = models.ForeignKey(
        Certificate, on_delete=models.CASCADE, related_name="reminders"
    )
    days = models.PositiveSmallIntegerField()
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("reminder of a certificate")
        verbose_name_plural = _("reminders of certificates")
        constraints = [
            models.UniqueConstraint(
                fields=["certificate", "days"], name="learning_reminded_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.certificate}: {self.days}"
