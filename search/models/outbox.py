"""What the index does not know yet, written in the transaction of each change."""

from django.db import models
from django.utils import timezone


class PendingChange(models.Model):
    """A page, or a page with all below it, that the index has to take up anew.

    It says nothing of what changed: whoever applies it reads the pages as they are
    then, so that applying twice, late or in another order comes to the same.
    """

    # A number and no foreign key: deleted pages must leave the index too.
    page_id = models.PositiveBigIntegerField(db_index=True)
    whole_branch = models.BooleanField(default=False)
    # Fewer people may see it than the index believes: searches leave it out.
    narrows = models.BooleanField(default=False)
    # The index in use has it; kept for the new index that is being built.
    is_applied = models.BooleanField(default=False)
    made_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    claimed_by = models.CharField(max_length=32, blank=True)
    claimed_until = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["page_id"],
                name="search_pending_narrowing",
                condition=models.Q(narrows=True, is_applied=False),
            ),
        ]

    def __str__(self) -> str:
        what = "branch" if self.whole_branch else "page"
        return f"{what} {self.page_id}"


class Rebuild(models.Model):
    """The new index that is being built, at most one. Its row outlives a killed
    process, and the next one goes on where that stopped."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    name = models.CharField(max_length=100)
    # All pages up to this primary key are in it.
    position = models.PositiveBigIntegerField(default=0)
    is_changing_over = models.BooleanField(default=False)
    started_at = models.DateTimeField(default=timezone.now)
    holder = models.CharField(max_length=32, blank=True)
    alive_until = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name
