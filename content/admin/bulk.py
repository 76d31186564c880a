"""Bulk actions that do not name what their user may not see.

Wagtail lists the chosen pages and files that somebody may not change by their titles,
for any number that stands in the address.
"""

from collections.abc import Callable
from typing import Any

from django.http import Http404
from wagtail.admin.views.pages import bulk_actions as pages
from wagtail.documents.views import bulk_actions as files

from content.admin.policy import is_foreign, without_foreign_files


def _seen_pages(found: list[Any], user: Any) -> list[Any]:
    return [page for page in found if not is_foreign(user, page)]


def _seen_files(found: list[Any], user: Any) -> list[Any]:
    from content.models import Attachment

    chosen = Attachment.objects.filter(pk__in=[file.pk for file in found])
    return list(without_foreign_files(chosen, user))


def _trimmed(action: Any, seen: Callable[[list[Any], Any], list[Any]]) -> Any:
    """Wagtail's action; what belongs to a foreign group is a number nobody has."""

    class Trimmed(action):  # type: ignore[misc]
        def get_queryset(self, model: Any, object_ids: Any) -> list[Any]:
            found = seen(super().get_queryset(model, object_ids), self.request.user)
            if not found:
                raise Http404
            return found

    return Trimmed


ACTIONS = [
    _trimmed(pages.DeleteBulkAction, _seen_pages),
    _trimmed(pages.MoveBulkAction, _seen_pages),
    _trimmed(pages.PublishBulkAction, _seen_pages),
    _trimmed(pages.UnpublishBulkAction, _seen_pages),
    _trimmed(files.AddTagsBulkAction, _seen_files),
    _trimmed(files.AddToCollectionBulkAction, _seen_files),
    _trimmed(files.DeleteBulkAction, _seen_files),
]
