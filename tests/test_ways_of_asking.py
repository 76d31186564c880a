"""However one asks: by another method, under a condition, for a part, with the headers
of scripts and proxies. What must not be known answers, and costs, as what is not there;
and no cache may give one reader's answer to another."""

import re

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from content.models import Attachment, CalendarPage, ResourceFile, ResourcePage
from content.page_store import store
from tests import builders, laws
from tests.builders import MEMBER

pytestmark = pytest.mark.django_db
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "PROPFIND")
OF_SCRIPTS = {"HX-Request": "true", "HX-Target": "listing"}
FOREIGN = {
    "X-Forwarded-Host": "evil.example",
    "X-HTTP-Method-Override": "DELETE",
    "X-Original-URL": "/room/zyxwv/",
    "X-Rewrite-URL": "/room/zyxwv/",
    "Authorization": "Basic eHg6eHg=",
    "Accept": "application/json",
}
CONDITIONS = (
    {"If-None-Match": "*"},
    {"If-Match": "*"},
    {"If-Match": '"other"'},
    {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"},
    {"If-Unmodified-Since": "Sat, 01 Jan 2000 00:00:00 GMT"},
    {"Range": "bytes=0-1"},
    OF_SCRIPTS,
    FOREIGN,
)


def signed_in(person):
    client = Client()
    if person is not None:
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def room(home):
    """A working group's unlisted room with a page of each kind that answers for more
    than its own address, and a file: its reader, and what they and others ask for."""
    tin = builders.group("tin")
    room = builders.section(home, "Room", slug="room", tier_id=MEMBER, groups=[tin])
    page = builders.article(room, "Zyxwv", slug="zyxwv")
    # Adopted: nobody, not even its reader, endorses a proposal.
    reading = laws.interpretation(room, laws.position(status="adopted"))
    calendar = builders.add(room, CalendarPage(title="Calendar", slug="calendar"))
    file = Attachment(title="Letter")
    file.file.save("letter.pdf", ContentFile(b"%PDF-" + b"x" * 99))
    file.save()
    files = [ResourceFile(attachment=file)]
    builders.add(room, ResourcePage(title="Letter", slug="letter", files=files))
    reader = builders.person("inside", tier=MEMBER, groups=[tin])
    pairs = [
        ("/room/", "/none/"),
        ("/room/zyxwv/", "/room/none/"),
        ("/room/zyxwv/?page=9&print=1", "/room/none/?page=9&print=1"),
        ("/room/zyxwv/index.md", "/room/none/index.md"),
        ("/room/feed.atom", "/none/feed.atom"),
        (f"{reading.url}position/1/", "/none/counting/position/1/"),
        (f"{reading.url}endorse/", "/none/counting/endorse/"),
        (f"{calendar.url}calendar.ics", "/none/calendar/calendar.ics"),
        (f"/feedback/{page.pk}/", "/feedback/999999/"),
        (f"/my/keep/{page.pk}/", "/my/keep/999999/"),
        (f"/ask/?page={page.pk}", "/ask/?page=999999"),
        (f"/documents/{file.pk}/letter.pdf", "/documents/999999/letter.pdf"),
        ("/room/zyxwv", "/room/none"),
        ("/room//zyxwv/", "/room//none/"),
        ("/room%2Fzyxwv/", "/room%2Fnone/"),
    ]
    return reader, pairs, file


def read_by(reader, pairs):
    """The tags of what the reader got, who leaves kept pages behind."""
    client = signed_in(reader)
    answers = {one: client.get(one) for one, _missing in pairs}
    assert len(store) > 2
    nowhere = [one for one, answer in answers.items() if answer.status_code == 404]
    # Feeds tell of public pages; all else opens, or others miss what nobody gets.
    assert nowhere == ["/room/feed.atom", "/room//zyxwv/"]
    return {one: answer.get("ETag", '"none"') for one, answer in answers.items()}


def answer(client, method, address, headers):
    """Status, headers and body, without what every answer has of its own."""
    response = client.generic(method, address, headers=headers)
    own = {"X-Request-ID", "Content-Length", "ETag", "Set-Cookie", "Expires"}
    kept = {k: v for k, v in response.items() if k not in own}
    body = b"" if response.streaming else response.content
    body = re.sub(rb"(csrf\w+\"|name=\"token\") value=\"[^\"]*\"", b"", body)
    # What is asked for stands in redirects and in the way to the sign-in.
    texts = []
    leads = [kept.pop(name, "") for name in ("Location", "HX-Redirect")]
    for text in (*leads, body.decode()):
        text = re.sub(r"/?\b(?:room|none|zyxwv|counting|calendar)\b", "", text)
        texts.append(re.sub(r"\b(?:999999|keep(?:/|%2F)\d+)\b", "", text))
    return response.status_code, kept, texts


@pytest.mark.parametrize(
    ("who", "often"),
    [
        ("stranger", False),
        pytest.param("stranger", True, marks=pytest.mark.slow),
        pytest.param("member", True, marks=pytest.mark.slow),
    ],
)
def test_however_one_asks_the_unlisted_is_not_there(room, who, often):
    reader, pairs, _file = room
    tags = read_by(reader, pairs)
    client = signed_in(builders.person(tier=MEMBER) if who == "member" else None)
    for hidden, missing in pairs:
        ways = [(method, {}) for method in METHODS[: None if often else 4]]
        ways += [("GET", headers) for headers in CONDITIONS if often]
        ways += [("GET", {"If-None-Match": tags[hidden]}), ("HEAD", OF_SCRIPTS)]
        ways.append(("GET", {"Range": "bytes=0-1", "If-Range": tags[hidden]}))
        for method, headers in ways:
            one, other = (
                answer(client, method, address, headers)
                for address in (hidden, missing)
            )
            assert one == other, (method, headers, hidden)
            assert one[0] not in (206, 304, 412), (method, headers, hidden)


@pytest.mark.parametrize("who", ["stranger", "member"])
def test_what_must_not_be_known_costs_what_is_not_there(room, who):
    """The same queries, also where its readers have left a kept page behind: time must
    not tell (SEC-09)."""
    reader, pairs, file = room
    read_by(reader, pairs)
    pairs.append((f"/documents/{file.pk}/letter.pdf", f"/documents/{file.pk}/x.pdf"))
    client = signed_in(builders.person(tier=MEMBER) if who == "member" else None)
    for hidden, missing in pairs:
        counts = []
        for address in (hidden, missing):
            client.get(address)
            with CaptureQueriesContext(connection) as captured:
                client.get(address)
            counts.append(len(captured))
        assert counts[0] == counts[1], hidden


# What is the same for everybody says so, or names nobody.
PUBLIC_DATA = ("/sitemap.xml", "/robots.txt", "/llms.txt", "/verify/keys.json",
    "/feed.atom", "/api/v1/pages", "/api/v1/nothing", "/health")  # fmt: skip
PERSONAL = ("/", "/guidance/", "/guidance/?topic=x", "/guidance/open/",
    "/guidance/open/index.md", "/guidance/locked/", "/guidance/calendar/calendar.ics",
    "/nothing/", "/search/", "/search/suggest/?q=x", "/api/v1/", "/verify/", "/my/",
    "/learning/", "/organisations/", "/account/login/", "/styleguide/",
    "/documents/9/x.pdf")  # fmt: skip


def test_no_cache_gives_one_readers_answer_to_another(shelf):
    """Each answer says how long it holds: no longer than until it is asked for again."""
    builders.article(shelf, "Open", slug="open")
    builders.article(shelf, "Locked", slug="locked", tier_id=MEMBER)
    builders.add(shelf, CalendarPage(title="Calendar", slug="calendar"))
    member = signed_in(builders.person(tier=MEMBER))
    for client in (Client(), member):
        for address in (*PUBLIC_DATA, *PERSONAL):
            # The second time it may come from the pages that are kept.
            ways = ({}, {}, OF_SCRIPTS) if "/guidance/" in address else ({},)
            for headers in ways:
                response = client.get(address, headers=headers)
                said = response.get("Cache-Control", "")
                if address == "/verify/keys.json":
                    assert said == "public, max-age=300"
                    continue
                assert "no-cache" in said or "no-store" in said, address
                if address in PERSONAL:
                    assert "Cookie" in response["Vary"], address
                    assert client is not member or "private" in said, address


def test_a_part_for_scripts_is_not_taken_for_its_page(client, shelf):
    builders.article(shelf, "Open", slug="open")
    for _time in range(2):
        whole = client.get(shelf.url)
        part = client.get(shelf.url, headers=OF_SCRIPTS)
        assert "<html" in whole.content.decode()
        assert "<html" not in part.content.decode()
        for response in (whole, part):
            assert "HX-Request" in response["Vary"]
