"""Laws, deadlines and interpretations as files: strict, all or nothing, and back."""

import re
import shutil
from io import StringIO
from pathlib import Path

import pytest
import yaml
from django.core.management import CommandError, call_command
from django.utils import timezone

from content.library_io.errors import LibraryProblems
from content.library_io.reading import read_library
from content.models import (
    Deadline,
    Instrument,
    InterpretationPage,
    Position,
    Provision,
)
from portal.members.models import Organisation, Tier

pytestmark = pytest.mark.slow

STARTER = Path(__file__).resolve().parents[2] / "content" / "library"
LAW = """\
instrument: eu-1
short: 1/2020
name: A law
formal: Regulation 1/2020
kind: regulation
jurisdiction: EU
numbering: art
minerals: [tin]
scope: Who is concerned, see [the start](cite:eu-1/art-1).
sources:
  - {key: EU1, title: The law, as_of: 2026-11-23, confidence: H}
versions:
  - version: original
    in_force_from: 2020-01-01
    confidence: V
    provisions:
      - label: Art. 1
        heading: Beginning
        summary: What it says.
        confidence: H
      - label: Art. 1(2)
        heading: More
        summary: >-
          A longer text that is folded over two lines because it would not fit on one of them, so
          that the writer has to fold it in the same way again.
        confidence: M
        see: [1/2020 Art. 1]
"""
CALENDAR = """\
deadlines:
  - id: report
    title: Report
    every: 05-31
    shift: next business day
    closed: [2027-05-31]
    what: Somebody reports.
    cite: 1/2020 Art. 1
    tier: P
    confidence: H
    source: S1
    as_of: 2026-11-23
    review_due: 2027-11-23
"""
READING = """\
---
id: RI-01
title: How is it read?
summary: What the question is about.
tier: A
parts_tier: M
content_owner: secretariat
jurisdiction: EU
provisions: [1/2020 Art. 1(2)]
rules: [EU-CMR]
---

Where it comes from.

:::position 1
status: in review
confidence: practice
in_force_from: 2020-01-01
in_force_to: 2024-12-31
closed_on: 2025-02-01
known_from: 2021-01-01

## Answer

So, says [the law](cite:eu-1/art-1).

## Facts assumed

- one firm

## Reasons

1. Practice.

## Example: A firm

It imports 5 kg.

Result: Nothing follows.
:::

:::dissent
position: 1
kind: dissent
by: Firm of Dissent
on: 2025-03-01
title: Not so
tier: M
group: tin

They say otherwise.

## Why

Because.
:::

:::position 2
status: in review
confidence: open
in_force_from: 2025-01-01
known_from: 2025-02-01
replaces: 1

## Answer

Otherwise now.
:::
"""
PAGE = """\
---
id: LW-eu-1
type: instrument
title: A law
summary: What it is for.
tier: P
content_owner: secretariat
instrument: eu-1
---

What it means.
"""


@pytest.fixture
def folder(tmp_path, db):
    """A small library of one law, read in one way, with one deadline."""
    Organisation.objects.create(name="Firm of Dissent", tier=Tier.objects.get(rank=20))
    files = {
        "library.yaml": "groups:\n  - {slug: tin, name: Tin}\n"
        "labels:\n  minerals:\n    - {slug: tin, name: Tin}\n",
        "_index.md": "---\nid: PG-home\ntype: home\ntitle: Home\ntier: P\n"
        "children: [laws]\n---\n",
        "laws/_index.md": "---\nid: IX-laws\ntype: section\ntitle: Laws\ntier: P\n"
        "children: [LW-eu-1, RI-01]\n---\n",
        "laws/LW-eu-1.md": PAGE,
        "laws/RI-01.md": READING,
        "data/instruments/eu-1.yaml": LAW,
        "data/calendar.yaml": CALENDAR,
    }
    for name, text in files.items():
        path = tmp_path / "library" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "library"


def rewrite(folder, name, old, new):
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def bring_in(folder):
    call_command("import_library", folder, verbosity=0)


