"""Changes of the tree that pass no `save()`: moves, deletions, and the stamp."""

from typing import Any

from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete
from django.dispatch import receiver
from treebeard.mp_tree import path_updated
from wagtail.models import Site

from content import audience as audiences
from content.addresses import forget_sites
from content.aliases import keep_closed
from content.models import (
    Attachment,
    BasePage,
    CourseRelease,
    Endorsement,
    Label,
)
from content.placement import branch_ids
from content.signals import PageChange, announce, page_changed
from content.standing import note_pages
from portal.members.models import ContentStamp, Organisation, Tier, WorkingGroup


@receiver(path_updated, dispatch_uid="content.tree_moved")
def tree_moved(sender: Any, new_path: str, **kwargs: Any) -> None:
    """A branch stands elsewhere now; sent inside treebeard's transaction."""
    if not issubclass(sender, BasePage):
        return
    audiences.lock_ancestors([new_path])
    audiences.settle(new_path)
    ids = branch_ids(new_path)
    note_pages(ids[:1])
    announce("moved", *ids, branches=ids[:1])


@receiver(pre_delete, sender=BasePage, dispatch_uid="content.keep_aliases_closed")
def keep_aliases_closed(instance: BasePage, **kwargs: Any) -> None:
    """Aliases outlive their source as pages of their own, for the same readers."""
    aliases = list(BasePage.objects.filter(alias_of_id=instance.pk))
    instance._former_aliases = {alias.pk: alias.path for alias in aliases}  # type: ignore[attr-defined]
    if aliases:
        audiences.take_turn()
        keep_closed(instance, aliases)


@receiver(post_delete, sender=BasePage, dispatch_uid="content.page_deleted")
def page_deleted(instance: BasePage, **kwargs: Any) -> None:
    """By now the former aliases name no source: work out what they are alone."""
    former = getattr(instance, "_former_aliases", {})
    if former:
        audiences.settle(*former.values())
    note_pages([instance.pk, *former])
    announce("deleted", instance.pk)


@receiver(page_changed, dispatch_uid="content.raise_stamp")
def raise_stamp(change: PageChange, **kwargs: Any) -> None:
    ContentStamp.raise_it()


def names_changed(sender: Any, **kwargs: Any) -> None:
    """Names that menus and chips keep in memory, and counts on pages that are kept."""
    ContentStamp.raise_it()
    if sender is Site:
        forget_sites()


# Names, and what is counted, on pages that are kept as of the content stamp.
for _model in (
    Tier, WorkingGroup, Label, Site, Attachment, Organisation, Endorsement,
    CourseRelease,
):  # fmt: skip
    for _signal in (post_save, post_delete):
        _signal.connect(
            names_changed,
            sender=_model,
            dispatch_uid=f"content.names_changed.{_model.__name__}",
        )


@receiver(m2m_changed, sender=BasePage.groups.through, dispatch_uid="content.groups")
def groups_changed(instance: Any, action: str, **kwargs: Any) -> None:
    """A change of groups beside `save()` still counts."""
    if isinstance(instance, BasePage) and action.startswith("post_"):
        audiences.settle(instance.path)
        # A new page is noted once it is whole, as what came into being: noted before,
        # it would be something of which nobody knows since when it has been so.
        if not hasattr(instance, "_is_being_made"):
            note_pages([instance.pk])
