"""Every check finds its fault, in words and at its line, and nothing else."""

import shutil

import pytest

from content.library_checks.all import CHECKS, UNREADABLE, findings
from content.library_checks.readability import reading_ease, sentences, syllables
from content.library_files.common import new_document, new_workbook, save
from tests.content.library_checks.small import LOCKED, build, change, prose

GUIDE, LOCKED_GUIDE, TERM = "g/GA-01.md", "g/GA-02.md", "terms/GL-cmrt.md"
LESSON, QUIZ, BANK = "g/co-a/CO-A-L1.md", "g/co-a/CO-A-Q.md", "data/questions/CO-A.yaml"
LAW, CALENDAR, RULES = (
    "data/instruments/eu-1.yaml",
    "data/calendar.yaml",
    "data/rules.yaml",
)
(
    NEEDED, LINKS, ADDRESSES, CITATIONS, WORDS, SOURCES, EASE, UNSURE, FILES, IN_FILES,
    READERS, QUIZZES,
) = CHECKS  # fmt: skip
LONG = " ".join(["Kim", *["and then sends one more list to Ada"] * 7]) + ". "
STATUTE = (
    "Notwithstanding contractual considerations, responsibility necessitates "
    "comprehensive documentation. "
)


@pytest.fixture(scope="module")
def pattern(tmp_path_factory):
    return build(tmp_path_factory.mktemp("pattern") / "library")


@pytest.fixture
def folder(pattern, tmp_path):
    return shutil.copytree(pattern, tmp_path / "library")


def test_nothing_is_found_in_a_library_without_fault(folder):
    assert findings(folder) == {}


