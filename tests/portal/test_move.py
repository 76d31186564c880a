"""The whole move of docs/deployment.md: from SQLite and the embedded index, by its very
commands, to PostgreSQL and three nodes of Elasticsearch, of which one dies."""

import json
import os
import re
import secrets
import shlex
import subprocess
from pathlib import Path

import psycopg
import pytest
from django.conf import settings as configured
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core.files.base import ContentFile
from django.db import connection
from elasticsearch import Elasticsearch

from content.models import Attachment, ResourceFile, ResourcePage
from portal.learning.enrolments import enrol
from portal.members.models import User
from portal.members.viewers import viewer_for
from search.engines import engine_from_url
from search.rebuilding import rebuild
from tests import builders, courses
from tests.builders import MEMBER, PASSWORD
from tests.portal.learning.conftest import pass_course
from tests.processes import ROOT, environment, manage, python

pytestmark = [
    pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.soak,
]  # fmt: skip
SERVERS = ("POSTGRES_URL", "ELASTICSEARCH_CLUSTER", "ELASTICSEARCH_KILL_NODE",
           "ELASTICSEARCH_START_NODE")  # fmt: skip

# What somebody would compare by hand: rows, ids, files, sign-in, certificates, search.
LOOK = """
import hashlib, json, re
from django.conf import settings
from django.test import Client
from content.models import Attachment, BasePage
from portal.learning.models import Certificate
from portal.operations.backup import tables
found = {"rows": {m._meta.label: m._base_manager.count() for m in tables.all_models()}}
found["pages"] = list(
    BasePage.objects.order_by("pk").values_list("pk", "url_path", "audience")
)
found["files"] = {
    a.pk: hashlib.sha256(a.file.open().read()).hexdigest()
    for a in Attachment.objects.all()
}
settings.ALLOWED_HOSTS = ["portal.example"]
SAFE = {"HTTP_HOST": "portal.example", "HTTP_X_FORWARDED_PROTO": "https"}
SAFE["wsgi.url_scheme"] = "https"
def words(client, path):
    answer = client.get(path, **SAFE)
    return [answer.status_code, re.findall(r'href="(/shelf/[^"?#]*)', answer.text)]
for who in (None, "learner@firm.example", "member@example.test", "trial@demo.example"):
    client = Client()
    if who:
        form = {"login": who, "password": PASSWORD}
        found[f"{who} signs in"] = client.post("/account/login/", form, **SAFE).status_code
    for text in ("smelter", "smelter kind:guidance", "nothingofthis"):
        found[f"{who} finds {text}"] = words(client, f"/search/?q={text}")
    found[f"{who} reads"] = [words(client, p.url)[0] for p in BasePage.objects.all() if p.url]
    found[f"{who} learns"] = client.get("/learning/", **SAFE).text.count("Foundations")
    for one in Certificate.objects.all():
        shown = client.get(f"/verify/{one.code}/", **SAFE)
        found[f"{who} verifies {one.code}"] = [shown.status_code, "Ama Mensah" in shown.text]
if WRITES:
    # Numbers go on where the old database was.
    from portal.members.models import Organisation
    Organisation.objects.create(name="Came after the move", tier_id=20)
print(json.dumps(found))
"""


def steps() -> list[str]:
    """The commands of the section, in their order."""
    text = (ROOT / "docs" / "deployment.md").read_text(encoding="utf-8")
    section = text.partition("\n## From SQLite to PostgreSQL and a cluster\n")[2]
    blocks = re.findall(r"```\n(.*?)```", section.partition("\n## ")[0], re.S)
    return "".join(blocks).splitlines()


@pytest.fixture
def servers():
    missing = [name for name in SERVERS if not os.environ.get(f"TEST_{name}")]
    if missing or connection.vendor != "sqlite":
        pytest.skip(f"from SQLite only, and with TEST_{', TEST_'.join(missing)}")
    return {name: os.environ[f"TEST_{name}"] for name in SERVERS}


@pytest.fixture
def old(servers, transactional_db, settings):
    """A small portal in use: pages of two tiers, a file, a certificate."""
    shelf = builders.section(builders.make_home(), "Shelf", slug="shelf")
    for number in range(6):
        tier = {"tier_id": MEMBER} if number % 3 == 2 else {}
        builders.article(
            shelf, f"Smelter {number}", "smelter " * (number + 1),
            slug=f"smelter-{number}", **tier,
        )  # fmt: skip
    file = Attachment(title="List")
    file.file.save("list.pdf", ContentFile(b"%PDF-1.4 smelters"))
    file.save()
    page = ResourcePage(title="R", slug="r", files=[ResourceFile(attachment=file)])
    builders.add(shelf, page)
    builders.person("member", tier=MEMBER, verified=True)
    learner = builders.person("learner", verified=True)
    learner.first_name, learner.last_name = "Ama", "Mensah"
    learner.email = "learner@firm.example"
    learner.save()
    learner.emailaddress_set.update(email=learner.email)
    trial = builders.person("trial", verified=True)
    trial.email = "trial@demo.example"
    trial.save()
    trial.emailaddress_set.update(email=trial.email)
    # As everywhere but in tests, where hashes are quick and production knows them not.
    User.objects.update(password=PBKDF2PasswordHasher().encode(PASSWORD, "salt"))
    course = courses.small_course(shelf, title="Foundations", validity_months=24)
    pass_course(enrol(learner, course.translation_key, viewer_for(learner)))
    rebuild()
    return environment(
        DJANGO_SETTINGS_MODULE="portal.settings.dev", SECRET_KEY="of the trial",  # pragma: allowlist secret
        VAR_DIR=Path(configured.DOCUMENTS_ROOT).parent,
        DOCUMENTS_ROOT=configured.DOCUMENTS_ROOT, MEDIA_ROOT=configured.MEDIA_ROOT,
        SEARCH_URL=configured.SEARCH_URL,
    )  # fmt: skip


