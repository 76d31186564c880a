"""Commands in processes of their own, on the database of a test or another one."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import connection

ROOT = Path(__file__).resolve().parent.parent


def database_url() -> str:
    """The address of this test's database."""
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{settings['NAME']}"
    host = settings["OPTIONS"].get("host") or settings["HOST"]
    return f"postgres://{settings['USER']}@/{settings['NAME']}?host={host}"


def environment(**more: Any) -> dict[str, str]:
    given = {
        "DJANGO_SETTINGS_MODULE": "portal.settings.test",
        "DATABASE_URL": database_url(),
    }
    return {**os.environ, **given, **{name: str(value) for name, value in more.items()}}


def manage(
    *arguments: Any, env: dict[str, str], root: Path = ROOT, **options: Any
) -> Any:
    """`manage.py …`; the finished process with its output as text."""
    options.setdefault("timeout", 300)
    return subprocess.run(
        [sys.executable, root / "manage.py", *map(str, arguments)],
        env=env, cwd=root, text=True, capture_output=True, **options,
    )  # fmt: skip


def python(code: str, env: dict[str, str], root: Path = ROOT) -> str:
    """A few lines of Python with Django set up; what they print."""
    done = subprocess.run(
        [sys.executable, "-c", f"import django; django.setup()\n{code}"],
        env=env, cwd=root, text=True, capture_output=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def wait(condition: Callable[[], Any], seconds: float) -> bool:
    """Whether this comes true within so many seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False
