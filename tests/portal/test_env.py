"""A setting that is wrong stops the start with its name."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from portal import env
from portal.settings.database import database_from_url
from search.engines import engine_from_url


@pytest.mark.parametrize(
    ("call", "value"),
    [
        (lambda: env.text("A_SETTING"), ""),
        (lambda: env.flag("A_SETTING", True), "perhaps"),
        (lambda: env.number("A_SETTING", 1, least=1), "0"),
        (lambda: env.number("A_SETTING", 1), "twelve"),
        (lambda: env.words("A_SETTING"), " "),
    ],
)
def test_a_wrong_setting_is_named(monkeypatch, call, value):
    monkeypatch.setenv("A_SETTING", value)
    with pytest.raises(ImproperlyConfigured, match="A_SETTING"):
        call()


def test_right_settings_are_read(monkeypatch):
    monkeypatch.setenv("A_SETTING", " yes ")
    assert env.flag("A_SETTING", False) is True
    monkeypatch.setenv("A_SETTING", "a, b ,,c")
    assert env.words("A_SETTING") == ["a", "b", "c"]


def test_sqlite_waits_instead_of_failing():
    options = database_from_url("sqlite:////tmp/x.sqlite3")["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in options["init_command"]


@pytest.mark.parametrize("url", ["mysql://a/b", "nonsense", "oracle://x"])
def test_other_databases_are_refused_by_name(url):
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL"):
        database_from_url(url)


@pytest.mark.parametrize("url", ["solr://x", "", "embedded://relative"])
def test_other_engines_are_refused_by_name(url):
    with pytest.raises(ImproperlyConfigured, match="SEARCH_URL"):
        engine_from_url(url)