FAULTS = [
    # What has to be there
    (NEEDED, "data/ids.yaml", "GA-02]", "GA-02,\n  GA-03]", "GA-03 is missing", 1),
    (NEEDED, "data/ids.yaml", "GA-02]", "GA-02, GA-01]", "GA-01 is listed twice", 0),
    (NEEDED, "data/ids.yaml", "term:", "resource:", "listed as resource", 0),
    (NEEDED, "data/ids.yaml", "[GL-cmrt]", "GL-cmrt", "is a list of ids", 0),
    # Links
    (LINKS, GUIDE, "page:GA-02#check-it", "page:GA-09", "no page “GA-09”", 0),
    (LINKS, GUIDE, "#check-it", "#sign-it", "no heading “sign-it”", 0),
    (LINKS, GUIDE, "(term:GL-cmrt)", "(term:GA-02)", "no term of the glossary", 0),
    (LINKS, GUIDE, "cite:eu-1/art-1", "cite:eu-1/art-7", "“eu-1/art-7” is no prov", 0),
    (LINKS, GUIDE, "file:SR-01-letter.docx", "file:SR-02.docx", "No page brings", 0),
    (LINKS, GUIDE, "tin [S1]", "tin [S2]", "No source here has the key S2", 0),
    (LINKS, GUIDE, "## Do it", "#### Do it", "skips a heading level", 0),
    (LINKS, GUIDE, "LED lamps", "https://x.example LED lamps", "stands by itself", 0),
    (LINKS, LAW, "confirmed [S1]", "confirmed [S3]", "No source here has the key", 0),
    # Addresses
    (ADDRESSES, GUIDE, "LED lamps", "[Join](/account/join/). LED lamps", "no page", 0),
    (ADDRESSES, LAW, "What they have to do", "See `/rules/` for this", "no page", 0),
    (ADDRESSES, BANK, "It is 8 of 10.", "See /training/ for more.", "no page", -5),
    (ADDRESSES, CALENDAR, "The report is due", "See /dates/ for it", "no page", -3),
    (ADDRESSES, RULES, "words: Read it", "words: Ask at /help/", "no page", 4),
    # Citations
    (
        CITATIONS,
        LAW,
        "[1/2020 Art. 2]",
        "[1/2020 Art. 9]",
        "Art. 9” is no provision",
        0,
    ),
    (CITATIONS, LAW, "rule: EU-A", "rule: EU-B", "has no rule “EU-B”", 0),
    (CITATIONS, CALENDAR, "Art. 2", "Art. 8", "Art. 8” is no provision", -4),
    (CITATIONS, CALENDAR, "1/2020 Art. 2", "the law", "the law”", -4),
    (CITATIONS, RULES, "[GA-01]", "[GA-07]", "no page “GA-07”", 6),
    (CITATIONS, RULES, '"page:GA-01"', '"page:GA-08"', "no page “GA-08”", 4),
    # Abbreviations
    (WORDS, GUIDE, "LED lamps", "SMD lamps", "what SMD stands for", 0),
    (WORDS, GUIDE, "a few words", "a few words on BOM", "what BOM stands for", 0),
    (WORDS, BANK, "a scan of", "an NDA with", "what NDA stands for", -3),
    (WORDS, LAW, "Firms that", "FOO firms that", "what FOO stands for", 0),
    (WORDS, "data/abbreviations.yaml", "[LED]", "[PDF]", "LED", None),
    (WORDS, "data/abbreviations.yaml", "[LED]", "{PDF: All know it.}", "LED", None),
    (
        WORDS,
        LOCKED_GUIDE,
        "## Check it\n\n",
        "## Check it\n\nSend the CMRT. ",
        "Link CMRT where the text first uses it: [CMRT](term:GL-cmrt)",
        2,
    ),
    (
        WORDS,
        GUIDE,
        "LED lamps",
        "SMD lamps.\n\nA surface-mounted device (SMD). LED",
        "SMD is explained further down",
        0,
    ),
    # Sources and dates
    (SOURCES, GUIDE, "review_by: 2027", "review_by: 2025", "not after the last one", 0),
    (SOURCES, GUIDE, "read_on: 2026-11-20", "read_on: 2026-11-23", "later than", 0),
    (
        SOURCES,
        GUIDE,
        "content_owner: secretariat\n",
        "",
        "says no “content_owner”",
        None,
    ),
    (SOURCES, CALENDAR, "    review_due: 2027-05-20\n", "", "says no “review_due”", -8),
    (SOURCES, CALENDAR, "due: 2027", "due: 2025", "before it was read", -8),
    (SOURCES, BANK, "\n  sources: [{page: GA-01}]", "", "names no source", -6),
    # Length and reading ease
    (
        EASE,
        TERM,
        "Maja",
        prose("more", 130) + " Maja",
        "words: here are 15 to 120",
        None,
    ),
    (EASE, GUIDE, "LED lamps", LONG + "LED lamps", "A sentence has", 0),
    (EASE, QUIZ, "\n---\n\n", "\n---\n\n" + STATUTE * 9, "Reading ease is", 3),
    (
        EASE,
        GUIDE,
        "What this page is for, in a few words.",
        "What.",
        "A summary has",
        0,
    ),
    # What is not sure
    (UNSURE, GUIDE, " (as of 22 November 2026)", "", "Say as of which day", 0),
    (UNSURE, LAW, "The day is to be confirmed.", "It is known.", "marked M or L", 1),
    (UNSURE, CALENDAR, "is to be confirmed", "is known", "yearly: This is marked", -3),
    (UNSURE, RULES, "To be confirmed: the", "The", "say “to be confirmed”", -2),
    (
        UNSURE,
        RULES,
        "The annex, to be confirmed",
        "The annex",
        "weights are marked",
        -1,
    ),
    (UNSURE, GUIDE, "tin [S1]", "tin [S1] (M)", "A mark of confidence", 0),
    # Who may read
    (READERS, GUIDE, "LED lamps", LOCKED + " LED lamps", "A passage of GA-02", 0),
    (READERS, LAW, "What they have to do", LOCKED, "A passage of GA-02", 0),
    (READERS, CALENDAR, "The report is due", LOCKED, "A passage of GA-02", -3),
    (READERS, RULES, "You do not import.", LOCKED, "A passage of GA-02", -1),
    (READERS, LOCKED_GUIDE, "[how to check a form]", f"[{LOCKED[:90]}]", "teaser", 0),
    (READERS, "g/SR-01.md", "tier: P", "tier: M", "opens SR-01-letter.docx to", None),
    (READERS, BANK, "[{page: GA-01}]", "[{page: GA-02}]", "none of its sources", -7),
    # Quizzes
    (QUIZZES, BANK, "feedback: It is 8 of 10. Two are missing.", "", "explains", -5),
    (QUIZZES, BANK, ", feedback: It is only signed.", "", "has no feedback", 0),
    (
        QUIZZES,
        BANK,
        "scan, feedback",
        "scan, correct: true, feedback",
        "all answers",
        -5,
    ),
    (QUIZZES, BANK, "tolerance: 1,", "tolerance: 10,", "more than a tenth", -4),
]


