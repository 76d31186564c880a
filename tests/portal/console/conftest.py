"""A small portal with rooms, and people of every kind."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from portal.members.models import GroupMembership
from portal.operations.roles import ensure_role
from search.rebuilding import rebuild
from tests import builders
from tests.builders import ASSOCIATE, MEMBER

BODY, NAME = "zyxwvbody", "zyxwvname"


@pytest.fixture
def rooms(home: Any) -> Any:
    """One article of every kind, by name."""
    tin, gold = builders.group("tin"), builders.group("gold")
    shelf = builders.section(home, "Shelf", slug="shelf", show_in_menus=True)
    inner = builders.section(home, "Inner", slug="inner", tier_id=MEMBER)
    terms: dict[str, Any] = {
        "public": {},
        "associate": {"tier_id": ASSOCIATE},
        "member": {"tier_id": MEMBER},
        "tin_listed": {"tier_id": MEMBER, "groups": [tin], "listing": "listed"},
        "tin": {"tier_id": MEMBER, "groups": [tin]},
        "gold": {"groups": [gold]},
        "both": {"groups": [tin, gold]},
        "draft": {"live": False},
    }
    found = {
        name: builders.article(
            shelf,
            f"{NAME} {name}",
            f"{BODY}{name} text.",
            slug=f"{NAME}-{name}",
            summary=f"Summary {name}",
            **access,
        )
        for name, access in terms.items()
    }
    found["inner"] = builders.article(inner, "Inner article", f"{BODY}inner text.")
    found["shelf"] = shelf
    rebuild()
    return found


@pytest.fixture
def people(db: Any) -> Any:
    tin, gold = builders.group("tin"), builders.group("gold")
    found = {
        "associate": builders.person("associate", verified=True),
        "member": builders.person("member", tier=MEMBER),
        "in_tin": builders.person("in-tin", tier=MEMBER, groups=[tin]),
        "in_both": builders.person("in-both", tier=MEMBER, groups=[tin, gold]),
        "lapsed": builders.person("lapsed", tier=MEMBER, lapsed=True),
        "trainer": builders.person("trainer", tier=MEMBER),
        "editor": builders.person("editor", tier=MEMBER),
        "author": builders.person("author"),
        "steward": builders.person("steward", tier=MEMBER),
        "tin_steward": builders.person("tin-steward", tier=MEMBER, groups=[tin]),
        "admin": builders.person("admin", is_superuser=True),
    }
    found["editor"].groups.add(ensure_role("Editors"))
    found["author"].groups.add(ensure_role("Authors"))
    for name in ("steward", "tin_steward"):
        found[name].groups.add(ensure_role("Stewards"))
    soon = timezone.now() + timedelta(days=5)
    GroupMembership.objects.create(group=gold, person=found["member"], starts_at=soon)
    return found


def text_of(response: Any) -> str:
    raw = (
        b"".join(response.streaming_content) if response.streaming else response.content
    )
    return raw.decode("utf-8", "replace")
