"""Mails by the clock: once a week if something changed, and once before a day."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from portal.learning.enrolments import enrol
from portal.learning.models import Assignment, CourseEnd, LearningEvent, TeamDigest
from portal.learning.teams import digests
from portal.learning.teams.changing import set_due
from portal.learning.teams.digests import send_team_digests
from portal.learning.teams.reminding import send_due_reminders
from portal.members.models import Membership
from portal.members.viewers import viewer_for
from tests import builders, courses
from tests.portal.learning.conftest import pass_course
from tests.portal.learning.teams.conftest import leave, only

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def asked(ask, people, delivered):
    """The member was asked eight days ago; its mails are gone out."""
    ask(people.member)
    delivered()
    Assignment.objects.update(assigned_at=timezone.now() - 8 * DAY)
    return only()


@pytest.mark.slow
def test_managers_are_told_once_a_week_and_only_of_changes(
    asked, people, basics, delivered
):
    now = timezone.now()
    assert send_team_digests(now - 2 * DAY) == 0, "the first week has not passed"
    assert send_team_digests(now) == 2
    assert send_team_digests(now) == 0
    mails = delivered()
    assert sorted(mail.to[0] for mail in mails) == [
        "manager@example.test", "owner@example.test",
    ]  # fmt: skip
    assert "Not started: 1" in mails[0].body
    assert f"/learning/teams/{asked.organisation_id}/" in mails[0].body
    assert send_team_digests(now + 8 * DAY) == 0, "nothing has changed"
    pass_course(enrol(people.member, basics.translation_key, viewer_for(people.member)))
    assert send_team_digests(now + 6 * DAY) == 0, "not within a week"
    assert send_team_digests(now + 8 * DAY) == 2
    body = delivered()[0].body
    assert "Mia Member: Basics (Passed on" in body
    assert send_team_digests(now + 30 * DAY) == 0


def test_a_percentage_alone_is_no_change(asked, people, basics, delivered):
    from portal.learning.progress import finish_lesson

    enrolment = enrol(people.member, basics.translation_key, viewer_for(people.member))
    assert send_team_digests() == 2
    finish_lesson(enrolment, enrolment.release.manifest[0]["key"])
    assert send_team_digests(timezone.now() + 8 * DAY) == 0


@pytest.mark.slow
def test_a_title_that_is_not_for_a_manager_is_not_in_their_mail(
    asked, secret, people, delivered
):
    delivered()
    Assignment.objects.update(due_on=date(2020, 1, 1), time_zone="UTC")
    assert send_team_digests() == 2
    by_address = {mail.to[0]: mail.body for mail in delivered()}
    assert "Olga Owner: Zyxwvsecret" in by_address["owner@example.test"]
    body = by_address["manager@example.test"]
    assert "Zyxwvsecret" not in body
    assert "Olga Owner: A course that is not open to you now" in body
    assert "Mia Member: Basics" in body


def test_one_tap_stops_them_without_signing_in(asked, people, client, delivered):
    send_team_digests()
    mail = next(m for m in delivered() if m.to == ["owner@example.test"])
    address = mail.extra_headers["List-Unsubscribe"].strip("<>")
    path = "/" + address.split("/", 3)[3]
    assert mail.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert client.get(path).status_code == 200
    assert digests.wanted(people.owner, asked.organisation), "a scanner opened it"
    answer = client.post(path, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert not digests.wanted(people.owner, asked.organisation)
    assert digests.wanted(people.manager, asked.organisation)
    assert client.post(path[:-3] + "xx/").status_code == 404
    Assignment.objects.update(due_on=date(2020, 1, 1))
    assert send_team_digests(timezone.now() + 8 * DAY) == 1


def test_mails_can_be_had_again_on_the_page(asked, people, sign_in):
    client = sign_in(people.owner)
    page = f"/learning/teams/{asked.organisation_id}/"
    client.post(page + "mails/", {"do": "off"})
    assert not digests.wanted(people.owner, asked.organisation)
    assert "Have the mails" in client.get(page).content.decode()
    client.post(page + "mails/", {"do": "on"})
    assert digests.wanted(people.owner, asked.organisation)


def test_who_manages_no_more_or_a_firm_whose_time_has_ended_gets_none(
    asked, people, firm
):
    leave(firm, people.manager)
    firm.ends_at = timezone.now() + 2 * DAY
    firm.save()
    assert send_team_digests(timezone.now() + 3 * DAY) == 0
    firm.ends_at = None
    firm.save()
    assert send_team_digests() == 1
    assert TeamDigest.objects.get().person == people.owner


def test_a_name_that_is_a_link_is_none_in_a_mail(asked, people, delivered, basics):
    people.member.first_name = "https://evil.example"
    people.member.save()
    Assignment.objects.update(due_on=date(2020, 1, 1), time_zone="UTC")
    assert send_team_digests() == 2
    for mail in delivered():
        assert "Basics" in mail.body
        assert "evil.example" not in mail.body


def test_learners_are_reminded_once_a_week_before_the_day(asked, people, delivered):
    # The day begins ten hours earlier in Tokyo than it ends in Honolulu.
    Assignment.objects.update(
        due_on=date(2027, 3, 28), time_zone="Europe/Berlin",
        assigned_at=datetime(2027, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    before = datetime(2027, 3, 20, 22, 59, tzinfo=UTC)
    assert send_due_reminders(before) == 0
    assert send_due_reminders(before + timedelta(minutes=2)) == 1
    assert send_due_reminders(before + timedelta(minutes=3)) == 0
    assert send_due_reminders(before + 5 * DAY) == 0
    [mail] = delivered()
    assert mail.to == ["member@example.test"]
    assert "28 March 2027" in mail.body
    set_due(
        people.owner, asked.organisation_id, [asked.pk], date(2027, 4, 28),
        "Europe/Berlin",
    )  # fmt: skip
    assert send_due_reminders(datetime(2027, 4, 22, tzinfo=UTC)) == 1, "another day"


def test_nobody_is_reminded_of_what_is_done_over_or_just_asked(asked, people, basics):
    today = timezone.localdate()
    soon = {"due_on": today + 3 * DAY, "time_zone": "UTC"}
    Assignment.objects.update(**soon, assigned_at=timezone.now())
    assert send_due_reminders() == 0, "just asked"
    Assignment.objects.update(assigned_at=timezone.now() - 60 * DAY)
    assert send_due_reminders(timezone.now() + 9 * DAY) == 0, "the day has passed"
    pass_course(enrol(people.member, basics.translation_key, viewer_for(people.member)))
    assert send_due_reminders() == 0, "passed"


@pytest.fixture
def due(asked, people, basics):
    """Who was asked long ago, with three days left."""
    soon()
    return people.member


def soon():
    Assignment.objects.update(
        due_on=timezone.localdate() + 3 * DAY, time_zone="UTC",
        assigned_at=timezone.now() - 60 * DAY,
    )  # fmt: skip


def begin(person, course):
    return enrol(person, course.translation_key, viewer_for(person))


def narrow(course):
    """It goes to a group of others, unlisted."""
    builders.publish(course, groups=[builders.group("tin")], tier_id=builders.MEMBER)


def test_a_firm_whose_time_has_ended_reminds_nobody(due, firm):
    firm.starts_at = timezone.now() - 90 * DAY
    firm.ends_at = timezone.now() - timedelta(minutes=1)
    firm.save()
    assert send_due_reminders() == 0
    firm.ends_at = None
    firm.save()
    assert send_due_reminders() == 1


def test_who_is_not_there_any_more_is_reminded_of_nothing(due):
    # It has run out, and nobody has written it down yet.
    mine = Membership.objects.filter(person=due)
    now = timezone.now()
    mine.update(starts_at=now - 90 * DAY, ends_at=now - timedelta(minutes=1))
    assert send_due_reminders() == 0


def test_a_course_that_was_closed_to_them_is_not_named_to_who_never_began_it(
    due, basics
):
    narrow(basics)
    assert send_due_reminders() == 0
    builders.publish(basics, groups=[], tier_id=builders.PUBLIC)
    assert send_due_reminders() == 1, "open again: it was not noted as told"


def test_who_began_it_is_reminded_without_its_address(due, basics, delivered):
    begin(due, basics)
    narrow(basics)
    assert send_due_reminders() == 1
    [mail] = delivered()
    assert "Basics" in mail.subject
    assert f"/{basics.slug}/" not in mail.body


def test_a_withdrawn_course_is_due_only_for_who_is_in_the_middle_of_it(
    due, basics, people, ask
):
    ask(people.manager)
    soon()
    begin(people.manager, basics)
    courses.again(basics).unpublish()
    assert send_due_reminders(timezone.now() + timedelta(seconds=1)) == 1
    LearningEvent.objects.filter(verb="assignment_reminded").delete()
    CourseEnd.objects.update_or_create(
        course_key=basics.translation_key, defaults={"closes_at": timezone.now()}
    )
    assert send_due_reminders(timezone.now() + timedelta(seconds=1)) == 0
