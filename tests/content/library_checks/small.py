"""A small library in which nothing is wrong."""

import random
from pathlib import Path

from content.library_files.common import new_document, save

LAST = """
content_owner: secretariat
reviewed_on: 2026-11-22
review_by: 2027-05-22"""
SOURCES = """
sources:
  - {key: S1, title: A regulation, read_on: 2026-11-20, confidence: V}"""
VOCABULARY = """\
tiers:
  - {slug: public, rank: 0, name: Public, code: P}
  - {slug: associate, rank: 10, name: Associates, code: A}
  - {slug: member, rank: 20, name: Members, code: M}
"""
IDS = "guidance: [GA-01, GA-02]\nterm: [GL-cmrt]\n"
ABBREVIATIONS = "everyday: [LED]\n"
LAW = """\
instrument: eu-1
short: 1/2020
name: The first law
formal: Regulation (EU) 1/2020
kind: regulation
jurisdiction: EU
rule: EU-A
scope: Firms that import tin. What is new is to be confirmed [S1].
sources:
  - {key: S1, title: A regulation, read_on: 2026-11-20, confidence: V}
versions:
  - version: original
    in_force_from: 2020-01-01
    note: The day is to be confirmed.
    confidence: M
    provisions:
      - {label: Art. 1, heading: Scope, summary: Who is bound by this law., see: [1/2020 Art. 2]}
      - {label: Art. 2, heading: Duty, summary: What they have to do each year.}
"""
RULES = """\
table_date: 2026-11-22
first_date: 2020-01-01
baseline: Do it anyway
facts:
  limit: {value: 40, unit: EUR, citation: 1/2020, source: S1, as_of: 2026-11-20, confidence: M, review_due: 2027-05-22}
weights:
  annex:
    title: The annex, to be confirmed
    citation: 1/2020
    source: S1
    versions:
      - valid_from: 2020-01-01
        lines: [{part: A, goods: Ore, cn: "2609", codes: ["2609"], kg: 5, confidence: M}]
groups: {about: About you}
questions:
  - {id: imports_tin, group: about, words: Do you import tin, why: The law asks, kind: yes-no, missing: Say it}
templates: [{name: CMRT}]
rules:
  - id: EU-A
    name: The first law
    provision: 1/2020 Art. 1
    confidence: V
    interpretations: [GA-01]
    actions:
      NOW: [{words: Read it, link: "page:GA-01"}]
    periods:
      - valid_from: 2020-01-01
        decisions:
          - when: imports_tin
            status: NOW
            reason: "You import. To be confirmed: the limit of {limit}."
          - status: OUT
            reason: You do not import.
"""
CALENDAR = """\
deadlines:
  - id: yearly
    title: The yearly report
    every: "05-31"
    what: The report is due, and the form is to be confirmed.
    cite: 1/2020 Art. 2
    confidence: M
    source: S1
    as_of: 2026-11-20
    review_due: 2027-05-20
"""
LOCKED = "Only those who pay their share will read that seven of the nine works answered within a week and that two never did so at all."
QUESTIONS = """\
- id: Q-a-fixed
  type: truefalse
  tags: [CO-A]
  prompt: A form that is signed is true. What do you say to a colleague who thinks so?
  options:
    - {id: "true", text: "True", feedback: It is only signed.}
    - {id: "false", text: "False", correct: true, feedback: Right. Look inside first.}
  sources: [{page: CO-A-L1, anchor: look-inside}, {page: GA-02}]
- id: Q-a-one
  type: multiple
  tags: [CO-A, basics]
  prompt: Your supplier sends a scan of its form. What do you do now? Choose all.
  options:
    - {id: a, text: Keep the scan, feedback: Your tool cannot read it.}
    - {id: b, text: Ask for the file, correct: true, feedback: Yes. That can be read.}
  sources: [{page: GA-01}]
- id: Q-a-two
  type: numeric
  tags: [CO-A, basics]
  prompt: Eight of your ten suppliers have answered by the end of May. How many percent?
  key: {value: 80, tolerance: 1, unit: "%"}
  feedback: It is 8 of 10. Two are missing.
  sources: [{page: eu-1/art-1}]
"""
LESSON = """\
## Look inside

{prose}

:::check An invoice lies on the desk. What is missing?
- ( ) The price of the metal
  Nobody asks for that here.
- (x) The list of smelters
  Without it there is nothing to look up.
:::"""
_WHO = ("Kim", "Ada", "Noor", "Piet", "Maja", "Ravi", "Lena", "Otto")
_DOES = ("sends", "checks", "keeps", "reads", "files", "signs", "asks for", "counts")
_WHAT = ("the form", "a list", "the plan", "two rows", "the note", "a letter")
_WHEN = ("in May", "on Monday", "at once", "each week", "by noon", "after lunch")


