"""The portal's stewards: whoever may change organisations."""

from django.db.models import Q, QuerySet

from portal.members.models import User
from portal.members.viewers import STEWARD_PERMISSION


def _by_role() -> Q:
    app, codename = STEWARD_PERMISSION.split(".")
    return Q(
        groups__permissions__codename=codename,
        groups__permissions__content_type__app_label=app,
    )


def portal_stewards() -> QuerySet[User]:
    """The stewards with an open account; the administrators where there are none."""
    people = User.objects.filter(is_active=True)
    found = people.filter(_by_role()).distinct()
    return found if found.exists() else people.filter(is_superuser=True)


def may_change_organisations() -> QuerySet[User]:
    """Stewards and administrators with an open account, some of them twice: to ask
    whether somebody is among them."""
    return User.objects.filter(_by_role() | Q(is_superuser=True), is_active=True)
