"""The starter library: whole, linked, sourced, and of the right size."""

import re
from pathlib import Path

import pytest

from content.citations import parse_label
from content.library_io.reading import read_library
from content.markup import render

LIBRARY = Path(__file__).resolve().parents[2] / "content" / "library"
GUIDANCE = [f"GA-{n:02}" for n in range(1, 27)]
READINGS = [f"RI-{n:02}" for n in range(1, 15)]
RESOURCES = ["SR-01", "SR-04", "SR-16", "SR-17", "SR-18", "SR-19"]

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


def test_every_item_is_there_once(entries):
    assert set(GUIDANCE) <= entries.keys()
    assert set(RESOURCES) <= entries.keys()
    assert len([i for i in entries if i.startswith("GL-")]) == 67
    for group in ("tin", "gold"):
        charter = entries[f"WG-{group}-charter"].data
        minutes = entries[f"WG-{group}-minutes-2026-10"].data
        assert charter["tier"] == "M"
        assert "group" not in charter
        assert (minutes["group"], minutes["listed"]) == (group, False)


def test_articles_are_neither_notes_nor_books(entries):
    for library_id in GUIDANCE:
        entry = entries[library_id]
        words = [word for word in entry.body.split() if re.search(r"\w", word)]
        assert 600 <= len(words) <= 1_500, (library_id, len(words))
        assert re.search(r"^## What not to do$", entry.body, re.M), library_id
        assert ":::example" in entry.body, library_id


def test_every_link_and_source_mark_leads_somewhere(library, entries):
    wrong = []
    laws = {law.slug: law for law in library.laws}
    cited = provisions_of(library.laws)
    for entry in entries.values():
        keys = [row["key"] for row in entry.data.get("sources") or []]
        if entry.type == "instrument":
            law = laws[entry.data["instrument"]]
            keys += [row["key"] for row in law.data.get("sources") or []]
        rendered = render(entry.body, source_keys=keys)
        anchors = {}
        for reference in rendered.references:
            if reference.kind == "cite":
                if reference.target not in cited:
                    wrong.append((entry.id, reference.target))
                continue
            target = entries.get(reference.target)
            if target is None:
                wrong.append((entry.id, reference.target))
            elif reference.fragment:
                anchors = {h[1] for h in render(target.body).headings}
                if reference.fragment not in anchors:
                    wrong.append((entry.id, reference.target, reference.fragment))
        prose = re.sub(r"```.*?```|`[^`]*`|\]\([^)]*\)", "", entry.body, flags=re.S)
        marks = set(
            re.findall(r"\[([A-Z][A-Za-z]*\d+[a-z]?|[A-Z]{3,}\d*)\](?![(\[])", prose)
        )
        wrong += [(entry.id, f"[{mark}]") for mark in marks - set(keys)]
        wrong += [(entry.id, w.code) for w in rendered.warnings]
    assert wrong == []


def provisions_of(laws):
    """All that a ``cite:`` link may name."""
    found = set()
    for law in laws:
        found.add(law.slug)
        for version in law.data["versions"]:
            for row in version.get("provisions") or []:
                found.add(f"{law.slug}/{parse_label(row['label']).slug}")
    return found


def test_the_texts_of_laws_link_and_name_their_sources_too(library, entries):
    cited, wrong = provisions_of(library.laws), []
    for law in library.laws:
        data = law.data
        keys = {row["key"] for row in data.get("sources") or []}
        texts = [
            data.get(key) or "" for key in ("scope", "duties", "penalty", "status")
        ]
        for version in data["versions"]:
            texts += [row["summary"] for row in version.get("provisions") or []]
        for text in texts:
            for reference in render(text, source_keys=list(keys)).references:
                known = cited if reference.kind == "cite" else entries
                if reference.target not in known:
                    wrong.append((law.slug, reference.target))
            marks = set(re.findall(r"\[(S\d+[a-z]?|[A-Z]{3,}\d*)\](?![(\[])", text))
            wrong += [(law.slug, mark) for mark in marks - keys]
    assert wrong == []


def test_every_page_has_an_owner_and_a_review_date(entries):
    for entry in entries.values():
        assert entry.data.get("content_owner"), entry.id
        assert entry.data["review_by"] > entry.data["reviewed_on"], entry.id
        assert 15 <= len(entry.data.get("summary", "")) <= 200, entry.id


def test_guidance_and_terms_name_their_sources(entries):
    for library_id, entry in entries.items():
        if library_id.startswith(("GA-", "GL-")):
            assert entry.data.get("sources"), library_id


def test_no_page_was_reviewed_before_its_sources_were_read(entries):
    early = {
        library_id
        for library_id, entry in entries.items()
        for row in entry.data.get("sources") or []
        if entry.data["reviewed_on"] < (row.get("read_on") or row["as_of"])
    }
    assert early == set()


def test_a_term_has_names_an_example_a_source_and_two_ways_on(entries):
    for library_id, entry in entries.items():
        if library_id.startswith("GL-"):
            data = entry.data
            names = [*data.get("also", ()), *data.get("former", ())]
            assert names or library_id in NAMELESS, library_id
            assert data.get("example"), library_id
            assert len(set(data.get("related") or ()) - {library_id}) >= 2, library_id
            assert 15 <= len(entry.body.split()) <= 120, library_id


# What belongs together, from any of them to the others.
TOGETHER = [
    ("GA-07", "SR-04", "GL-cmrt"),
    ("GA-10", "GL-conformant", "RI-07"),
    *(("GA-26", reading) for reading in READINGS),
    ("GA-21", "SR-17", "GL-group-boycott"),
    ("GA-03", "SR-16"),
]


@pytest.mark.parametrize("items", TOGETHER)
def test_what_belongs_together_is_linked_both_ways(entries, items):
    for one in items:
        for other in items:
            assert one == other or other in entries[one].data["related"], (one, other)


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