@pytest.mark.db_specific
def test_import_and_export_give_the_same_files(folder, tmp_path):
    bring_in(folder)
    page = InterpretationPage.objects.get(library_id="RI-01")
    assert [one.number for one in page.positions.all()] == [1, 2]
    dissent = page.dissents.get()
    assert dissent.organisation.name == "Firm of Dissent"
    assert (dissent.tier_id, dissent.group.slug) == (20, "tin")
    assert Provision.objects.get(slug="art-1-2").is_unconfirmed
    assert Deadline.objects.get().cite == "1/2020 Art. 1"
    out = tmp_path / "out"
    call_command("export_library", out, verbosity=0)
    for name in ("data/instruments/eu-1.yaml", "data/calendar.yaml"):
        assert (out / name).read_text() == (folder / name).read_text(), name
    assert (out / "laws/RI-01.md").read_text() == (folder / "laws/RI-01.md").read_text()
    before = list(Position.objects.values_list("pk", "number"))
    bring_in(out)
    assert list(Position.objects.values_list("pk", "number")) == before
    call_command("export_library", tmp_path / "again", verbosity=0)
    assert (tmp_path / "again/laws/RI-01.md").read_text() == READING


def test_importing_again_changes_nothing(folder):
    bring_in(folder)
    revisions = Instrument.objects.get().revisions.count()
    bring_in(folder)
    assert Instrument.objects.get().revisions.count() == revisions


LAW_FILE, READING_FILE = "data/instruments/eu-1.yaml", "laws/RI-01.md"
BROKEN = [
    (LAW_FILE, "heading: Beginning", "heading: [", 20, "YAML"),
    (LAW_FILE, "label: Art. 1\n", "label: Nonsense\n", 17, "Nonsense"),
    (LAW_FILE, "label: Art. 1(2)", "label: Art. 1", 21, "twice"),
    (LAW_FILE, "2020-01-01", "someday", 13, "not a date"),
    (LAW_FILE, "kind: regulation", "sort: regulation", 5, "no known key"),
    (LAW_FILE, "confidence: M", "confidence: Z", 26, "V, H, M or L"),
    (LAW_FILE, "        summary: What it says.\n", "", 17, "lacks “summary”"),
    (LAW_FILE, "instrument: eu-1", "instrument: eu-2", 1, "not named"),
    (LAW_FILE, "minerals: [tin]", "minerals: &a [tin]", 8, "anchors"),
    (LAW_FILE, "confidence: H}", "confidence: M}", 11, "only facts marked V or H"),
    ("data/calendar.yaml", "05-31", "31 May", 4, "month and a day"),
    ("data/calendar.yaml", "closed: [2027-05-31]", "closed: [May]", 6, "dates"),
    ("data/calendar.yaml", "as_of: 2026-11-23", "as_of: May", 12, "not a date"),
    ("data/calendar.yaml", "cite: 1/2020 Art. 1", "cite: 9/9999 Art. 1", 2, ""),
    (READING_FILE, "1/2020 Art. 1(2)", "9/9999 Art. 1", 9, "9/9999"),
    (READING_FILE, "in_force_from: 2025-01-01", "in_force_from: 2024-06-01", 2, "both"),
    (READING_FILE, "status: in review", "status: agreed", 16, "one of"),
    (READING_FILE, "## Reasons", "## Grounds", 31, "no part of a position"),
    (READING_FILE, "Result: Nothing follows.", "Nothing.", 35, "Result"),
    (READING_FILE, "position: 1\n", "position: 7\n", 2, "there is none"),
    (READING_FILE, "by: Firm of Dissent", "by: Nobody Ltd", 2, "no organisation"),
    (READING_FILE, "known_from: 2021-01-01", "known_form: 2021-01-01", 21, "Known are"),
    (READING_FILE, "## Answer\n\nOtherwise now.", "Otherwise now.", 65, "Answer"),
    ("laws/LW-eu-1.md", "instrument: eu-1", "instrument: eu-9", 8, "no law"),
    ("laws/LW-eu-1.md", "What it means.", f":::{READING.split(':::')[1]}:::", 2, "hold"),
]  # fmt: skip


