"""Two small tables of the worker: who leads, and when each job ran."""

from datetime import timedelta

from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils import timezone


class Lease(models.Model):
    """The right to run background work, held by one process at a time.

    A row and not a lock of the connection, so that SQLite and PostgreSQL behave the
    same. A leader that dies loses it after `LENGTH`; nothing has to be cleaned up.
    """

    LENGTH = timedelta(seconds=60)

    name = models.CharField(max_length=40, primary_key=True)
    holder = models.CharField(max_length=80)
    until = models.DateTimeField()

    class Meta:
        verbose_name = "lease"
        verbose_name_plural = "leases"

    def __str__(self) -> str:
        return f"{self.name}: {self.holder}"

    @classmethod
    def take(cls, name: str, holder: str) -> bool:
        """Take or renew the lease; False while another process holds it."""
        now = timezone.now()
        free = Q(holder=holder) | Q(until__lt=now)
        changes = {"holder": holder, "until": now + cls.LENGTH}
        if cls.objects.filter(free, name=name).update(**changes):
            return True
        try:
            with transaction.atomic():
                cls.objects.create(name=name, **changes)
        except IntegrityError:
            return False
        return True

    @classmethod
    def give_back(cls, name: str, holder: str) -> None:
        cls.objects.filter(name=name, holder=holder).delete()


class JobRun(models.Model):
    """When a job of the schedule last began and ended, and what went wrong."""

    name = models.CharField(max_length=40, primary_key=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        verbose_name = "job run"
        verbose_name_plural = "job runs"

    def __str__(self) -> str:
        return f"{self.name} at {self.started_at:%Y-%m-%d %H:%M}"