@pytest.fixture
def new(servers, tmp_path):
    """An installed, empty place with the settings of production."""
    name = f"move_{secrets.token_hex(4)}"
    server = servers["POSTGRES_URL"].replace("postgres://", "postgresql://")
    head, _, query = servers["POSTGRES_URL"].partition("?")
    nodes = servers["ELASTICSEARCH_CLUSTER"].replace("http://", "")
    search = f"elasticsearch+http://{nodes}/{name.replace('_', '')}"
    for folder in ("var", "static", "media", "documents"):
        (tmp_path / folder).mkdir()
    with psycopg.connect(server, autocommit=True) as database:
        database.execute(f"CREATE DATABASE {name}")
        yield environment(
            DJANGO_SETTINGS_MODULE="portal.settings.production",
            DATABASE_URL=f"{head.rsplit('/', 1)[0]}/{name}?{query}", SEARCH_URL=search,
            SECRET_KEY=secrets.token_urlsafe(50), ALLOWED_HOSTS="portal.example",
            BASE_URL="https://portal.example", EMAIL_HOST="mail.example",
            MAIL_FROM="portal@portal.example", VAR_DIR=tmp_path / "var",
            STATIC_ROOT=tmp_path / "static", MEDIA_ROOT=tmp_path / "media",
            DOCUMENTS_ROOT=tmp_path / "documents", LOG_LEVEL="ERROR",
        )  # fmt: skip
        engine_from_url(search).destroy()
        database.execute(f"DROP DATABASE {name} WITH (FORCE)")


def look(env, *, writes: bool = False) -> dict:
    given = f"PASSWORD, WRITES = {PASSWORD!r}, {writes}\n"
    printed = python(given + LOOK, env)
    return json.loads(printed.splitlines()[-1])


def test_a_portal_moves_to_postgresql_and_three_nodes(old, new, servers, tmp_path):
    here, *there = steps()
    command = shlex.split(here)
    assert command[:3] == ["python", "manage.py", "backup"]
    done = manage("backup", tmp_path / "backups", env=old)
    assert done.returncode == 0, done.stderr
    [archive] = (tmp_path / "backups").iterdir()
    for line in there:
        word, *arguments = shlex.split(line)
        assert word == "as_portal"
        arguments = [archive if one == "ARCHIVE" else one for one in arguments]
        # All migrations on an empty database take their time on a busy machine.
        done = manage(*arguments, env=new, timeout=900)
        assert done.returncode == 0, (line, done.stdout, done.stderr)
    before, after = look(old), look(new)
    signed_in = "trial@demo.example signs in"
    assert before.pop(signed_in) == 302
    assert after.pop(signed_in) == 422, "everybody knows that password"
    trials = {name for name in before if name.startswith("trial")}
    # `set_up_roles` makes groups and workflows that the trial had not, and who may read
    # is on record.
    grown = {
        name for name in after["rows"] if after["rows"][name] > before["rows"][name]
    }
    kinds = ("auth.", "wagtailcore.", "content.", "members.AccessFact")
    assert all(name.startswith(kinds) for name in grown), grown
    names = before.keys() - trials - {"rows"}
    assert {n: after[n] for n in names} == {n: before[n] for n in names}
    assert before["learner@firm.example signs in"] == 302
    assert before["None finds smelter"] != before["member@example.test finds smelter"]
    lose_a_node(new, servers, after)


def lose_a_node(new, servers, expected) -> None:
    """The one that holds the index, while nobody has told the portal."""
    prefix = new["SEARCH_URL"].rpartition("/")[2]
    admin = Elasticsearch(servers["ELASTICSEARCH_CLUSTER"].split(","))
    admin.cluster.health(index=f"{prefix}-*", wait_for_status="green", timeout="60s")
    shards = admin.cat.shards(index=f"{prefix}-*", format="json")
    victim = next(row["node"] for row in shards if row["prirep"] == "p")[-1]
    subprocess.run([*servers["ELASTICSEARCH_KILL_NODE"].split(), victim], check=True)
    try:
        without = look(new, writes=True)
    finally:
        start = servers["ELASTICSEARCH_START_NODE"].split()
        subprocess.run([*start, victim], check=True)
    names = expected.keys() - {"rows"}
    assert {n: without[n] for n in names} == {n: expected[n] for n in names}
    admin.cluster.health(index=f"{prefix}-*", wait_for_status="green", timeout="90s")
    status = manage("search_status", env=new)
    assert status.returncode == 0, status.stdout
