"""Where people stand: as the learner's own progress, at any moment, and no more of it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db.models import QuerySet
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from portal.learning import days
from portal.learning.certificates.issuing import reissue, revoke
from portal.learning.enrolments import enrol
from portal.learning.models import Assignment, Certificate, Enrolment, LearningEvent
from portal.learning.progress import finish_lesson, progress_of
from portal.learning.teams import ending
from portal.learning.teams.standing import Standing, State, is_overdue, standings
from portal.learning.teams.table import rows_of_team
from portal.members.viewers import viewer_for
from tests import courses
from tests.portal.learning.conftest import answer, pass_course
from tests.portal.learning.teams.conftest import leave, only

DB = pytest.mark.django_db


def begin(person, course):
    return enrol(person, course.translation_key, viewer_for(person))


def stand(assignment, at=None):
    return standings({assignment: at or timezone.now()})[assignment.pk]


# --- Days: pure -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "zone", "end"),
    [
        # Clocks go forward on 28 March 2027 in Berlin, back on 31 October.
        ("2027-03-27", "Europe/Berlin", "2027-03-27T23:00"),
        ("2027-03-28", "Europe/Berlin", "2027-03-28T22:00"),
        ("2027-10-30", "Europe/Berlin", "2027-10-30T22:00"),
        ("2027-10-31", "Europe/Berlin", "2027-10-31T23:00"),
        ("2027-03-14", "America/New_York", "2027-03-15T04:00"),
        ("2027-11-07", "America/New_York", "2027-11-08T05:00"),
        # Midnight itself was jumped over: the day ended with the jump.
        ("2018-11-03", "America/Sao_Paulo", "2018-11-04T03:00"),
        ("2024-04-25", "Africa/Cairo", "2024-04-25T22:00"),
        # An hour before the new day came twice: it ended after the second.
        ("2024-10-31", "Africa/Cairo", "2024-10-31T22:00"),
        ("2026-12-31", "Pacific/Kiritimati", "2026-12-31T10:00"),
        ("2026-12-31", "Pacific/Pago_Pago", "2027-01-01T11:00"),
        ("2028-02-29", "UTC", "2028-03-01T00:00"),
    ],
)
def test_a_day_ends_at_its_own_midnight(day, zone, end):
    moment = days.due_until(date.fromisoformat(day), zone)
    assert moment == datetime.fromisoformat(end).replace(tzinfo=UTC)
    assert days.local_day(moment - timedelta(microseconds=1), zone).isoformat() == day
    assert days.local_day(moment, zone) > date.fromisoformat(day)


@given(st.dates(date(2015, 1, 1), date(2035, 12, 31)), st.sampled_from(days.zones()))
def test_whatever_the_zone_a_day_ends_where_the_next_begins(day, zone):
    moment = days.due_until(day, zone)
    last = days.local_day(moment - timedelta(microseconds=1), zone)
    # Samoa and Kiritimati have left out whole days.
    assert last <= day < days.local_day(moment, zone)
    assert day - last <= timedelta(days=1)


def test_a_zone_that_is_known_no_more_is_the_portals(settings):
    assert days.zone_of("Mars/Olympus").key == settings.TIME_ZONE
    assert days.zone_of("../../etc/passwd").key == settings.TIME_ZONE


@pytest.mark.parametrize(
    ("state", "valid_until", "overdue"),
    [
        ("todo", None, True),
        ("progress", None, True),
        ("revoked", None, True),
        ("invited", None, True),
        ("passed", None, False),
        ("expired", date(2026, 3, 31), False),
        ("expired", date(2026, 3, 30), True),
    ],
)
def test_overdue_is_what_was_not_fulfilled_on_the_day(state, valid_until, overdue):
    one = Assignment(due_on=date(2026, 3, 31), time_zone="Europe/Berlin")
    standing = Standing(state, valid_until=valid_until)
    end = datetime(2026, 3, 31, 22, tzinfo=UTC)
    assert not is_overdue(one, standing, end - timedelta(seconds=1))
    assert is_overdue(one, standing, end) is overdue
    assert not is_overdue(Assignment(), standing, end)


# --- Standings --------------------------------------------------------------------


@DB
def test_from_nothing_to_a_certificate(ask, people, basics):
    ask(people.member)
    one = only()
    assert stand(one).state == State.TODO
    enrolment = begin(people.member, basics)
    assert (stand(one).state, stand(one).percent) == (State.PROGRESS, 0)
    lesson = enrolment.release.manifest[0]["key"]
    finish_lesson(enrolment, lesson)
    assert stand(one).percent == progress_of(enrolment).percent == 33
    assert stand(one).words() == "In progress: 33\xa0%"
    pass_course(enrolment)
    done = stand(one)
    held = Certificate.objects.get()
    assert (done.state, done.code, done.release) == (State.PASSED, held.code, 1)
    assert done.valid_until == held.valid_until
    assert "valid until" in done.words()
    assert Standing.from_json(done.to_json()) == done


@DB
def test_the_percentage_is_the_learners_own_through_every_edit(ask, people, basics):
    ask(people.member)
    enrolment = begin(people.member, basics)
    lessons = courses.steps(basics, "lesson")

    def same():
        fresh = Enrolment.objects.get(pk=enrolment.pk)
        own = progress_of(fresh).percent
        assert stand(only()).percent == own
        return own

    assert same() == 0
    finish_lesson(enrolment, lessons[0].translation_key)
    assert same() == 33
    lessons[1].unpublish()
    assert same() == 66, "a lesson that is taken out blocks nobody"
    courses.lesson(basics)
    courses.release(basics)
    assert same() == 66, "pinned to the release it began on"


@DB
def test_failed_attempts_are_never_told(ask, people, basics):
    from portal.learning.attempts import start

    ask(people.member)
    enrolment = begin(people.member, basics)
    quiz = courses.steps(basics, "quiz")[0].translation_key
    before = stand(only())
    answer(start(enrolment, quiz, viewer_for(people.member)), people.member, right=0)
    assert stand(only()) == before


@DB
def test_expired_renewing_and_revoked(ask, people, basics):
    ask(people.member)
    one = only()
    pass_course(begin(people.member, basics))
    held = Certificate.objects.get()
    after = datetime.combine(
        held.valid_until + timedelta(days=1), datetime.min.time(), UTC
    )
    last = after - timedelta(hours=12)
    assert stand(one, last).state == State.PASSED
    expired = stand(one, after + timedelta(hours=12))
    assert expired.state == State.EXPIRED
    assert expired.words().startswith("Expired on")
    new = reissue(held, name="Mia Neu", reason="married")
    assert stand(one).code == new.code
    revoke(new, reason="cheated")
    assert stand(one).state == State.REVOKED
    assert is_overdue(
        Assignment(due_on=date(2020, 1, 1), time_zone="UTC"), stand(one), after
    )


@DB
def test_a_renewal_is_shown_beside_the_old_day(ask, people, basics):
    from portal.learning.enrolments import renew

    ask(people.member)
    pass_course(begin(people.member, basics))
    held = Certificate.objects.get()
    # A day long ago: rows that are written once are changed by no other means.
    QuerySet(Certificate).update(valid_until=timezone.localdate() - timedelta(days=1))
    renew(people.member, basics.translation_key, viewer_for(people.member))
    standing = stand(only())
    assert (standing.state, standing.percent) == (State.EXPIRED, 0)
    assert "renewing" in standing.words()
    pass_course(Enrolment.objects.get(cycle=2))
    standing = stand(only())
    assert standing.state == State.PASSED
    assert standing.code != held.code


@DB
def test_at_a_day_of_the_past_it_is_what_it_was_then(ask, people, basics):
    ask(people.member)
    one = only()
    t = timezone.now()
    Assignment.objects.update(assigned_at=t - timedelta(days=9))
    enrolment = begin(people.member, basics)
    pass_course(enrolment)
    Enrolment.objects.update(
        started_at=t - timedelta(days=6), completed_at=t - timedelta(days=2)
    )
    enrolment.progress.update(done_at=t - timedelta(days=4))
    enrolment.attempts.update(submitted_at=t - timedelta(days=2))
    seen = [stand(one, t - timedelta(days=n)) for n in (8, 5, 3, 1)]
    assert [one.state for one in seen[:3]] == ["todo", "progress", "progress"]
    assert [one.percent for one in seen[:3]] == [None, 0, 66]
    assert seen[3].state == State.PASSED


# --- Leaving ----------------------------------------------------------------------


@DB
def test_who_leaves_takes_the_certificate_and_the_firm_keeps_its_line(
    ask, people, basics, firm
):
    ask(people.member)
    enrolment = begin(people.member, basics)
    finish_lesson(enrolment, enrolment.release.manifest[0]["key"])
    leave(firm, people.member)
    one = only()
    assert one.ended_at is not None
    assert (one.name, one.person) == ("Mia Member", people.member)
    pass_course(enrolment)
    [row] = rows_of_team(firm, viewer_for(people.owner))
    assert (row.standing.state, row.standing.percent) == ("progress", 33)
    assert (row.email, row.name) == ("", "Mia Member")
    assert row.left_on == timezone.localdate()
    assert Certificate.objects.get().enrolment.learner == people.member
    # It is not told that they are called otherwise now.
    people.member.last_name = "Married"
    people.member.save()
    [row] = rows_of_team(firm, viewer_for(people.owner))
    assert row.name == "Mia Member"


@DB
def test_a_membership_that_runs_out_by_its_date_ends_it_too(ask, people, firm):
    from portal.members.models import Membership

    ask(people.member)
    mine = Membership.objects.get(organisation=firm, person=people.member)
    mine.ends_at = timezone.now() + timedelta(days=3)
    mine.save()
    assert only().ended_at is None
    end = timezone.now() - timedelta(hours=2)
    Assignment.objects.update(assigned_at=end - timedelta(days=9))
    Membership.objects.filter(pk=mine.pk).update(
        ends_at=end, starts_at=end - timedelta(days=10)
    )
    [row] = rows_of_team(firm, viewer_for(people.owner))
    assert row.left_on is not None, "before anybody has written it down"
    assert ending.end_gone() == 1
    assert ending.end_gone() == 0
    assert only().ended_at == end


@DB
def test_who_closes_the_account_leaves_a_line_without_a_name(ask, people, basics, firm):
    ask(people.member)
    pass_course(begin(people.member, basics))
    code = Certificate.objects.get().code
    people.member.delete()
    one = only()
    assert (one.person, one.name, one.email) == (None, "", "")
    [row] = rows_of_team(firm, viewer_for(people.owner))
    assert (row.standing.state, row.standing.code) == ("passed", code)
    assert row.name == "(account closed)"
    kept = LearningEvent.objects.get(verb="assignment_ended")
    assert "Mia" not in str(kept.data)


@DB
def test_who_had_left_before_closes_the_account(ask, people, basics, firm):
    ask(people.member)
    leave(firm, people.member)
    people.member.delete()
    [row] = rows_of_team(firm, viewer_for(people.owner))
    assert (row.name, row.standing.state) == ("(account closed)", "todo")


@DB
def test_who_comes_back_is_asked_anew(ask, people, firm):
    from portal.members.models import Membership

    ask(people.member)
    leave(firm, people.member)
    Membership.objects.create(organisation=firm, person=people.member)
    assert Assignment.objects.filter(ended_at=None).count() == 0
    ask(people.member)
    rows = rows_of_team(firm, viewer_for(people.owner))
    assert sorted(row.left_on is None for row in rows) == [False, True]
    people.member.delete()
    assert Assignment.objects.filter(ended_at=None).count() == 0
