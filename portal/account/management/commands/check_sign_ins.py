"""Compare SSO_FILE with the portal's organisations and their confirmed domains."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.members.joining_by_sso import domain_is_verified
from portal.members.models import Organisation


class Command(BaseCommand):
    help = "Say which sign-ins of organisations open the portal, and why others do not."

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = 0
        for entry in settings.SSO_SIGN_INS:
            organisation = Organisation.objects.filter(name=entry.organisation).first()
            faults = []
            if organisation is None:
                faults.append(f"there is no organisation {entry.organisation!r}")
            elif not organisation.is_current():
                faults.append("the organisation's time has ended or not begun")
            else:
                faults += [
                    f"no steward has confirmed {domain}"
                    for domain in sorted(entry.domains)
                    if not domain_is_verified(entry.organisation, domain)
                ]
            wrong += bool(faults)
            self.stdout.write(f"{entry.slug}: {'; '.join(faults) or 'well'}")
        if wrong:
            raise CommandError(f"{wrong} of the sign-ins do not open (all of) theirs.")
