"""Whatever is done in whatever order: seats are never exceeded, an owner stays."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from portal.members import domains, invitations, leaving
from portal.members.models import (
    Invitation,
    MemberEvent,
    Membership,
    Organisation,
    OrganisationDomain,
)
from portal.members.problems import NotYours, Refused
from portal.members.rights import GIVES, membership_of
from portal.members.seats import seats_of
from tests import builders
from tests.builders import MEMBER

ROLES = st.sampled_from(["owner", "manager", "member", "guest"])
PEOPLE = st.integers(0, 6)


class Firm(RuleBasedStateMachine):
    """Seven people around a firm of three seats, doing all that services offer."""

    @initialize()
    def found(self):
        self.outer = transaction.atomic()
        self.outer.__enter__()
        self.firm = builders.organisation(MEMBER, seats=3)
        self.people = [builders.person(verified=True) for _ in range(7)]
        Membership.objects.create(
            organisation=self.firm, person=self.people[0], role="owner"
        )
        OrganisationDomain.objects.create(
            organisation=self.firm, domain="example.test", lets_join=True,
            verified_at=self.firm.starts_at,
        )  # fmt: skip
        self.roles = {self.people[0].pk: "owner"}

    def teardown(self):
        if hasattr(self, "outer"):
            transaction.set_rollback(True)
            self.outer.__exit__(None, None, None)

    def attempt(self, act, *args, **kwargs):
        try:
            return act(*args, **kwargs)
        except (Refused, NotYours):
            return None

    def mine(self, person):
        found = membership_of(self.firm, person)
        return found.role if found else None

    @rule(actor=PEOPLE, guest=PEOPLE, role=ROLES)
    def invite(self, actor, guest, role):
        actor, guest = self.people[actor], self.people[guest]
        may = role in GIVES.get(self.mine(actor) or "", ())
        made = self.attempt(
            invitations.invite, actor, self.firm.pk, [guest.email], role
        )
        assert may or not made, "a role beyond one's own was offered"

    @rule(actor=PEOPLE)
    def accept(self, actor):
        person = self.people[actor]
        offer = invitations.waiting_for(person).first()
        if offer:
            self.attempt(invitations.accept, person, offer.pk)

    @rule(actor=PEOPLE, which=st.integers(0, 5))
    def take_back(self, actor, which):
        offers = list(Invitation.objects.filter(organisation=self.firm))
        if offers:
            offer = offers[which % len(offers)]
            self.attempt(
                invitations.take_back, self.people[actor], self.firm.pk, offer.pk
            )

    @rule(actor=PEOPLE)
    def join(self, actor):
        self.attempt(domains.join, self.people[actor], self.firm.pk)

    @rule(actor=PEOPLE)
    def leave(self, actor):
        self.attempt(leaving.leave, self.people[actor], self.firm.pk)

    def _some(self, which):
        rows = list(Membership.objects.filter(organisation=self.firm).order_by("pk"))
        return rows[which % len(rows)]

    @rule(actor=PEOPLE, which=st.integers(0, 9))
    def remove(self, actor, which):
        self.attempt(
            leaving.remove, self.people[actor], self.firm.pk, self._some(which).pk
        )

    @rule(actor=PEOPLE, which=st.integers(0, 9), role=ROLES)
    def change_role(self, actor, which, role):
        actor, theirs = self.people[actor], self._some(which)
        before = self.mine(actor)
        done = self.attempt(leaving.change_role, actor, self.firm.pk, theirs.pk, role)
        assert done is None or before == "owner"

    @invariant()
    def seats_and_an_owner(self):
        if not hasattr(self, "firm"):
            return
        assert seats_of(self.firm).used <= 3
        assert leaving.lasting_owners(self.firm).exists()
        people = Membership.objects.filter(organisation=self.firm, ends_at=None)
        assert people.count() == people.values("person").distinct().count()
        began = MemberEvent.objects.filter(
            organisation=self.firm, action="membership.began"
        ).count()
        ended = MemberEvent.objects.filter(
            organisation=self.firm, action="membership.ended"
        ).count()
        assert began - ended == people.count(), "history and people agree"


@pytest.mark.slow
@pytest.mark.django_db
def test_seats_and_owners_hold():
    run_state_machine_as_test(
        Firm,
        settings=settings(
            max_examples=15, stateful_step_count=25, deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
    assert not Organisation.objects.filter(name__startswith="Firm").exists()
