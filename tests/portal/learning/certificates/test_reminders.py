"""Mails before the end: the right people, the right days, once."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from portal.learning.certificates.issuing import reissue, revoke
from portal.learning.certificates.reminders import due_days, send_reminders
from portal.learning.enrolments import renew
from portal.learning.models import CertificateReminder
from portal.members.viewers import viewer_for
from tests import courses
from tests.mailbox import new_mails
from tests.portal.learning.certificates.conftest import made_ago
from tests.portal.learning.conftest import pass_course

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        (61, []), (60, [60]), (59, [60]), (31, [60]), (30, [60, 30]), (8, [60, 30]),
        (7, [60, 30, 7]), (1, [60, 30, 7]), (0, [60, 30, 7]),
    ],
)  # fmt: skip
def test_days_before_the_end(certificate, left, expected):
    row = made_ago(certificate, left)
    assert due_days(row, timezone.now()) == expected


def test_a_short_certificate_is_not_reminded_on_its_first_day(certificate):
    row = made_ago(certificate, 29, made=2)
    assert due_days(row, timezone.now()) == []
    assert due_days(row, timezone.now() + timedelta(days=22)) == [7]


def test_a_certificate_issued_anew_tells_nothing_twice(certificate):
    row = made_ago(certificate, 30)
    assert send_reminders() == 1
    newer = reissue(row, name="Ama M.", reason="shorter")
    assert send_reminders() == 0
    assert send_reminders(timezone.now() + timedelta(days=23)) == 1
    assert newer.reminders.get().days == 7


def test_each_is_sent_once_whoever_runs_the_job(certificate):
    made_ago(certificate, 60)
    assert [send_reminders(), send_reminders()] == [1, 0]
    [mail] = new_mails()
    assert mail.to == ["ama@firm.example"]
    assert "Foundations" in mail.subject
    assert f"/learning/certificates/{certificate.code}/" in mail.body
    assert mail.body.startswith("Hello Ama,")
    assert "60 more days" in mail.body
    later = timezone.now() + timedelta(days=30)
    assert [send_reminders(later), send_reminders(later)] == [1, 0]
    last = timezone.now() + timedelta(days=53)
    assert [send_reminders(last), send_reminders(last)] == [1, 0]
    assert send_reminders(timezone.now() + timedelta(days=61)) == 0
    assert CertificateReminder.objects.count() == 3


def test_after_a_pause_of_the_schedule_there_is_one_mail(certificate):
    made_ago(certificate, 5)
    assert send_reminders() == 1
    assert len(new_mails()) == 1
    assert send_reminders() == 0
    assert set(CertificateReminder.objects.values_list("days", flat=True)) == {
        60,
        30,
        7,
    }


@pytest.mark.parametrize("why", ["closed", "unverified", "nobody", "revoked"])
def test_who_cannot_or_need_not_be_told(certificate, holder, why):
    made_ago(certificate, 30)
    if why == "closed":
        holder.is_active = False
        holder.save()
    elif why == "unverified":
        EmailAddress.objects.update(verified=False)
    elif why == "nobody":
        holder.delete()
    else:
        revoke(certificate, reason="Mistake")
    assert send_reminders() == 0
    assert new_mails() == []


def test_who_has_renewed_is_not_reminded(certificate, holder):
    made_ago(certificate, 30)
    again = renew(holder, certificate.enrolment.course_key, viewer_for(holder))
    assert send_reminders() == 1
    assert len(new_mails()) == 1
    pass_course(again)
    assert send_reminders(timezone.now() + timedelta(days=24)) == 0


def test_recipients_are_looked_at_again_when_the_mail_goes_out(certificate, holder):
    made_ago(certificate, 30)
    assert send_reminders() == 1
    revoke(certificate, reason="Mistake")
    assert new_mails() == []


def test_who_leaves_meanwhile_gets_nothing(certificate, holder):
    made_ago(certificate, 30)
    assert send_reminders() == 1
    holder.delete()
    assert new_mails() == []


@pytest.mark.slow
def test_a_withdrawn_course_names_its_successor(certificate, course, shelf):
    follower = courses.small_course(shelf, title="Foundations anew")
    page = courses.again(course)
    page.successor = follower
    page.save_revision().publish()
    courses.again(course).unpublish()
    made_ago(certificate, 30)
    send_reminders()
    [mail] = new_mails()
    assert "“Foundations anew” takes its place" in mail.body
    assert "http://localhost:8000/guidance/foundations-anew/" in mail.body
    assert "Renew it here" not in mail.body


@pytest.mark.slow
def test_a_certificate_of_the_successor_is_enough(certificate, holder, course, shelf):
    from portal.learning.enrolments import enrol

    follower = courses.small_course(shelf, title="Foundations anew", validity_months=24)
    page = courses.again(course)
    page.successor = follower
    page.save_revision().publish()
    made_ago(certificate, 30)
    pass_course(enrol(holder, follower.translation_key, viewer_for(holder)))
    assert send_reminders() == 0


def test_a_course_that_is_gone_altogether(certificate, course):
    courses.again(course).delete()
    made_ago(certificate, 7)
    send_reminders()
    [mail] = new_mails()
    assert "not given any more" in mail.body
