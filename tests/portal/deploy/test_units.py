"""The example environment and the systemd units."""

import ast
import os
import re
import shutil
import subprocess
import sys
from itertools import pairwise

import pytest

from tests.portal.deploy import DEPLOY, ROOT

# Read by Django or granian themselves, not by portal/settings.
NOT_OURS = {"DJANGO_SETTINGS_MODULE"}
READERS = {"text", "flag", "number", "words", "folder"}


def settings_read() -> set[str]:
    """Every NAME of `env.text("NAME")` and the like in portal/settings."""
    found = set()
    for path in (ROOT / "portal" / "settings").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id == "env"
                and node.func.attr in READERS
            ):
                name = node.args[0]
                assert isinstance(name, ast.Constant), f"{path}:{node.lineno}"
                found.add(name.value)
    return found


def example_lines() -> list[str]:
    return (DEPLOY / "environment.example").read_text(encoding="utf-8").splitlines()


def test_the_example_names_every_setting_and_no_other():
    named = [re.match(r"#?([A-Z_]+)=", line) for line in example_lines()]
    names = [match[1] for match in named if match]
    assert len(names) == len(set(names))
    assert set(names) == settings_read() | NOT_OURS


def test_each_setting_in_the_example_has_its_comment():
    lines = example_lines()
    bare = [
        line
        for before, line in pairwise(lines)
        if re.match(r"#?[A-Z_]+=", line) and not re.match(r"# [^-].*\.$", before)
    ]
    assert bare == []


@pytest.mark.slow
def test_the_example_starts_the_portal_once_the_secret_is_filled_in(tmp_path):
    """Read by a shell, as an operator does for commands by hand."""
    text = (DEPLOY / "environment.example").read_text(encoding="utf-8")
    text = text.replace("/srv/touchstone", str(tmp_path / "data"))
    text = text.replace("SECRET_KEY=", "SECRET_KEY=" + "aB3$x" * 12)
    (tmp_path / "environment").write_text(text.replace("$x", "-x"), encoding="utf-8")
    done = subprocess.run(
        ["sh", "-c", f'set -a; . {tmp_path}/environment; exec "$0" manage.py check --deploy --fail-level WARNING', sys.executable],
        cwd=ROOT, env={"PATH": os.environ["PATH"]}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("unit", ["web.service", "worker.service", "backup.service"])
def test_units_are_hardened(unit):
    text = (DEPLOY / f"touchstone-{unit}").read_text(encoding="utf-8")
    for line in [
        "User=touchstone", "EnvironmentFile=/etc/touchstone/environment",
        "Environment=DJANGO_SETTINGS_MODULE=portal.settings.production",
        "NoNewPrivileges=yes", "ProtectSystem=strict", "PrivateTmp=yes",
        "ProtectHome=yes", "CapabilityBoundingSet=", "SystemCallFilter=@system-service",
        "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6",
    ]:  # fmt: skip
        assert line in text.splitlines(), line


ANALYZE = shutil.which("systemd-analyze")


@pytest.mark.skipif(ANALYZE is None, reason="there is no systemd-analyze here")
def test_systemd_understands_the_units(tmp_path):
    units = []
    for path in sorted(DEPLOY.glob("touchstone-*.*")):
        units.append(tmp_path / path.name)
        text = path.read_text(encoding="utf-8")
        # The programs are not installed here.
        text = re.sub(r"/opt/touchstone/\.venv/bin/\w+", sys.executable, text)
        units[-1].write_text(text, encoding="utf-8")
    assert len(units) == 4
    done = subprocess.run(
        [ANALYZE, "verify", "--man=no", *units], capture_output=True, text=True
    )
    ours = [line for line in done.stderr.splitlines() if "touchstone" in line]
    assert ours == []
    for unit in units:
        if unit.suffix == ".service":
            # 0 is shut in, 10 is open.
            done = subprocess.run(
                [ANALYZE, "security", "--offline=true", "--threshold=20", unit],
                capture_output=True, text=True,
            )  # fmt: skip
            assert done.returncode == 0, done.stdout[-300:]
