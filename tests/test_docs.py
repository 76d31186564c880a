"""The docs name files, commands, rooms and places in each other: all of these exist, and
where the docs say."""

import re
from collections import Counter
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
def tree() -> tuple[set[str], set[str], dict[str, int]]:
    """Folders and files of the project from its root; how many files have a name."""
    tops = ("content", "docs", "portal", "search", "templates", "tests", ".ci")
    below = [path for top in tops for path in (ROOT / top).rglob("*")]
    folders: set[str] = set()
    files: set[str] = set()
    for path in [*ROOT.iterdir(), *below]:
        (folders if path.is_dir() else files).add(path.relative_to(ROOT).as_posix())
    return folders, files, Counter(name.rpartition("/")[2] for name in files)


def words_of(text: str) -> list[str]:
    """What stands as code, word by word."""
    code = [word for code in _CODE.findall(text) for word in code.split()]
    return [word.strip(",;:()").rstrip("/") for word in code]


def folders_in(text: str) -> set[str]:
    """Folders that a text names, and those of files that it names whole."""
    folders, files, _names = tree()
    words = set(words_of(text))
    return words & folders | {word.rpartition("/")[0] for word in words & files}


def misnamed(text: str) -> list[str]:
    """Files and folders that a text names as code and that are not where it says: as
    written from the root, or from a folder that the section names. A bare name is the
    only one of its kind, or stands in one paragraph with its folder."""
    folders, files, names = tree()
    wrong = []
    for section in re.split(r"(?m)^(?=#)", text):
        around = folders_in(section)
        for paragraph in re.split(r"\n\s*\n", section):
            near = folders_in(paragraph)
            for word in words_of(paragraph):
                if not (_FILE.fullmatch(word) or _FOLDER.fullmatch(word)):
                    continue
                within = around if "/" in word else near
                fine = (
                    word in folders | files | _THEIRS
                    or any(f"{one}/{word}" in folders | files for one in within)
                    or ("/" not in word and names[word] == 1)
                )
                if not fine:
                    wrong.append(word)
    return wrong


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.M)
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        for heading in headings
    }


@pytest.mark.parametrize("page", _PAGES, ids=lambda page: page.name)
def test_what_the_docs_name_exists(page):
    text = page.read_text("utf-8")
    wrong = misnamed(text)
    commands = re.findall(r"manage\.py (\w+)", text)
    wrong += sorted(set(commands) - get_commands().keys())
    for target, anchor in _LINK.findall(text):
        other = (page.parent / target).resolve() if target else page
        if not other.exists() or (anchor and anchor not in anchors(other)):
            wrong.append(f"({target}#{anchor})")
    assert wrong == []


@pytest.mark.parametrize(
    "text",
    [
        "Read `docs/operators.md` and `portal/learning/rights.py`.",
        "## Learning\n\nAll of it is in `portal/learning/`.\n\nSee `views/quizzes.py`.",
        "`portal/learning/` asks `rights.py`",
        "`portal/learning/locking.py` comes before `rights.py`",
        "Only one has this name: `locking.py`.",
    ],
)
def test_names_that_lead_to_one_file(text):
    assert misnamed(text) == []


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("`rights.py` is in three folders", "rights.py"),
        ("All is in `portal/learning/`.\n\nSee `rights.py`.", "rights.py"),
        ("`learning/rights.py` from nowhere", "learning/rights.py"),
        ("`portal/members/` has no `views/quizzes.py`", "views/quizzes.py"),
        ("## A\n\n`portal/learning/`\n\n## B\n\n`views/mine.py`", "views/mine.py"),
        ("`tests/portal/learning/lessons`", "tests/portal/learning/lessons"),
    ],
)
def test_names_that_do_not(text, wrong):
    assert misnamed(text) == [wrong]


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
