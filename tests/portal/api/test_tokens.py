"""Tokens: made, shown once, kept as a hash, revoked; and the pages for that."""

import logging
import re
import threading
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.api.models import AccessToken
from portal.api.tokens import MOST, TooManyTokens, digest_of, find, make, revoke
from portal.members.models import MemberEvent
from portal.operations.observe import TokenFilter, masked
from tests import builders
from tests.builders import MEMBER, PASSWORD
from tests.portal.api.conftest import Program

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def person():
    return builders.person("owner", tier=MEMBER)


@pytest.fixture
def signed_in(person):
    return sign_in(person)


def sign_in(person, **options):
    """Signed in, and the password given once more: making a token asks for that."""
    client = Client(**options)
    client.force_login(person, backend=BACKEND)
    confirmed = client.post("/account/reauthenticate/", {"password": PASSWORD})
    assert confirmed.status_code in (302, 403), "403: a form token is asked for"
    return client


def shown_in(response) -> str:
    return re.search(r'id="shown" readonly value="([^"]+)"', response.content.decode())[
        1
    ]


def test_only_a_hash_is_kept_and_the_right_words_find_it(person):
    token, words = make(person, name="Ours", scopes=["read"])
    assert re.fullmatch(r"tst_[\w-]{43}", words)
    row = AccessToken.objects.values().get(pk=token.pk)
    assert words not in str(row)
    assert words[9:] not in str(row)
    assert row["digest"] == digest_of(words)
    assert find(words, "api").person == person
    for wrong in (words[:-1], words + "x", words[:-1] + "!", "", "tst_", words.upper()):
        assert find(wrong, "api") is None
    assert find(words, "feed") is None, "a token for programs is no feed's address"


def test_a_token_ends_within_a_year_and_needs_a_scope(person):
    token, _words = make(person, name="Ours", scopes=["read"])
    assert token.expires_at - timezone.now() <= timedelta(days=365)
    for wrong in ({"days": 366}, {"days": 0}, {"scopes": []}):
        with pytest.raises(ValueError):
            make(person, **{"name": "x", "scopes": ["read"], **wrong})
    with pytest.raises(ValueError):
        make(person, name="x", scopes=["read", "feeds"])


def test_looking_up_costs_one_query_and_unknown_words_the_same(person):
    _token, words = make(person, name="Ours", scopes=["read"])
    for given in (words, "tst_" + "x" * 43):
        with CaptureQueriesContext(connection) as captured:
            find(given, "api")
        assert len(captured) == 1
        assert "digest" in captured[0]["sql"]
        assert given not in captured[0]["sql"]


def test_the_last_use_is_written_once_a_day(person, home):
    _token, words = make(person, name="Ours", scopes=["read"])
    program = Program(words)
    with CaptureQueriesContext(connection) as first:
        program.get("/api/v1/pages")
    assert AccessToken.objects.get().last_used_on == timezone.localdate()
    with CaptureQueriesContext(connection) as second:
        program.get("/api/v1/pages")
    written = [
        [q for q in captured if q["sql"].startswith("UPDATE")]
        for captured in (first, second)
    ]
    assert [len(one) for one in written] == [1, 0]


def test_an_account_that_is_switched_off_loses_its_tokens_for_good(person):
    _token, words = make(person, name="Ours", scopes=["read"])
    person.is_active = False
    person.save()
    assert find(words, "api") is None
    person.is_active = True
    person.save()
    assert find(words, "api") is None
    assert not AccessToken.objects.exists()


def test_what_was_made_and_revoked_is_told_without_the_token(person):
    token, words = make(person, name="Ours", scopes=["read"])
    revoke(person, token.pk)
    rows = list(MemberEvent.objects.filter(action__startswith="token.").values())
    assert [row["action"] for row in rows] == ["token.revoked", "token.made"]
    assert words not in str(rows)
    assert digest_of(words) not in str(rows)


def test_the_token_is_shown_once(signed_in, person):
    assert signed_in.get("/my/tokens/new/").status_code == 200
    made = signed_in.post(
        "/my/tokens/new/", {"name": "Ours", "scopes": ["read", "search"], "days": "30"}
    )
    assert made.status_code == 200
    assert "no-store" in made["Cache-Control"]
    assert made["Referrer-Policy"] == "no-referrer"
    words = shown_in(made)
    assert find(words, "api").scopes == ["read", "search"]
    listed = signed_in.get("/my/tokens/").content.decode()
    assert "Ours" in listed
    assert words not in listed
    assert words[:9] in listed


def test_an_open_browser_alone_makes_no_token(person):
    """Whoever finds a screen unlocked must give the password, or cannot."""
    client = Client()
    client.force_login(person, backend=BACKEND)
    given = {"name": "Ours", "scopes": ["read"], "days": "365"}
    for answer in (
        client.get("/my/tokens/new/"),
        client.post("/my/tokens/new/", given),
    ):
        assert answer.status_code == 302
        assert answer["Location"].startswith("/account/reauthenticate/")
    assert not AccessToken.objects.exists()
    assert client.get("/my/tokens/").status_code == 200, "revoking asks for nothing"


def test_a_feed_address_is_made_by_itself(signed_in, home):
    both = signed_in.post(
        "/my/tokens/new/", {"name": "F", "scopes": ["read", "feeds"], "days": "365"}
    )
    assert both.status_code == 422
    assert b"make it by itself" in both.content
    made = signed_in.post(
        "/my/tokens/new/", {"name": "F", "scopes": ["feeds"], "days": "365"}
    )
    address = shown_in(made)
    assert address.startswith("http://localhost:8000/feeds/mine/tsf_")
    assert (
        Client().get(address.removeprefix("http://localhost:8000")).status_code == 200
    )


