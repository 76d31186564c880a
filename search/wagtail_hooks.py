"""Search in Wagtail's admin."""

from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSetGroup

from portal.members.viewers import STEWARD_PERMISSION
from search.admin.editorial import PromotionViewSet, SynonymViewSet
from search.admin.ending import EndingPanel
from search.admin.files import unread_files
from search.admin.searches import searches


class SearchViewSets(ViewSetGroup):
    menu_label = _("Search words")
    menu_icon = "search"
    menu_order = 270
    items = (SynonymViewSet(), PromotionViewSet())


@hooks.register("register_admin_viewset")
def viewsets() -> Any:
    return SearchViewSets()


@hooks.register("register_admin_urls")
def addresses() -> list[Any]:
    return [
        path("reports/searches/", searches, name="searches_report"),
        path("reports/files-for-search/", unread_files, name="unread_files"),
    ]


@hooks.register("construct_homepage_panels")
def answers_that_end(request: Any, panels: list[Any]) -> None:
    panels.append(EndingPanel())


class StewardMenuItem(MenuItem):
    def is_shown(self, request: Any) -> bool:
        return bool(request.user.has_perm(STEWARD_PERMISSION))


@hooks.register("register_reports_menu_item")
def searches_in_menu() -> MenuItem:
    return StewardMenuItem(
        _("Searches"), reverse("searches_report"), icon_name="search", order=110
    )


@hooks.register("register_reports_menu_item")
def files_in_menu() -> MenuItem:
    return MenuItem(
        _("Files and search"), reverse("unread_files"), icon_name="doc-full", order=120
    )
