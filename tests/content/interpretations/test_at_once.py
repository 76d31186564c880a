"""Adoptions and endorsements in the same moment: one of each, and plain words."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from wagtail.models import TaskState

from content.models import Endorsement, Label
from portal.members.models import ContentStamp, Membership
from portal.operations.roles import ADOPTION, ensure_adoption, ensure_review
from tests import builders, laws
from tests.at_once import at_once
from tests.builders import MEMBER
from tests.content.interpretations.adopting import (
    approve,
    edited,
    positions,
    staff,
)

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.db_specific,
    pytest.mark.slow,
]
MANY = 20


@pytest.fixture
def shelf(transactional_db):
    ContentStamp.raise_it()
    laws.instrument()
    return builders.section(builders.make_home(), "Laws", slug="laws")


def adoption(page):
    """Two of the three reviews are given; the third step, and who may take it."""
    ensure_review()
    ensure_adoption()
    author = staff("author", "Authors")
    state = edited(page, author)
    *first, last = ADOPTION
    for role in first:
        approve(state, staff(role, ADOPTION[role]))
    reviewers = [staff(f"last-{n}", ADOPTION[last]) for n in range(MANY)]
    return state.current_task_state.pk, reviewers


def test_twenty_last_reviews_adopt_once(shelf):
    page = laws.interpretation(shelf, laws.position(1))
    step, reviewers = adoption(page)

    def last_review(person):
        state = TaskState.objects.get(pk=step)
        state.task.specific.on_action(state, person, "approve")

    before = page.revisions.count()
    given = at_once(*[lambda r=r: last_review(r) for r in reviewers])
    assert sum(one is None for one in given) == 1, given
    refused = [one for one in given if one is not None]
    assert {type(one) for one in refused} == {PermissionDenied}, refused
    found = positions(page)[1]
    assert found.status == "adopted"
    assert [one["role"] for one in found.reviews] == list(ADOPTION)
    assert page.revisions.count() == before + 1
    state = TaskState.objects.get(pk=step)
    assert found.reviews[-1]["name"] == str(state.finished_by)


def test_twenty_people_count_their_organisation_once(shelf):
    Label.objects.get_or_create(
        kind="role", slug="importer", defaults={"name": "Importer"}
    )
    page = laws.interpretation(shelf, laws.position(status="adopted"))
    firm = builders.organisation(MEMBER)
    clients = []
    for _number in range(MANY):
        person = builders.person()
        Membership.objects.create(organisation=firm, person=person)
        client = Client(raise_request_exception=False)
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        clients.append(client)
    data = {"organisation": firm.pk, "role": "importer"}
    address = f"{page.url}endorse/"
    answers = at_once(*[lambda c=c: c.post(address, data) for c in clients])
    codes = [getattr(answer, "status_code", repr(answer)) for answer in answers]
    assert codes == [302] * MANY
    assert Endorsement.objects.count() == 1
    assert "1 organisation:" in clients[0].get(page.url).content.decode()

    answers = at_once(
        *[lambda c=c: c.post(address, {**data, "withdraw": 1}) for c in clients]
    )
    codes = [getattr(answer, "status_code", repr(answer)) for answer in answers]
    assert codes == [302] * MANY
    assert not Endorsement.objects.exists()
