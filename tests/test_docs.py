"""The docs name files, commands, rooms and places in each other: all of these exist."""

import re
from functools import cache
from pathlib import Path

import pytest
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parent.parent
_PAGES = [
    *(ROOT / name for name in ("README.md", "CHANGELOG.md", "SECURITY.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
]
_CODE = re.compile(r"`([^`\n]+)`")
_FILE = re.compile(r"[\w./-]+\.(?:py|html|js|css|yaml|toml)")
_FOLDER = re.compile(
    r"(?:\.ci|content|docs|portal|search|templates|tests)(?:/[\w-]+)+/?"
)
_LINK = re.compile(r"\]\((?![a-z]+:)([\w./-]*)(?:#([\w-]+))?\)")
# What a reader of the docs is to write themselves.
_THEIRS = {"new.yaml"}


@cache
def places() -> set[str]:
    """Files and folders of the project, each by all ends of its path."""
    found: set[str] = set()
    tops = ("content", "docs", "portal", "search", "templates", "tests", ".ci")
    below = [path for top in tops for path in (ROOT / top).rglob("*")]
    for path in [*ROOT.iterdir(), *below]:
        parts = path.relative_to(ROOT).parts
        found |= {"/".join(parts[start:]) for start in range(len(parts))}
    return found


def named(text: str) -> set[str]:
    """Files and folders that a text names as code."""
    words = {word.strip(",;:") for code in _CODE.findall(text) for word in code.split()}
    return {
        word.rstrip("/")
        for word in words
        if _FILE.fullmatch(word) or _FOLDER.fullmatch(word)
    }


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.M)
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        for heading in headings
    }


@pytest.mark.parametrize("page", _PAGES, ids=lambda page: page.name)
def test_what_the_docs_name_exists(page):
    text = page.read_text("utf-8")
    wrong = sorted(named(text) - places() - _THEIRS)
    commands = re.findall(r"manage\.py (\w+)", text)
    wrong += sorted(set(commands) - get_commands().keys())
    for target, anchor in _LINK.findall(text):
        other = (page.parent / target).resolve() if target else page
        if not other.exists() or (anchor and anchor not in anchors(other)):
            wrong.append(f"({target}#{anchor})")
    assert wrong == []


def test_every_room_is_in_the_house():
    house = (ROOT / "docs/architecture.md").read_text("utf-8").split("\n## ")[1]
    # `portal/checks/ feedback/` names two.
    told = set()
    for code in _CODE.findall(house):
        top = code.partition("/")[0]
        told |= {f"{top}/{word}" for word in code.replace(f"{top}/", "").split()}
    rooms = {
        f"{path.parent.relative_to(ROOT)}/"
        for top in ("content", "portal", "search")
        for path in (ROOT / top).glob("*/__init__.py")
    }
    plain = ("migrations", "models", "management", "templatetags")
    missing = {room for room in rooms if not room.rstrip("/").endswith(plain)} - told
    assert missing == set()
