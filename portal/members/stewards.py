"""The portal's stewards: whoever may change organisations."""

from django.db.models import QuerySet

from portal.members.models import User
from portal.members.viewers import STEWARD_PERMISSION


def portal_stewards() -> QuerySet[User]:
    """The stewards with an open account; the administrators where there are none."""
    app, codename = STEWARD_PERMISSION.split(".")
    people = User.objects.filter(is_active=True)
    found = people.filter(
        groups__permissions__codename=codename,
        groups__permissions__content_type__app_label=app,
    ).distinct()
    return found if found.exists() else people.filter(is_superuser=True)
