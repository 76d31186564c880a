"""compose.yaml, Dockerfile and what runs inside the containers."""

import importlib.util
import os
import re
import subprocess
from typing import Any

import pytest
import yaml
from django.db import connection

from tests.portal.deploy import DEPLOY, HOST, ROOT
from tests.processes import database_url

ONE_SHOT = {"migrate"}
DATA_SERVICES = {"database", "search", "redis"}


def compose() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))


def test_every_service_says_whether_it_is_well_or_ends():
    for name, service in compose()["services"].items():
        if name in ONE_SHOT:
            assert service["restart"] == "no"
        else:
            assert service["healthcheck"]["test"], name
            assert service["restart"] == "unless-stopped"


def test_only_nginx_is_reached_from_outside():
    published = {
        name for name, service in compose()["services"].items() if "ports" in service
    }
    assert published == {"nginx"}
    assert compose()["networks"]["inside"]["internal"] is True
    for name in DATA_SERVICES:
        assert compose()["services"][name]["networks"] == ["inside"], name


def test_images_are_pinned():
    images = [
        service["image"]
        for service in compose()["services"].values()
        if "build" not in service
    ]
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    images += re.findall(r"(?m)^FROM (\S+)", dockerfile)
    images = [image for image in images if image != "build"]
    assert len(images) >= 5
    for image in images:
        assert re.search(r":\d+(\.\d+)*(-[a-z0-9.-]+)?$", image), image


def test_no_password_is_written_down():
    text = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    for service in compose()["services"].values():
        for name, value in service.get("environment", {}).items():
            if re.search("PASSWORD|SECRET|TOKEN|DATABASE_URL", name):
                assert name.endswith("_FILE"), name
                assert str(value).startswith("/run/secrets/"), name
    assert not re.search(r"://[^/\s:]+:[^@\s]+@", text)
    for name, secret in compose()["secrets"].items():
        assert list(secret) == ["file"], name
        assert secret["file"].startswith("./secrets/"), name
    for ignored in (".gitignore", ".dockerignore"):
        assert "secrets/" in (ROOT / ignored).read_text(encoding="utf-8")


def test_containers_are_not_root_and_write_to_their_volumes_only():
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert re.search(r"(?m)^USER touchstone$", dockerfile)
    for name, service in compose()["services"].items():
        assert service["security_opt"] == ["no-new-privileges:true"], name
        if name != "search":
            assert service["read_only"] is True, name


def test_what_a_service_names_is_there():
    """Volumes, secrets, networks and services that others wait for."""
    whole = compose()
    for name, service in whole["services"].items():
        for secret in service.get("secrets", []):
            assert secret in whole["secrets"], name
        for network in service["networks"]:
            assert network in whole["networks"], name
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            if source.startswith("./"):
                assert (ROOT / source).exists(), source
            else:
                assert source in whole["volumes"], name
        for other, how in service.get("depends_on", {}).items():
            ends = other in ONE_SHOT
            wanted = "service_completed_successfully" if ends else "service_healthy"
            assert how["condition"] == wanted, name
            assert other in whole["services"]


def test_nginx_in_its_container_sees_no_documents():
    mounts = compose()["services"]["nginx"]["volumes"]
    assert not [mount for mount in mounts if "documents" in mount]
    assert all(mount.endswith(":ro") for mount in mounts)


def test_nginx_in_its_container_gets_the_operators_edits():
    command = compose()["services"]["nginx"]["command"][-1]
    edit = command.split(" > ")[0].replace("$$", "$")
    edit = edit.replace(
        "/etc/touchstone.nginx.conf", str(DEPLOY / "touchstone.nginx.conf")
    )
    done = subprocess.run(
        ["sh", "-c", edit], capture_output=True, text=True, check=True,
        env={**os.environ, "TOUCHSTONE_HOST": "portal.example"},
    )  # fmt: skip
    assert "server web:8001;" in done.stdout
    assert "server_name portal.example;" in done.stdout
    assert "ssl_certificate /run/secrets/tls_certificate;" in done.stdout
    assert "ssl_certificate_key /run/secrets/tls_key;" in done.stdout
    for line in done.stdout.splitlines():
        if not line.lstrip().startswith("#"):
            assert HOST not in line
            assert "/etc/ssl/" not in line
            assert "127.0.0.1" not in line


def test_a_container_reads_its_secrets_from_files(tmp_path):
    (tmp_path / "key").write_text("a $secret 'key'\n")
    done = subprocess.run(
        [DEPLOY / "container.sh", "sh", "-c", 'printf "%s|%s" "$SECRET_KEY" "$BASE_URL"'],
        env={"PATH": os.environ["PATH"], "SECRET_KEY_FILE": str(tmp_path / "key"),
             "SECRET_KEY": "", "BASE_URL": "https://portal.example"},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == "a $secret 'key'|https://portal.example"


def healthy() -> Any:
    spec = importlib.util.spec_from_file_location("healthy", DEPLOY / "healthy.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_web_container_is_well_while_its_database_answers(
    transactional_db, live_server, settings, monkeypatch
):
    settings.ALLOWED_HOSTS = [HOST]
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_REDIRECT_EXEMPT = [r"^ready$"]
    monkeypatch.setenv("ALLOWED_HOSTS", f".{HOST}, other.example")
    assert healthy().web(port=live_server.thread.port)


@pytest.mark.db_specific
@pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL")
def test_a_worker_container_is_well_while_somebody_leads(transactional_db, monkeypatch):
    from portal.operations.models import Lease

    monkeypatch.setenv("DATABASE_URL", database_url())
    Lease.objects.all().delete()
    assert not healthy().worker()
    Lease.take("worker", "somebody")
    assert healthy().worker()
