"""What is searched for, how often, and whether it was found: never who."""

from django.db import models


class Asked(models.Model):
    """A query on a day. `askers` are readers who had not asked it in this month yet."""

    day = models.DateField()
    query = models.CharField(max_length=100)
    times = models.PositiveIntegerField(default=0)
    askers = models.PositiveIntegerField(default=0)
    found_nothing = models.PositiveIntegerField(default=0)
    opened = models.PositiveIntegerField(default=0)
    # Sum of the places (1 is the top) of what was opened.
    places = models.PositiveIntegerField(default=0)
    # Page id -> how often it was opened from this query.
    pages = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "query"], name="search_asked_once")
        ]
        indexes = [models.Index(fields=["query"], name="search_asked_query")]

    def __str__(self) -> str:
        return f"{self.query} on {self.day}"


class Asker(models.Model):
    """That somebody asked a query this month, so that they count once. The mark is of
    the reader and the query together, so that no two queries of a reader can be put
    together, and it is deleted when the month is over."""

    month = models.DateField()
    mark = models.CharField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["month", "mark"], name="search_asker_once")
        ]

    def __str__(self) -> str:
        return f"somebody in {self.month:%Y-%m}"
