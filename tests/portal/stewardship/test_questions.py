"""Readers ask, stewards answer by mail; nobody else sees either."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from portal.stewardship.models import Question, Reply
from portal.stewardship.questions.services import forget_addresses
from search.rebuilding import rebuild
from tests import builders
from tests.builders import MEMBER

pytestmark = pytest.mark.django_db
GIVEN = {"text": "Does tin in solder count?", "context": "We buy boards."}


def post(client, path="/ask/", **more):
    given = {**GIVEN, "token": str(uuid.uuid4()), **more}
    return client.post(path, given)


def inbox(question=None):
    return "/admin/questions/" + (f"edit/{question.pk}/" if question else "")


def test_a_reader_without_an_account_asks_and_is_answered(
    client, home, steward, sign_in, delivered
):
    assert post(client, email="reader@firm.example").url == "/ask/thanks/"
    assert client.get("/ask/thanks/").status_code == 200
    (letter,) = delivered()
    assert letter.to == [steward.email]
    assert "Does tin in solder count?" in letter.body
    assert "We buy boards." in letter.body
    question = Question.objects.get()
    assert f"/admin/questions/edit/{question.pk}/" in letter.body
    shown = sign_in(steward).get(inbox()).content.decode()
    assert "Does tin in solder count?" in shown
    response = client.post(
        inbox(question),
        {"state": "in_hand", "steward": "", "reply": "It does.", "replies_seen": "0"},
    )
    assert response.status_code == 302
    (letter,) = delivered()
    assert letter.to == ["reader@firm.example"]
    assert letter.body.startswith("It does.")
    assert "tin in solder" in letter.body
    question.refresh_from_db()
    assert (question.state, question.steward) == ("answered", steward)
    assert question.settled_at


def test_a_member_asks_by_account_and_sees_the_answer(
    home, sign_in, steward, delivered
):
    member = builders.person("member", tier=MEMBER)
    assert post(sign_in(member), email="spoofed@other.example").status_code == 302
    question = Question.objects.get()
    assert (question.person, question.email) == (member, "")
    delivered()
    sign_in(steward).post(
        inbox(question), {"state": "new", "reply": "Zyxwvreply.", "replies_seen": "0"}
    )
    assert delivered()[0].to == [member.email]
    assert "Zyxwvreply." in sign_in(member).get("/ask/").content.decode()
    for other in (builders.person("other", tier=MEMBER), None):
        assert "Zyxwvreply." not in sign_in(other).get("/ask/").content.decode()


@pytest.mark.db_specific
def test_sending_twice_asks_once(client, home, steward, delivered):
    token = str(uuid.uuid4())
    for _time in range(2):
        post(client, email="a@b.example", token=token)
    assert Question.objects.count() == 1
    assert len(delivered()) == 1


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"text": ""}, "Write down what you want to know."),
        ({"text": "x" * 2001}, "at most 2000"),
        ({"text": "nul \x00"}, "Null characters"),
        ({"email": "nobody"}, "valid email"),
        ({"email": ""}, "Without an address"),
        ({"email": "a@b.example\nBcc: c@d.example"}, "valid email"),
        ({"token": "no-token"}, "valid UUID"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(client, home, wrong, words):
    response = post(client, **{"email": "a@b.example", **wrong})
    assert response.status_code == 422
    text = response.content.decode()
    assert words in text
    assert "We buy boards." in text
    assert not Question.objects.exists()


def test_words_from_search_fill_the_form_and_stay_words(client, home):
    text = client.get("/ask/", {"q": "<b>zyxwv</b>\x00" + "y" * 5000}).content.decode()
    assert "&lt;b&gt;zyxwv" in text
    assert "<b>zyxwv" not in text
    rebuild()
    empty = client.get("/search/", {"q": "qwertzuiop"}).content.decode()
    assert 'href="/ask/?q=qwertzuiop"' in empty


@pytest.mark.slow
def test_the_page_is_named_only_where_it_may_be_seen(client, home, sign_in, steward):
    room = builders.section(home, "Room", groups=[builders.group("tin")])
    secret = builders.article(room, "Zyxwv secret")
    page = builders.article(home, "Open page")
    assert "Open page" in client.get(f"/ask/?page={page.pk}").content.decode()
    for number in (str(secret.pk), "9" * 30, "-1", "x", "²"):
        assert b"Zyxwv" not in client.get("/ask/", {"page": number}).content
    post(client, f"/ask/?page={secret.pk}", email="a@b.example")
    assert Question.objects.get().page_id is None
    post(client, f"/ask/?page={page.pk}", email="a@b.example")
    question = Question.objects.get(page_id=page.pk)
    assert "Open page" in sign_in(steward).get(inbox(question)).content.decode()
    page.delete()
    assert client.get(inbox(question)).status_code == 200


def test_only_stewards_open_the_inbox(home, sign_in, editor, client):
    post(client, email="a@b.example")
    question = Question.objects.get()
    for person in (editor, builders.person("reader"), None):
        for path in (inbox(), inbox(question)):
            response = sign_in(person).get(path)
            assert response.status_code == 302
            assert "solder" not in str(response.headers)
        sign_in(person).post(inbox(question), {"state": "closed", "reply": ""})
    question.refresh_from_db()
    assert question.state == "new"


@pytest.mark.db_specific
def test_two_stewards_do_not_both_reply(home, sign_in, steward, client, delivered):
    post(client, email="a@b.example")
    question = Question.objects.get()
    sign_in(steward)
    given = {"state": "new", "reply": "First.", "replies_seen": "0"}
    assert client.post(inbox(question), given).status_code == 302
    second = client.post(inbox(question), {**given, "reply": "Second."})
    text = second.content.decode()
    assert "Somebody has replied meanwhile" in text
    assert "First." in text
    assert "Second." in text
    assert Reply.objects.count() == 1
    # Seen and meant all the same.
    again = client.post(inbox(question), {**given, "reply": "More.", "replies_seen": 1})
    assert again.status_code == 302
    assert Reply.objects.count() == 2


def test_answered_needs_a_reply_and_a_reply_an_address(home, sign_in, steward, client):
    member = builders.person("member")
    post(sign_in(member))
    question = Question.objects.get()
    sign_in(steward)
    given = {"state": "answered", "reply": " ", "replies_seen": "0"}
    assert "Write the reply" in client.post(inbox(question), given).content.decode()
    member.is_active = False
    member.save()
    given["reply"] = "Too late."
    assert "no address any more" in client.post(inbox(question), given).content.decode()
    assert (
        client.post(
            inbox(question), {"state": "closed", "reply": "", "replies_seen": "0"}
        ).status_code
        == 302
    )


@pytest.mark.db_specific
def test_addresses_are_forgotten_a_year_after(home, client):
    for state in ("new", "closed"):
        post(client, email=f"{state}@b.example")
    Question.objects.filter(email__startswith="closed").update(
        state="closed", settled_at=timezone.now() - timedelta(days=366)
    )
    assert forget_addresses() == 1
    assert [q.email for q in Question.objects.order_by("asked_at")] == [
        "new@b.example", "",
    ]  # fmt: skip
