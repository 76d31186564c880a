"""The table of docs/leaks.md is true, and no address fails, whatever stands in it."""

import random
import re
from pathlib import Path

import pytest
from django.urls import get_resolver

from tests import builders

ROOT = Path(__file__).resolve().parent.parent
# The published faults that could be ours; a row is not lost by tidying up.
PUBLISHED = (
    1, 2, 3, 4, 5, 7, 8, 9, 11, 12, 13, 15, 16, 18, 19, 21, 23, 25, 27, 28, 30, 31, 32,
    33, 35, 36, 38, 40, 41, 42, 43, 46,
)  # fmt: skip
# What people, scanners and databases stumble over.
HOSTILE = (
    "0", "-1", "9" * 24, "２", "9223372036854775808", "%00", "a%00b", "%ED%A0%80",
    "%FF", "..%2f..%2fetc%2fpasswd", "'\"><script>", "{{7*7}}", "x" * 2000, "[]",
    "9999-12-31", "0001-01-01", "2026-02-30", "None", "%F0%9F%98%80", "a b", "../",
)  # fmt: skip
# What fits into the slots of addresses: behind it the view runs.
FITTING = (
    "0", "1", "9" * 17, "9" * 18, "00000000-0000-4000-8000-000000000000", "x" * 40,
    "a-b", "pictures/x.png", "a/b/", "a/1.2/b/", "a/calendar.ics",
)  # fmt: skip
# A slot of a route; inside, groups of one more level.
SLOT = re.compile(r"\((?!\?:)(?:\?P<\w+>)?((?:[^()]|\([^()]*\))*)\)")
ASKED = (
    "q", "kind", "topic", "tier", "page", "per", "asof", "o", "day", "known", "next",
    "after", "limit", "section", "language", "updated_since", "code", "status", "role",
    "sort", "path", "as_of", "course", "format", "export",
)  # fmt: skip


def ids(row: str) -> list[str]:
    """`SEC-02, 03` and `W1, W2` at the head of a row, each whole."""
    found = re.match(r"\| (W|SEC-)([\w, -]+?):", row)
    if found is None:
        return []
    kind, numbers = found[1], re.findall(r"\d+", found[2])
    return [f"{kind}{number}" for number in numbers]


def test_every_test_of_the_table_is_there():
    rows = [
        line
        for line in (ROOT / "docs" / "leaks.md").read_text().splitlines()
        if line.startswith("| ") and "`test" in line
    ]
    assert {one for row in rows for one in ids(row)} == {
        *(f"W{number}" for number in range(1, 19)),
        *(f"SEC-{number:02}" for number in PUBLISHED),
    }
    assert len(rows) == 51
    for row in rows:
        where = ""
        for name in re.findall(r"`((?:tests/[\w/]+\.py::)?test_\w+)`", row):
            path, _, test = name.rpartition("::")
            where = path or where
            text = (ROOT / where).read_text(encoding="utf-8")
            assert re.search(rf"^def {test}\(", text, re.M), (where, test)


def routes() -> list[str]:
    found = []

    def walk(patterns, prefix=""):
        for pattern in patterns:
            regex = pattern.pattern.regex.pattern
            where = prefix + re.sub(r"^\^|\$$|\\[Zz]$", "", regex)
            if where.startswith(("admin/", "account/")):
                continue
            if hasattr(pattern, "url_patterns"):
                walk(pattern.url_patterns, where)
            else:
                found.append(where)

    walk(get_resolver().url_patterns)
    return found


def filled(route: str, chosen: random.Random, *, fits: bool) -> str:
    """The address with something in each slot; `fits`: what the slot takes."""

    def value(taken: str) -> str:
        fitting = [one for one in (*FITTING, *HOSTILE) if re.fullmatch(taken, one)]
        return chosen.choice(fitting if fits and fitting else HOSTILE)

    pieces = SLOT.split(route)
    return "/" + "".join(
        value(piece) if number % 2 else piece.replace("\\", "")
        for number, piece in enumerate(pieces)
    )


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("who", ["anonymous", "member"])
def test_no_address_fails_whatever_stands_in_it(client, home, settings, who):
    """Each answers, with whatever status below 500; search without index says so."""
    settings.RATE_LIMITS = {}
    client.raise_request_exception = True
    if who == "member":
        person = builders.person("member", tier=builders.MEMBER)
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    chosen = random.Random(who)
    found = routes()
    assert len(found) > 130
    for route in found:
        for turn in range(2):
            path = filled(route, chosen, fits=not turn)
            asked = [f"{n}={chosen.choice(HOSTILE)}" for n in chosen.sample(ASKED, 8)]
            answer = client.get(f"{path}?{'&'.join(asked)}")
            assert answer.status_code < 500, (path, asked)
            if not turn or SLOT.search(route):
                sent = {name: "\x00" + chosen.choice(HOSTILE) for name in ASKED}
                assert client.post(path, sent).status_code < 500, path
    assert ("_auth_user_id" in client.session) == (who == "member")
