"""Rates: for the reader who overdoes it, and for nobody else."""

import pytest
from django.test import Client

from tests import builders
from tests.builders import article

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def rates(settings, shelf):
    settings.RATE_LIMITS = {
        "search": "3/minute", "feedback_vote POST": "2/minute", "admin": "4/minute",
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
