"""Elasticsearch that is stopped, hangs, is red, full, secured, or loses a node.

The servers are real. TEST_ELASTICSEARCH_URL names one node; _CLUSTER three, with
TEST_ELASTICSEARCH_KILL_NODE and _START_NODE, commands that take a node's number;
_SECURE one with TLS, with _CA and _PASSWORD.
"""

import json
import os
import re
import secrets
import socket
import subprocess
import threading
import time
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone
from elasticsearch import Elasticsearch

from search.documents import documents_of
from search.engine import NoIndex, Request, Scope, SearchUnavailable
from search.engines import engine_from_url, get_engine, scratch_engine
from search.engines.elastic import client as client_module
from search.engines.elastic.settings import connection_from
from search.models import PendingChange
from search.outbox import apply_due, lag
from search.query import parse
from tests.builders import article
from tests.search.conftest import settled
from tests.search.test_engine_contract import page

DOCS = Path(__file__).resolve().parents[2] / "docs" / "deployment.md"
SCOPE = Scope(frozenset(["t0"]))


def environment(name: str) -> str:
    value = os.environ.get(f"TEST_ELASTICSEARCH_{name}", "")
    if not value:
        pytest.skip(f"TEST_ELASTICSEARCH_{name} is not set")
    return value


def find(engine, text: str) -> list[int]:
    found = engine.search(Request(parse(text), SCOPE, limit=50))
    return [hit.page_id for hit in found.hits]


def filled(url: str, number: int = 3):
    engine = engine_from_url(url)
    engine.change_over(engine.begin())
    engine.replace(
        {n: documents_of(page(n, f"Gold {n}", "gold")) for n in range(number)}
    )
    return engine


@pytest.fixture
def engine(elastic_url):
    found = filled(elastic_url)
    yield found
    found.close()


# --- Settings --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "elasticsearch+http://localhost:9200", "elasticsearch+http://localhost:9200/",
        "elasticsearch+http:///touchstone", "elasticsearch+http://localhost/Big",
        "elasticsearch+http://user:pass@localhost/touchstone",  # pragma: allowlist secret
        "elasticsearch+http://a b/touchstone", "elastic://localhost/touchstone",
        "elasticsearch+http://localhost/*",
    ],
)  # fmt: skip
def test_a_wrong_address_stops_the_start_and_names_the_setting(url):
    with pytest.raises(ImproperlyConfigured, match="SEARCH_URL"):
        engine_from_url(url)


def test_hosts_names_and_patience_come_from_the_settings(settings, tmp_path):
    ca = tmp_path / "ca.crt"
    ca.write_text("x")
    settings.SEARCH_CA_FILE = str(ca)
    settings.SEARCH_API_KEY = "key"  # pragma: allowlist secret
    settings.SEARCH_TIMEOUT, settings.SEARCH_RETRIES = 2, 4
    found = connection_from("elasticsearch+https://es1.example,es2:9300,[::1]/portal_b")
    assert found.hosts == (
        "https://es1.example:9200", "https://es2:9300", "https://[::1]:9200",
    )  # fmt: skip
    assert (found.prefix, found.api_key, found.ca_file) == ("portal_b", "key", str(ca))
    assert (found.timeout, found.retries) == (2, 4)


def test_a_missing_certificate_stops_the_start(settings):
    settings.SEARCH_CA_FILE = "/nowhere/ca.crt"
    with pytest.raises(ImproperlyConfigured, match="SEARCH_CA_FILE"):
        engine_from_url("elasticsearch+https://localhost/touchstone")


# --- Stopped, slow, red, full ----------------------------------------------------------


@pytest.fixture
def site(db, shelf, elastic_url, settings):
    settings.SEARCH_URL = elastic_url
    get_engine.cache_clear()
    article(shelf, "Gold", "gold")
    settled()


