"""Asking people: what each line comes to, and that twice is once."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from portal.learning.enrolments import enrol
from portal.learning.models import Assignment
from portal.learning.problems import NotYours, Refused
from portal.learning.teams.assigning import Outcome
from portal.learning.teams.courses import offers
from portal.members import invitations
from portal.members.models import Invitation, MemberEvent, Membership
from portal.members.problems import Lapsed
from portal.members.viewers import viewer_for
from tests import builders, courses
from tests.builders import ASSOCIATE, MEMBER
from tests.portal.learning.conftest import pass_course
from tests.portal.learning.teams.conftest import only

pytestmark = pytest.mark.django_db
SOON = timezone.localdate() + timedelta(days=30)


def outcomes(lines):
    return {line.email.split("@")[0]: str(line.outcome) for line in lines}


@pytest.mark.slow
def test_people_of_the_firm_are_asked_at_once_and_others_invited(
    ask, firm, people, delivered
):
    lines = ask(people.member, people.stranger, "new@example.test", due_on=SOON)
    assert outcomes(lines) == {
        "member": "assign", "stranger": "invite", "new": "invite",
    }  # fmt: skip
    row = only(person=people.member)
    assert (row.due_on, row.email, row.name) == (SOON, "", "Mia Member")
    assert row.assigned_by == people.owner
    waiting = only(email="new@example.test")
    assert waiting.person is None
    mails = {mail.to[0]: mail for mail in delivered()}
    assert set(mails) == {
        "member@example.test", "stranger@example.test", "new@example.test",
    }  # fmt: skip
    assert "“Basics”" in mails["member@example.test"].subject
    assert "/guidance/basics/" in mails["member@example.test"].body
    assert "never sees your answers" in mails["member@example.test"].body
    assert "finish the course “Basics” by" in mails["new@example.test"].body
    assert "/invitations/" in mails["new@example.test"].body


def test_the_same_again_changes_nothing_and_tells_nobody(ask, people, delivered):
    ask(people.member, people.stranger, due_on=SOON)
    delivered()
    before = list(Assignment.objects.values())
    offered = list(Invitation.objects.values())
    lines = ask(people.member, people.stranger, due_on=SOON + timedelta(days=9))
    assert outcomes(lines) == {"member": "already", "stranger": "already"}
    assert list(Assignment.objects.values()) == before
    assert list(Invitation.objects.values()) == offered
    assert delivered() == []


@pytest.mark.slow
def test_a_second_course_for_somebody_invited_sends_no_second_invitation(
    ask, people, shelf, delivered
):
    more = courses.small_course(shelf, title="More")
    ask("new@example.test")
    delivered()
    lines = ask("new@example.test", course=more)
    assert outcomes(lines) == {"new": "add"}
    assert Invitation.objects.filter(email="new@example.test").count() == 1
    [mail] = delivered()
    assert "“More”" in mail.subject
    assert "Open the link in the invitation" in mail.body


def test_a_dead_invitation_is_made_anew_and_the_line_stays_one(ask, people, firm):
    ask("new@example.test")
    [offer] = invitations.Invitation.objects.filter(email="new@example.test")
    invitations.take_back(people.owner, firm.pk, offer.pk)
    assert outcomes(ask("new@example.test")) == {"new": "again"}
    assert Assignment.objects.filter(email="new@example.test").count() == 1
    open_ones = Invitation.objects.filter(revoked_at=None, email="new@example.test")
    assert open_ones.count() == 1


def test_who_accepts_finds_the_course_waiting(ask, people, firm):
    ask(people.stranger, due_on=SOON)
    [offer] = invitations.waiting_for(people.stranger)
    invitations.accept(people.stranger, offer.pk)
    row = only(person=people.stranger)
    assert (row.email, row.due_on, row.ended_at) == ("", SOON, None)
    assert Assignment.objects.count() == 1


def test_who_is_here_already_and_invited_by_another_address_has_one_line(
    ask, people, firm
):
    from allauth.account.models import EmailAddress

    EmailAddress.objects.create(
        user=people.member, email="mia@private.example", verified=True
    )
    ask(people.member, "mia@private.example")
    assert Assignment.objects.count() == 2
    [offer] = invitations.waiting_for(people.member)
    with pytest.raises(Refused):
        invitations.accept(people.member, offer.pk)
    assert only().person == people.member


def test_a_certificate_counts_at_once_if_it_is_new_enough(ask, people, basics):
    enrolment = enrol(people.member, basics.translation_key, viewer_for(people.member))
    pass_course(enrolment)
    lines = ask(people.member, newest_months=6)
    assert outcomes(lines) == {"member": "counts"}
    end = lines[0].standing.valid_until
    assert "Certified already until" in lines[0].words()
    assert str(end.year) in lines[0].words()


def test_one_that_is_too_old_does_not(ask, people, basics):
    enrolment = enrol(people.member, basics.translation_key, viewer_for(people.member))
    pass_course(enrolment)
    long_ago = timezone.now() - timedelta(days=300)
    type(enrolment).objects.filter(pk=enrolment.pk).update(
        started_at=long_ago, completed_at=long_ago
    )
    assert outcomes(ask(people.member, newest_months=6)) == {"member": "assign"}


def test_strangers_certificates_are_not_told(ask, people, basics):
    who = people.stranger
    pass_course(enrol(who, basics.translation_key, viewer_for(who)))
    lines = ask(who)
    assert outcomes(lines) == {"stranger": "invite"}
    assert lines[0].standing is None


@pytest.mark.slow
def test_a_course_of_a_group_is_for_those_who_are_in_it(ask, people, shelf, firm):
    tin = builders.group("tin")
    builders.GroupMembership.objects.create(group=tin, person=people.owner)
    secret = courses.small_course(
        builders.section(shelf, tier_id=MEMBER, groups=[tin]), title="Secret tin"
    )
    lines = ask(people.owner, people.member, "new@example.test", course=secret)
    assert outcomes(lines) == {
        "owner": "assign", "member": "closed", "new": "closed",
    }  # fmt: skip
    assert Assignment.objects.count() == 1
    # The other manager is not in the group: no title by way of their colleagues.
    seen = [one.title for one in offers(firm, viewer_for(people.manager))]
    assert seen == ["Basics"]
    with pytest.raises(Refused):
        ask(people.owner, course=secret, by=people.manager)


@pytest.mark.slow
def test_only_what_the_tier_opens_is_offered(people, shelf, home):
    small = builders.organisation(ASSOCIATE, "Small Works")
    owner = builders.belongs(small, "small-owner", "owner")
    # The owner reads more by another firm; the small one's people do not.
    big = builders.organisation(MEMBER, "Big Works")
    Membership.objects.create(organisation=big, person=owner)
    courses.small_course(shelf, title="For members", tier_id=MEMBER)
    courses.small_course(shelf, title="For all")
    courses.course(shelf, title="Never released")
    viewer = viewer_for(owner)
    assert [one.title for one in offers(small, viewer)] == ["For all"]
    assert [one.title for one in offers(big, viewer)] == ["For all", "For members"]


@pytest.mark.parametrize("who", ["member", "former", "outsider", "stranger"])
def test_only_managers_assign(ask, people, who):
    with pytest.raises(NotYours):
        ask(people.member, by=getattr(people, who))
    assert not Assignment.objects.exists()


def test_a_firm_whose_time_has_ended_asks_nobody(people, basics):
    from portal.learning.teams.assigning import assign

    with pytest.raises(Lapsed):
        assign(
            people.lapsed, people.over.pk, viewer_for(people.lapsed),
            basics.translation_key, ["a@b.example"],
        )  # fmt: skip


def test_a_day_that_has_passed_is_refused_and_nothing_done(ask, people):
    with pytest.raises(Refused):
        ask(people.member, due_on=date(2020, 1, 1))
    assert not Assignment.objects.exists()


def test_beyond_the_invitations_of_a_day_nothing_at_all_is_done(ask, people, firm):
    many = [f"n{number}@example.test" for number in range(150)]
    ask(*many)
    with pytest.raises(Refused, match="invitations a day"):
        ask(people.member, *[f"m{number}@example.test" for number in range(60)])
    assert not Assignment.objects.filter(person=people.member).exists()


def test_a_manager_cannot_renew_an_owners_expired_invitation(ask, people, firm):
    invitations.invite(people.owner, firm.pk, ["boss@example.test"], "owner")
    Invitation.objects.update(expires_at=timezone.now())
    lines = ask("boss@example.test", people.member, by=people.manager)
    assert outcomes(lines) == {"boss": "higher", "member": "assign"}


def test_every_assignment_is_in_the_history(ask, people, firm, sign_in):
    ask(people.member, due_on=SOON)
    event = MemberEvent.objects.get(action="training.assigned")
    assert event.actor == people.owner
    assert event.person == people.member
    assert event.data == {"course": [None, "Basics"], "due_on": [None, str(SOON)]}
    page = sign_in(people.owner).get(f"/organisations/{firm.pk}/history/")
    assert "Course assigned" in page.content.decode()


def test_every_outcome_has_words(ask, people):
    [line] = ask(people.member)
    for outcome in Outcome:
        assert type(line)("a@b.example", outcome).words()


def test_two_firms_two_assignments_one_record(ask, people, basics, firm):
    from portal.learning.models import Enrolment
    from portal.learning.teams.assigning import assign
    from portal.learning.teams.table import rows_of_team

    Membership.objects.create(organisation=people.other, person=people.member)
    ask(people.member)
    assign(
        people.outsider, people.other.pk, viewer_for(people.outsider),
        basics.translation_key, [people.member.email],
    )  # fmt: skip
    pass_course(enrol(people.member, basics.translation_key, viewer_for(people.member)))
    assert Assignment.objects.filter(person=people.member).count() == 2
    assert Enrolment.objects.filter(learner=people.member).count() == 1
    for manager, organisation in (
        (people.owner, firm),
        (people.outsider, people.other),
    ):
        [row] = rows_of_team(organisation, viewer_for(manager))
        assert row.status == "passed"
