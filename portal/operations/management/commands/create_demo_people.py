"""Demo people for `make run`: one for each role, with a password that all know."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from content.interpretations import timeline
from content.models import InterpretationPage
from portal.members.models import (
    GroupMembership,
    Membership,
    Organisation,
    OrganisationDomain,
    Tier,
    User,
    WorkingGroup,
)
from portal.operations.roles import (
    ADOPTION,
    ensure_adoption,
    ensure_review,
    ensure_role,
)
from portal.stewardship.models import Keeper

PASSWORD = "touchstone-demo"  # noqa: S105 - known on purpose, refused in production
# Whom the starter library names, and whose e-mail name each is.
KEEPERS = (("secretariat", "steward"), ("engineering-group", "editor"))
# e-mail name: (first name, last name, organisation, working group, role)
PEOPLE: dict[str, tuple[str, str, str | None, str | None, str | None]] = {
    "associate": ("Ada", "Associate", "Demo Springs (associate)", None, None),
    "member": ("Mo", "Member", "Demo Electronics (member)", None, None),
    "tin": ("Tia", "Tin-Group", "Demo Electronics (member)", "tin", None),
    "author": ("Aude", "Author", "Demo Electronics (member)", None, "Authors"),
    "editor": ("Edda", "Editor", "Demo Electronics (member)", None, "Editors"),
    "reviewer": ("Rey", "Reviewer", "Demo Electronics (member)", None, "Reviewers"),
    "trainer": ("Tariq", "Trainer", "Demo Electronics (member)", None, "Trainers"),
    "domain": ("Dora", "Domain", "Demo Electronics (member)", None, "Domain reviewers"),
    "legal": ("Lex", "Legal", "Demo Electronics (member)", None, "Legal reviewers"),
    "competition": (
        "Cora", "Competition", "Demo Electronics (member)", None,
        "Competition reviewers",
    ),
    "steward": ("Stella", "Steward", "Demo Electronics (member)", None, "Stewards"),
    "admin": ("Andrea", "Admin", None, None, "superuser"),
}  # fmt: skip
_ADOPTED = ("RI-05", "RI-06", "RI-10", "RI-12")
# Tier, size, seats and owner of each organisation.
_ORGANISATIONS = {
    "Demo Springs (associate)": ("associate", "micro", 10, "associate"),
    "Demo Electronics (member)": ("member", "large", 40, "member"),
}


@contextmanager
def _quiet_mail() -> Iterator[None]:
    """Nobody waits for the mails of a demo's reviews; they would fill the screen."""
    usual = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    try:
        yield
    finally:
        settings.EMAIL_BACKEND = usual


class Command(BaseCommand):
    help = "Create the demo people (never in production). Run again: nothing changes."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        if not getattr(settings, "DEMO_PEOPLE_ALLOWED", False):
            raise CommandError(
                "Demo people have known passwords: they are not created in production."
            )
        organisations = {
            name: Organisation.objects.get_or_create(
                name=name,
                defaults={
                    "tier": Tier.objects.get(slug=tier), "size": size, "seats": seats,
                },
            )[0]
            for name, (tier, size, seats, _owner) in _ORGANISATIONS.items()
        }  # fmt: skip
        for name, (first, last, organisation, group, role) in PEOPLE.items():
            person = self._person(f"{name}@demo.example", first, last)
            if organisation:
                owns = _ORGANISATIONS[organisation][-1] == name
                Membership.objects.get_or_create(
                    organisation=organisations[organisation],
                    person=person,
                    ends_at=None,
                    defaults={"role": "owner" if owns else "member"},
                )
            if group:
                GroupMembership.objects.get_or_create(
                    group=self._group(group),
                    person=person,
                    ends_at=None,
                    defaults={"role": GroupMembership.Role.STEWARD},
                )
            if role == "superuser":
                person.is_superuser = person.is_staff = True
                person.save()
            elif role:
                person.groups.add(ensure_role(role))
        OrganisationDomain.objects.get_or_create(
            organisation=organisations["Demo Electronics (member)"],
            domain="electronics.example",
            defaults={"verified_at": timezone.now(), "lets_join": True},
        )
        ensure_review()
        ensure_adoption()
        for name, who in KEEPERS:
            person = User.objects.get(email=f"{who}@demo.example")
            Keeper.objects.get_or_create(name=name, defaults={"person": person})
        with _quiet_mail():
            self._adopt()
        if options["verbosity"]:
            addresses = ", ".join(f"{name}@demo.example" for name in PEOPLE)
            self.stdout.write(f"Demo people: {addresses}; password: {PASSWORD}")

    def _adopt(self) -> None:
        """Some positions go the real way to adoption, so that a visitor sees both: what
        is proposed and what three people have let pass."""
        author = User.objects.get(email="author@demo.example")
        for page in InterpretationPage.objects.filter(library_id__in=_ADOPTED):
            if page.live_revision is None or not any(
                one.status == timeline.IN_REVIEW for one in page.positions.all()
            ):
                continue
            state = page.get_workflow().start(page, author)
            for role in ADOPTION:
                reviewer = User.objects.get(email=f"{role}@demo.example")
                step = state.current_task_state
                step.task.specific.on_action(step, reviewer, "approve")
                state.refresh_from_db()

    def _group(self, slug: str) -> WorkingGroup:
        """A working group that members know of and may ask to join."""
        group = WorkingGroup.objects.get(slug=slug)
        if group.open_to is None:
            group.open_to = Tier.objects.get(slug="member")
            group.save()
        return group

    def _person(self, email: str, first: str, last: str) -> User:
        person = User.objects.filter(email=email).first()
        if person is None:
            person = User.objects.create_user(
                email, PASSWORD, first_name=first, last_name=last
            )
        EmailAddress.objects.update_or_create(
            user=person, email=email, defaults={"verified": True, "primary": True}
        )
        return person
