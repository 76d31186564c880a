"""Where Wagtail asks us: the gate, files, choosers, the admin's menu."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import include, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.snippets.models import register_snippet

from content import access_log
from content.admin.bulk import ACTIONS
from content.admin.choosers import choosable_pages
from content.admin.courses import hooks as course_hooks  # noqa: F401 - registers
from content.admin.courses.bank import TrainingGroup
from content.admin.explorer import BasePageViewSet
from content.admin.home import guarded
from content.admin.keeping import bar
from content.admin.laws import LawsGroup
from content.admin.markdown.completion import register_completion
from content.admin.moving import ask_before_bulk_move, ask_before_move
from content.admin.policy import without_foreign_files
from content.admin.review import show_reason
from content.admin.rule_table import RuleTableViewSet
from content.attachments import may_download
from content.gate import guard
from content.regulations.completion import provisions

# Served inside the page by browsers; everything else is a download.
_FILMS = {"mp4", "webm"}

register_snippet(RuleTableViewSet)


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
    return without_foreign_files(documents, request.user)


@hooks.register("insert_editor_js")
def row_titles() -> SafeString:
    return format_html(
        '<script src="{}" type="module"></script>', static("admin/rows.js")
    )


@hooks.register("insert_editor_js")
def keeping_bar() -> SafeString:
    return bar()


@hooks.register("register_admin_menu_item")
def view_site() -> MenuItem:
    return MenuItem(_("To the portal"), reverse("home"), icon_name="view", order=10)


@hooks.register("construct_reports_menu")
def no_usage_report(request: HttpRequest, menu_items: list[Any]) -> None:
    """The page types report shows the newest title of each type to everybody."""
    menu_items[:] = [item for item in menu_items if item.name != "page-types-usage"]


@hooks.register("register_admin_urls")
def markdown_editor() -> list[Any]:
    return [
        path("touchstone/markdown/", include("content.admin.markdown.views")),
        path("touchstone/audience/", include("content.admin.audience_panel")),
        path("touchstone/still-here/", include("content.admin.keeping")),
    ]


# After Wagtail's own, which it registers for the same model.
@hooks.register("register_admin_viewset", order=100)
def explorer() -> BasePageViewSet:
    return BasePageViewSet()


register_snippet(LawsGroup)
register_snippet(TrainingGroup)
register_completion("cite", provisions)


@hooks.register("construct_homepage_panels", order=100)
def home_panels(request: HttpRequest, panels: list[Any]) -> None:
    guarded(panels)


@hooks.register("before_edit_page")
def before_edit(request: HttpRequest, page: Any) -> None:
    show_reason(request, page)


@hooks.register("before_move_page")
def before_move(request: HttpRequest, page: Any, destination: Any) -> Any:
    return ask_before_move(request, page, destination)


# After Wagtail's own, of the same names.
for action in ACTIONS:
    hooks.register("register_bulk_action", action, order=100)


@hooks.register("before_bulk_action")
def before_bulk(request: HttpRequest, kind: str, objects: Any, action: Any) -> Any:
    return ask_before_bulk_move(request, kind, objects, action)


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    actions.register_action(access_log.ACTION)(access_log.AccessFormatter)
