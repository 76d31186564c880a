"""From the names that pages give as owner and deputy to people who can be reached."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q, Value
from django.db.models.functions import Concat, Lower, Trim

from portal.members.stewards import portal_stewards
from portal.stewardship.models import Keeper


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody who can be written to; `person` where there is an account."""

    email: str
    person: Any = None


def _plain(name: str) -> str:
    return " ".join(name.split()).lower()


class Keepers:
    """The contacts behind a set of names, looked up in two queries.

    A name is a keeper's, or a person's full name or address, or itself an address.
    Two people of the same name stand for nobody: a guess could tell the wrong one.
    """

    def __init__(self, names: Iterable[str]) -> None:
        wanted = {_plain(name) for name in names} - {""}
        self._found: dict[str, Contact] = {}
        self._people(wanted)
        keepers = Keeper.objects.select_related("person").annotate(plain=Lower("name"))
        for keeper in keepers.filter(plain__in=wanted):
            name = _plain(keeper.name)
            self._found.pop(name, None)
            if keeper.person is not None and keeper.person.is_active:
                self._found[name] = Contact(keeper.person.email, keeper.person)
            elif keeper.person is None and keeper.email:
                self._found[name] = Contact(keeper.email)

    def _people(self, wanted: set[str]) -> None:
        people = get_user_model().objects.annotate(
            called=Lower(Trim(Concat("first_name", Value(" "), "last_name"))),
            address=Lower("email"),
        )
        named: dict[str, list[Any]] = {}
        for person in people.filter(Q(called__in=wanted) | Q(address__in=wanted)):
            for name in {person.called, person.address} & wanted:
                named.setdefault(name, []).append(person)
        for name in wanted:
            persons = [person for person in named.get(name, ()) if person.is_active]
            if len(persons) == 1:
                self._found[name] = Contact(persons[0].email, persons[0])
            elif name not in named and _is_address(name):
                self._found[name] = Contact(name)

    def contact(self, name: str) -> Contact | None:
        """Who answers to this name; None for nobody who can be reached."""
        return self._found.get(_plain(name))


def _is_address(name: str) -> bool:
    try:
        validate_email(name)
    except ValidationError:
        return False
    return True


def stewards() -> list[Contact]:
    """The stewards; the administrators where there are none."""
    return [Contact(person.email, person) for person in portal_stewards()]
