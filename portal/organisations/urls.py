from django.urls import URLPattern, URLResolver, path, re_path

from portal.organisations.views import groups, inviting, joining, owning, people

# Up to 18 digits: more overflow the column.
_ONE = r"^(?P<organisation_id>[0-9]{1,18})/"
_PERSON = _ONE + r"people/(?P<membership_id>[0-9]{1,18})/"
_OFFER = _ONE + r"invitations/(?P<invitation_id>[0-9]{1,18})/"
_GROUP = r"^groups/(?P<slug>[-a-zA-Z0-9_]{1,50})/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", people.organisations, name="organisations"),
    path("new/", joining.found, name="organisation_found"),
    re_path(_ONE + "$", people.organisation, name="organisation"),
    re_path(_ONE + "history/$", people.history, name="organisation_history"),
    re_path(_ONE + "leave/$", people.leave, name="organisation_leave"),
    re_path(_ONE + "close/$", people.close, name="organisation_close"),
    re_path(_ONE + "join/$", joining.join, name="organisation_join"),
    re_path(_PERSON + "role/$", people.change_role, name="membership_role"),
    re_path(_PERSON + "remove/$", people.remove, name="membership_remove"),
    re_path(_ONE + "invite/$", inviting.invite, name="organisation_invite"),
    re_path(
        _ONE + "invite/link/$", inviting.invite_link, name="organisation_invite_link"
    ),
    re_path(_OFFER + "again/$", inviting.again, name="invitation_again"),
    re_path(_OFFER + "revoke/$", inviting.take_back, name="invitation_revoke"),
    re_path(_ONE + "domains/$", owning.claim_domain, name="organisation_domains"),
    re_path(
        _ONE + r"domains/(?P<domain_id>[0-9]{1,18})/$",
        owning.change_domain,
        name="organisation_domain",
    ),
    re_path(_ONE + "upgrade/$", owning.upgrade, name="organisation_upgrade"),
    re_path(
        _ONE + "upgrade/withdraw/$",
        owning.withdraw_upgrade,
        name="organisation_upgrade_withdraw",
    ),
    re_path(
        r"^invitations/(?P<token>[-\w]{20,100})/$",
        inviting.invitation,
        name="invitation",
    ),
    re_path(
        r"^invited/(?P<invitation_id>[0-9]{1,18})/$",
        inviting.accept_mine,
        name="invitation_accept",
    ),
    path("groups/", groups.groups, name="working_groups"),
    re_path(_GROUP + "$", groups.group, name="working_group"),
    re_path(_GROUP + "ask/$", groups.ask, name="working_group_ask"),
    re_path(_GROUP + "withdraw/$", groups.withdraw, name="working_group_withdraw"),
    re_path(_GROUP + "leave/$", groups.leave, name="working_group_leave"),
    re_path(
        _GROUP + r"requests/(?P<request_id>[0-9]{1,18})/$",
        groups.decide,
        name="working_group_decide",
    ),
    re_path(
        _GROUP + r"people/(?P<membership_id>[0-9]{1,18})/end/$",
        groups.end_membership,
        name="working_group_end",
    ),
]
