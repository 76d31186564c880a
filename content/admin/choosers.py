"""What choosers in the admin offer: nothing that the editor may not see."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest

from content.admin.policy import outside_foreign_groups


def choosable_pages(pages: Any, request: HttpRequest) -> Any:
    """Pages that the editor may see on the site or edit.

    Wagtail's chooser shows every title, drafts too, to whoever may enter the admin.
    """
    return known_pages(pages, request.user, request.viewer)  # type: ignore[attr-defined]


def known_pages(pages: Any, user: Any, viewer: Any) -> Any:
    """Those of these pages that this person, who reads as `viewer`, may know of."""
    from wagtail.permissions import policy_registry

    from content.models import BasePage

    policy = policy_registry.get_by_type(BasePage)
    mine = policy.explorable_instances(user)
    seen = BasePage.objects.listed_to(viewer)
    return outside_foreign_groups(pages, user).filter(
        Q(pk__in=seen.values("pk")) | Q(pk__in=mine.values("pk")) | Q(depth=1)
    )