@pytest.mark.parametrize(
    "wrong",
    [{"name": ""}, {"name": "n" * 81}, {"name": "a\x00b"}, {"scopes": []}, {"scopes": ["all"]},
     {"days": "366"}, {"days": "-1"}, {"days": "x"}, {"days": ""}],
)  # fmt: skip
def test_what_does_not_fit_is_refused_with_words(signed_in, wrong):
    given = {"name": "Ours", "scopes": ["read"], "days": "30", **wrong}
    response = signed_in.post("/my/tokens/new/", given)
    assert response.status_code == 422
    assert b"error-summary" in response.content
    assert not AccessToken.objects.exists()


def test_those_of_others_are_not_there(signed_in, person):
    other = builders.person("other")
    token, words = make(other, name="Theirs", scopes=["read"])
    assert b"Theirs" not in signed_in.get("/my/tokens/").content
    assert signed_in.post(f"/my/tokens/{token.pk}/revoke/").status_code == 404
    assert signed_in.post("/my/tokens/revoke/").status_code == 302
    assert find(words, "api") is not None


def test_revoke_one_and_all(signed_in, person):
    tokens = [make(person, name=f"T{n}", scopes=["read"])[0] for n in range(3)]
    assert signed_in.post(f"/my/tokens/{tokens[0].pk}/revoke/").status_code == 302
    assert AccessToken.objects.count() == 2
    assert signed_in.post(f"/my/tokens/{tokens[0].pk}/revoke/").status_code == 404
    assert signed_in.get("/my/tokens/revoke/").status_code == 405
    assert signed_in.post("/my/tokens/revoke/").status_code == 302
    assert not AccessToken.objects.exists()


def test_without_an_account_or_from_elsewhere_nothing_happens(client, person):
    token, _words = make(person, name="Ours", scopes=["read"])
    for address in ("/my/tokens/", "/my/tokens/new/"):
        assert client.get(address).status_code == 302
    for address in ("new/", "revoke/", f"{token.pk}/revoke/"):
        answer = client.post(f"/my/tokens/{address}", {"name": "x"})
        assert answer["Location"].startswith("/account/login/")
    strict = sign_in(person, enforce_csrf_checks=True)
    assert strict.post("/my/tokens/revoke/").status_code == 403
    assert AccessToken.objects.count() == 1


def test_there_is_a_limit(signed_in, person):
    for number in range(MOST):
        make(person, name=f"T{number}", scopes=["read"])
    with pytest.raises(TooManyTokens):
        make(person, name="x", scopes=["read"])
    refused = signed_in.post(
        "/my/tokens/new/", {"name": "x", "scopes": ["read"], "days": "30"}
    )
    assert refused.status_code == 422
    assert f"You have {MOST} tokens" in refused.content.decode()
    # Ended ones make room.
    first = AccessToken.objects.first()
    AccessToken.objects.filter(pk=first.pk).update(expires_at=timezone.now())
    make(person, name="x", scopes=["read"])


@pytest.mark.django_db(transaction=True)
@pytest.mark.db_specific
def test_two_at_once_cannot_both_be_the_last(transactional_db):
    person = builders.person("owner", tier=MEMBER)
    for number in range(MOST - 1):
        make(person, name=f"T{number}", scopes=["read"])
    barrier, results = threading.Barrier(4), []

    def one():
        try:
            barrier.wait(timeout=30)
            make(person, name="last", scopes=["read"])
            results.append("made")
        except TooManyTokens:
            results.append("refused")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["made", "refused", "refused", "refused"]
    assert AccessToken.objects.filter(person=person).count() == MOST


# --- What is written down -----------------------------------------------------------


def test_no_log_line_holds_a_token(person, home, caplog):
    _token, words = make(person, name="F", scopes=["feeds"])
    for name in ("portal.requests", "django.request", "django.server"):
        logging.getLogger(name).disabled = False
    caplog.set_level(logging.DEBUG)
    Client().get(f"/feeds/mine/{words}.atom")
    Client().get("/api/v1/pages", headers={"Authorization": f"Bearer {words}"})
    assert words not in caplog.text
    assert "feed_mine" in caplog.text


def test_the_filter_masks_lines_arguments_and_traces(person):
    _token, words = make(person, name="F", scopes=["feeds"])
    record = logging.LogRecord(
        "django.request", logging.ERROR, "", 1, "Internal Server Error: %s",
        (f"/feeds/mine/{words}.atom",), None,
    )  # fmt: skip
    try:
        raise ValueError(f"no route for {words}")
    except ValueError as error:
        record.exc_info = (type(error), error, error.__traceback__)
    assert TokenFilter().filter(record) is True
    line = logging.Formatter().format(record)
    assert words not in line
    assert words[:8] + "…" in line
    assert "no route for" in line
    plain = logging.LogRecord("x", logging.INFO, "", 1, "%s of %d", ("a", 2), None)
    TokenFilter().filter(plain)
    assert plain.args == ("a", 2), "other lines are left as they are"
    assert masked("tst_short") == "tst_short"


@pytest.mark.parametrize(
    "path",
    [
        "/organisations/invitations/", "/de/organisations/invitations/", "/my/stop/",
        "/account/confirm-email/", "/account/password/reset/key/",
    ],
)  # fmt: skip
def test_addresses_that_open_something_are_masked_too(path):
    secret = "Zyx9-aB_c.D:" * 4
    line = f"Internal Server Error: {path}{secret}/ (and more)"
    assert masked(line) == f"Internal Server Error: {path}…/ (and more)"
    done = "/account/password/reset/key/done/"
    assert masked(f"Not Found: {done}") == f"Not Found: {done}"
