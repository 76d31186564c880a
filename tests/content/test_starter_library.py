"""The starter library: without findings, and with what belongs into it alone."""

import re
from io import StringIO
from pathlib import Path

import pytest
import yaml
from django.core.management import call_command

from content.library_io.reading import read_library
from portal.operations.management.commands.create_demo_people import KEEPERS

LIBRARY = Path(__file__).resolve().parents[2] / "content" / "library"
GUIDANCE = [f"GA-{n:02}" for n in range(1, 27)]
READINGS = [f"RI-{n:02}" for n in range(1, 15)]
RESOURCES = [f"SR-{n:02}" for n in range(1, 23)]

# Terms that have no other name in the field.
NAMELESS = {
    "GL-alleged-smelter", "GL-mass-balance", "GL-necessary", "GL-notified-body",
    "GL-upstream-downstream",
}  # fmt: skip
OLD_NAMES = {
    "CFSI": "GL-rmi", "EICC": "GL-rba", "CFSP": "GL-rmap", "CRT": "GL-emrt",
    "MRT": "GL-emrt", "PRT": "GL-amrt", "CS3D": "GL-csddd", "VSoTr": "GL-ddtro",
    "ODiTr": "GL-ddtro", "Lieferkettengesetz": "GL-lksg", "SOR": "GL-smelter",
}  # fmt: skip


@pytest.fixture(scope="module")
def library():
    return read_library(LIBRARY)


@pytest.fixture(scope="module")
def entries(library):
    return {entry.id: entry for entry in library.entries()}


@pytest.mark.slow
def test_check_library_finds_nothing():
    said = StringIO()
    try:
        call_command("check_library", LIBRARY, stdout=said)
    except SystemExit:
        pytest.fail(said.getvalue())
    assert "nothing found" in said.getvalue()


def test_groups_have_a_charter_for_members_and_minutes_for_themselves(entries):
    for group in ("tin", "gold"):
        charter = entries[f"WG-{group}-charter"].data
        minutes = entries[f"WG-{group}-minutes-2026-10"].data
        assert charter["tier"] == "M"
        assert "group" not in charter
        assert (minutes["group"], minutes["listed"]) == (group, False)


def test_articles_say_what_not_to_do_and_give_an_example(entries):
    for library_id in GUIDANCE:
        body = entries[library_id].body
        assert re.search(r"^## What not to do$", body, re.M), library_id
        assert ":::example" in body, library_id


def test_a_term_has_names_an_example_a_source_and_two_ways_on(entries):
    for library_id, entry in entries.items():
        if library_id.startswith("GL-"):
            data = entry.data
            names = [*data.get("also", ()), *data.get("former", ())]
            assert names or library_id in NAMELESS, library_id
            assert data.get("example"), library_id
            assert len(set(data.get("related") or ()) - {library_id}) >= 2, library_id


def test_every_owner_is_somebody_in_the_demo(entries):
    """A misspelt one would be nobody's."""
    owners = {entry.data["content_owner"] for entry in entries.values()
              if "content_owner" in entry.data}  # fmt: skip
    assert owners == {name for name, _person in KEEPERS}


def test_the_list_of_what_is_needed_is_the_plans():
    """`check_library` finds what is missing from the list's pages; nobody else would
    find what is missing from the list."""
    needed = yaml.safe_load((LIBRARY / "data" / "ids.yaml").read_text("utf-8"))
    assert {kind: len(ids) for kind, ids in needed.items()} == {
        "guidance": 26, "interpretation": 14, "course": 6, "lesson": 35, "quiz": 6,
        "path": 6, "resource": 22, "instrument": 42, "term": 67,
    }  # fmt: skip
    for kind, head in (
        ("guidance", "GA"),
        ("interpretation", "RI"),
        ("resource", "SR"),
    ):
        numbered = [f"{head}-{n:02}" for n in range(1, len(needed[kind]) + 1)]
        assert sorted(needed[kind]) == numbered


# What belongs together, from any of them to the others.
TOGETHER = [
    ("GA-07", "SR-04", "CO-3", "GL-cmrt"),
    ("GA-10", "GL-conformant", "RI-07"),
    *(("GA-26", reading) for reading in READINGS),
    ("GA-21", "SR-17", "CO-6", "GL-group-boycott"),
    ("GA-03", "SR-16", "CO-1"),
    ("GA-26", "LW-which-rules"),
    ("GA-26", "CO-5"),
    ("GA-02", "CO-2"),
    *((one, "CO-4") for one in ("GA-10", "GA-11", "GA-13", "GA-14", "SR-06", "SR-09")),
]


@pytest.mark.parametrize("items", TOGETHER)
def test_what_belongs_together_is_linked_both_ways(entries, items):
    for one in items:
        for other in items:
            assert one == other or other in entries[one].data["related"], (one, other)


# Whose a page is; what is in neither is for associates.
PUBLIC = {
    "GA-01", "GA-02", "GA-03", "GA-18", "GA-21", "GA-26", "CO-1", "CO-6",
    "RI-05", "RI-06", "RI-09",
}  # fmt: skip
MEMBERS = {"GA-09", "GA-13", "GA-14", "GA-17", "GA-20", "GA-24", "CO-4"}


def test_every_page_is_open_to_the_level_of_the_plan(entries):
    for library_id, entry in entries.items():
        if re.fullmatch(r"(GA|CO|RI)-\d+(-(L\d|Q))?", library_id):
            whole = "-".join(library_id.split("-")[:2])
            tier = "P" if whole in PUBLIC else "M" if whole in MEMBERS else "A"
            assert entry.data["tier"] == tier, library_id


def test_about_names_what_is_wanted_and_how_it_is_measured(entries):
    goals = entries["PG-about"].data["goals"]
    assert sorted(goal["measure"] for goal in goals) == [
        "associates", "courses_finished", "interpretations_adopted",
        "interpretations_in_date", "pages_helpful", "pages_in_date",
        "people_certified", "people_trained_small", "questions_answered",
        "searches_found", "small_organisations",
    ]  # fmt: skip
    assert all(goal["owner"] and goal["by"] and goal["target"] for goal in goals)


@pytest.mark.parametrize("name", OLD_NAMES)
def test_former_and_other_names_lead_to_the_word_of_today(entries, name):
    data = entries[OLD_NAMES[name]].data
    assert name in [*data.get("also", ()), *data.get("former", ())]


def test_locked_articles_say_what_is_inside(entries):
    for library_id in (*GUIDANCE, *RESOURCES, *READINGS):
        data = entries[library_id].data
        if data["tier"] != "P":
            assert len(data.get("inside") or []) >= 3, library_id


def test_nobody_is_called_conflict_free(entries):
    for entry in entries.values():
        for line in entry.body.split("\n"):
            assert not re.search(r"\bis (now )?conflict-free\b", line), (entry.id, line)