@pytest.mark.parametrize("case", BROKEN, ids=range(len(BROKEN)))
def test_a_broken_file_is_named_with_its_line_and_nothing_is_written(folder, case):
    name, old, new, line, words = case
    rewrite(folder, name, old, new)
    with pytest.raises(CommandError) as refusal:
        bring_in(folder)
    said = str(refusal.value)
    assert re.search(rf"{re.escape(name)}, line {line}: ", said), said
    assert words in said
    assert not Instrument.objects.exists()
    assert not Deadline.objects.exists()
    assert not InterpretationPage.objects.exists()


def test_two_laws_of_one_name_are_refused(folder):
    other = LAW.replace("eu-1", "eu-2").replace("1/2020\n", "2/2020\n", 1)
    (folder / "data/instruments/eu-2.yaml").write_text(other, encoding="utf-8")
    with pytest.raises(LibraryProblems, match="already leads to eu-1"):
        read_library(folder)


def test_an_editors_newer_interpretation_is_kept(folder):
    bring_in(folder)
    page = InterpretationPage.objects.get(library_id="RI-01")
    page.title = "As an editor has it"
    page.save_revision().publish()
    rewrite(folder, READING_FILE, "How is it read?", "How else?")
    bring_in(folder)
    assert InterpretationPage.objects.get().title == "As an editor has it"


# --- The starter library's laws -----------------------------------------------------------


@pytest.fixture(scope="module")
def starter():
    return read_library(STARTER)


def test_every_law_of_the_field_has_its_data_and_a_page(starter):
    slugs = {law.slug for law in starter.laws}
    shown = {e.data["instrument"] for e in starter.entries() if e.type == "instrument"}
    assert slugs == shown
    assert len(slugs) >= 40
    rules = sorted(law.data["rule"] for law in starter.laws if law.data.get("rule"))
    assert rules == [
        "CA", "CH", "CSDDD", "CSRD", "EU-BATT", "EU-CMR", "EU-FLR", "LkSG", "NO",
        "UFLPA", "UK-MSA", "US-1502",
    ]  # fmt: skip


def test_the_fourteen_interpretations_are_complete(starter):
    entries = {entry.id: entry for entry in starter.entries()}
    for number in range(1, 15):
        entry = entries[f"RI-{number:02}"]
        positions = [b.value for b in entry.blocks if b.type == "position"]
        dissents = [b.value for b in entry.blocks if b.type == "dissent"]
        assert (len(dissents) > 0) == (number != 14), entry.id
        assert entry.data["provisions"], entry.id
        assert entry.data["rules"], entry.id
        public = number in (5, 6, 9)
        assert entry.data["tier"] == ("P" if public else "A"), entry.id
        assert entry.data.get("parts_tier") == (None if public else "M"), entry.id
        for position in positions:
            assert position["reasons"], entry.id
        assert sum(len(position["examples"]) for position in positions) >= 2, entry.id
    assert len([b for b in entries["RI-10"].blocks if b.type == "position"]) == 2
    assert len([b for b in entries["RI-11"].blocks if b.type == "position"]) == 2
    first = next(b.value for b in entries["RI-12"].blocks if b.type == "dissent")
    assert "Italian" in first["view"] + first["title"]


def test_rules_and_interpretations_name_each_other(starter):
    table = yaml.safe_load((STARTER / "data" / "rules.yaml").read_text("utf-8"))
    by_rule = {
        (rule["id"], reading)
        for rule in table["rules"]
        for reading in rule.get("interpretations", ())
    }
    by_reading = {
        (rule, entry.id)
        for entry in starter.entries()
        if entry.id.startswith("RI-")
        for rule in entry.data["rules"]
    }
    assert len({reading for _rule, reading in by_rule}) == 14
    assert by_rule == by_reading