@pytest.mark.parametrize(
    ("check", "name", "old", "new", "words", "offset"),
    FAULTS,
    ids=[f"{fault[0]}: {fault[4]}" for fault in FAULTS],
)
@pytest.mark.slow
def test_a_fault_is_told_with_its_line(folder, check, name, old, new, words, offset):
    line = change(folder, name, old, new)
    found = findings(folder)
    assert list(found) == [check], found
    told = found[check]
    assert len(told) == 1, told
    assert words in told[0].message
    if offset is not None:
        assert (told[0].path, told[0].line) == (name, line + offset)


def test_a_name_that_all_know_says_why(folder):
    change(folder, "data/abbreviations.yaml", "[LED]", "{LED: A lamp.}")
    assert findings(folder) == {}
    change(folder, "data/abbreviations.yaml", "A lamp.", "''")
    assert "or says why" in findings(folder)[UNREADABLE][0].message


def test_words_of_links_boxes_and_sources_need_no_link_to_the_glossary(folder):
    change(
        folder, LOCKED_GUIDE, "## Check it\n\n",
        "## Check a CMRT\n\nOn [how to complete\na CMRT](page:GA-01) see below. "
        "Read `CMRT` [S1].\n\n:::tip A CMRT\nTake time.\n:::\n\n## Check it\n\n",
    )  # fmt: skip
    assert findings(folder) == {}
    # The term's own page is what the others are linked to.
    change(folder, TERM, "Maja", "A CMRT is a form. Maja")
    assert findings(folder) == {}


def test_a_quote_and_a_heading_may_use_what_is_explained_below_them(folder):
    change(
        folder, GUIDE, "LED lamps",
        "\n\n> Send the SMD list.\n\n## SMD lists\n\n"
        "A list of surface-mounted devices (SMD). LED lamps",
    )  # fmt: skip
    assert findings(folder) == {}


def test_questions_that_nobody_can_be_asked(folder):
    change(folder, BANK, "[CO-A, basics]", "[CO-A, other]")
    assert told(folder, QUIZZES) == [
        (BANK, 9, "Q-a-one: no quiz ever draws it."),
        (QUIZ, 10, "There is nothing to choose from: every attempt is the same."),
    ]


def test_questions_of_no_course_and_asked_twice(folder):
    prompt = (
        "Eight of your ten suppliers have answered by the end of May. How many percent?"
    )
    change(
        folder, BANK, "Your supplier sends a scan of its form. What do you do now? "
        "Choose all.", prompt,
    )  # fmt: skip
    change(folder, BANK, "tags: [CO-A]", "tags: [core]")
    assert told(folder, QUIZZES) == [
        (BANK, 1, "Q-a-fixed: it is tagged with no course that is here."),
        (BANK, 17, "Q-a-two: it asks the same as Q-a-one."),
        (QUIZ, 9, "Q-a-fixed is drawn and not tagged with CO-A."),
    ]


def test_a_place_that_a_question_rests_on_is_there(folder):
    change(folder, BANK, "anchor: look-inside", "anchor: look-outside")
    assert told(folder, QUIZZES) == [
        (BANK, 1, "Q-a-fixed: CO-A-L1 has no heading “look-outside”.")
    ]


def test_reasons_for_fewer_readers_are_no_secret_told_elsewhere(folder):
    """A position's reasons are narrower than its page."""
    reading = f"""---
id: RI-01
title: How is it read?
summary: Who has to do what, and since when.
tier: P
parts_tier: M
content_owner: secretariat
reviewed_on: 2026-11-22
review_by: 2027-05-22
provisions: [1/2020 Art. 1]
sources:
  - {{key: S1, title: A regulation, read_on: 2026-11-20, confidence: V}}
---

{prose("RI-01", 460)}

:::position 1
status: in review
confidence: practice
in_force_from: 2020-01-01
known_from: 2026-11-22

## Answer

Firms that import do.

## Reasons

Eight of them wrote to us in spring that the form was returned without one word
although every box on all of its four sheets had been filled in by hand.
:::
"""
    (folder / "g/RI-01.md").write_text(reading, encoding="utf-8")
    assert findings(folder) == {}
    reasons = reading.partition("## Reasons\n\n")[2].removesuffix("\n:::\n")
    line = change(folder, GUIDE, "LED lamps", f"{reasons} LED lamps")
    assert told(folder, READERS) == [
        (GUIDE, line, "A passage of RI-01, which fewer people may read: "
         "eight of them wrote to us in spring …")
    ]  # fmt: skip


