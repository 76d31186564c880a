"""What both protocols' tests start from."""

from django.utils import timezone

from portal.members.models import Organisation, OrganisationDomain
from tests import builders
from tests.builders import MEMBER


def organisation_of(name: str, domain: str, **fields) -> Organisation:
    """An organisation with a domain that a steward has confirmed."""
    if "ends_at" in fields:
        fields["starts_at"] = fields["ends_at"] - timezone.timedelta(days=9)
    made = builders.organisation(MEMBER, name, **fields)
    OrganisationDomain.objects.create(
        organisation=made, domain=domain, verified_at=timezone.now()
    )
    return made
