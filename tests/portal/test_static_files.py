"""What `collectstatic` writes for production: every name holds its content's hash."""

import os
import re
from pathlib import Path

import pytest

from tests.processes import manage

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2] / "templates/static"
HASH = re.compile(r"\.[0-9a-f]{12}\.")


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    folder = tmp_path_factory.mktemp("static")
    env = {
        **os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings.production",
        "SECRET_KEY": "x" * 60, "ALLOWED_HOSTS": "a.example",
        "BASE_URL": "https://a.example", "EMAIL_HOST": "mail.example",
        "MAIL_FROM": "a@a.example", "STATIC_ROOT": str(folder),
        "DATABASE_URL": f"sqlite:///{folder}/no.sqlite3",
    }  # fmt: skip
    done = manage("collectstatic", "--noinput", env=env)
    assert done.returncode == 0, done.stderr
    return folder


def hashed(folder, name):
    stem, _dot, suffix = name.rpartition(".")
    found = list(folder.glob(f"{stem}.????????????.{suffix}"))
    return [path for path in found if HASH.search(path.name)]


def test_every_file_of_ours_has_a_hashed_and_a_compressed_form(collected):
    for path in ROOT.rglob("*.*"):
        if path.suffix not in (".js", ".css"):
            continue
        name = path.relative_to(ROOT).as_posix()
        assert hashed(collected, name), name
        for found in hashed(collected, name):
            if path.stat().st_size > 1_000:
                assert found.with_name(f"{found.name}.gz").exists(), name


def test_scripts_and_styles_name_each_other_by_hash(collected):
    """Or a kept module of the last release would meet a script of this one."""
    named = 0
    for path in collected.rglob("*.js"):
        if path.relative_to(collected).parts[0] not in ("admin", "js"):
            continue
        if not HASH.search(path.name):
            continue
        for name in re.findall(r'from\s*"(\.[^"]+)"', path.read_text()):
            assert HASH.search(name), (path.name, name)
            assert (path.parent / name).exists(), (path.name, name)
            named += 1
    assert named > 5
