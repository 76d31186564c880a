"""Two managers, or one who clicks many times, in the same moment: one line each."""

import pytest

from portal.learning.models import Assignment
from portal.learning.teams.assigning import assign
from portal.learning.teams.digests import send_team_digests
from portal.members import invitations
from portal.members.models import Invitation
from portal.members.viewers import viewer_for
from tests import builders, courses
from tests.at_once import at_once
from tests.builders import MEMBER

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.db_specific,
    pytest.mark.slow,
]


@pytest.fixture
def place(transactional_db):
    home = builders.make_home()
    course = courses.small_course(builders.section(home), title="Basics")
    firm = builders.organisation(MEMBER, "Smelter Works")
    managers = [builders.belongs(firm, f"m{n}", "manager") for n in range(4)]
    return firm, course, managers


def test_the_same_people_are_asked_once(place):
    firm, course, managers = place
    member = builders.belongs(firm, "member")
    emails = [member.email, "new@example.test"]
    key = course.translation_key
    given = at_once(
        *[
            lambda m=m: assign(m, firm.pk, viewer_for(m), key, emails)
            for m in managers * 2
        ]
    )
    assert all(isinstance(one, list) for one in given), given
    assert Assignment.objects.count() == 2
    assert Invitation.objects.count() == 1
    changes = [line.changes for lines in given for line in lines]
    assert sum(changes) == 2, "one of them did it, the others are told so"


def test_asking_and_joining_at_once_leave_one_line_that_is_theirs(place):
    firm, course, managers = place
    key = course.translation_key
    for number in range(4):
        guest = builders.person(f"guest-{number}", verified=True)
        offer, _ = invitations.invite_by_link(
            managers[0], firm.pk, guest.email, "member"
        )
        at_once(
            lambda g=guest: assign(
                managers[1], firm.pk, viewer_for(managers[1]), key, [g.email]
            ),
            lambda g=guest, o=offer: invitations.accept(g, o.pk),
        )
        [row] = Assignment.objects.filter(ended_at=None, course_key=key).exclude(
            person__email__lt=guest.email
        )
        assert (row.person, row.email) == (guest, "")


def test_two_workers_send_one_digest(place):
    from datetime import timedelta

    from django.utils import timezone

    firm, course, managers = place
    assign(
        managers[0], firm.pk, viewer_for(managers[0]), course.translation_key,
        [managers[1].email],
    )  # fmt: skip
    later = timezone.now() + timedelta(days=8)
    given = at_once(*[lambda: send_team_digests(later)] * 4)
    assert sum(given) == len(managers)
