"""Where `next` may lead, wherever it comes from."""

from pathlib import Path

import pytest

from portal.paths import own_path
from tests.test_architecture import ROOT


@pytest.mark.parametrize("path", ["/", "/my/?list=3", "/de/guidance/#tin", "/a//b"])
def test_paths_of_ours_are_fine(path):
    assert own_path(path) == path


@pytest.mark.parametrize(
    "elsewhere",
    [
        None, "", "my/", "?list=3", "https://evil.example/", "//evil.example",
        "///evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)",
        " //evil.example", "/\t/evil.example", "\x00/", "http:///evil.example",
        "/" + "a" * 2_000,
    ],
)  # fmt: skip
def test_anything_else_is_not(elsewhere):
    assert own_path(elsewhere) == ""


def test_it_is_decided_in_one_place():
    users = [
        str(path.relative_to(ROOT))
        for folder in ("content", "portal", "search")
        for path in Path(ROOT / folder).rglob("*.py")
        if "url_has_allowed_host_and_scheme" in path.read_text(encoding="utf-8")
    ]
    assert users == ["portal/paths.py"]
