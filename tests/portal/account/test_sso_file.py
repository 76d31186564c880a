"""SSO_FILE: what is wrong in it stops the start, by name."""

import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from portal.settings.sso import read_sign_ins, saml_is_used

pytestmark = pytest.mark.slow

GOOD = """
organisations:
  - slug: smelter
    organisation: Smelter GmbH
    protocol: oidc
    domains: [smelter.example]
    server: https://login.smelter.example/realms/main
    client_id: touchstone
    client_secret_from: SMELTER_WORDS
    public: true
"""


@pytest.fixture
def read(tmp_path, monkeypatch):
    monkeypatch.setenv("SMELTER_WORDS", "shared words")

    def reading(text):
        path = tmp_path / "sso.yaml"
        path.write_text(text, encoding="utf-8")
        return read_sign_ins(str(path))

    return reading


def test_a_good_file(read):
    (entry,) = read(GOOD)
    assert entry.slug == "smelter"
    assert entry.domains == {"smelter.example"}
    assert entry.public
    assert entry.secret == "shared words"  # pragma: allowlist secret
    assert entry.options["server_url"].startswith("https://login")
    assert "shared words" not in repr(entry)
    assert not saml_is_used([entry])
    assert read_sign_ins("") == []


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("slug: smelter", "slug: Smelter/..", "no slug"),
        ("slug: smelter", "slug: 7", "no slug"),
        ("slug: smelter", "slug: saml", "no slug"),
        ("protocol: oidc", "protocol: ldap", "write oidc or saml"),
        ("public: true", "public: maybe", "true or false"),
        ("public: true", "colour: red", "nothing is known of 'colour'"),
        ("[smelter.example]", "[]", "one e-mail domain"),
        ("[smelter.example]", "smelter.example", "one e-mail domain"),
        ("[smelter.example]", "['*']", "no e-mail domain"),
        ("[smelter.example]", "[Smelter.example]", "no e-mail domain"),
        ("https://login", "http://login", "begins with https"),
        ("https://login.smelter.example/realms/main", "''", "`server` is missing"),
        ("client_id: touchstone", "client_id: ", "`client_id` is missing"),
        ("SMELTER_WORDS", "NOT_THERE", "no NOT_THERE"),
        ("organisation: Smelter GmbH", "organisation: 3", "`organisation` is missing"),
        ("organisations:", "others:", "below `organisations:`"),
        ("organisations:", "!!python/object:os.system {}", "cannot be read"),
        ("organisations:", "organisations: [", "cannot be read"),
    ],
)
def test_what_is_wrong_is_named(read, old, new, words):
    assert old in GOOD
    with pytest.raises(ImproperlyConfigured) as error:
        read(GOOD.replace(old, new, 1))
    assert "The setting SSO_FILE" in str(error.value)
    assert words in str(error.value)
    assert "shared words" not in str(error.value)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "slug 'smelter'"),
        ({"slug: smelter": "slug: two"}, "organisation 'Smelter GmbH'"),
        (
            {"slug: smelter": "slug: two", "organisation: Smelter GmbH": "organisation: B"},
            "domain 'smelter.example'",
        ),
    ],
)  # fmt: skip
def test_nothing_stands_there_twice(read, changes, words):
    second = GOOD.replace("\norganisations:", "")
    for old, new in changes.items():
        second = second.replace(old, new)
    with pytest.raises(ImproperlyConfigured, match=words):
        read(GOOD + second)


SAML = """
organisations:
  - slug: refiner
    organisation: Refiner Ltd
    protocol: saml
    domains: [refiner.example]
"""


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ("", "give one of"),
        (
            "    metadata_file: a.xml\n    metadata_url: https://a.example/",
            "give one of",
        ),
        ("    metadata_url: https://a.example/m", "`entity_id` is missing"),
        ("    metadata_file: nothing.xml", "cannot be read"),
        ("    metadata_file: sso.yaml", "is no metadata"),
    ],
)
def test_saml_needs_its_metadata(read, more, words):
    with pytest.raises(ImproperlyConfigured, match=words):
        read(SAML + more)


def test_saml_without_its_library_says_what_to_install(read, monkeypatch):
    monkeypatch.setitem(sys.modules, "onelogin.saml2.auth", None)
    with pytest.raises(ImproperlyConfigured, match="requirements-saml"):
        read(f"{SAML}    metadata_file: a.xml")


def test_a_process_without_saml_does_not_load_it(tmp_path):
    """Only where an entry asks for it: the library is not among the requirements."""
    script = (
        "import django, sys; django.setup(); import portal.urls; "
        "print([m for m in sys.modules if m.startswith(('onelogin', 'xmlsec'))])"
    )
    found = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True, text=True, check=True,
        env={"DJANGO_SETTINGS_MODULE": "portal.settings.dev", "VAR_DIR": str(tmp_path),
             "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    assert found.stdout.strip() == "[]"


def test_a_wrong_file_stops_the_process(tmp_path):
    (tmp_path / "sso.yaml").write_text("organisations: 3")
    found = subprocess.run(
        [sys.executable, "-c", "import django; django.setup()"],
        capture_output=True, text=True, check=False,
        env={"DJANGO_SETTINGS_MODULE": "portal.settings.dev", "VAR_DIR": str(tmp_path),
             "SSO_FILE": str(tmp_path / "sso.yaml"), "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    assert found.returncode != 0
    assert "The setting SSO_FILE" in found.stderr
