"""Rates: for the reader who overdoes it, and for nobody else."""

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import get_resolver

from content.models import Attachment, ResourceFile, ResourcePage
from portal.settings import base
from tests import builders
from tests.builders import article

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def rates(settings, shelf):
    settings.RATE_LIMITS = {
        "search": "3/minute", "feedback_vote POST": "2/minute", "admin": "4/minute",
        "wagtaildocs_serve": "2/minute",
    }  # fmt: skip
    return article(shelf)


def statuses(client, address, times, **extra):
    return [client.get(address, **extra).status_code for _ in range(times)]


def test_too_many_searches_are_answered_with_words_and_a_time(rates):
    client = Client(REMOTE_ADDR="203.0.113.7")
    assert statuses(client, "/search/?q=x", 4) == [200, 200, 200, 429]
    answer = client.get("/search/?q=x")
    assert "wait a few minutes" in answer.content.decode()
    assert 0 < int(answer["Retry-After"]) <= 3600
    assert answer["Cache-Control"] == "no-store"
    assert statuses(Client(REMOTE_ADDR="203.0.113.8"), "/search/?q=x", 1) == [200]
    assert client.get(rates.url).status_code == 200, "reading goes on"


def test_accounts_are_counted_by_account_and_not_by_their_network(rates):
    one, two = Client(), Client()
    one.force_login(builders.person(), backend=BACKEND)
    two.force_login(builders.person(), backend=BACKEND)
    assert statuses(one, "/search/", 4)[-1] == 429
    assert statuses(two, "/search/", 1) == [200]


def test_a_whole_ipv6_network_is_one_reader(rates):
    for number in range(3):
        assert statuses(Client(REMOTE_ADDR=f"2001:db8::{number}"), "/search/", 1) == [
            200
        ]
    assert statuses(Client(REMOTE_ADDR="2001:db8::ffff"), "/search/", 1) == [429]
    assert statuses(Client(REMOTE_ADDR="2001:db8:1::1"), "/search/", 1) == [200]


def test_only_what_changes_something_counts_where_it_says_so(rates):
    client = Client()
    address = f"/feedback/{rates.pk}/"
    assert statuses(client, address, 5) == [200] * 5
    posts = [client.post(address, {"helpful": "yes"}).status_code for _ in range(3)]
    assert posts == [302, 302, 429]


def test_the_admin_has_a_rate_of_its_own(rates):
    editor = Client()
    editor.force_login(builders.person(is_superuser=True), backend=BACKEND)
    assert statuses(editor, "/admin/", 5)[-1] == 429


@pytest.mark.parametrize(
    ("behind", "forwarded", "counted_as_one"),
    [
        (False, "198.51.100.{}", True),  # nobody may choose their own address
        (True, "198.51.100.{}", False),
        (True, "198.51.100.{}, 203.0.113.9", True),  # the proxy's word is the last
        (True, "nonsense{}", True),
    ],
)
def test_the_address_is_the_proxys_word_and_never_the_readers(
    rates, settings, behind, forwarded, counted_as_one
):
    settings.BEHIND_PROXY = behind
    client = Client(REMOTE_ADDR="10.0.0.1")
    found = [
        client.get(
            "/search/", headers={"X-Forwarded-For": forwarded.format(number)}
        ).status_code
        for number in range(4)
    ]
    assert (found[-1] == 429) == counted_as_one


def test_a_counter_that_is_away_closes_nothing(rates, settings):
    settings.LIMITS_URL = "redis://127.0.0.1:1"
    assert statuses(Client(), "/search/", 5) == [200] * 5


def test_downloads_are_counted(rates):
    attachment = Attachment(title="List")
    attachment.file.save("list.pdf", ContentFile(b"%PDF-1.4"))
    attachment.save()
    page = ResourcePage(
        title="R", slug="r", files=[ResourceFile(attachment=attachment)]
    )
    builders.add(rates.get_parent(), page)
    assert statuses(Client(), attachment.url, 3) == [200, 200, 429]


def test_every_rate_is_of_an_address_that_exists():
    """A view that gets another name must not lose its rate unnoticed."""
    names = {name for name in _names(get_resolver()) if name}
    assert {key.partition(" ")[0] for key in base.RATE_LIMITS} <= names | {"admin"}


def _names(resolver):
    for entry in resolver.url_patterns:
        if hasattr(entry, "url_patterns"):
            yield from _names(entry)
        else:
            yield entry.name


@pytest.fixture
def guarded(settings, home):
    """Somebody to sign in as, under the rates of production."""
    settings.ACCOUNT_RATE_LIMITS = base.ACCOUNT_RATE_LIMITS
    cache.clear()
    yield builders.person("ada", verified=True)
    cache.clear()


def sign_in(email, password, address, **headers):
    client = Client(REMOTE_ADDR=address)
    sent = {"login": email, "password": password}
    return client.post("/account/login/", sent, headers=headers)


def test_guessing_one_password_ends_soon_from_wherever(guarded):
    right = builders.PASSWORD
    for number in range(5):
        wrong = sign_in(guarded.email, f"wrong-{number}", f"203.0.113.{number}")
        assert wrong.status_code == 422
    locked = sign_in(guarded.email, right, "203.0.113.99")
    assert locked.status_code != 302, "even the right password waits"
    other = builders.person("other", verified=True)
    assert sign_in(other.email, right, "203.0.113.99").status_code == 302


def test_one_address_cannot_try_many_accounts(guarded):
    """Nor by saying that it is another one."""
    for number in range(10):
        sign_in(
            f"nobody-{number}@firm.example", "wrong", "203.0.113.7",
            **{"X-Forwarded-For": f"198.51.100.{number}"},
        )  # fmt: skip
    blocked = sign_in(guarded.email, builders.PASSWORD, "203.0.113.7")
    assert blocked.status_code != 302
    assert sign_in(guarded.email, builders.PASSWORD, "203.0.113.8").status_code == 302
