"""People at work on courses."""

from typing import Any

from portal.operations.roles import ensure_role
from tests import builders

BACKEND = "django.contrib.auth.backends.ModelBackend"


def staff(name: str, role: str, **more: Any) -> Any:
    person = builders.person(name, **more)
    person.groups.add(ensure_role(role))
    return person


def enter(client: Any, person: Any) -> Any:
    client.force_login(person, backend=BACKEND)
    return client


def words(response: Any) -> str:
    """The answer's text with single blanks."""
    return " ".join(response.content.decode().split())