class Hanging:
    """A server that takes connections and never answers."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.taken: list[socket.socket] = []
        threading.Thread(target=self._take, daemon=True).start()

    def _take(self) -> None:
        while True:
            try:
                self.taken.append(self.socket.accept()[0])
            except OSError:
                return

    def close(self) -> None:
        self.socket.close()
        for one in self.taken:
            one.close()


@pytest.fixture
def hanging():
    server = Hanging()
    yield server
    server.close()


@pytest.mark.parametrize("how", ["stopped", "slow"])
def test_without_the_server_pages_and_publishing_go_on(
    client, site, shelf, settings, hanging, do, how
):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    right = settings.SEARCH_URL
    if how == "slow":
        port = hanging.port
    settings.SEARCH_TIMEOUT = 1
    settings.SEARCH_URL = f"elasticsearch+http://127.0.0.1:{port}/touchstone"
    get_engine.cache_clear()
    told = client.get("/search/?q=gold")
    assert told.status_code == 200
    assert b"Search does not answer right now" in told.content
    assert b"/guidance/" in told.content, "the contents are offered instead"
    assert client.get("/search/suggest/?q=go").status_code == 200
    ready = client.get("/ready")
    assert (ready.status_code, ready.json()["search"]) == (200, "unavailable")
    connections = len(hanging.taken)
    new = do(lambda: article(shelf, "While it is away", "awaycanary"))
    assert client.get("/guidance/while-it-is-away/").status_code == 200
    assert client.get("/search/?q=gold").status_code == 200
    assert len(hanging.taken) == connections, "it is left alone for a while"
    assert lag().number > 0
    assert "not answer" in lag().error
    # It is back.
    settings.SEARCH_URL = right
    get_engine.cache_clear()
    PendingChange.objects.update(due_at=timezone.now())
    assert apply_due() > 0
    assert lag().number == 0
    assert new.url in client.get("/search/?q=awaycanary").content.decode()


def test_a_full_server_goes_on_answering_and_changes_wait(client, site, shelf, do):
    engine = get_engine()
    server = Elasticsearch(environment("URL"))
    index = engine.store.current()
    full = {"index": {"blocks": {"read_only_allow_delete": True}}}
    server.indices.put_settings(index=index, settings=full)
    page = do(lambda: article(shelf, "Full", "fullcanary"))
    assert "1 result" in client.get("/search/?q=gold").content.decode()
    assert "Nothing found" in client.get("/search/?q=fullcanary").content.decode()
    assert lag().number > 0
    free = {"index": {"blocks": {"read_only_allow_delete": None}}}
    server.indices.put_settings(index=index, settings=free)
    PendingChange.objects.update(due_at=timezone.now())
    assert apply_due() > 0
    assert lag().number == 0
    assert page.url in client.get("/search/?q=fullcanary").content.decode()


def test_a_red_index_is_said_and_nothing_is_guessed(engine):
    server = Elasticsearch(environment("URL"))
    name = engine.store.current()
    server.indices.close(index=name)
    with pytest.raises(SearchUnavailable):
        find(engine, "gold")
    server.indices.open(index=name)
    server.cluster.health(index=name, wait_for_status="yellow")
    assert find(engine, "gold") == [0, 1, 2]


def test_an_index_that_somebody_deleted_asks_for_a_rebuild(client, site, shelf, do):
    get_engine().destroy()
    assert b"Search does not answer" in client.get("/search/?q=gold").content
    do(lambda: article(shelf, "Later", "latecanary"))
    assert get_engine().needs_rebuild()
    settled()
    assert "1 result" in client.get("/search/?q=latecanary").content.decode()


def test_writing_never_makes_an_index_by_accident(elastic_url):
    engine = engine_from_url(elastic_url)
    with pytest.raises(NoIndex):
        engine.replace({1: documents_of(page(1, "Gold"))})
    assert engine.needs_rebuild()
    server = Elasticsearch(environment("URL"))
    prefix = elastic_url.rpartition("/")[2]
    assert not server.indices.get(index=f"{prefix}-*").body


def test_two_versions_of_the_portal_use_an_index_each(engine, elastic_url, monkeypatch):
    from search.engines.elastic import store

    old = engine.store.current()
    monkeypatch.setattr(store, "stamp", lambda: "another")
    newer = engine_from_url(elastic_url)
    assert newer.needs_rebuild()
    with pytest.raises(NoIndex):
        find(newer, "gold")
    newer.change_over(newer.begin())
    assert not newer.needs_rebuild()
    monkeypatch.undo()
    assert engine.store.current() == old
    assert find(engine, "gold") == [0, 1, 2]


# --- Secured ---------------------------------------------------------------------------


@pytest.fixture
def secured(settings):
    """SEARCH_URL and a key with exactly the rights that docs/deployment.md asks for."""
    server, ca = environment("SECURE"), environment("SECURE_CA")
    password = environment("SECURE_PASSWORD")
    admin = Elasticsearch(server, ca_certs=ca, basic_auth=("elastic", password))
    prefix = f"t{secrets.token_hex(6)}"
    asked = json.loads(re.search(r"```json\n(.*?)```", DOCS.read_text(), re.S)[1])
    roles = json.loads(
        json.dumps(asked["role_descriptors"]).replace("touchstone-*", f"{prefix}-*")
    )
    key = admin.security.create_api_key(name=prefix, role_descriptors=roles)
    settings.SEARCH_CA_FILE = ca
    settings.SEARCH_API_KEY = key["encoded"]
    admin.indices.create(index=f"other{prefix}")
    yield f"elasticsearch+{server}/{prefix}"
    settings.SEARCH_CA_FILE = ca
    settings.SEARCH_API_KEY = key["encoded"]
    engine_from_url(f"elasticsearch+{server}/{prefix}").destroy()
    admin.indices.delete(index=f"other{prefix}")


@pytest.mark.slow
def test_the_documented_rights_are_enough_and_no_more(secured, settings):
    engine = filled(secured)
    assert find(engine, "gold") == [0, 1, 2]
    assert engine.passages(Request(parse("gold"), SCOPE), [0, 1])
    assert engine.suggest("go", SCOPE)
    assert engine.vocabulary(["g"], SCOPE) == {"g": {"gold": 3}}
    engine.replace({1: []})
    assert sorted(one.page_id for one in engine.held()) == [0, 2]
    name = engine.begin()
    engine.fill(name, {9: documents_of(page(9, "Gold 9", "gold"))})
    engine.change_over(name)
    assert find(engine, "gold") == [9]
    evaluation = scratch_engine(secured, "")
    evaluation.change_over(evaluation.begin())
    assert evaluation.count() == 0
    engine.change_over(engine.begin())
    assert evaluation.count() == 0, "a rebuild leaves an evaluation alone"
    evaluation.destroy()
    foreign = secured.rpartition("/")[2]
    with pytest.raises(SearchUnavailable, match="403"):
        engine.client.ask("search", index=f"other{foreign}")
    with pytest.raises(SearchUnavailable, match="403"):
        engine.client.ask("cluster.health")


def test_without_key_or_with_another_authority_nothing_is_told(secured, settings):
    settings.SEARCH_API_KEY = ""
    with pytest.raises(SearchUnavailable, match="401"):
        filled(secured)
    settings.SEARCH_CA_FILE = ""
    with pytest.raises(SearchUnavailable, match="does not answer"):
        filled(secured)


# --- A cluster of three ----------------------------------------------------------------


@pytest.mark.slow
def test_a_node_that_dies_under_load_loses_nothing(settings, monkeypatch):
    hosts = environment("CLUSTER").split(",")
    monkeypatch.setattr(client_module, "REST_SECONDS", 0.0)
    names = ",".join(host.removeprefix("http://") for host in hosts)
    prefix = f"t{secrets.token_hex(6)}"
    engine = filled(f"elasticsearch+http://{names}/{prefix}", 20)
    admin = Elasticsearch(hosts)
    admin.cluster.health(index=f"{prefix}-*", wait_for_status="green", timeout="60s")
    shards = admin.cat.shards(index=f"{prefix}-*", format="json")
    victim = next(row["node"] for row in shards if row["prirep"] == "p")[-1]
    written, answers, faults = set(range(20)), [], []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            try:
                answers.append(len(find(engine, "gold")))
            except SearchUnavailable as error:
                faults.append(str(error))

    def write() -> None:
        number = 100
        while not stop.is_set():
            try:
                engine.replace(
                    {number: documents_of(page(number, f"Tin {number}", "tin"))}
                )
                written.add(number)
                number += 1
            except SearchUnavailable:
                # As the outbox does: again, until it is confirmed.
                time.sleep(0.1)

    threads = [threading.Thread(target=work) for work in (read, read, write)]
    for thread in threads:
        thread.start()
    try:
        time.sleep(1)
        subprocess.run([*environment("KILL_NODE").split(), victim], check=True)
        before = len(answers)
        deadline = time.monotonic() + 90
        while len(answers) < before + 50 or max(written) < 120:
            assert time.monotonic() < deadline, (
                len(answers),
                len(written),
                faults[-3:],
            )
            time.sleep(0.2)
        # No answer was wrong: all twenty, or a fault that is said.
        assert set(answers) == {20}
    finally:
        stop.set()
        for thread in threads:
            thread.join()
        subprocess.run([*environment("START_NODE").split(), victim], check=True)
    admin.cluster.health(index=f"{prefix}-*", wait_for_status="green", timeout="90s")
    assert {one.page_id for one in engine.held()} == written, (
        "nothing confirmed is lost"
    )
    engine.destroy()
