"""All addresses of the portal. Each has its row in the access matrix of the tests."""

from django.conf.urls.i18n import i18n_patterns
from django.http import HttpRequest, HttpResponse
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.views import serve as serve_page

from content.uploads.serving import serve_attachment, serve_picture
from portal.api import feeds
from portal.api.llms import llms
from portal.api.page_markdown import page_markdown
from portal.errors import (
    bad_request,
    forbidden,
    not_found,
    server_error,
)
from portal.learning.certificates import verify_urls
from portal.operations import stewards, views

handler400 = bad_request
handler403 = forbidden
handler404 = not_found
handler500 = server_error


def home(request: HttpRequest) -> HttpResponse:
    return serve_page(request, "")


home.serves_pages = True  # type: ignore[attr-defined]


urlpatterns = [
    path("health", views.health, name="health"),
    path("ready", views.ready, name="ready"),
    path("metrics", views.metrics, name="metrics"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    # One sign-in for readers and staff: before Wagtail's own.
    path(
        "admin/login/",
        RedirectView.as_view(pattern_name="account_login", query_string=True),
    ),
    path("admin/logout/", RedirectView.as_view(pattern_name="account_logout")),
    path("admin/password_reset/", RedirectView.as_view(pattern_name="account_login")),
    # This report names the newest page of every type to everybody.
    re_path(r"^admin/reports/page-types-usage/(?:results/)?$", not_found),
    path("admin/", include(wagtailadmin_urls)),
    path("account/", include("portal.account.urls")),
    path("api/v1/", include("portal.api.urls")),
    # What programs ask about certificates: it has no language.
    path("verify/", include(verify_urls.data_patterns)),
    re_path(
        r"^documents/(\d{1,18})/([^/]+)$", serve_attachment, name="wagtaildocs_serve"
    ),
    # Pictures only; a web server in front may serve the folder instead.
    re_path(
        r"^media/(?P<path>(?:pictures|images)/[\w./-]+\.(?:gif|jpe?g|png|webp))$",
        serve_picture,
        name="media",
    ),
]

urlpatterns += i18n_patterns(
    path("search/", include("search.urls")),
    path("feedback/", include("portal.feedback.urls")),
    path("checks/", include("portal.checks.urls")),
    path("ask/", include("portal.stewardship.urls")),
    path("organisations/", include("portal.organisations.urls")),
    path("learning/", include("portal.learning.urls")),
    path("verify/", include(verify_urls)),
    path("my/tokens/", include("portal.api.token_urls")),
    path("my/", include("portal.mypage.urls")),
    path("stewards/access/", include("portal.console.urls")),
    path("styleguide/", views.styleguide, name="styleguide"),
    path(
        "stewards/open/<int:page_id>/", stewards.open_as_steward, name="open_as_steward"
    ),
    path("", home, name="home"),
    # Wagtail's own pattern knows no dots: some provisions have them (item-1.01), and so
    # has the calendar's feed. No wider: a slash would be put behind every lost file.
    re_path(
        r"^((?:[\w-]+/)+[\w-]*\d\.\d[\w-]*/(?:[\w-]+/)*)$",
        serve_page,
        name="wagtail_serve_dotted",
    ),
    re_path(r"^((?:[\w.-]+/)*calendar\.ics)$", serve_page, name="calendar_feed"),
    # What programs read. Slugs have no dots, so no page can stand in their way.
    path("llms.txt", llms, name="llms"),
    path("feed.atom", feeds.feed_all, name="feed_all"),
    path(
        "feeds/interpretations.atom",
        feeds.feed_interpretations,
        name="feed_interpretations",
    ),
    re_path(
        r"^feeds/topics/(?P<slug>[A-Za-z0-9_-]{1,60})\.atom$",
        feeds.feed_topic,
        name="feed_topic",
    ),
    re_path(
        r"^feeds/mine/(?P<token>[A-Za-z0-9_-]{1,100})\.atom$",
        feeds.feed_mine,
        name="feed_mine",
    ),
    re_path(
        r"^(?P<rest>(?:[\w.-]+/)+)feed\.atom$", feeds.feed_section, name="feed_section"
    ),
    re_path(r"^(?P<rest>(?:[\w.-]+/)*)index\.md$", page_markdown, name="page_markdown"),
    # Of Wagtail's own addresses pages alone: its sign-in below _util/ knows no second
    # factor, no confirmed address and no rate.
    re_path(wagtail_urls.serve_pattern, serve_page, name="wagtail_serve"),
    prefix_default_language=False,
)
