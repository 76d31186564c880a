"""Read-only database, full disk: reading goes on, changes are refused in plain words."""

import resource
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection
from django.test import Client
from django.urls import reverse

from content.models import Attachment
from portal.errors import takes_no_changes
from portal.members.models import User
from portal.operations.roles import ensure_role
from portal.stewardship.models import Question
from search.rebuilding import rebuild
from tests import builders
from tests.builders import MEMBER
from tests.content.test_editing import form

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.db_specific,
    pytest.mark.slow,
]
BACKEND = "django.contrib.auth.backends.ModelBackend"
TEXT = "A long question that I would hate to type <again>."


@pytest.fixture
def page(transactional_db):
    page = builders.article(builders.make_home(), "Page", tier_id=MEMBER)
    rebuild()
    return page


@pytest.fixture
def editor(page):
    person = builders.person("editor")
    person.groups.add(ensure_role("Editors"))
    client = Client(raise_request_exception=False)
    client.force_login(person, backend=BACKEND)
    return client


def execute(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
def read_only(page):
    """The database refuses writes, by its own means, until the test ends."""
    sqlite = connection.vendor == "sqlite"
    switch = (
        "PRAGMA query_only = {}"
        if sqlite
        else ("SET default_transaction_read_only = {}")
    )

    def turn(on):
        execute(switch.format("on" if on else "off"))

    yield turn
    turn(False)


def ask(client):
    sent = {"text": TEXT, "email": "a@b.example", "token": str(uuid.uuid4())}
    return client.post("/ask/", sent)


def test_reading_goes_on_while_the_database_takes_nothing(page, editor, read_only):
    stranger = Client()
    read_only(True)
    for client, path, status in [
        (stranger, "/", 200), (stranger, page.url, 403), (editor, page.url, 200),
        (editor, "/search/?q=page", 200), (stranger, "/search/?q=page", 200),
        (stranger, "/ask/", 200), (editor, "/admin/", 200),
        (stranger, "/sitemap.xml", 200), (stranger, "/nothing/", 404),
    ]:  # fmt: skip
        assert client.get(path).status_code == status, path


def test_a_change_is_refused_and_what_was_typed_comes_back(page, editor, read_only):
    stranger = Client(raise_request_exception=False)
    read_only(True)
    answer = ask(stranger)
    assert answer.status_code == 503
    text = answer.content.decode()
    assert "takes no changes just now" in text
    assert "hate to type &lt;again&gt;" in text
    assert answer["Retry-After"] == "60"
    assert answer["Cache-Control"] == "no-store"
    data = form(title="New title", slug=page.slug, tier=str(MEMBER), inside="")
    answer = editor.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data)
    assert answer.status_code == 503
    assert "New title" in answer.content.decode()
    signed = stranger.post(
        "/account/login/", {"login": "editor@example.test", "password": "zyxsecret"}
    )
    assert signed.status_code in (422, 503)
    assert "zyxsecret" not in signed.content.decode()
    read_only(False)
    assert builders.fresh(page).title == "Page"
    assert not Question.objects.exists()
    assert ask(stranger).status_code == 302
    assert Question.objects.count() == 1


def test_signing_in_is_refused_too(page, read_only):
    person = builders.person("member", verified=True)
    person.set_password(builders.PASSWORD)
    person.save()
    client = Client(raise_request_exception=False)
    read_only(True)
    sent = {"login": person.email, "password": builders.PASSWORD}
    answer = client.post("/account/login/", sent)
    assert answer.status_code == 503
    assert builders.PASSWORD not in answer.content.decode()
    read_only(False)
    assert client.post("/account/login/", sent).status_code == 302


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a limit of SQLite's own")
def test_a_full_disk_is_said_and_what_was_confirmed_stays(page):
    client = Client(raise_request_exception=False)
    assert ask(client).status_code == 302
    kept = Question.objects.count()
    # Room inside the file would be used up first.
    execute("VACUUM")
    execute("PRAGMA max_page_count = 1")  # the smallest that the file already has
    try:
        answers = [ask(client).status_code for _number in range(200)]
    finally:
        execute("PRAGMA max_page_count = 4294967294")
    assert 503 in answers
    assert set(answers) <= {302, 503}
    assert Question.objects.count() == kept + answers.count(302)
    assert ask(client).status_code == 302


def test_an_upload_that_finds_no_room_leaves_nothing_behind(editor, settings):
    """The kernel's own limit on the size of a file stands for the full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    content = b"%PDF-1.4\n" + b"x" * (24 * 1024 * 1024)
    upload = SimpleUploadedFile("big.pdf", content, "application/pdf")
    sent = {"title": "Big", "file": upload, "collection": "1"}
    resource.setrlimit(resource.RLIMIT_FSIZE, (20 * 1024 * 1024, hard))
    try:
        answer = editor.post("/admin/documents/add/", sent)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert answer.status_code == 503
    assert "takes no changes" in answer.content.decode()
    assert not Attachment.objects.exists()
    left = [path for path in settings.DOCUMENTS_ROOT.rglob("*") if path.is_file()]
    assert left == []


def test_other_mistakes_stay_what_they_are():
    for problem in (ValueError("x"), OSError(2, "no such file"), None):
        assert not takes_no_changes(problem)
    with pytest.raises(DatabaseError) as caught:
        User.objects.raw("SELECT nonsense FROM members_user")[0]
    assert not takes_no_changes(caught.value)
