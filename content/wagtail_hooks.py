"""Where Wagtail asks us: the gate, files, choosers, the admin's menu."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from content.admin.choosers import choosable_files, choosable_pages
from content.attachments import may_download
from content.gate import guard

# Served inside the page by browsers; everything else is a download.
_FILMS = {"mp4", "webm"}


@hooks.register("before_serve_page", order=-1000)
def gate(page: Any, request: HttpRequest, args: Any, kwargs: Any) -> Any:
    return guard(page, request, args, kwargs)


@hooks.register("before_serve_document", order=-1000)
def document_gate(document: Any, request: HttpRequest) -> HttpResponse | None:
    """Files open with the pages that refer to them, for everybody else they are not
    there: a 403 would tell that the file exists."""
    if not may_download(request.viewer, document):  # type: ignore[attr-defined]
        raise Http404
    return None


@hooks.register("construct_page_chooser_queryset")
def page_chooser(pages: Any, request: HttpRequest) -> Any:
    return choosable_pages(pages, request)


@hooks.register("construct_document_chooser_queryset")
def document_chooser(documents: Any, request: HttpRequest) -> Any:
    return choosable_files(documents, request)


@hooks.register("register_admin_menu_item")
def view_site() -> MenuItem:
    return MenuItem(_("To the portal"), reverse("home"), icon_name="view", order=10)


@hooks.register("construct_reports_menu")
def no_usage_report(request: HttpRequest, menu_items: list[Any]) -> None:
    """The page types report shows the newest title of each type to everybody."""
    menu_items[:] = [item for item in menu_items if item.name != "page-types-usage"]


@hooks.register("register_admin_urls")
def markdown_editor() -> list[Any]:
    addresses = include("content.admin.markdown.views")
    return [path("touchstone/markdown/", addresses)]
