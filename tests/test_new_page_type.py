"""An engineer adds a page type with the docs alone: the recipe of docs/architecture.md
followed in a copy of the tree (tests/new_page_type/), by the commands that it names."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.database import migrated_copy
from tests.new_page_type.steps import STEPS, Edit
from tests.processes import ROOT, environment, manage, python
from tests.test_page_types import recipe

OURS = ROOT / "tests" / "new_page_type"
LIBRARY = OURS / "library"

# In one process what takes several of an engineer's: each of them starts for seconds.
LOOK = """
import io, json
from pathlib import Path
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from content.library_checks.all import findings
from content.models import EventReportPage, SectionPage
from portal.members.models import User

def run(*command):
    out = io.StringIO()
    call_command(*command, stdout=out)
    return out.getvalue()

def get(address, client=Client(), **more):
    answer = client.get(address, more)
    return [answer.status_code, answer.content.decode()]

run("makemigrations", "--check", "--dry-run")
run("migrate", "--verbosity", "0")
faults = [str(one) for some in findings(Path(LIBRARY)).values() for one in some]
found = {"faults": " ".join(faults), "imported": run("import_library", LIBRARY)}
call_command("rebuild_search_index", verbosity=0)
page = EventReportPage.objects.get()
found["page"] = get("/events/autumn-meeting/")
found["markdown"] = get("/events/autumn-meeting/index.md")
found["listed"] = get("/api/v1/pages", kind="event")
found["read"] = get(f"/api/v1/pages/{page.pk}")
found["search"] = get("/api/v1/search", q="telephone deadline")
found["of its kind"] = get("/search/", q="telephone kind:event")
admin = Client()
admin.force_login(
    User.objects.create_superuser(email="admin@portal.example", password=None),
    backend="django.contrib.auth.backends.ModelBackend",
)
shelf = SectionPage.objects.get()
new = reverse("wagtailadmin_pages:add", args=["content", "eventreportpage", shelf.pk])
found["form"] = get(new, admin)
edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
found["edit"] = get(edit, admin)
run("export_library", OUT)
found["again"] = run("import_library", OUT)
print(json.dumps(found))
"""


@pytest.fixture
def tree(tmp_path):
    """The project as it lies here, without its library, which takes the longest."""
    target = tmp_path / "tree"
    left_out = shutil.ignore_patterns("__pycache__", "library")
    for name in ("content", "portal", "search", "templates"):
        shutil.copytree(ROOT / name, target / name, ignore=left_out)
    for name in ("manage.py", "pyproject.toml"):
        shutil.copyfile(ROOT / name, target / name)
    return target


@pytest.fixture
def env(tree):
    var = tree / "var"
    var.mkdir()
    migrated_copy(var / "portal.sqlite3")
    return environment(
        DATABASE_URL=f"sqlite:///{var / 'portal.sqlite3'}", VAR_DIR=var,
        SEARCH_URL=f"embedded://{var / 'search'}", MEDIA_ROOT=var / "media",
        DOCUMENTS_ROOT=var / "documents", PYTHONDONTWRITEBYTECODE="",
    )  # fmt: skip


def put(edit: Edit, tree: Path) -> None:
    lines = (tree / edit.path).read_text("utf-8").splitlines()
    places = [at for at, line in enumerate(lines, 1) if edit.after in line]
    assert len(places) == 1, f"{edit.path}: {len(places)} lines have {edit.after!r}"
    lines.insert(places[0], edit.insert)
    (tree / edit.path).write_text("\n".join([*lines, ""]), "utf-8")


def named(done: subprocess.CompletedProcess) -> list[str]:
    """What a check of the process found, without hints."""
    return re.findall(r"^.*\(\w+\.[EW]\d+\) (.*)$", done.stdout + done.stderr, re.M)


# With a database: `migrated_copy` has one then, whichever tests run.
@pytest.mark.slow
@pytest.mark.django_db
def test_the_recipe_leads_to_a_page_type(tree, env):
    for step in STEPS:
        for name in step.files:
            shutil.copyfile(OURS / "files" / name, tree / name)
        for edit in step.edits:
            put(edit, tree)
        done = manage(*step.command, env=env, root=tree)
        assert sorted(named(done)) == sorted(step.named), (step.numbers, done.stderr)
        assert bool(done.returncode) == bool(step.named), done.stderr
    lint = [sys.executable, "-m", "ruff"]
    for command in (["check"], ["format", "--check"]):
        done = subprocess.run(
            [*lint, *command], cwd=tree, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout
    out = tree / "out"
    given = f"LIBRARY, OUT = {str(LIBRARY)!r}, {str(out)!r}\n"
    look(json.loads(python(given + LOOK, env, tree).splitlines()[-1]))
    report = Path("events", "autumn-meeting.md")
    assert (out / report).read_text("utf-8") == (LIBRARY / report).read_text("utf-8")


def look(found: dict) -> None:
    """What readers, programs and editors get of the report."""
    assert found["faults"] == ""
    assert "3 pages created" in found["imported"]
    assert "3 pages unchanged" in found["again"]
    answers = {key: answer for key, answer in found.items() if isinstance(answer, list)}
    assert {status for status, _text in answers.values()} == {200}
    text = {key: text for key, (_status, text) in answers.items()}
    page = text["page"]
    assert "Held on 6 October 2026, Rotterdam" in page
    assert '<a href="#agreed">What was agreed</a>' in page
    assert '<h2 id="agreed">What was agreed</h2>' in page
    assert "a deadline of <strong>three weeks</strong>" in page
    read = json.loads(text["read"])
    anchors = [one["anchor"] for one in read["body"]["sections"]]
    assert anchors == ["", "what-was-said", "agreed"]
    for words in (text["markdown"], read["body"]["markdown"]):
        assert "Held on 6 October 2026, Rotterdam" in words
        assert "- a deadline of **three weeks**" in words
    [listed] = json.loads(text["listed"])["items"]
    assert (listed["kind"], listed["path"]) == ("event", "/events/autumn-meeting/")
    [result] = json.loads(text["search"])["results"]
    assert result["passages"][0]["url"].endswith("/events/autumn-meeting/#agreed")
    assert "/events/autumn-meeting/" in text["of its kind"]
    for form in (text["form"], text["edit"]):
        assert all(f'name="{name}"' in form for name in ("day", "place", "agreed"))


def test_the_steps_are_those_of_the_recipe():
    """All but the last one, which asks for the tests that the suite has anyway."""
    numbers = re.findall(r"^(\d+)\. ", recipe(), re.M)
    taken = {number for step in STEPS for number in step.numbers}
    assert sorted(taken) == [int(number) for number in numbers[:-1]]
    files = {
        path.relative_to(OURS / "files").as_posix()
        for path in (OURS / "files").rglob("*.*")
    }
    assert files == {name for step in STEPS for name in step.files}


def test_each_line_of_the_example_has_its_place(tmp_path):
    """Whoever moves such a line is told so at once, not by the long test only."""
    edits = [edit for step in STEPS for edit in step.edits]
    for name in {edit.path for edit in edits}:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, tmp_path / name)
    for edit in edits:
        put(edit, tmp_path)
        lines = (tmp_path / edit.path).read_text("utf-8").splitlines()
        above = lines[lines.index(edit.insert) - 1]
        assert edit.after in above, (edit.path, above)
