"""Freshness and questions in Wagtail's admin."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import Button

from portal.stewardship.admin.confirm import confirm
from portal.stewardship.admin.dashboard import FreshnessPanel
from portal.stewardship.admin.inbox import KeeperViewSet, QuestionViewSet
from portal.stewardship.admin.report import FreshnessReport
from portal.stewardship.confirming import ACTION


@hooks.register("register_admin_viewset")
def viewsets() -> list[Any]:
    return [QuestionViewSet(), KeeperViewSet()]


@hooks.register("register_admin_urls")
def addresses() -> list[Any]:
    report = FreshnessReport.as_view
    return [
        path("reports/freshness/", report(), name="freshness_report"),
        path(
            "reports/freshness/results/",
            report(results_only=True),
            name="freshness_report_results",
        ),
        path("touchstone/still-right/<int:page_id>/", confirm, name="still_right"),
    ]


@hooks.register("register_reports_menu_item")
def report_in_menu() -> MenuItem:
    return MenuItem(
        _("Freshness"), reverse("freshness_report"), icon_name="date", order=100
    )


@hooks.register("construct_homepage_panels")
def dashboard(request: HttpRequest, panels: list[Any]) -> None:
    panels.append(FreshnessPanel())


def _button(page: Any, user: Any, next_url: str | None) -> Iterator[Button]:
    if page.live and page.permissions_for_user(user).can_publish():
        address = reverse("still_right", args=[page.pk])
        if next_url:
            from urllib.parse import urlencode

            address += "?" + urlencode({"next": next_url})
        yield Button(_("Still right"), address, icon_name="check", priority=35)


@hooks.register("register_page_listing_more_buttons")
def in_listing(page: Any, user: Any, next_url: str | None = None) -> Iterator[Button]:
    yield from _button(page, user, next_url)


@hooks.register("register_page_header_buttons")
def in_header(
    page: Any, user: Any, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    yield from _button(page, user, next_url)


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    actions.register_action(ACTION, _("Still right"), _("Confirmed as still right"))
