"""Rooms and people of the access matrix, with tokens."""

from typing import Any

import pytest
from django.test import Client

from portal.api.tokens import make
from tests.test_access_matrix import house, people, unindexed_house  # noqa: F401 - fixtures


class Program:
    """Asks as programs do: with a token in the header, or without one; no cookies."""

    def __init__(self, words: str = "") -> None:
        self.headers = {"Authorization": f"Bearer {words}"} if words else {}
        self.client = Client()

    def get(self, address: str, data: Any = None, **headers: str) -> Any:
        self.client.cookies.clear()
        return self.client.get(address, data, headers={**self.headers, **headers})


def token_of(person: Any, *scopes: str) -> str:
    return make(person, name="Test", scopes=scopes or ("read", "search"))[1]


def program_of(person: Any) -> Program:
    return Program(token_of(person) if person else "")


def feed_of(person: Any) -> str:
    return f"/feeds/mine/{token_of(person, 'feeds')}.atom"


@pytest.fixture
def program() -> Program:
    return Program()
