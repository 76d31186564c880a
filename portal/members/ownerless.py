"""When an account that is deleted was an organisation's last owner's.

Who closes their own account names another owner first (`portal.mypage.closing`). An
administrator deletes accounts without that, and the other owner may be none that lasts:
then the portal's stewards hear of it and name one.
"""

from typing import Any

from django.db.models.signals import post_delete
from django.urls import reverse
from django.utils.translation import gettext as _

from portal import mails
from portal.members import letters
from portal.members.leaving import lasting_owners
from portal.members.models import Membership
from portal.members.seats import occupying
from portal.members.stewards import portal_stewards


def tell_stewards(instance: Membership, **kwargs: Any) -> None:
    organisation = instance.organisation
    if (
        instance.role != Membership.Role.OWNER
        or instance.ends_at is not None
        or not organisation.is_current()
        or lasting_owners(organisation).exists()
        or not occupying(organisation).exists()
    ):
        return
    address = reverse("memberships:index") + f"?organisation={organisation.pk}"
    letters.tell(
        portal_stewards().exclude(pk=instance.person_id),
        _("%s has no owner any more") % organisation.name,
        "ownerless",
        organisation=organisation,
        url=mails.absolute(address),
    )


def connect() -> None:
    post_delete.connect(
        tell_stewards, sender=Membership, dispatch_uid="members.ownerless"
    )
