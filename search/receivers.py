"""Changed pages reach the index after the commit of their change."""

from typing import Any

from django.dispatch import receiver

from content.signals import PageChange, page_changed
from search.indexing import update_after_commit


@receiver(page_changed, dispatch_uid="search.page_changed")
def follow(change: PageChange, **kwargs: Any) -> None:
    update_after_commit(change.page_ids)
