"""Bringing the index up to date later, where it could not be done at once."""

from datetime import timedelta

from django.utils import timezone
from django_tasks import task

from search.engine import SearchUnavailable
from search.indexing import update_pages

_MOST_ATTEMPTS = 10


@task(backend="background")
def update_again(page_ids: list[int], attempt: int = 1) -> None:
    """Update these pages; while the engine is away, again later and later."""
    try:
        update_pages(page_ids)
    except SearchUnavailable:
        if attempt >= _MOST_ATTEMPTS:
            raise
        update_later(page_ids, attempt + 1)


def update_later(page_ids: list[int], attempt: int = 1) -> None:
    """Ask the worker to update these pages in 2, 4, 8 … minutes."""
    when = timezone.now() + timedelta(minutes=2**attempt)
    update_again.using(run_after=when).enqueue(page_ids, attempt)
