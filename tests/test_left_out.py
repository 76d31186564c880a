"""Tests that cannot run are never passed over in silence."""

import shutil
import subprocess
from pathlib import Path
from types import SimpleNamespace

from tests.conftest import pytest_terminal_summary

ROOT = Path(__file__).resolve().parent.parent


def told(*reasons):
    """The last lines of a run in which so many tests were left out."""
    skipped = [
        SimpleNamespace(longrepr=("tests/a.py", number, f"Skipped: {reason}"))
        for number, reason in enumerate(reasons)
    ]
    lines = []
    pytest_terminal_summary(
        SimpleNamespace(
            stats={"skipped": skipped} if skipped else {},
            write_sep=lambda sign, title, **look: lines.append(title),
            write_line=lines.append,
        )
    )
    return lines


def test_what_was_left_out_is_named_with_its_reason():
    queries = "JUDGED_DIR names no judged queries"
    assert told(queries, "there is no nginx here", queries) == [
        "not proven in this run",
        f"2 tests left out: {queries}",
        "1 test left out: there is no nginx here",
    ]
    assert told() == []


def chromium(folder):
    """`make chromium` with the programs of one folder alone."""
    done = subprocess.run(
        [shutil.which("make") or "make", "chromium"],
        cwd=ROOT, env={"PATH": str(folder)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout


def test_without_a_browser_the_full_run_does_not_begin(tmp_path):
    code, said = chromium(tmp_path)
    assert code != 0
    assert "no Chromium" in said
    browser = tmp_path / "chromium"
    browser.write_text("#!/bin/sh\n")
    browser.chmod(0o755)
    assert chromium(tmp_path)[0] == 0
    rules = (ROOT / "Makefile").read_text("utf-8").splitlines()
    for target in ("test-full:", "browser:"):
        (rule,) = [line for line in rules if line.startswith(target)]
        assert "chromium" in rule.partition("##")[0].split()
