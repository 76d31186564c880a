"""A real nginx runs the configuration, in front of the portal and by itself."""

import gzip
import http.client
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests import builders
from tests.portal.deploy import DEPLOY, HOST

pytestmark = pytest.mark.slow

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
needs_nginx = pytest.mark.skipif(NGINX is None, reason="there is no nginx here")
SECRET = b"%PDF-1.7 confidential"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)


# --- A front of its own for these tests ---------------------------------------------


class Front:
    """A running nginx with our configuration: ports, folders and how to ask it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.static, self.media = folder / "static", folder / "media"
        self.documents = folder / "documents"
        self.certificate = folder / "touchstone.crt"
        self.http, self.https = _free_port(), _free_port()

    def ask(
        self, path: str, *, method: str = "GET", host: str = HOST, **more: Any
    ) -> "Answer":
        """One request over TLS, the path sent as it is written here."""
        headers = {"Host": host, "Connection": "close", **more.get("headers", {})}
        lines = [f"{method} {path} HTTP/1.1"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        request = "\r\n".join([*lines, "", ""]).encode("latin-1")
        with self.connect() as connection:
            connection.sendall(request + more.get("body", b""))
            answer = http.client.HTTPResponse(connection, method=method)
            answer.begin()
            return Answer(answer.status, answer.headers, answer.read())

    def connect(self, name: str = HOST) -> ssl.SSLSocket:
        context = ssl.create_default_context(cafile=str(self.certificate))
        plain = socket.create_connection(("127.0.0.1", self.https), timeout=20)
        try:
            return context.wrap_socket(plain, server_hostname=name)
        except BaseException:
            plain.close()
            raise


class Answer:
    def __init__(self, status: int, headers: Any, body: bytes) -> None:
        self.status, self.headers, self.body = status, headers, body


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _configuration(front: Front, upstream: str) -> str:
    """touchstone.nginx.conf with an operator's edits, here of the test."""
    text = (DEPLOY / "touchstone.nginx.conf").read_text(encoding="utf-8")
    text = re.sub(r"(?m)^ *listen \[::\].*\n", "", text)
    for old, new in {
        "listen 80": f"listen 127.0.0.1:{front.http}",
        "listen 443": f"listen 127.0.0.1:{front.https}",
        "server 127.0.0.1:8001;": f"server {upstream};",
        "/etc/ssl/touchstone.crt": str(front.certificate),
        "/etc/ssl/touchstone.key": str(front.folder / "touchstone.key"),
        "/srv/touchstone/": f"{front.folder}/",
        "/var/log/nginx/": f"{front.folder}/",
        "from=/srv/touchstone/media": f"from={front.media}",
    }.items():
        assert old in text or old.startswith("from="), old
        text = text.replace(old, new)
    return text


