"""Certificates in the admin's addresses, menu and log. Loaded by the app's
`wagtail_hooks`."""

from typing import Any

from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from portal.learning.certificates.admin import (
    REISSUED,
    REVOKED,
    CertificateDetail,
    CertificateList,
    rights_of,
)


class _Certificates(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        rights = rights_of(request)
        return rights.everything or bool(rights.seen)


@hooks.register("register_admin_urls")
def addresses() -> list[Any]:
    return [
        path(
            "training/certificates/",
            CertificateList.as_view(),
            name="certificates_admin",
        ),
        path(
            "training/certificates/<str:code>/",
            CertificateDetail.as_view(),
            name="certificate_admin",
        ),
    ]


@hooks.register("register_admin_menu_item")
def menu() -> MenuItem:
    return _Certificates(
        _("Certificates"),
        reverse("certificates_admin"),
        name="certificates",
        icon_name="clipboard-list",
        order=260,
    )


@hooks.register("register_log_actions")
def actions(registry: Any) -> None:
    registry.register_action(REVOKED, _("Revoke"), _("Certificate revoked"))
    registry.register_action(REISSUED, _("Issue anew"), _("Certificate issued anew"))
