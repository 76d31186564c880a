"""Which pages need somebody's eye, and why."""

from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import ReferenceIndex

from content.interpretations.confirmation import pages_to_confirm
from content.kept import kept_pages
from content.models import BasePage
from portal.stewardship.keepers import Keepers
from portal.stewardship.models import BrokenLink

NOTICE = timedelta(days=30)

STATES = {
    "overdue": _("Review overdue"),
    "due": _("Review due within 30 days"),
    "undated": _("No review date"),
    "unowned": _("No owner"),
    "orphaned": _("Owner cannot be reached"),
    "unlinked": _("No page links here"),
    "broken": _("Links that lead nowhere"),
    "moved": _("The law has moved: confirm the position"),
}


class Freshness:
    """The states of pages, with what has to be looked up looked up once."""

    def __init__(self, today: date | None = None) -> None:
        self.today = today or timezone.localdate()

    def having(self, state: str, pages: Any) -> Any:
        """Those of `pages` (a queryset) that are in this state of STATES."""
        soon = self.today + NOTICE
        if state == "overdue":
            return pages.filter(review_by__lt=self.today)
        if state == "due":
            return pages.filter(review_by__range=(self.today, soon))
        if state == "undated":
            return pages.filter(review_by__isnull=True)
        if state == "unowned":
            return pages.filter(content_owner="", deputy="")
        if state == "orphaned":
            return pages.filter(pk__in=self.orphaned)
        if state == "unlinked":
            return pages.exclude(pk__in=self.linked)
        if state == "broken":
            return pages.filter(pk__in=self.broken)
        if state == "moved":
            return pages.filter(pk__in=self.moved)
        raise KeyError(state)

    def states(self, page: Any) -> list[str]:
        """The names of the states that a page is in."""
        found = []
        if page.review_by is None:
            found.append("undated")
        elif page.review_by < self.today:
            found.append("overdue")
        elif page.review_by <= self.today + NOTICE:
            found.append("due")
        if not page.content_owner and not page.deputy:
            found.append("unowned")
        if page.pk in self.orphaned:
            found.append("orphaned")
        if page.pk not in self.linked:
            found.append("unlinked")
        if page.pk in self.broken:
            found.append("broken")
        if page.pk in self.moved:
            found.append("moved")
        return found

    @cached_property
    def orphaned(self) -> set[int]:
        """Pages with names of which nobody can be reached."""
        rows = list(kept_pages().values_list("pk", "content_owner", "deputy"))
        keepers = Keepers({name for _pk, *names in rows for name in names})
        return {
            pk
            for pk, *names in rows
            if any(names) and not any(keepers.contact(name) for name in names)
        }

    @cached_property
    def linked(self) -> set[int]:
        """Pages that another live page refers to, in its text or beside it."""
        page_type = ContentType.objects.get_for_model(BasePage)
        rows = ReferenceIndex.objects.filter(
            base_content_type=page_type, to_content_type=page_type
        ).values_list("object_id", "to_object_id")
        live = set(BasePage.objects.filter(live=True).values_list("pk", flat=True))
        return {
            int(target)
            for source, target in rows
            if source != target and int(source) in live
        }

    @cached_property
    def moved(self) -> set[int]:
        """Interpretations that read a provision of which there is a newer version."""
        return set(pages_to_confirm())

    @cached_property
    def broken(self) -> set[int]:
        return set(BrokenLink.objects.values_list("page_id", flat=True))
