"""The locks hold for the oldest Python that we promise: Debian 12's."""

import re
from functools import cache
from importlib.metadata import Distribution, distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
OLDEST = "3.11.2"
_LOCKS = sorted(ROOT.glob("requirements*.txt"))


@cache
def locked() -> frozenset[str]:
    """What the locks hold, by name."""
    text = "\n".join(path.read_text("utf-8") for path in _LOCKS)
    names = re.findall(r"^([\w.-]+)(?:\[[\w,-]+\])?==", text, re.M)
    return frozenset(canonicalize_name(name) for name in names)


@cache
def installed() -> dict[str, Distribution]:
    found = {canonicalize_name(one.metadata["Name"]): one for one in distributions()}
    return {name: one for name, one in found.items() if name in locked()}


def test_all_that_is_locked_is_looked_at():
    assert len(installed()) > 100
    assert {"django", "wagtail", "soupsieve"} <= installed().keys()


@pytest.mark.parametrize("name", sorted(installed()))
def test_a_package_runs_on_the_oldest_python(name):
    """A lock written by a newer Python may hold what the oldest refuses, and leave out
    what only the oldest needs."""
    package = installed()[name]
    assert SpecifierSet(package.metadata["Requires-Python"] or "").contains(OLDEST)
    there = {
        "python_version": "3.11",
        "python_full_version": OLDEST,
        "extra": "",
    }
    needed = [Requirement(line) for line in package.requires or ()]
    assert {
        canonicalize_name(one.name)
        for one in needed
        if one.marker is None or one.marker.evaluate(there)
    } <= locked() | {"setuptools", "pip"}
