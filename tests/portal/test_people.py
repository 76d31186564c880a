"""Sign-up, sign-in, feedback, headers: what a stranger can try."""

import re

import pytest
from django.core.management import CommandError, call_command

from portal.feedback.models import Vote
from portal.feedback.services import MOST_PER_HOUR
from portal.members.models import User
from tests import builders
from tests.builders import ASSOCIATE, MEMBER, PASSWORD, article
from tests.mailbox import new_mails

pytestmark = pytest.mark.django_db
SIGN_UP = {
    "first_name": "Ada", "last_name": "Reader", "email": "ada@example.test",
    "password1": "a long pass phrase", "password2": "a long pass phrase",
}  # fmt: skip


@pytest.mark.db_specific
def test_a_small_firm_signs_up_and_reads_associate_pages(client, shelf):
    page = article(shelf, text="for associates", tier_id=ASSOCIATE)
    assert client.get(page.url).status_code == 403
    assert client.post("/account/signup/", SIGN_UP).status_code == 302
    assert client.get(page.url).status_code == 403, "the address is not confirmed yet"
    link = re.search(r"http://localhost:8000(\S+)", new_mails()[0].body)[1]
    client.post(link)
    client.post(
        "/account/login/", {"login": SIGN_UP["email"], "password": SIGN_UP["password1"]}
    )
    assert client.get(page.url).status_code == 200


def test_mails_name_our_host_and_not_the_requests(client, home, settings):
    settings.ALLOWED_HOSTS = ["*"]
    client.post("/account/signup/", SIGN_UP, HTTP_HOST="evil.example")
    client.post(
        "/account/password/reset/",
        {"email": SIGN_UP["email"]},
        HTTP_HOST="evil.example",
    )
    sent = new_mails()
    assert len(sent) == 2
    for message in sent:
        assert "evil.example" not in message.body + message.subject


def test_a_known_and_an_unknown_address_get_the_same_answer(client, home):
    builders.person("known", verified=True)
    answers = []
    for email in ("known@example.test", "unknown@example.test"):
        response = client.post(
            "/account/signup/", {**SIGN_UP, "email": email}, follow=True
        )
        shown = re.sub(r'value="[^"]{20,}"', "", response.content.decode())
        answers.append(shown.replace(email, "ADDRESS"))
        client.logout()
    assert answers[0] == answers[1]
    resets = [
        client.post("/account/password/reset/", {"email": email}, follow=True).content
        for email in ("known@example.test", "nobody@example.test")
    ]
    assert resets[0] == resets[1]


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
    ],
)
def test_signing_in_leads_nowhere_else(client, home, target):
    builders.person("known", verified=True)
    response = client.post(
        "/account/login/",
        {"login": "known@example.test", "password": PASSWORD, "next": target},
    )
    assert response.status_code == 302
    assert response["Location"] == "/"


def test_signing_in_returns_to_the_locked_page_with_a_new_session(client, shelf):
    page = article(shelf, tier_id=MEMBER)
    builders.person("known", tier=MEMBER, verified=True)
    client.get(f"/account/login/?next={page.url}")
    client.cookies["sessionid"] = "fixed-by-somebody-else"
    response = client.post(
        "/account/login/",
        {"login": "known@example.test", "password": PASSWORD, "next": page.url},
    )
    assert response["Location"] == page.url
    assert client.cookies["sessionid"].value != "fixed-by-somebody-else"