def _main(front: Front) -> str:
    folder = front.folder
    user = "user root;" if os.getuid() == 0 else ""
    paths = "".join(
        f"{name}_temp_path {folder}/temp-{name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return f"""
{user} worker_processes 1; daemon off; pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 128; }}
http {{
access_log off;
include {_mime_types()};
{paths}
include {folder}/touchstone.conf;
}}
"""


def _mime_types() -> str:
    done = subprocess.run([NGINX, "-V"], capture_output=True, text=True, check=True)
    where = re.search(r"--conf-path=(\S+)", done.stderr)
    assert where
    return str(Path(where[1]).parent / "mime.types")


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: Any) -> Path:
    folder = tmp_path_factory.mktemp("certificate")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
         "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST}",
         "-keyout", folder / "touchstone.key", "-out", folder / "touchstone.crt"],
        check=True, capture_output=True,
    )  # fmt: skip
    return folder


@pytest.fixture
def start(tmp_path: Path, certificate: Path) -> Any:
    """Start nginx in front of an upstream, with files of each kind in place."""
    running: list[subprocess.Popen] = []

    def begin(upstream: str) -> Front:
        front = Front(tmp_path)
        for name in ("touchstone.crt", "touchstone.key"):
            shutil.copy(certificate / name, tmp_path)
        _fill(front)
        (tmp_path / "touchstone.conf").write_text(_configuration(front, upstream))
        (tmp_path / "nginx.conf").write_text(_main(front))
        command = [NGINX, "-p", tmp_path, "-e", tmp_path / "error.log"]
        command += ["-c", tmp_path / "nginx.conf"]
        running.append(subprocess.Popen(command))
        _wait_for(front.https, running[-1], tmp_path / "error.log")
        return front

    yield begin
    for process in running:
        process.terminate()
        process.wait(timeout=10)


def _wait_for(port: int, process: subprocess.Popen, log: Path) -> None:
    for _ in range(200):
        assert process.poll() is None, log.read_text()
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("nginx does not answer")


def _fill(front: Front) -> None:
    files = {
        front.documents / "x.pdf": SECRET,
        front.documents / "x.png": SECRET,
        front.media / "documents" / "x.pdf": SECRET,
        front.media / "documents" / "x.png": SECRET,
        front.media / "x.png": SECRET,
        front.media / "pictures" / "x.pdf": SECRET,
        front.media / "pictures" / "evil.svg": b"<svg onload='alert(1)'/>",
        front.media / "pictures" / "evil.html": b"<script>alert(1)</script>",
        front.media / "pictures" / "evil.png.html": b"<script>alert(1)</script>",
        front.media / "pictures" / ".hidden.png": SECRET,
        front.media / "pictures" / "a-B_1.png": PNG,
        front.media / "pictures" / "disguised.png": b"<script>alert(1)</script>",
        front.media / "images" / "a.fill-100x100.webp": PNG,
        front.static / "css" / "base.0123456789ab.css": b"body{color:red}",
        front.static / "css" / "base.css": b"body{color:red}",
        front.static / ".env": SECRET,
    }
    for path, content in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (front.static / "css" / "base.0123456789ab.css.gz").write_bytes(
        gzip.compress(b"body{color:red}/* this is the compressed file */")
    )
    (front.media / "pictures" / "link.png").symlink_to(front.documents / "x.png")


class Echo(BaseHTTPRequestHandler):
    """An upstream that says what reached it."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        self.rfile.read(length)
        headers = [[name.lower(), value] for name, value in self.headers.items()]
        body = json.dumps({"path": self.path, "headers": headers}).encode()
        status = 503 if self.path == "/own-503" else 200
        self.send_response(status)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def echo(start: Any) -> Any:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield start(f"127.0.0.1:{server.server_port}")
    server.shutdown()
    server.server_close()


@pytest.fixture
def front(transactional_db: Any, live_server: Any, settings: Any, start: Any) -> Front:
    """The portal with a home page, behind nginx."""

    settings.ALLOWED_HOSTS = [HOST, "localhost"]
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.SECURE_SSL_REDIRECT = settings.BEHIND_PROXY = True
    builders.make_home("Home of the portal")
    found = start(live_server.url.removeprefix("http://"))
    settings.DOCUMENTS_ROOT, settings.MEDIA_ROOT = found.documents, found.media
    return found


# --- nginx in front of the portal ---------------------------------------------------

# Each is sent as it stands; none may give a byte of a confidential file.
HOSTILE = [
    "/documents/x.pdf", "/documents/x.png", "/documents/../documents/x.pdf",
    "/media/documents/x.pdf", "/media/documents/x.png", "/media/x.png",
    "/media/../documents/x.pdf", "/media/../documents/x.png",
    "/media/pictures/../../documents/x.png", "/media/pictures/../documents/x.png",
    "/media/pictures/..%2f..%2fdocuments/x.png",
    "/media/%2e%2e/documents/x.pdf", "/media/pictures/%2e%2e/%2e%2e/documents/x.png",
    "/media/pictures/%252e%252e/%252e%252e/documents/x.png",
    "/media/pictures/..%252f..%252fdocuments/x.png",
    "/media/pictures/..%5c..%5cdocuments%5cx.png", "/media/pictures/..\\..\\x.png",
    "/media/pictures/%c0%ae%c0%ae/%c0%ae%c0%ae/documents/x.png",
    "/media/pictures/....//....//documents/x.png",
    "/media/pictures/..;/..;/documents/x.png",
    "/media/pictures//../../documents/x.png", "//media//documents//x.png",
    "/media/./documents/x.png", "/media/pictures/./../../documents/x.png",
    "/media/pictures/x.pdf", "/media/pictures/x.pdf/.png", "/media/pictures/x.pdf%00.png",
    "/media/pictures/x.pdf?.png", "/media/pictures/x.pdf%3f.png",
    "/media/pictures/x.pdf%23.png", "/media/pictures/link.png",
    "/media/pictures/.hidden.png", "/media../documents/x.png",
    "/media/pictures../documents/x.png", "/mediapictures/../documents/x.png",
    "/static/../documents/x.pdf", "/static../documents/x.pdf",
    "/static/../media/documents/x.png", "/static/%2e%2e/documents/x.pdf",
    "/static/..%2fdocuments/x.pdf", "/static/%252e%252e/documents/x.pdf",
    "/static/css/../../documents/x.png", "/static//../documents/x.png",
    "/static/.env", "/static/%2eenv", "/static/css/..%5c..%5cdocuments%5cx.pdf",
    "/MEDIA/documents/x.png", "/media/PICTURES/../../documents/x.png",
    "/.well-known/../documents/x.png", "/.well-known/acme-challenge/../../documents/x.pdf",
]  # fmt: skip


