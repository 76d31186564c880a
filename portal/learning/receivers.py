"""Where learning listens: accounts that close, pages that go."""

from functools import partial
from typing import Any

from django.db import transaction
from django.db.models.signals import pre_delete
from django.dispatch import receiver

from content.models import BasePage
from content.signals import PageChange, page_changed
from portal.after_commit import after_commit_once
from portal.learning.leaving import forget
from portal.learning.withdrawals import look_again
from portal.members.models import User

_KINDS = ("course", "lesson", "quiz")


@receiver(pre_delete, sender=User, dispatch_uid="learning.forget")
def account_goes(instance: Any, **kwargs: Any) -> None:
    forget(instance)


@receiver(page_changed, dispatch_uid="learning.withdrawn")
def pages_changed(change: PageChange, **kwargs: Any) -> None:
    """After the commit, when it is clear whether the whole course went: a branch is
    deleted from below, and its lessons must not look taken out of a course that goes
    on."""
    if change.kind == "deleted":
        # A branch is deleted page by page: one look at the end is enough.
        after_commit_once(look_again)
        return
    pages = BasePage.objects.filter(
        pk__in=change.page_ids,
        content_type__app_label="content",
        content_type__model__in=[f"{kind}page" for kind in _KINDS],
    )
    keys = set(pages.values_list("translation_key", flat=True))
    if keys:
        transaction.on_commit(partial(look_again, keys))
