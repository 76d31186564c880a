from django.urls import path, re_path

from portal.api import token_views

urlpatterns = [
    path("", token_views.tokens, name="tokens"),
    path("new/", token_views.new_token, name="tokens_new"),
    path("revoke/", token_views.revoke_tokens, name="tokens_revoke_all"),
    # Up to 18 digits: more overflow the column.
    re_path(
        r"^(?P<token_id>\d{1,18})/revoke/$",
        token_views.revoke_token,
        name="tokens_revoke",
    ),
]
