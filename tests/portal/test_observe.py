"""Logs and measurements say enough, and nothing about anybody."""

import json
import logging
import subprocess
import sys

import pytest
from django.db import connections
from django.test import Client

from tests import builders
from tests.builders import article
from tests.processes import ROOT, environment

pytestmark = pytest.mark.django_db


@pytest.fixture
def lines(caplog):
    logger = logging.getLogger("portal.requests")
    logger.disabled = False
    caplog.set_level(logging.INFO, logger="portal.requests")
    return caplog


def test_a_line_names_the_view_and_neither_reader_nor_question(shelf, lines):
    client = Client(REMOTE_ADDR="203.0.113.7")
    client.force_login(
        builders.person("zyxwvperson"),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    client.get("/search/?q=zyxwvquestion")
    client.get("/zyxwvpath/")
    text = lines.text
    assert "GET search 200" in text
    for word in ("zyxwvperson", "zyxwvquestion", "zyxwvpath", "203.0.113.7"):
        assert word not in text


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("abcdef-12345678", True),
        ("short", False),
        ("x\ny" * 9, False),
        ("é" * 20, False),
    ],
)
def test_a_request_keeps_its_id_only_if_it_can_do_no_harm(shelf, given, kept):
    answered = Client().get("/health", headers={"X-Request-ID": given})["X-Request-ID"]
    assert (answered == given) == kept
    assert len(answered) >= 8


def test_measurements_need_their_token(shelf, settings):
    article(shelf)
    client = Client()
    assert client.get("/metrics").status_code == 404
    settings.METRICS_TOKEN = "s3cret"
    assert (
        client.get("/metrics", headers={"Authorization": "Bearer x"}).status_code == 404
    )
    client.get(shelf.url)
    text = client.get(
        "/metrics", headers={"Authorization": "Bearer s3cret"}
    ).content.decode()
    assert 'touchstone_requests_total{method="GET"' in text
    assert "touchstone_tasks_waiting" in text
    assert shelf.slug not in text


def test_an_odd_method_makes_no_new_measurement(shelf, settings):
    settings.METRICS_TOKEN = "s3cret"
    for number in range(5):
        Client().generic(f"ODD{number}", "/health")
    text = Client().get("/metrics", headers={"Authorization": "Bearer s3cret"}).content
    assert b"ODD" not in text
    assert b'method="OTHER"' in text


@pytest.mark.slow
def test_production_logs_are_json_with_the_request_id(tmp_path):
    code = (
        "import logging\n"
        "from portal.operations.observe import request_id\n"
        "request_id.set('abcdef-12345678')\n"
        "logging.getLogger('portal').warning('Two\\nlines')\n"
    )
    env = environment(
        DJANGO_SETTINGS_MODULE="portal.settings.production", SECRET_KEY="x" * 60,
        ALLOWED_HOSTS="a.example", BASE_URL="https://a.example", EMAIL_HOST="mail.example",
        MAIL_FROM="a@a.example", VAR_DIR=tmp_path,
    )  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", "import django; django.setup()\n" + code],
        env=env, cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    line = json.loads(done.stderr.strip())
    assert line["message"] == "Two\nlines"
    assert line["request_id"] == "abcdef-12345678"


def test_ready_says_when_the_database_is_away(monkeypatch):
    def refuse(*args, **kwargs):
        raise OSError("zyxwvsecret away")

    monkeypatch.setattr(connections["default"], "cursor", refuse)
    response = Client().get("/ready")
    assert response.status_code == 503
    assert b"zyxwvsecret" not in response.content
    assert Client().get("/health").status_code == 200