def test_the_admin_uses_the_same_sign_in(client, home):
    assert (
        client.get("/admin/login/?next=/admin/")["Location"]
        == "/account/login/?next=/admin/"
    )
    assert "/account/login/" in client.get("/admin/", follow=True).redirect_chain[-1][0]
    reader = builders.person()
    client.force_login(reader, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/admin/").status_code in (302, 403)


@pytest.mark.parametrize(
    "address", ["/", "/account/login/", "/search/", "/nothing/", "/guidance/"]
)
def test_every_public_answer_has_the_strict_policy(client, shelf, address):
    response = client.get(address)
    policy = response["Content-Security-Policy"]
    for forbidden in ("unsafe-inline", "unsafe-eval", "nonce", "*", "http:", "https:"):
        assert forbidden not in policy
    assert "default-src 'none'" in policy
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert response["Referrer-Policy"] == "same-origin"
    html = response.content.decode()
    assert not re.search(r"<[^>]+\s(style|on\w+)=", html)
    assert not re.search(r"<script(?![^>]*\ssrc=)", html)
    assert not re.search(r'(src|href)="(https?:)?//', html)


def test_signed_in_answers_stay_out_of_shared_caches(client, shelf):
    client.force_login(
        builders.person(tier=MEMBER),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    response = client.get("/guidance/")
    assert "private" in response["Cache-Control"]
    assert "Cookie" in response["Vary"]


@pytest.mark.db_specific
def test_one_answer_counts_for_a_reader_and_revision(client, shelf):
    page = article(shelf)
    address = f"/feedback/{page.pk}/"
    assert client.post(address, {"helpful": "yes"}).status_code == 302
    client.post(address, {"helpful": "no", "comment": "Too long"})
    vote = Vote.objects.get()
    assert (vote.helpful, vote.comment) == (False, "Too long")
    builders.publish(page, title="New words")
    client.post(address, {"helpful": "yes"})
    assert Vote.objects.count() == 2
    client.force_login(
        builders.person(tier=MEMBER),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    client.post(address, {"helpful": "yes"})
    assert Vote.objects.count() == 3
    assert "example.test" not in "".join(Vote.objects.values_list("voter", flat=True))


@pytest.mark.db_specific
def test_a_bad_answer_loses_nothing(client, shelf):
    page = article(shelf)
    response = client.post(f"/feedback/{page.pk}/", {"comment": "my words " * 3})
    assert response.status_code == 422
    assert b"my words" in response.content
    assert b"Choose one of the two answers" in response.content
    long = client.post(
        f"/feedback/{page.pk}/", {"helpful": "yes", "comment": "x" * 5_000}
    )
    assert long.status_code == 422
    assert not Vote.objects.exists()


@pytest.mark.db_specific
def test_nobody_answers_for_fifty_pages_an_hour(client, shelf):
    pages = [article(shelf) for _ in range(2)]
    from portal.feedback.services import voter_of

    response = client.get(f"/feedback/{pages[0].pk}/")
    voter = voter_of(response.wsgi_request)
    Vote.objects.bulk_create(
        Vote(page_id=10_000 + n, voter=voter, helpful=True)
        for n in range(MOST_PER_HOUR)
    )
    answer = client.post(
        f"/feedback/{pages[1].pk}/", {"helpful": "yes", "comment": "keep me"}
    )
    assert answer.status_code == 429
    assert b"keep me" in answer.content


def test_forms_need_their_token(shelf):
    from django.test import Client

    page = article(shelf)
    strict = Client(enforce_csrf_checks=True)
    for address, data in (
        (f"/feedback/{page.pk}/", {"helpful": "yes"}),
        ("/account/login/", {"login": "a", "password": "b"}),
        ("/account/logout/", {}),
        ("/account/signup/", SIGN_UP),
    ):
        response = strict.post(address, data)
        assert response.status_code == 403
        assert b"grown old" in response.content


@pytest.mark.db_specific
@pytest.mark.parametrize(
    "address",
    [
        "/feedback/99999999999999999999999/",
        "/feedback/0/",
        "/documents/999999999999999999/x.pdf",
        "/documents/1/..%2f..%2fx",
        "/media/../manage.py",
        "/media/pictures/../../x",
        "/%00",
        "/a%00b/",
        "/" + "a" * 3000 + "/",
        "/guidance/../admin",
    ],
)
def test_odd_addresses_are_not_found(client, shelf, address):
    assert client.get(address).status_code in (400, 404, 302)


def test_a_fault_shows_a_designed_page(client, shelf, monkeypatch):
    from content.models import GuidancePage

    page = article(shelf)
    client.raise_request_exception = False
    monkeypatch.setattr(GuidancePage, "get_context", lambda *a, **k: 1 / 0)
    response = client.get(page.url)
    assert response.status_code == 500
    assert b"Something went wrong on our side" in response.content
    assert b"ZeroDivision" not in response.content


def test_demo_people_are_refused_in_production(home, settings):
    settings.DEMO_PEOPLE_ALLOWED = False
    with pytest.raises(CommandError, match="production"):
        call_command("create_demo_people", verbosity=0)


def test_an_overdue_page_says_so(client, shelf):
    import datetime

    page = article(
        shelf,
        reviewed_on=datetime.date(2020, 1, 1),
        review_by=datetime.date(2021, 1, 1),
    )
    answer = client.get(page.url).content.decode()
    assert "Review overdue since 1 January 2021" in answer
    assert "due for review" in answer


def test_who_was_made_on_the_command_line_confirms_the_address_by_mail(client, home):
    """`createsuperuser` asks for no confirmation; the first sign-in does."""
    User.objects.create_superuser("root@firm.example", PASSWORD)
    sent = {"login": "root@firm.example", "password": PASSWORD}
    answer = client.post("/account/login/", sent)
    assert answer.url == "/account/confirm-email/"
    assert client.get("/admin/").status_code == 302
    (letter,) = new_mails()
    link = re.search(r"http\S+(/account/confirm-email/\S+)", letter.body)
    answer = client.post(link[1])
    assert answer.status_code == 302
    client.post("/account/login/", sent)
    assert client.get("/admin/").status_code == 200
