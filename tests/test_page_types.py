"""A new page type: the recipe of docs/architecture.md taken at its word, each missing
piece named by a check, and every type that can be made in the admin."""

import re
from pathlib import Path

import pytest
from django.core.checks import run_checks
from django.urls import reverse

from content import models
from content.checks import page_types
from content.library_io import fields, front_matter, schema
from content.models import BasePage, InformationPage, ResourcePage, SectionPage
from portal.api import lists
from portal.operations.roles import ensure_role
from tests import builders

ROOT = Path(__file__).resolve().parent.parent
ARCHITECTURE = ROOT / "docs" / "architecture.md"


def recipe() -> str:
    text = ARCHITECTURE.read_text(encoding="utf-8")
    return text.partition("\n## A new page type\n")[2].partition("\n## ")[0]


def faults() -> str:
    return "\n".join(str(found) for found in run_checks())


def test_the_types_that_we_have_lack_nothing():
    assert faults() == ""


def test_each_file_and_each_name_of_the_recipe_is_there():
    """In a step the names that follow a file stand in that file."""
    steps = re.findall(r"^\d+\. (.*(?:\n   .*)*)", recipe(), re.M)
    assert len(steps) >= 8
    for step in steps:
        inside = ""
        for name in re.findall(r"`([^`]+)`", step):
            if re.fullmatch(r"[\w./]+<\w+>[\w.]+", name):
                assert (ROOT / name).parent.is_dir(), name
            elif re.fullmatch(r"[\w.]+/[\w./]+", name):
                path = ROOT / name
                assert path.exists(), name
                inside = path.read_text(encoding="utf-8") if path.is_file() else ""
            elif inside and re.fullmatch(r"[A-Za-z_]+", name):
                assert re.search(rf"\b{name}\b", inside), (name, step)


def test_a_module_of_models_that_nobody_imports_is_named(monkeypatch, tmp_path):
    """No other check meets its types."""
    (tmp_path / "forgotten.py").touch()
    monkeypatch.setattr(models, "__path__", [*models.__path__, str(tmp_path)])
    assert faults().count("is imported by nothing") == 1
    assert "content/models/forgotten.py is imported by nothing" in faults()


PIECES = {
    "kind": "InformationPage does not declare its kind",
    "kind of another": "InformationPage has the kind of GuidancePage: guidance",
    "template": "templates/content/none.html",
    "parent": "SectionPage.subpage_types does not name InformationPage",
    "sections": "has a body but does not give its sections()",
    "library name": "not among TYPE_NAMES in content/library_io/fields.py",
    "library type": "not in TYPES (library_io/schema.py)",
    "library column": "has a column “inside” that is no key",
    "library value": "“purpose” whose values in files neither _TEXTS, _LISTS nor",
    "library day": "“purpose” that takes no gap: null=True",
    "library by hand": "“certificate” that is no text, list or day: fill_page and",
    "library key": "has the key “goals”, which KEYS in front_matter.py",
    "library place": "in TYPES “home” has no “information”",
    "api kind": "“information” is not in Kind in portal/api/lists.py",
    "api template": "there is no templates/api/pages/report.html",
}


@pytest.mark.parametrize("piece", PIECES)
def test_a_missing_piece_is_named(monkeypatch, piece):
    take_away(monkeypatch, piece)
    assert PIECES[piece] in faults()


def take_away(monkeypatch, piece):
    page, types = InformationPage, schema.TYPES
    match piece:
        case "kind":
            monkeypatch.setattr(page, "kind", "")
        case "kind of another":
            monkeypatch.setattr(page, "kind", "guidance")
        case "api template":
            monkeypatch.setattr(page, "kind", "report")
        case "template":
            monkeypatch.setattr(page, "template", "content/none.html")
        case "parent":
            left = [
                model for model in SectionPage.clean_subpage_models() if model != page
            ]
            monkeypatch.setattr(SectionPage, "_clean_subpage_models", left)
        case "sections":
            monkeypatch.setattr(page, "sections", BasePage.sections)
        case "library name":
            monkeypatch.delitem(fields.TYPE_NAMES, page)
        case "library type":
            monkeypatch.delitem(types, "information")
        case "library column":
            monkeypatch.setitem(types, "information", schema.PageType(("goals",)))
        case "library value":
            monkeypatch.setattr(schema, "LOOKED_AT", schema.LOOKED_AT - {"purpose"})
        case "library day":
            column = ResourcePage._meta.get_field("purpose")
            monkeypatch.setattr(column, "empty_strings_allowed", False)
        case "library by hand":
            monkeypatch.setattr(fields, "BY_HAND", fields.BY_HAND - {"certificate"})
        case "library key":
            keys = tuple(key for key in front_matter.KEYS if key != "goals")
            monkeypatch.setattr(front_matter, "KEYS", keys)
        case "library place":
            home = schema.PageType(types["home"].keys, ("section",))
            monkeypatch.setitem(types, "home", home)
        case "api kind":
            monkeypatch.setattr("portal.api.checks.Kind", lists.Literal["home"])


@pytest.mark.slow
@pytest.mark.django_db
def test_an_editor_can_make_a_page_of_every_type(client, home, shelf):
    """Laws, interpretations and the calendar once stood in no section's list."""
    person = builders.person("editor")
    person.groups.add(ensure_role("Editors"))
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    glossary = builders.glossary(home)
    course = builders.add(shelf, models.CoursePage(title="Course", slug="course"))
    places = [home, shelf, glossary, course]
    for model in page_types():
        if model in (models.HomePage, models.GlossaryPage):  # one of each
            continue
        parent = next(
            one for one in places if type(one) in model.allowed_parent_page_models()
        )
        address = reverse(
            "wagtailadmin_pages:add",
            args=["content", model._meta.model_name, parent.pk],
        )
        assert client.get(address).status_code == 200, model