def prose(seed: str, count: int) -> str:
    """So many words in short sentences; other ones for each seed."""
    chance = random.Random(seed)
    found: list[str] = []
    while len(found) < count:
        who, does, what, when = map(chance.choice, (_WHO, _DOES, _WHAT, _WHEN))
        found += f"{who} {does} {what} {when}.".split()
    return " ".join(found)


def page(name: str, *more: str, tier: str = "P", sources: str = SOURCES) -> str:
    """Front matter of a page."""
    lines = [f"id: {name}", f"title: Page {name}", f"tier: {tier}"]
    summary = "summary: What this page is for, in a few words."
    return "\n".join([*lines, summary, *more]) + LAST + sources


def build(folder: Path) -> Path:
    """Write the library; the folder."""

    def write(name: str, text: str) -> None:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def entry(name: str, front: str, body: str) -> None:
        write(name, f"---\n{front}\n---\n\n{body}\n")

    write("library.yaml", VOCABULARY)
    write("data/ids.yaml", IDS)
    write("data/abbreviations.yaml", ABBREVIATIONS)
    write("data/instruments/eu-1.yaml", LAW)
    write("data/rules.yaml", RULES)
    write("data/calendar.yaml", CALENDAR)
    write("data/questions/CO-A.yaml", QUESTIONS)
    entry("_index.md", page("PG-home", "type: home", sources=""), prose("home", 50))
    for name, kind in (("g", "section"), ("terms", "glossary")):
        front = page(f"IX-{name}", f"type: {kind}", sources="")
        entry(f"{name}/_index.md", front, prose(name, 50))
    entry(
        "g/GA-01.md",
        page("GA-01", "related: [GA-02]"),
        "You import tin [S1]. Send the [CMRT](term:GL-cmrt), see "
        "[how it is checked](page:GA-02#check-it) and\n[Art. 1](cite:eu-1/art-1). "
        "Take [the letter](file:SR-01-letter.docx). LED lamps hold tin.\n\n"
        "To be confirmed (as of 22 November 2026): who is bound.\n\n## Do it\n\n"
        + prose("GA-01", 620),
    )
    entry(
        "g/GA-02.md",
        page("GA-02", "inside: [how to check a form]", tier="M"),
        f"## Check it\n\n{LOCKED}\n\n{prose('GA-02', 620)}",
    )
    entry(
        "g/SR-01.md",
        page(
            "SR-01", "type: resource", "files:",
            "  - {file: SR-01-letter.docx, label: The letter, language: en}",
        ),
        prose("SR-01", 200),
    )  # fmt: skip
    entry(
        "g/LW-eu-1.md",
        page("LW-eu-1", "type: instrument", "instrument: eu-1"),
        prose("LW", 60),
    )
    entry(
        "terms/GL-cmrt.md",
        page("GL-cmrt", "also: [Conflict Minerals Reporting Template]").replace(
            "title: Page GL-cmrt", "title: CMRT"
        ),
        prose("GL", 50),
    )
    entry(
        "g/co-a/_index.md",
        page(
            "CO-A", "type: course", "objectives: [Read an invoice]", "for_whom: Buyers",
            "certificate: true", "validity_months: 24",
        ),
        prose("CO-A", 420),
    )  # fmt: skip
    lesson = page("CO-A-L1", "type: lesson", "aim: After this you can.", "minutes: 9")
    entry("g/co-a/CO-A-L1.md", lesson, LESSON.format(prose=prose("CO-A-L1", 520)))
    quiz = page(
        "CO-A-Q", "type: quiz", "minutes: 5", "draws:", "  - {question: Q-a-fixed}",
        "  - {count: 1, tags: [CO-A, basics]}", sources="",
    )  # fmt: skip
    entry("g/co-a/CO-A-Q.md", quiz, prose("CO-A-Q", 50))
    (folder / "files").mkdir()
    save(new_document("The letter"), folder / "files/SR-01-letter.docx")
    return folder


def change(folder: Path, name: str, old: str, new: str) -> int:
    """Put other words into a file; the line on which they stood first."""
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text, (name, old)
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1
