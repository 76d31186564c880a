"""The console in Wagtail's admin: its addresses, its menu, a button on pages."""

from collections.abc import Iterator
from typing import Any

from django.forms import Media
from django.http import HttpRequest
from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.admin.widgets import Button

from portal.console.admin import changes, findings, log, pages, people, view_as
from portal.members import record
from portal.members.viewers import STEWARD_PERMISSION


class _ForStewards(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.viewer.is_steward)  # type: ignore[attr-defined]


@hooks.register("register_admin_urls")
def addresses() -> list[Any]:
    found = [
        path("page/", pages.FindPage.as_view(), name="access_page"),
        path("page/<int:page_id>/", pages.WhoSees.as_view(), name="access_who"),
        path(
            "page/<int:page_id>/readers.csv",
            pages.ReadersAsCsv.as_view(),
            name="access_who_csv",
        ),
        path(
            "page/<int:page_id>/change/",
            changes.ChangeOfPage.as_view(),
            name="access_change_page",
        ),
        path("person/", people.FindPerson.as_view(), name="access_person"),
        path("person/<int:person_id>/", people.WhatSees.as_view(), name="access_what"),
        path("change/", changes.ChangeOfPeople.as_view(), name="access_change"),
        path("view-as/", view_as.ViewAs.as_view(), name="access_view_as"),
        path("findings/", findings.Findings.as_view(), name="access_findings"),
        path("log/", log.AuditLog.as_view(), name="access_log"),
    ]
    return [path("access/", include(found))]


@hooks.register("register_admin_menu_item")
def menu() -> MenuItem:
    places = [
        (_("View as"), "access_view_as", "view"),
        (_("Who can see a page"), "access_page", "doc-full"),
        (_("What can a person see"), "access_person", "user"),
        (_("What would a change do"), "access_change", "history"),
        (_("Open too wide, or to nobody"), "access_findings", "warning"),
        (_("Audit log"), "access_log", "list-ul"),
    ]
    items = [
        _ForStewards(words, reverse(name), name=name, icon_name=icon, order=number)
        for number, (words, name, icon) in enumerate(places)
    ]
    return SubmenuMenuItem(
        _("Access"), Menu(items=items), name="access", icon_name="lock-open", order=310
    )


def _button(page: Any, user: Any) -> Iterator[Button]:
    if page.pk and page.depth > 1 and user.has_perm(STEWARD_PERMISSION):
        yield Button(
            _("Who can see this"),
            reverse("access_who", args=[page.pk]),
            icon_name="view",
            priority=38,
        )


@hooks.register("register_page_listing_more_buttons")
def in_listing(page: Any, user: Any, next_url: str | None = None) -> Iterator[Button]:
    yield from _button(page, user)


@hooks.register("register_page_header_buttons")
def in_header(
    page: Any, user: Any, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    yield from _button(page, user)


class _NoteRole:
    """No form: the last step of saving a role. Wagtail writes the trees that it may
    edit in bulk, which no signal tells."""

    media = Media()

    def __init__(self, instance: Any, **kwargs: Any) -> None:
        self.role = instance

    def is_valid(self) -> bool:
        return True

    def save(self) -> None:
        record.note("role", [self.role.pk])

    def as_admin_panel(self) -> str:
        return ""


@hooks.register("register_group_permission_panel", order=1000)
def note_role() -> type:
    return _NoteRole
