"""Saved checks: for their owner alone, with a limit, never by a forged form."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from content.rules.address import read_address, write_answers
from portal.checks.models import SavedCheck
from portal.checks.services import MOST
from tests import builders
from tests.builders import MEMBER
from tests.content.rules.builders import table
from tests.content.rules.test_page import BACKEND, checker

pytestmark = [pytest.mark.django_db, pytest.mark.db_specific]
ANSWERS = {"minerals": ["Sn"], "hq": "DE", "in_group": None, "employees": 12}


@pytest.fixture
def page(shelf):
    return checker(shelf)


@pytest.fixture
def owner(client):
    person = builders.person("owner", verified=True)
    client.force_login(person, backend=BACKEND)
    return person


def save(client, page, /, name="Ours", **more):
    data = {"name": name, "page": page.pk, "a": write_answers(ANSWERS), **more}
    return client.post("/checks/save/", data)


def test_save_list_open_and_delete(client, page, owner):
    result = client.get(f"{page.url}result/?a={write_answers(ANSWERS)}")
    assert b"Save this check" in result.content
    assert save(client, page, on="2026-01-31").status_code == 302
    check = SavedCheck.objects.get()
    assert check.answers == ANSWERS
    listed = client.get("/checks/").content.decode()
    assert f'href="/checks/{check.pk}/">Ours</a>' in listed
    opened = client.get(f"/checks/{check.pk}/")
    query = parse_qs(urlsplit(opened["Location"]).query)
    assert read_address(query["a"][0], table().questions) == ANSWERS
    assert query["on"] == ["2026-01-31"]
    assert client.get(opened["Location"]).status_code == 200
    assert client.get(f"/checks/{check.pk}/delete/").status_code == 405
    assert client.post(f"/checks/{check.pk}/delete/").status_code == 302
    assert not SavedCheck.objects.exists()


def test_nothing_is_saved_without_a_save(client, page, owner):
    client.get(f"{page.url}result/?a={write_answers(ANSWERS)}")
    client.get(f"{page.url}question/?q=hq&send=1&v=DE")
    assert not SavedCheck.objects.exists()


def test_for_others_it_is_not_there_superusers_included(client, page, owner):
    save(client, page)
    check = SavedCheck.objects.get()
    nobody = client.get("/checks/999999/")
    assert nobody.status_code == 404
    others = [
        builders.person(tier=MEMBER),
        builders.person(is_staff=True, is_superuser=True),
    ]
    for other in others:
        client.force_login(other, backend=BACKEND)
        assert client.get(f"/checks/{check.pk}/").status_code == 404
        assert client.post(f"/checks/{check.pk}/delete/").status_code == 404
        assert b"Ours" not in client.get("/checks/").content
    assert SavedCheck.objects.filter(pk=check.pk).exists()


def test_without_an_account_one_is_led_to_sign_in(client, page, owner):
    save(client, page)
    check = SavedCheck.objects.get()
    client.logout()
    for address in ("/checks/", f"/checks/{check.pk}/"):
        response = client.get(address)
        assert response.status_code == 302
        assert response["Location"].startswith("/account/login/")
    for address in ("/checks/save/", f"/checks/{check.pk}/delete/"):
        assert client.post(address, {"name": "x"}).status_code == 302
    assert SavedCheck.objects.count() == 1


def test_a_form_from_elsewhere_changes_nothing(page, owner):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(owner, backend=BACKEND)
    assert save(strict, page).status_code == 403
    result = strict.get(f"{page.url}result/?a={write_answers(ANSWERS)}")
    token = result.content.decode().split('csrfmiddlewaretoken" value="')[1][:64]
    assert save(strict, page, csrfmiddlewaretoken=token).status_code == 302


@pytest.mark.slow
def test_the_same_name_replaces_and_there_is_a_limit(client, page, owner, settings):
    settings.RATE_LIMITS = {}
    for number in range(MOST):
        assert save(client, page, f"Check {number}").status_code == 302
    refused = save(client, page, "One more")
    assert refused.status_code == 422
    assert f"You have {MOST} saved checks" in refused.content.decode()
    again = save(client, page, "Check 3", a=write_answers({"hq": "US"}))
    assert again.status_code == 302
    assert SavedCheck.objects.count() == MOST
    assert SavedCheck.objects.get(name="Check 3").answers == {"hq": "US"}


@pytest.mark.parametrize(
    "wrong",
    [{"a": "1garbage"}, {"a": ""}, {"a": "1" + "A" * 9_000}, {"name": ""}, {"name": "n" * 81},
     {"page": "x"}, {"page": "9" * 30}, {"on": "yesterday"}, {"name": "a\x00b"}],
)  # fmt: skip
def test_what_does_not_fit_is_refused_with_words(client, page, owner, wrong):
    response = save(client, page, **wrong)
    assert response.status_code == 422
    assert b"error-summary" in response.content
    assert not SavedCheck.objects.exists()


def test_a_page_that_the_reader_may_not_read_takes_no_save(client, shelf, owner):
    locked = checker(shelf, slug="locked", tier_id=MEMBER)
    assert save(client, locked).status_code == 404
    assert not SavedCheck.objects.exists()


def test_answers_that_the_table_no_longer_takes_are_left_out(client, page, owner):
    save(client, page)
    check = SavedCheck.objects.get()
    check.answers = {**ANSWERS, "gone": True, "employees": "many"}
    check.save()
    opened = client.get(f"/checks/{check.pk}/")
    query = parse_qs(urlsplit(opened["Location"]).query)
    found = read_address(query["a"][0], table().questions)
    assert found == {k: v for k, v in ANSWERS.items() if k != "employees"}
    assert "fit no more" in client.get(opened["Location"]).content.decode()


def test_numbers_beyond_the_column_are_not_there(client, page, owner):
    assert client.get(f"/checks/{'9' * 18}/").status_code == 404
    assert client.get(f"/checks/{'9' * 40}/").status_code == 404
