"""Which pages refer to a file, and so who may have it."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from wagtail.models import ReferenceIndex

from portal.access import Viewer


def pages_with(attachment: Any) -> list[int]:
    """Ids of the pages, live or not, that refer to this file."""
    from content.models import BasePage

    found = ReferenceIndex.get_references_to(attachment).filter(
        base_content_type=ContentType.objects.get_for_model(BasePage)
    )
    return [int(pk) for pk in found.values_list("object_id", flat=True)]


def may_download(viewer: Viewer, attachment: Any) -> bool:
    """A file is readable where some live page that refers to it is.

    Otherwise only the staff who could edit such a page may have it, and whoever
    uploaded it while no page refers to it yet: in office, so not before they have
    shown their second factor.
    """
    from content.models import BasePage

    ids = pages_with(attachment)
    # Asked of no page too: a file that is not there costs what a closed one costs.
    wanted = ids or [0]
    pages = BasePage.objects.filter(pk__in=wanted)
    if pages.visible_to(viewer).exists():
        return True
    if viewer.user_id is None or not viewer.in_office:
        return False
    if not ids and attachment.uploaded_by_user_id == viewer.user_id:
        return True
    from django.contrib.auth import get_user_model
    from wagtail.permissions import policy_registry

    user = get_user_model().objects.get(pk=viewer.user_id)
    editable = policy_registry.get_by_type(
        BasePage
    ).instances_user_has_any_permission_for(user, {"change", "publish"})
    return editable.filter(pk__in=wanted).exists()


def files_by_page() -> dict[int, set[int]]:
    """For every file that pages refer to: the ids of these pages."""
    from content.models import Attachment, BasePage

    rows = ReferenceIndex.objects.filter(
        to_content_type=ContentType.objects.get_for_model(Attachment),
        base_content_type=ContentType.objects.get_for_model(BasePage),
    ).values_list("to_object_id", "object_id")
    found: dict[int, set[int]] = {}
    for file_id, page_id in rows:
        found.setdefault(int(file_id), set()).add(int(page_id))
    return found
