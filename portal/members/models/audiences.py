"""Two small tables that every request reads: audience keys in use, content's stamp."""

from collections.abc import Iterable

from django.db import connection, models

from portal.access import KEY_MAX_LENGTH, Audience


class AudienceInUse(models.Model):
    """One row for each audience key that some page carries or carried.

    Rows are written in the transaction that gives a page its key. A row too many
    costs one comparison a request; a missing one would lock entitled readers out.
    """

    key = models.CharField(max_length=KEY_MAX_LENGTH, primary_key=True)
    tier_rank = models.PositiveIntegerField()
    group_ids = models.JSONField(default=list)

    class Meta:
        verbose_name = "audience in use"
        verbose_name_plural = "audiences in use"

    def __str__(self) -> str:
        return self.key

    @classmethod
    def note(cls, keys: Iterable[str]) -> None:
        """Make sure that there is a row for each of these keys."""
        rows: list = []
        for key in sorted(set(keys)):
            audience = Audience.parse(key)
            if not audience.closed:
                rows.append(
                    cls(
                        key=key,
                        tier_rank=audience.rank,
                        group_ids=sorted(audience.groups),
                    )
                )
        known = set(cls.objects.values_list("key", flat=True))
        rows = [row for row in rows if row.key not in known]
        if rows:
            cls.objects.bulk_create(rows, ignore_conflicts=True)
            # Stored pages are kept for readers' keys as of a stamp.
            ContentStamp.raise_it()


class ContentStamp(models.Model):
    """A number that rises with every published change.

    What a process keeps in memory about content (menus, synonyms) carries the
    stamp it was built at and is thrown away when the row has moved on.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    value = models.PositiveBigIntegerField(default=1)

    class Meta:
        verbose_name = "content stamp"
        verbose_name_plural = "content stamps"

    def __str__(self) -> str:
        return str(self.value)

    @classmethod
    def now(cls) -> int:
        """The stamp's value. In plain SQL: stored pages are answered with this query
        alone, and building it through the ORM took longer than all the rest."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT value FROM members_contentstamp WHERE id = 1")
            row = cursor.fetchone()
        return row[0] if row else 0

    @classmethod
    def raise_it(cls) -> None:
        """Raise the stamp, inside the transaction that changes content."""
        if not cls.objects.filter(pk=1).update(value=models.F("value") + 1):
            cls.objects.create(pk=1)
