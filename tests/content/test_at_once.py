"""Several editors at the same moment: no two pages with one address, no open page."""

from typing import Any

import pytest

from content.audience import drift
from content.models import BasePage
from portal.operations.roles import ensure_role
from tests import builders
from tests.at_once import at_once
from tests.builders import MEMBER, fresh
from tests.content.test_editing import create, form

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.db_specific,
    pytest.mark.slow,
]
EDITORS = 6


@pytest.fixture
def shelf(transactional_db) -> Any:
    home = builders.make_home()
    return builders.section(home, "Guidance", slug="guidance")


def editor() -> Any:
    from django.test import Client

    person = builders.person()
    person.groups.add(ensure_role("Editors"))
    client = Client(raise_request_exception=False)
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_editors_who_take_one_address_get_one_page_and_plain_words(shelf):
    editors = [editor() for _ in range(EDITORS)]
    answers = at_once(*[lambda e=e: create(e, shelf, slug="permit") for e in editors])
    codes = sorted(getattr(answer, "status_code", repr(answer)) for answer in answers)
    assert codes == [200] * (EDITORS - 1) + [302]
    assert BasePage.objects.filter(slug="permit").count() == 1
    refused = [answer for answer in answers if answer.status_code == 200]
    for answer in refused:
        assert b"already in use" in answer.content
        assert b"What it gives." in answer.content, "what was typed is lost"


def test_editors_who_move_to_one_address_get_one_and_a_remark(shelf):
    pages = [builders.article(shelf, f"Article {number}") for number in range(3)]
    editors = [editor() for _ in pages]
    answers = at_once(
        *[
            lambda e=e, p=p: e.post(f"/admin/pages/{p.pk}/edit/", form(slug="permit"))
            for e, p in zip(editors, pages, strict=True)
        ]
    )
    assert all(answer.status_code < 500 for answer in answers), answers
    assert BasePage.objects.filter(slug="permit", live=True).count() == 1


def test_editors_who_add_different_pages_all_get_them(shelf):
    editors = [editor() for _ in range(EDITORS)]
    answers = at_once(
        *[
            lambda e=e, n=n: create(e, shelf, slug=f"permit-{n}")
            for n, e in enumerate(editors)
        ]
    )
    codes = [getattr(answer, "status_code", repr(answer)) for answer in answers]
    assert codes == [302] * EDITORS
    pages = BasePage.objects.filter(slug__startswith="permit-")
    assert len({page.path for page in pages}) == EDITORS
    assert fresh(shelf).numchild == EDITORS
    assert not any(BasePage.find_problems())


def test_a_page_added_while_its_section_is_raised_is_not_left_open(shelf):
    given = at_once(
        lambda: builders.publish(shelf, tier_id=MEMBER),
        *[lambda n=n: builders.article(shelf, f"Article {n}") for n in range(4)],
    )
    assert [one for one in given if isinstance(one, Exception)] == []
    assert fresh(shelf).tier_id == MEMBER
    assert drift() == []
    below = BasePage.objects.descendant_of(shelf)
    assert {page.audience for page in below} <= {f"t{MEMBER}"}
