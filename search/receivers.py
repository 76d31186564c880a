"""Changed pages are noted for the index in the transaction of their change."""

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from content.models import Attachment
from content.signals import PageChange, page_changed
from portal.members.models import ContentStamp
from search.files import read_later
from search.models import Promotion, Synonym
from search.outbox import note


@receiver(page_changed, dispatch_uid="search.page_changed")
def follow(change: PageChange, **kwargs: Any) -> None:
    note(change)


@receiver(post_save, sender=Attachment, dispatch_uid="search.file_saved")
def file_saved(instance: Attachment, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        read_later(instance)


def words_changed(sender: Any, **kwargs: Any) -> None:
    """What processes remember of synonyms and promotions is of yesterday."""
    ContentStamp.raise_it()


for _model in (Promotion, Synonym):
    for _signal in (post_save, post_delete):
        _signal.connect(
            words_changed,
            sender=_model,
            dispatch_uid=f"search.words_changed.{_model.__name__}",
        )
