"""Mails about what one follows: written when they go out, once, to whom they may."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import transaction
from django.test import Client
from django.utils import timezone
from django.utils.timezone import now
from django_tasks_db.models import DBTaskResult

from content.models import Label
from portal.mypage import digests
from portal.mypage.following import follow_labels, follow_page
from portal.mypage.models import Digest, Follow
from portal.mypage.rhythm import next_due
from tests import builders
from tests.builders import MEMBER, article, fresh, person, publish, section
from tests.mailbox import mail_server
from tests.portal.mypage.conftest import changed_at, leave_everything, signed_in

pytestmark = pytest.mark.django_db
RHYTHM = Digest.Rhythm
AGO = timedelta(days=8)


@pytest.fixture
def follower(shelf, member):
    """Follows the shelf, is told weekly, and is due."""
    follow_page(member, shelf.pk)
    digests.choose(member, RHYTHM.WEEKLY, now() - AGO)
    return member


def waiting() -> int:
    return DBTaskResult.objects.ready().count()


def test_what_is_new_in_what_one_follows_comes_once(shelf, follower, delivered):
    page = article(shelf, "Zinc\nand tin")
    assert digests.queue_due() == 1
    (letter,) = delivered()
    assert letter.to == [follower.email]
    assert letter.subject == "1 page that you follow is new or changed"
    assert "New: Zinc and tin\n" in letter.body
    assert "http://localhost:8000/guidance/" in letter.body
    row = Digest.objects.get()
    assert row.queued_at is None
    assert row.due_at > now()
    assert digests.queue_due() == 0
    Digest.objects.update(due_at=now(), looked_stamp=0)
    assert digests.queue_due() == 0, "it has been told"
    publish(page, body=[("text", "Other words")])
    Digest.objects.update(due_at=now())
    assert digests.queue_due() == 1
    (letter,) = delivered()
    assert "New:" not in letter.body
    assert "Zinc and tin" in letter.body


def test_nothing_new_is_no_mail(shelf, follower, delivered):
    page = article(shelf)
    changed_at(page, now() - timedelta(days=30))
    assert digests.queue_due() == 0
    assert delivered() == []


@pytest.mark.parametrize("rhythm", ["daily", "weekly", "instant"])
def test_each_rhythm_is_due_at_its_time(shelf, member, delivered, rhythm):
    follow_page(member, shelf.pk)
    digests.choose(member, rhythm)
    article(shelf)
    due = Digest.objects.get().due_at
    if rhythm != "instant":
        assert digests.queue_due(due - timedelta(seconds=1)) == 0
    # "At once" is due from the choice on; the article is written a moment later.
    assert digests.queue_due(max(due, now()) + timedelta(seconds=1)) == 1
    assert len(delivered()) == 1
    article(shelf)
    again = Digest.objects.get().due_at
    assert digests.queue_due(again - timedelta(seconds=1)) == 0
    assert digests.queue_due(again + timedelta(seconds=1)) == 1


def test_times_are_the_portals_mornings(settings):
    settings.TIME_ZONE = "Europe/Berlin"
    berlin = ZoneInfo("Europe/Berlin")
    with timezone.override(berlin):
        friday = datetime(2026, 10, 23, 7, 0, tzinfo=berlin)
        daily, weekly = (next_due(r, friday) for r in ("daily", "weekly"))
        assert daily == datetime(2026, 10, 24, 6, 0, tzinfo=berlin)
        # Clocks go back on the Sunday between: six o'clock is six o'clock.
        assert weekly == datetime(2026, 10, 26, 6, 0, tzinfo=berlin)
        monday = datetime(2026, 10, 26, 6, 0, tzinfo=berlin)
        assert next_due("weekly", monday) - monday == timedelta(days=7)
        early = datetime(2026, 10, 26, 5, 59, tzinfo=berlin)
        assert next_due("weekly", early) == monday


def test_never_is_never(shelf, follower, delivered):
    digests.choose(follower, RHYTHM.OFF)
    article(shelf)
    assert digests.queue_due(now() + AGO) == 0
    digests.choose(follower, RHYTHM.DAILY)
    assert digests.queue_due(now() + AGO) == 0, "what came while it was off is not told"


@pytest.mark.slow
def test_labels_sections_and_laws_are_followed(home, shelf, member, delivered):
    from tests.laws import instrument, interpretation, law_page

    topic = Label.objects.create(kind="topic", slug="zz", name="Zinc")
    law = law_page(shelf, instrument())
    other = section(home, "Other")
    follow_labels(member, [topic.pk])
    follow_page(member, law.pk)
    digests.choose(member, RHYTHM.WEEKLY, now() - AGO)
    page = article(other, "labelled")
    page.labels.set([topic])
    page.save_revision().publish()
    interpretation(other, title="how it is read")
    article(other, "neither")
    assert digests.queue_due() == 1
    (letter,) = delivered()
    found = {
        line[2:].removeprefix("New: ")
        for line in letter.body.split("\n")
        if line.startswith("- ")
    }
    assert found == {"labelled", "how it is read", law.title}


LOSSES = [
    "tier raised", "group added", "unpublished", "deleted", "lapsed", "left",
    "section closed", "no longer followed",
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("loss", LOSSES)
def test_what_is_narrowed_between_queue_and_delivery_is_not_in_the_mail(
    shelf, tin, insider, delivered, loss
):
    room = section(shelf, "Room")
    page = article(room, "zyxwvtitle", tier_id=MEMBER, groups=[tin])
    article(shelf, "Still there")
    follow_page(insider, shelf.pk)
    digests.choose(insider, RHYTHM.DAILY, now() - AGO)
    assert digests.queue_due() == 1
    assert "zyxwv" not in str(list(DBTaskResult.objects.values_list("args_kwargs")))
    if loss == "tier raised":
        publish(
            page,
            tier_id=builders.Tier.objects.create(
                rank=90, slug="x", code="X", name="X"
            ).pk,
        )
    elif loss == "group added":
        publish(page, groups=[tin, builders.group("gold")], listing="listed")
    elif loss == "unpublished":
        fresh(page).unpublish()
    elif loss == "deleted":
        fresh(page).delete()
    elif loss == "section closed":
        fresh(room).unpublish()
    elif loss == "no longer followed":
        Follow.objects.all().delete()
    else:
        leave_everything(insider)
    letters = delivered()
    if loss == "no longer followed":
        assert letters == []
    else:
        (letter,) = letters
        assert "Still there" in letter.body
        assert "zyxwv" not in letter.body + letter.subject
    assert Digest.objects.get().queued_at is None


@pytest.mark.parametrize(
    "change", ["inactive", "unverified", "off", "stopped", "closed"]
)
def test_recipients_are_looked_at_again_when_it_goes_out(
    shelf, follower, delivered, change
):
    article(shelf)
    assert digests.queue_due() == 1
    if change == "inactive":
        follower.is_active = False
        follower.save()
    elif change == "unverified":
        EmailAddress.objects.update(verified=False)
    elif change == "off":
        digests.choose(follower, RHYTHM.OFF)
    elif change == "stopped":
        digests.stop(Digest.objects.get().key)
    else:
        follower.delete()
    assert delivered() == []


def test_who_has_no_confirmed_address_is_not_written_to(shelf, delivered):
    someone = person(tier=MEMBER)
    follow_page(someone, shelf.pk)
    digests.choose(someone, RHYTHM.DAILY, now() - AGO)
    article(shelf)
    assert digests.queue_due() == 0


def test_two_readers_get_each_their_own(shelf, tin, insider, member, delivered):
    for someone in (insider, member):
        follow_page(someone, shelf.pk)
        digests.choose(someone, RHYTHM.DAILY, now() - AGO)
    article(shelf, "zyxwvroom", tier_id=MEMBER, groups=[tin])
    article(shelf, "For all")
    assert digests.queue_due() == 2
    letters = {letter.to[0]: letter for letter in delivered()}
    assert "zyxwvroom" in letters[insider.email].body
    assert "zyxwvroom" not in letters[member.email].body
    assert letters[member.email].subject.startswith("1 page")


# --- Nothing twice, nothing skipped -------------------------------------------------


def test_a_kill_before_the_order_is_kept_leaves_everything_as_it_was(
    shelf, follower, delivered
):
    article(shelf)
    before = Digest.objects.values().get()

    class Killed(BaseException):
        pass

    def queue_and_die():
        with transaction.atomic():
            assert digests.queue_due() == 1
            raise Killed

    with pytest.raises(Killed):
        queue_and_die()
    assert waiting() == 0
    assert Digest.objects.values().get() == before
    assert digests.queue_due() == 1
    assert len(delivered()) == 1


def test_a_task_that_runs_again_after_it_was_done_sends_nothing(shelf, follower):
    article(shelf)
    digests.queue_due()
    order = Digest.objects.get().queued_at.isoformat()
    for _again in range(3):
        digests.send_digest.call(follower.pk, order)
    assert len(mail.outbox) == 1


def test_a_kill_before_sending_skips_nobody_and_one_after_it_sends_once_more(
    shelf, follower, monkeypatch
):
    article(shelf)
    digests.queue_due()
    order = Digest.objects.get().queued_at.isoformat()
    right = digests.mails.post

    def killed_before(*args):
        raise SystemExit

    def killed_after(*args):
        right(*args)
        raise SystemExit

    for post, sent in ((killed_before, 0), (killed_after, 1)):
        monkeypatch.setattr(digests.mails, "post", post)
        with pytest.raises(SystemExit):
            digests.send_digest.call(follower.pk, order)
        assert len(mail.outbox) == sent
        assert digests.queue_due(now() + timedelta(hours=3)) == 0, "it is still ordered"
    monkeypatch.setattr(digests.mails, "post", right)
    digests.send_digest.call(follower.pk, order)
    digests.send_digest.call(follower.pk, order)
    assert len(mail.outbox) == 2


def test_an_order_that_was_lost_is_given_anew_and_the_old_one_is_worth_nothing(
    shelf, follower
):
    article(shelf)
    digests.queue_due()
    old = Digest.objects.get().queued_at.isoformat()
    DBTaskResult.objects.all().delete()
    assert digests.queue_due(now() + timedelta(hours=20)) == 0
    assert digests.queue_due(now() + timedelta(hours=25)) == 1
    digests.send_digest.call(follower.pk, old)
    assert mail.outbox == []
    digests.send_digest.call(follower.pk, Digest.objects.get().queued_at.isoformat())
    assert len(mail.outbox) == 1


def test_what_is_committed_later_than_it_is_dated_is_told_and_the_rest_not_twice(
    shelf, follower, delivered
):
    """A long import: its pages are dated before the last mail and seen after it."""
    article(shelf, "In the first mail")
    late = article(shelf, "Came to light late")
    changed_at(late, now() - timedelta(days=40))
    digests.queue_due()
    assert "late" not in delivered()[0].body
    changed_at(late, now() - timedelta(minutes=50))
    Digest.objects.update(due_at=now(), looked_stamp=0)
    assert digests.queue_due() == 1
    (letter,) = delivered()
    assert "Came to light late" in letter.body
    assert "In the first mail" not in letter.body


def test_whoever_begins_to_follow_is_not_told_of_what_was_before(
    shelf, member, delivered
):
    article(shelf)
    follow_page(member, shelf.pk)
    digests.begin(member)
    assert digests.queue_due(now() + AGO) == 0
    assert Digest.objects.get().rhythm == "weekly"


def test_mails_at_once_are_looked_at_only_when_content_has_changed(shelf, member):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    follow_page(member, shelf.pk)
    digests.choose(member, RHYTHM.INSTANT)
    digests.queue_due()
    with CaptureQueriesContext(connection) as captured:
        digests.queue_due()
    assert len(captured) == 2, "the stamp and who is due"
    article(shelf)
    assert digests.queue_due() == 1


@pytest.mark.slow
def test_five_publishes_in_a_row_are_two_mails(shelf, member, delivered):
    follow_page(member, shelf.pk)
    digests.choose(member, RHYTHM.INSTANT)
    for _ in range(5):
        article(shelf)
        digests.queue_due()
        delivered()
    assert len(mail.outbox) == 1
    assert digests.queue_due(now() + timedelta(minutes=16)) == 1
    (letter,) = delivered()
    assert letter.subject.startswith("4 pages")


def test_a_server_that_is_away_is_tried_again_and_the_next_mail_tells_what_is_left(
    shelf, follower, monkeypatch
):
    article(shelf, "Waits")
    digests.queue_due()
    order = Digest.objects.get().queued_at.isoformat()

    def away(*args):
        raise ConnectionRefusedError

    monkeypatch.setattr(digests.mails, "post", away)
    digests.send_digest.call(follower.pk, order)
    later = DBTaskResult.objects.order_by("run_after").first()
    assert later.run_after > now() + timedelta(minutes=1)
    assert later.args_kwargs["args"][2] == 2
    with pytest.raises(ConnectionRefusedError):
        digests.send_digest.call(follower.pk, order, 8)
    monkeypatch.undo()
    row = Digest.objects.get()
    assert row.queued_at is None
    assert digests.queue_due(row.due_at + timedelta(seconds=1)) == 1
    digests.send_digest.call(follower.pk, Digest.objects.get().queued_at.isoformat())
    assert "Waits" in mail.outbox[0].body


# --- Stopping ------------------------------------------------------------------------


def stop_path(letter) -> str:
    return re.search(r"http://[^/]+(/my/stop/\S+)", letter.body)[1]


def test_one_click_ends_the_mails_without_signing_in(shelf, follower, delivered):
    article(shelf)
    digests.queue_due()
    (letter,) = delivered()
    path = stop_path(letter)
    headers = letter.extra_headers
    assert headers["List-Unsubscribe"] == f"<http://localhost:8000{path}>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    client = Client(enforce_csrf_checks=True)
    asked = client.get(path)
    assert asked.status_code == 200
    assert asked["Referrer-Policy"] == "no-referrer"
    assert Digest.objects.get().rhythm == "weekly", (
        "a scanner that opens links ends nothing"
    )
    for _twice in range(2):
        done = client.post(path, {"List-Unsubscribe": "One-Click"})
        assert done.status_code == 200
    assert Digest.objects.get().rhythm == "off"
    assert "sessionid" not in client.cookies
    assert client.get("/my/").status_code == 302
    assert follower.email not in asked.content.decode() + done.content.decode()
    assert Follow.objects.exists(), "what is followed stays"
    follower.delete()
    assert client.post(path).status_code == 200


def test_stop_addresses_cannot_be_guessed_or_changed(follower, member):
    row = Digest.objects.get()
    path = digests.stop_address(row.key)
    token = path.split("/")[-2]
    key, signature = token.rsplit(".", 1)
    other = f"{key[:-1]}{'A' if key[-1] != 'A' else 'B'}.{signature}"
    client = Client()
    for wrong in (
        key,
        other,
        f"{key}.{signature[:-1]}x",
        token[1:],
        "a" * 60,
        f"{row.pk}.{signature}",
    ):
        assert client.post(f"/my/stop/{wrong}/").status_code == 404
    assert Digest.objects.get().rhythm == "weekly"
    assert len(row.key) >= 32


@pytest.mark.slow
def test_choosing_topics_and_rhythm_by_form(shelf, member):
    zinc = Label.objects.create(kind="topic", slug="zz", name="Zinc")
    hidden = Label.objects.create(kind="topic", slug="hid", name="zyxwvhidden")
    page, room = article(shelf), article(shelf, groups=[builders.group("gold")])
    page.labels.set([zinc])
    page.save_revision().publish()
    room.labels.set([hidden])
    room.save_revision().publish()
    client = signed_in(member)
    text = client.get("/my/following/").content.decode()
    assert "Zinc" in text
    assert "zyxwvhidden" not in text
    assert (
        client.post("/my/following/topics/", {"labels": [zinc.pk]}).status_code == 302
    )
    assert Follow.objects.get().label == zinc
    assert Digest.objects.get().rhythm == "weekly"
    for wrong in ([hidden.pk], ["x"], ["9" * 30], [zinc.pk, 10**9]):
        answer = client.post("/my/following/topics/", {"labels": wrong})
        assert answer.status_code == 422
        assert b"error-summary" in answer.content
    assert Follow.objects.count() == 1
    assert client.post("/my/following/rhythm/", {"rhythm": "daily"}).status_code == 302
    assert Digest.objects.get().rhythm == "daily"
    assert client.post("/my/following/rhythm/", {"rhythm": "hourly"}).status_code == 422
    client.post("/my/following/topics/", {})
    assert not Follow.objects.exists()


# --- A real server -------------------------------------------------------------------


@pytest.fixture
def sink(settings):
    with mail_server(settings) as server:
        yield server


def test_over_smtp_the_mail_and_its_headers_arrive(shelf, follower, delivered, sink):
    article(shelf, "Zürich’s smelters")
    article(shelf, "x\r\nBcc: evil@example.org")
    digests.queue_due()
    delivered()
    (envelope,) = sink.letters
    assert envelope.rcpt_tos == [follower.email]
    import email
    from email import policy

    letter = email.message_from_bytes(envelope.content, policy=policy.default)
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = re.fullmatch(
        r"<http://localhost:8000(/my/stop/\S+)>", letter["List-Unsubscribe"].strip()
    )[1]
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Bcc"] is None
    body = letter.get_content()
    assert "Zürich’s smelters" in body
    assert "\nBcc:" not in body.replace("\r", "")
    assert Client().post(path).status_code == 200
    assert Digest.objects.get().rhythm == "off"
