"""Everything below /account/: ours first, where it takes the place of allauth's."""

from allauth.socialaccount.providers.openid_connect.views import callback
from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from portal.account import views
from portal.account.sso import views as sso

urlpatterns: list[URLPattern | URLResolver] = [
    path("second-factor/", views.second_factor, name="account_second_factor"),
    path("sessions/", views.sessions, name="account_sessions"),
    # allauth's name for it.
    path("sessions/", views.sessions, name="usersessions_list"),
    path("organisation/", sso.by_organisation, name="account_by_organisation"),
    path("oidc/<slug:provider_id>/", sso.begin, name="openid_connect_login"),
    path("oidc/<slug:provider_id>/callback/", callback, name="openid_connect_callback"),
    path("", include("allauth.account.urls")),
    path("2fa/", include("allauth.mfa.urls")),
    path("connections/", include("allauth.socialaccount.urls")),
]

if "allauth.socialaccount.providers.saml" in settings.INSTALLED_APPS:
    from portal.account.sso import saml

    urlpatterns += [
        path(
            "saml/<slug:organization_slug>/",
            include(
                [
                    path("", sso.begin, name="saml_login"),
                    path("acs/", saml.acs, name="saml_acs"),
                    path("acs/finish/", saml.finish, name="saml_finish_acs"),
                    path("metadata/", saml.metadata, name="saml_metadata"),
                    path("sls/", sso.not_here, name="saml_sls"),
                ]
            ),
        ),
    ]
