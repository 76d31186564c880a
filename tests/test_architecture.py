"""Imports flow one way, and unscoped lists stay where they belong."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# Every package may import from those listed (and from itself).
ALLOWED = {
    "portal.access": set(),
    "portal.env": set(),
    "portal.members": {"portal.access", "portal.mails"},
    "content": {"portal.access", "portal.members"},
    "search": {"portal.access", "portal.members", "content"},
    "portal.mails": set(),
    "portal.account": {
        "portal.access",
        "portal.mails",
        "portal.members",
        "content",
        "search",
    },
    "portal.organisations": {
        "portal.access",
        "portal.mails",
        "portal.members",
        "content",
        "search",
    },
    "portal.mypage": {
        "portal.access",
        "portal.mails",
        "portal.members",
        "content",
        "search",
    },
    "portal.api": {
        "portal.access",
        "portal.mails",
        "portal.members",
        "content",
        "search",
    },
    "portal.console": {
        "portal.access",
        "portal.mails",
        "portal.members",
        "content",
        "search",
    },
    "portal.checks": {"portal.access", "portal.members", "content"},
    "portal.learning": {
        "portal.access",
        "portal.mails",
        "portal.members",
        "content",
        "search",
    },
    "portal.feedback": {"portal.access", "portal.members", "content", "search"},
    "portal.stewardship": {
        "portal.access",
        "portal.mails",
        "portal.members",
        "content",
        "search",
    },
    "portal.goals": {
        "portal.access",
        "portal.members",
        "content",
        "search",
        "portal.feedback",
        "portal.learning",
        "portal.stewardship",
    },
    "portal.operations": {
        "portal.access",
        "portal.mails",
        "portal.members",
        "content",
        "search",
        "portal.stewardship",
        "portal.organisations",
        "portal.mypage",
        "portal.api",
        "portal.console",
        "portal.learning",
        "portal.goals",
    },
}


def layer_of(module: str) -> str | None:
    fitting = [
        name for name in ALLOWED if module == name or module.startswith(f"{name}.")
    ]
    return max(fitting, key=len) if fitting else None


def modules() -> list[Path]:
    found = [*(ROOT / "content").rglob("*.py"), *(ROOT / "search").rglob("*.py")]
    found += (ROOT / "portal").rglob("*.py")
    return [path for path in found if "migrations" not in path.parts]


def imports_of(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def test_imports_flow_one_way():
    wrong = []
    for path in modules():
        own = layer_of(".".join(path.relative_to(ROOT).with_suffix("").parts))
        if own is None:
            continue
        for name in imports_of(path):
            other = layer_of(name)
            if other and other != own and other not in ALLOWED[own]:
                wrong.append(f"{path.relative_to(ROOT)} imports {name}")
    assert wrong == []


@pytest.mark.parametrize("name", [".public()", ".search(", "wagtailpagecache"])
def test_stock_lists_that_know_no_audience_are_not_used(name):
    allowed = {
        "engine.search(",
        "re.search(",
        "_HIDDEN[name].search(",
        "_HREF.search(",
        "_PERSONAL.search(",
        "get_engine().search(",
        "searcher.search",
        "super().search(plain(",
    }
    wrong = []
    for path in [*modules(), *(ROOT / "templates").rglob("*.html")]:
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
            if name in line and not any(fine in line for fine in allowed):
                if "engines" in path.parts or "_ID.search" in line:
                    continue
                wrong.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()}")
    assert wrong == []


def test_a_figure_and_its_percent_sign_stay_on_one_line():
    apart = re.compile(r"\}\} %(?!\})|d %%|\} %[\"']")
    wrong = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in [*modules(), *(ROOT / "templates").rglob("*.html")]
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1)
        if apart.search(line)
    ]
    assert wrong == []


def test_modules_stay_small():
    long = {
        str(path.relative_to(ROOT)): lines
        for path in modules()
        if (lines := len(path.read_text(encoding="utf-8").split("\n"))) > 330
    }
    assert long == {}