# --- Files --------------------------------------------------------------------------------


def test_a_file_without_title_or_with_another_one(folder):
    path = folder / "files/SR-01-letter.docx"
    save(new_document("Minutes of a meeting"), path)
    assert "says something else" in told(folder, FILES)[0][2]
    document = new_document("The letter")
    document.core_properties.title = ""
    save(document, path)
    assert told(folder, FILES)[0][2] == "SR-01-letter.docx: it carries no title."


def test_a_text_in_a_file(folder):
    document = new_document("The letter")
    document.add_paragraph("Send the CMRT.")
    save(document, folder / "files/SR-01-letter.docx")
    assert "does not say what CMRT" in told(folder, IN_FILES)[0][2]


def test_a_file_in_another_language(folder):
    save(new_document("The letter", "de-DE"), folder / "files/SR-01-letter.docx")
    assert "written in “de-DE”" in told(folder, FILES)[0][2]


def test_a_file_that_no_page_names(folder):
    save(new_document("Lost"), folder / "files/lost.docx")
    assert told(folder, FILES) == [
        ("files/lost.docx", 1, "No page brings this file along.")
    ]


@pytest.mark.parametrize(
    ("name", "raw", "words"),
    [
        ("a.pdf", b"%PDF-1.7\nnothing\n", "cannot be opened"),
        ("a.ics", b"BEGIN:VCALENDAR\nEND:VCALENDAR\n", "begin and end as a calendar"),
        (
            "a.ics",
            b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
            "no id of its own",
        ),
        (
            "a.ics",
            b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:" + b"x" * 80
            + b"\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
            "longer than 75",
        ),
    ],
)  # fmt: skip
def test_a_damaged_file(folder, name, raw, words):
    (folder / "files" / name).write_bytes(raw)
    line = change(
        folder, "g/SR-01.md", "  - {file: SR-01",
        f"  - {{file: {name}, label: Letter}}\n  - {{file: SR-01",
    )  # fmt: skip
    path, at, said = told(folder, FILES)[0]
    assert (path, at) == ("g/SR-01.md", line)
    assert words in said


def test_a_workbook_opens_too(folder):
    save(new_workbook("The letter"), folder / "files/SR-01-letter.xlsx")
    for name in ("g/SR-01.md", GUIDE):
        change(folder, name, "letter.docx", "letter.xlsx")
    (folder / "files/SR-01-letter.docx").unlink()
    assert findings(folder) == {}


# --- The rest -----------------------------------------------------------------------------


def told(folder, check):
    found = findings(folder)
    assert list(found) == [check], found
    return [(one.path, one.line, one.message) for one in found[check]]


def test_what_cannot_be_imported_is_told_alone(folder):
    line = change(folder, GUIDE, "confidence: V", "confidence: M")
    change(folder, GUIDE, "LED lamps", "SMD lamps")
    change(folder, "data/abbreviations.yaml", "[LED]", "LED")
    found = findings(folder)
    assert list(found) == [UNREADABLE]
    said = [(one.path, one.line) for one in found[UNREADABLE]]
    assert ("data/abbreviations.yaml", 1) in said
    assert "only facts marked V or H" in str(found[UNREADABLE])
    assert (GUIDE, line - 1) in said


def test_reading_ease_tells_plain_words_from_a_statute():
    words = ("mine", "smelter", "responsibility")
    assert [syllables(word) for word in words] == [1, 2, 6]
    assert sentences("Kim reads it. Yes. And so on. [S1]") == [
        "Kim reads it.",
        "And so on.",
    ]
    assert reading_ease(["The cat sat on the mat"]) > 100
    assert reading_ease([STATUTE]) < 0
