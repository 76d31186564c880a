"""Links that lead nowhere are found, and nothing else is."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command

from content.models import Attachment
from portal.stewardship.links.external import Asker, check_external, is_public
from portal.stewardship.links.internal import check_internal
from portal.stewardship.models import BrokenLink
from tests import builders

pytestmark = pytest.mark.django_db


def broken(page):
    rows = BrokenLink.objects.filter(page_id=page.pk, is_external=False)
    return set(rows.values_list("target", flat=True))


@pytest.fixture
def target(home):
    return builders.article(
        home, "Target", "## A part {#part}\n\nText.", slug="target", library_id="T-1"
    )


@pytest.mark.parametrize(
    "link",
    ["page:T-1", "page:T-1#part", "/target/", "/target", "/target/#part", "#here", "#source-S1",
     "/search/?q=tin", "/ask/", "https://elsewhere.example/gone", "mailto:a@b.example",
     "http://localhost:8000/target/"],
)  # fmt: skip
def test_what_works_is_not_reported(home, target, link):
    page = builders.article(
        home, "Page", f"## Here {{#here}}\n\n[words]({link})",
        sources=[("source", {"key": "S1", "title": "A law"})],
    )  # fmt: skip
    check_internal()
    assert broken(page) == set()


@pytest.mark.db_specific
@pytest.mark.parametrize(
    "link",
    ["page:T-9", "page:T-1#parts", "term:GL-none", "file:none.pdf", "/targets/",
     "/target/#nothing", "#nothing", "target/", "/documents/99/x.pdf",
     "http://localhost:8000/nothing/", "/%00/", "page:99999999999999999999"],
)  # fmt: skip
def test_what_leads_nowhere_is_reported(home, target, link):
    page = builders.article(home, "Page", f"## Here {{#here}}\n\n[words]({link})")
    check_internal()
    assert broken(page) == {link}


@pytest.mark.db_specific
def test_links_break_and_heal_with_what_happens_to_pages(home, target):
    shelf = builders.section(home, "Shelf")
    page = builders.article(home, "Page", "[a](page:T-1) [b](/target/)")
    check_internal()
    assert broken(page) == set()
    target.move(shelf, "last-child")
    check_internal()
    assert broken(page) == {"/target/"}
    shelf.unpublish()
    check_internal()
    assert broken(page) == {"page:T-1", "/target/"}
    reason = BrokenLink.objects.get(target="page:T-1").reason
    assert reason == "That page is not published."
    shelf.save_revision().publish()
    builders.publish(page, body=[("text", "[a](page:T-1)")])
    check_internal()
    assert broken(page) == set()


@pytest.mark.db_specific
def test_files_are_found_by_name_and_address(home):
    attachment = Attachment.objects.create(
        title="F", library_name="f.pdf", file=ContentFile(b"%PDF", "f.pdf")
    )
    text = f"[a](file:f.pdf) [b]({attachment.url})"
    page = builders.article(home, "Page", text)
    check_internal()
    assert broken(page) == set()
    url = attachment.url
    attachment.delete()
    check_internal()
    assert broken(page) == {"file:f.pdf", url}


def test_the_command_says_what_it_found(home, capsys):
    builders.article(home, "Page with a slip", "[a](page:T-9)")
    call_command("check_links")
    said = capsys.readouterr().out
    assert "Page with a slip: page:T-9: There is no page of this name." in said


# --- Other sites: here a server of this test ------------------------------------------


class Site(BaseHTTPRequestHandler):
    asked: list[str] = []

    def do_GET(self):
        Site.asked.append(f"{self.command} {self.path}")
        status = 200
        if self.path == "/robots.txt":
            body = b"User-agent: *\nDisallow: /closed"
        else:
            body = b"page"
            status = {
                "/gone": 404, "/moved": 302, "/loop": 302, "/down": 503,
                "/no-head": 405 if self.command == "HEAD" else 200,
                "/to-the-inside": 302,
            }.get(self.path, 200)  # fmt: skip
        self.send_response(status)
        where = {
            "/moved": "/gone",
            "/loop": "/loop",
            # The same server by another name, which is not allowed.
            "/to-the-inside": f"http://localhost:{self.server.server_port}/fine",
        }
        if self.path in where:
            self.send_header("Location", where[self.path])
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_HEAD = do_GET

    def log_message(self, *args):
        pass


@pytest.fixture
def site():
    Site.asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.slow
@pytest.mark.db_specific
def test_other_sites_are_asked_once_and_robots_are_obeyed(home, site):
    names = ["gone", "moved", "loop", "down", "no-head", "fine", "closed/x"]
    text = " ".join(f"[{name}]({site}/{name})" for name in names)
    page = builders.article(home, "Page", f"{text} [again]({site}/fine#part)")
    other = builders.article(home, "Other", f"[x]({site}/gone)")
    asker = Asker(pause=0, allowed=lambda host: host == "127.0.0.1")
    assert check_external(asker) == 2
    found = set(
        BrokenLink.objects.filter(is_external=True).values_list("page_id", "target")
    )
    assert found == {
        (page.pk, f"{site}/gone"), (page.pk, f"{site}/moved"),
        (other.pk, f"{site}/gone"),
    }  # fmt: skip
    assert Site.asked.count("GET /robots.txt") == 1
    assert Site.asked.count("HEAD /fine") == 1
    assert not [line for line in Site.asked if "closed" in line]
    # The internal check leaves these alone.
    check_internal()
    assert BrokenLink.objects.filter(is_external=True).count() == 3


def test_a_link_does_not_make_the_portal_ask_its_own_network(home, site):
    assert Asker(pause=0).reason(f"{site}/fine") == "The site does not answer."
    assert Site.asked == []
    asker = Asker(pause=0, allowed=lambda host: host == "127.0.0.1")
    assert asker.reason(f"{site}/to-the-inside") == "The site does not answer."
    assert Site.asked == ["GET /robots.txt", "HEAD /to-the-inside"]


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "localhost", "0.0.0.0"],  # noqa: S104
)
def test_inside_addresses_are_not_public(host):
    assert not is_public(host)
    assert is_public("9.9.9.9")
