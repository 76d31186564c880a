"""`manage.py check_library`: findings by check, with file and line, and the exit code."""

from io import StringIO

import pytest
from django.core.management import call_command

from tests.content.library_checks.small import build, change


def run(folder):
    said = StringIO()
    call_command("check_library", folder, stdout=said)
    return said.getvalue()


def test_a_clean_library_is_said_to_be(tmp_path):
    assert run(build(tmp_path / "library")) == "12 checks, nothing found.\n"


def test_findings_stand_below_their_check_and_end_with_exit_code_1(tmp_path):
    folder = build(tmp_path / "library")
    line = change(folder, "g/GA-01.md", "#check-it", "#sign-it")
    said = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("check_library", folder, stdout=said)
    assert ended.value.code == 1
    assert said.getvalue().splitlines() == [
        "Links and source marks:",
        f"  g/GA-01.md, line {line}: GA-02 has no heading “sign-it”.",
        "1 finding.",
    ]


def test_a_library_that_cannot_be_read_is_told_first(tmp_path):
    said = StringIO()
    with pytest.raises(SystemExit):
        call_command("check_library", tmp_path / "nowhere", stdout=said)
    assert "There is no such folder." in said.getvalue()
    assert "wait until this can be imported" in said.getvalue()
