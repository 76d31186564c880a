"""The description and the answers agree; nothing that is sent breaks anything."""

import os

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.generation import GenerationMode

from portal.api.api import BASE, description
from portal.wsgi import application
from search.rebuilding import rebuild
from tests import builders, laws
from tests.builders import MEMBER
from tests.portal.api.conftest import token_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
EXAMPLES = 4 * int(os.environ.get("SOAK", "1"))


@pytest.fixture
def filled(home):
    shelf = builders.section(home, "Shelf", slug="shelf")
    builders.article(shelf, "Open", "## Part\n\nWords.")
    builders.article(shelf, "Locked", tier_id=MEMBER)
    builders.term(builders.glossary(home), "Smelter", also=["Refiner"])
    lawshelf = builders.section(home, "Laws", slug="laws")
    laws.law_page(lawshelf, laws.instrument())
    laws.interpretation(
        lawshelf, laws.position(status="adopted"), dissents=[laws.dissent()]
    )
    rebuild()
    # As Django's own test client does: the connection holds the test's transaction.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield builders.person(tier=MEMBER)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def run(token: str, mode: GenerationMode, examples: int) -> int:
    """Every operation with what its description allows, or with what it does not."""
    schema = schemathesis.openapi.from_wsgi(f"{BASE}/openapi.json", application)
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    tried = 0

    for result in schema.get_all_operations():
        operation = result.ok()
        if mode is GenerationMode.NEGATIVE and not list(operation.iter_parameters()):
            continue

        @given(case=operation.as_strategy(generation_mode=mode))
        @settings(
            max_examples=examples,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        def ask(case):
            nonlocal tried
            tried += 1
            case.call_and_validate(headers=headers)

        ask()
    return tried


@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize("who", ["anonymous", "member"])
def test_answers_are_as_described(filled, who, mode):
    token = token_of(filled) if who == "member" else ""
    assert run(token, mode, EXAMPLES) > 5 * EXAMPLES


def test_the_description_says_what_all_operations_have_in_common():
    found = description()
    assert found["openapi"].startswith("3.1")
    names = set()
    for address, methods in found["paths"].items():
        assert address.startswith(f"{BASE}/")
        assert set(methods) == {"get"}, "nothing can be changed"
        operation = methods["get"]
        names.add(operation["operationId"])
        assert operation["security"] == [{}, {"token": []}]
        assert {"200", "401", "403", "404", "422", "429"} <= set(operation["responses"])
        assert operation["description"]
    assert len(names) == len(found["paths"])


def test_no_field_names_a_key_an_address_or_a_person():
    """SEC-02, SEC-03: the list of fields is short, and holds nothing of people."""
    fields = {
        name
        for schema in description()["components"]["schemas"].values()
        for name in schema.get("properties", {})
    }
    for word in (
        "email",
        "user",
        "person",
        "owner",
        "deputy",
        "group",
        "digest",
        "hash",
    ):
        assert not [name for name in fields if word in name], word