@needs_nginx
def test_the_portal_answers_through_nginx(front):
    answer = front.ask("/")
    assert answer.status == 200
    assert b"Home of the portal" in answer.body
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert re.fullmatch(r"[0-9a-f]{32}", answer.headers["X-Request-ID"])
    assert answer.headers["Server"] == "nginx"
    # Compressed, a page would give its secrets away by its length.
    squeezed = front.ask("/", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in squeezed.headers


@needs_nginx
def test_no_path_leads_to_a_confidential_file(front):
    reached = {}
    for path in HOSTILE:
        answer = front.ask(path)
        # 301: the address with a slash at its end, which is no page either.
        if answer.status not in (301, 400, 403, 404) or SECRET in answer.body:
            reached[path] = answer.status
    assert reached == {}


@needs_nginx
@pytest.mark.parametrize("path", ["/metrics", "/%6detrics", "/./metrics", "//metrics"])
def test_measurements_are_not_for_the_outside(front, settings, path):
    settings.METRICS_TOKEN = "a token"
    answer = front.ask(path, headers={"Authorization": "Bearer a token"})
    assert answer.status == 404
    assert b"touchstone_requests" not in answer.body


# --- nginx by itself ----------------------------------------------------------------


@needs_nginx
def test_no_path_leads_to_a_confidential_file_whatever_the_application_says(echo):
    """200 is the echo: nginx passed it on. What nginx answers itself is 4xx."""
    for path in HOSTILE:
        answer = echo.ask(path)
        assert SECRET not in answer.body, path
        assert answer.status >= 400 or json.loads(answer.body)["path"] == path


@needs_nginx
@pytest.mark.parametrize(
    "name", ["evil.svg", "evil.html", "evil.png.html", "x.pdf", "evil.html/a.png"]
)
def test_what_a_browser_might_run_is_not_served_as_a_picture(echo, name):
    answer = echo.ask(f"/media/pictures/{name}")
    assert answer.status == 404
    assert b"alert" not in answer.body


@needs_nginx
def test_a_picture_is_served_so_that_it_can_only_be_a_picture(echo):
    for path, kind in {
        "/media/pictures/a-B_1.png": "image/png",
        "/media/images/a.fill-100x100.webp": "image/webp",
        "/media/pictures/disguised.png": "image/png",
    }.items():
        answer = echo.ask(path)
        assert answer.status == 200, path
        assert answer.headers["Content-Type"] == kind
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        policy = answer.headers["Content-Security-Policy"]
        assert policy == "default-src 'none'; sandbox"
        assert "immutable" in ", ".join(answer.headers.get_all("Cache-Control"))


@needs_nginx
def test_static_files_come_compressed_and_stay(echo):
    path = "/static/css/base.0123456789ab.css"
    answer = echo.ask(path, headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert b"this is the compressed file" in gzip.decompress(answer.body)
    cache = ", ".join(answer.headers.get_all("Cache-Control"))
    assert "max-age=315360000" in cache
    assert "immutable" in cache
    assert answer.headers["Content-Type"] == "text/css"
    assert echo.ask(path).body == b"body{color:red}"


@needs_nginx
def test_a_static_file_without_a_hash_in_its_name_is_not_kept_for_ever(echo):
    answer = echo.ask("/static/css/base.css")
    assert answer.headers.get_all("Cache-Control") == ["max-age=3600"]


@needs_nginx
@pytest.mark.parametrize("path", ["/.env", "/.git/config", "/a/.htaccess", "/%2egit/x"])
def test_dotfiles_are_not_there(echo, path):
    assert echo.ask(path).status == 404


@needs_nginx
def test_an_unknown_host_gets_no_answer(echo):
    with pytest.raises((http.client.HTTPException, ConnectionError)):
        echo.ask("/", host="other.example")
    connection = http.client.HTTPConnection("127.0.0.1", echo.http, timeout=10)
    connection.request("GET", "/", headers={"Host": "other.example"})
    with pytest.raises((http.client.HTTPException, ConnectionError)):
        connection.getresponse()
    connection.close()
    # Not even the certificate is shown to one who asks for another name.
    with pytest.raises(ssl.SSLError, match=r"(?i)unrecognized"):
        echo.connect("other.example")


@needs_nginx
def test_http_leads_to_https_at_our_own_name(echo):
    connection = http.client.HTTPConnection("127.0.0.1", echo.http, timeout=10)
    connection.request("GET", "/a/?b=c", headers={"Host": HOST})
    answer = connection.getresponse()
    assert answer.status == 301
    assert answer.headers["Location"] == f"https://{HOST}/a/?b=c"
    connection.close()


@needs_nginx
def test_what_the_reader_says_about_himself_is_overwritten(echo):
    lies = {
        "X-Forwarded-For": "198.51.100.7",
        "X_Forwarded_For": "198.51.100.8",
        "X-Forwarded-Proto": "http",
        "X-Forwarded-Host": "198.51.100.9",
        "X-Request-ID": "given-by-the-reader",
        "X-Real-IP": "198.51.100.10",
        "Forwarded": "for=198.51.100.11",
    }
    told = json.loads(echo.ask("/", headers=lies).body)["headers"]
    assert "198.51.100" not in str(told)
    assert "given-by-the-reader" not in str(told)
    headers = dict(told)
    assert headers["x-forwarded-for"] == "127.0.0.1"
    assert headers["x-forwarded-proto"] == "https"
    assert headers["host"] == HOST
    assert [name for name, _ in told].count("x-forwarded-for") == 1


@needs_nginx
def test_what_is_logged_tells_of_requests_and_not_of_readers(echo):
    headers = {"User-Agent": "zyxwvbrowser", "Referer": "https://zyxwv.example/"}
    told = json.loads(echo.ask("/search/?q=zyxwvquestion", headers=headers).body)
    echo.ask("/zyxwvpath/", headers=headers)
    log = echo.folder / "access.log"
    # A line is written after its answer has gone out, so that the reader may be here first.
    until = time.monotonic() + 10
    while log.read_text().count("\n") < 2 and time.monotonic() < until:
        time.sleep(0.02)
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert [line["status"] for line in lines] == [200, 200]
    assert lines[0]["request_id"] == dict(told["headers"])["x-request-id"]
    for word in ("zyxwv", "127.0.0.1"):
        assert word not in log.read_text()


SECRET_PATHS = [
    "/feeds/mine/", "/my/stop/", "/organisations/invitations/", "/account/confirm-email/",
    "/account/password/reset/key/", "/de/organisations/invitations/",
    "/%6frganisations/invitations/",
]  # fmt: skip


@needs_nginx
def test_addresses_that_open_something_are_in_no_log(start):
    """Nobody answers behind it, so that nginx writes of every request."""
    front = start(f"127.0.0.1:{_free_port()}")
    front.ask("/zyxwvplain/")
    for path in SECRET_PATHS:
        assert front.ask(f"{path}zyxwvsecretzyxwvsecret/").status == 502
    log = (front.folder / "error.log").read_text()
    assert "zyxwvplain" in log
    assert "zyxwvsecret" not in log


@needs_nginx
def test_an_upload_beyond_the_limit_is_refused_in_plain_words(echo):
    more = {"headers": {"Content-Length": str(61 * 1024 * 1024)}}
    answer = echo.ask("/admin/", method="POST", **more)
    assert answer.status == 413
    assert b"too large" in answer.body
    small = {"headers": {"Content-Length": "4"}, "body": b"text"}
    assert echo.ask("/admin/", method="POST", **small).status == 200


@needs_nginx
@pytest.mark.parametrize(
    "path", ["/account/login/", "/%61ccount/login/", "/search/?q=a"]
)
def test_a_flood_is_stopped_before_the_application(echo, path):
    with ThreadPoolExecutor(16) as readers:
        answers = list(readers.map(lambda _: echo.ask(path), range(200)))
    stopped = [answer for answer in answers if answer.status == 429]
    # As many as a person needs got through.
    assert 20 <= len(answers) - len(stopped) < 150
    assert stopped[0].headers["Retry-After"] == "10"
    assert b"wait" in stopped[0].body
    # Other pages are not counted.
    assert echo.ask("/guidance/").status == 200


@needs_nginx
def test_the_applications_own_503_passes_as_it_is(echo):
    answer = echo.ask("/own-503")
    assert answer.status == 503
    assert json.loads(answer.body)["path"] == "/own-503"


@needs_nginx
def test_while_the_application_is_away_readers_are_told_so(start):
    front = start(f"127.0.0.1:{_free_port()}")
    answer = front.ask("/")
    assert answer.status == 502
    assert b"try again in a minute" in answer.body
    assert b"nginx" not in answer.body
    assert answer.headers["Content-Type"] == "text/plain"
    assert answer.headers["Retry-After"] == "30"
