"""What has changed since: on the page, and one mail a release."""

from datetime import timedelta

import pytest
from django.utils import timezone

from content.courses.freshness import source_moved
from content.models import ToCheck, TrackedSource
from portal.learning.certificates.changes import changes_for, changes_since
from portal.members.models import Membership
from portal.members.viewers import viewer_for
from tests import builders, courses
from tests.mailbox import new_mails
from tests.portal.learning.certificates.conftest import made_ago, sign_in

pytestmark = pytest.mark.django_db


def to_check(course, cause, **fields):
    return ToCheck.objects.create(
        kind="lesson", key=course.translation_key, title="Lesson",
        course_key=course.translation_key, cause=cause, **fields,
    )  # fmt: skip


def test_wording_tells_nobody(certificate, course, holder):
    courses.release(course, kind="wording", note="Commas")
    assert changes_since(certificate, viewer_for(holder)) == []
    assert new_mails() == []


def test_a_release_is_news_with_one_mail(client, certificate, course, holder):
    courses.release(course, kind="content", note="Mica has a lesson of its own.")
    [mail] = new_mails()
    assert mail.to == ["ama@firm.example"]
    assert "one thing has changed" in mail.body
    assert f"/learning/certificates/{certificate.code}/" in mail.body
    sign_in(client, holder)
    page = client.get(f"/learning/certificates/{certificate.code}/").content.decode()
    assert "One thing has changed since you finished" in page
    assert "Mica has a lesson of its own." in page
    courses.release(course, kind="requirement", note="And a quiz.")
    [mail] = new_mails()
    assert "2 things have changed" in mail.body
    found = changes_for(holder, viewer_for(holder))
    assert [len(rows) for rows in found.values()] == [2]


def test_a_new_version_of_a_template_is_news(certificate, course, holder):
    source = TrackedSource.objects.create(
        key="CMRT", name="Conflict Minerals Reporting Template", version="6.5",
        released_on=timezone.localdate(), note="Two questions more.",
    )  # fmt: skip
    to_check(course, str(source), settled_at=timezone.now())
    [change] = changes_since(certificate, viewer_for(holder))
    assert "CMRT 6.5" in change.words
    assert change.note == "Two questions more."


def test_ground_that_moves_is_told_once_a_release(certificate, course, holder):
    lesson = courses.steps(course, "lesson")[0]
    lesson.cites = ["CMRT"]
    lesson.save_revision().publish()
    source = TrackedSource.objects.create(
        key="CMRT", name="Conflict Minerals Reporting Template", version="6.5",
        released_on=timezone.localdate(), note="Two questions more.",
    )  # fmt: skip
    assert source_moved(source) == 1
    source_moved(source)
    assert len(new_mails()) == 1
    [change] = changes_since(certificate, viewer_for(holder))
    assert "CMRT 6.5" in change.words
    courses.release(course, kind="content", note="Annex")
    assert len(new_mails()) == 1


def test_what_is_settled_was_no_news_or_is_in_a_release(certificate, course, holder):
    item = to_check(course, "eu-2017-821/art-4-1", what="A new annex")
    assert len(changes_since(certificate, viewer_for(holder))) == 1
    item.settled_at = timezone.now()
    item.save()
    assert changes_since(certificate, viewer_for(holder)) == []


def test_a_locked_page_is_not_named(certificate, course, holder, shelf):
    locked = builders.article(shelf, "Zyxwv title", tier_id=builders.MEMBER)
    known = builders.article(
        shelf, "Zyxwv too", tier_id=builders.MEMBER, library_id="GA-99"
    )
    to_check(course, known.library_id)
    builders.article(shelf, "Open title", library_id="GA-98")
    to_check(course, str(locked.pk), what="zyxwv words")
    to_check(course, "GA-98", what="Now with tin")
    found = changes_since(certificate, viewer_for(holder))
    text = " ".join(one.words + one.note for one in found)
    assert "yx" not in text
    assert "“Open title” has changed." in text
    assert "Now with tin" in text
    assert "GA-99" not in text
    assert len(found) == 3


@pytest.mark.parametrize("withdrawn", [False, True])
def test_the_note_is_for_whom_the_course_is_open(
    client, certificate, course, holder, withdrawn
):
    builders.publish(course, tier_id=builders.MEMBER)
    courses.release(course, kind="content", note="Zyxwv is new.")
    if withdrawn:
        courses.again(course).unpublish()
    [change] = changes_since(certificate, viewer_for(holder))
    assert ("Release 2" in change.words, change.note) == (True, "")
    sign_in(client, holder)
    page = client.get(f"/learning/certificates/{certificate.code}/").content.decode()
    assert "Release 2 of the course is out" in page
    assert "Zyxwv" not in page
    firm = builders.organisation(builders.MEMBER)
    Membership.objects.create(organisation=firm, person=holder, role="member")
    [change] = changes_since(certificate, viewer_for(holder))
    assert change.note == "Zyxwv is new."


def test_only_what_came_after_and_only_while_it_is_valid(certificate, course, holder):
    to_check(course, "older", raised_at=timezone.now() - timedelta(days=1))
    assert changes_since(certificate, viewer_for(holder)) == []
    courses.release(course, kind="content")
    new_mails()
    row = made_ago(certificate, -1)
    assert changes_since(row, viewer_for(holder)) == []
    courses.release(course, kind="content")
    assert new_mails() == []


def test_who_is_certified_on_the_newest_release_hears_nothing(course, certificate):
    assert new_mails() == []


def test_who_may_not_take_the_course_any_more_gets_no_mail(certificate, course):
    builders.publish(course, tier_id=builders.MEMBER)
    courses.release(course, kind="content", note="New")
    assert new_mails() == []


def test_the_number_of_questions_does_not_grow(
    certificate, course, holder, django_assert_max_num_queries
):
    for number in range(6):
        to_check(course, f"cause-{number}")
    viewer = viewer_for(holder)
    with django_assert_max_num_queries(6):
        found = changes_for(holder, viewer)
    assert len(found[course.translation_key]) == 6