def test_a_copy_of_the_starter_with_a_link_out_of_it_is_refused(tmp_path):
    copy = tmp_path / "library"
    shutil.copytree(STARTER, copy)
    (copy / "data/instruments/secret.yaml").symlink_to("/etc/hostname")
    with pytest.raises(LibraryProblems, match="not followed"):
        read_library(copy)


# --- Over what has been adopted -----------------------------------------------------------


def adopted_in(folder):
    """The library is in, its first position adopted without an end."""
    rewrite(
        folder, READING_FILE, "in_force_to: 2024-12-31\nclosed_on: 2025-02-01\n", ""
    )
    text = (folder / READING_FILE).read_text()
    second = text.index(":::position 2")
    (folder / READING_FILE).write_text(text[:second])
    bring_in(folder)
    page = InterpretationPage.objects.get()
    page.positions.update(status="adopted")
    InterpretationPage.objects.get().save_revision().publish()
    return InterpretationPage.objects.get()


def report(folder, **options):
    out = StringIO()
    call_command("import_library", folder, stdout=out, force=True, **options)
    return out.getvalue()


@pytest.mark.parametrize("dry_run", [True, False])
def test_a_file_over_an_adopted_position_is_told_in_the_report(folder, dry_run):
    adopted_in(folder)
    rewrite(folder, READING_FILE, "status: in review", "status: adopted")
    rewrite(folder, READING_FILE, "So, says", "Otherwise, says")
    rewrite(folder, READING_FILE, "How is it read?", "How else?")
    said = report(folder, dry_run=dry_run)
    assert "RI-01: position 1 has been adopted and stays as it is" in said
    assert "(answer)" in said
    page = InterpretationPage.objects.get()
    assert page.positions.get().answer.startswith("So, says")
    assert page.title == ("How is it read?" if dry_run else "How else?")


def test_a_file_without_an_adopted_position_is_told_too(folder):
    adopted_in(folder)
    rewrite(folder, READING_FILE, ":::position 1\n", ":::position 3\n")
    rewrite(folder, READING_FILE, "position: 1\n", "position: 3\n")
    rewrite(folder, READING_FILE, "2020-01-01", "2030-01-01")
    said = report(folder)
    assert "RI-01: position 1 has been adopted and stays: the file lacks it" in said
    assert set(Position.objects.values_list("number", flat=True)) == {1, 3}


@pytest.mark.parametrize("dry_run", [True, False])
def test_an_end_is_known_from_the_day_that_the_file_gives(folder, dry_run):
    adopted_in(folder)
    rewrite(
        folder,
        READING_FILE,
        "status: in review\nconfidence: practice\nin_force_from: 2020-01-01\n",
        "status: superseded\nconfidence: practice\nin_force_from: 2020-01-01\n"
        "in_force_to: 2024-12-31\nclosed_on: 2025-02-01\n",
    )
    said = report(folder, dry_run=dry_run)
    assert "position 1 is closed, as the file says" in said
    found = Position.objects.get()
    days = (found.status, str(found.in_force_to), str(found.closed_on))
    if dry_run:
        assert days == ("adopted", "None", "None")
    else:
        assert days == ("superseded", "2024-12-31", "2025-02-01")
    stored = InterpretationPage.objects.get().stored.parts[0]["data"]
    assert stored["closed_on"] == (None if dry_run else "2025-02-01")


def test_an_end_without_a_day_takes_the_one_that_the_report_names(folder):
    adopted_in(folder)
    rewrite(
        folder,
        READING_FILE,
        "status: in review\nconfidence: practice\nin_force_from: 2020-01-01\n",
        "status: superseded\nconfidence: practice\nin_force_from: 2020-01-01\n"
        "in_force_to: 2024-12-31\n",
    )
    today = timezone.localdate()
    said = report(folder)
    assert f"when that was written down, {today} is taken" in said
    assert Position.objects.get().closed_on == today
    Position.objects.update(closed_on=today.replace(year=today.year - 1))
    rewrite(folder, READING_FILE, "How is it read?", "How else?")
    assert "is taken" not in report(folder)
    assert Position.objects.get().closed_on == today.replace(year=today.year - 1)
