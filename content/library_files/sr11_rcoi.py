"""SR-11: the outline of a memo on the reasonable country of origin inquiry."""

from pathlib import Path

from content.library_files.common import add_list, add_table, new_document
from content.library_files.forms import (
    add_fields,
    add_notes,
    add_section,
    finish,
    sized,
)

NAME = "SR-11-rcoi-memo-outline.docx"


def build(folder: Path) -> Path:
    document = new_document("RCOI memo (outline)")
    document.add_paragraph(
        "Memo to the file on the reasonable country of origin inquiry (RCOI): what was "
        "asked, what came back, what we conclude. Three to five pages. Words in square "
        "brackets are for you; the lines that begin with “Example” are fictional."
    )
    add_fields(
        document,
        [
            ("Company and calendar year", "[…], 1 January to 31 December [year]"),
            ("Written by / on", "[name, function] / [day]"),
            ("Read by", "[whoever made the survey; counsel]"),
            ("For", "[Form SD / customers who file / our own statement]"),
        ],
    )  # fmt: skip
    add_section(
        document, "1. Products and metals",
        "[Groups of products that we make or have made, and for each which of tin, tantalum, tungsten and gold is necessary to what it does or to making it. Point to the table of products and metals (SR-03), with its day.]",
        "Example: “Level sensors L1 and L4: tin (solder), gold (contacts). No tantalum, no tungsten: the table of 4 May 2026 shows none, and the two makers of boards confirm it.” (fictional)",
    )  # fmt: skip
    add_section(
        document, "2. Whom we asked, and why them",
        "[How the relevant suppliers were chosen; how many there are; who was left out and why; template and version; days of request and reminders.]",
    )  # fmt: skip
    add_table(
        document, ("Group", "Suppliers", "Asked on", "Answered", "Usable after review", "No answer"),
        [
            ["Large or much metal", "[…]", "[…]", "[…]", "[…]", "[…]"],
            ["Distributors", "[…]", "[…]", "[…]", "[…]", "[…]"],
            ["The small rest", "[…]", "[…]", "[…]", "[…]", "[…]"],
            ["Example: all (fictional)", "38", "7 Sept 2026", "31", "29", "7"],
        ],
    )  # fmt: skip
    add_section(document, "3. How the answers were checked")
    add_list(
        document,
        [
            "[Checklist used (SR-04), by whom, how many files went back and why]",
            "[How smelter names were identified; how many are still unknown]",
            "[Where answers contradicted each other, and what we did]",
        ],
    )
    add_section(
        document, "4. What we learned about origin",
        "[For each metal: smelters named, countries from which they say they buy, and on what that rests: supplier's answer, smelter's public statement, a scheme's data for members. Say “as far as we could find out”.]",
    )  # fmt: skip
    sized(
        add_table(
            document, ("Metal", "Smelters named", "A covered country among the origins?", "Recycled or scrap?", "Basis and day"),
            [
                *[[metal, "[…]", "[yes / no / not known]", "[all / part / none / not known]", "[…]"] for metal in ("Tin", "Tantalum", "Tungsten", "Gold")],
                ["Example: tin (fictional)", "44", "yes, for two smelters; not known for three", "part: six files, two with evidence", "Templates, public statements read 3 Nov 2026"],
            ],
        ),
        (2.6, 2.4, 4.2, 3.6, 3.8),
    )  # fmt: skip
    document.add_paragraph(
        "Covered countries are the ten of the US law: the Democratic Republic of the Congo, Angola, "
        "Burundi, the Central African Republic, the Republic of the Congo, Rwanda, South "
        "Sudan, Tanzania, Uganda and Zambia. A list of high-risk areas is another list."
    )
    add_section(document, "5. Conclusion for each metal: choose one")
    add_table(
        document, ("We conclude", "If", "Then"),
        [
            ["A. No reason to believe in an origin in the covered countries", "The answers are usable, fit together, and nothing points the other way", "Short disclosure with a brief description of this inquiry; done for this metal"],
            ["B. Reason to believe that it is recycled or scrap", "Evidence for each source, not a tick alone", "Short disclosure; keep the evidence"],
            ["C. Reason to believe in an origin there that is not recycled or scrap, or we cannot tell", "One smelter is enough; a gap in the answers may be", "Due diligence under a recognised framework; report (outline SR-12)"],
        ],
    )  # fmt: skip
    document.add_paragraph(
        "Our conclusion: tin [A/B/C], tantalum [A/B/C], tungsten [A/B/C], gold [A/B/C], because [three sentences for each]."
    )  # fmt: skip
    document.add_paragraph(
        "Example: “Tin: C. Two smelters buy in Rwanda by their own statement of May 2026. That is no finding against them; it means that we go on with due diligence.” (fictional)"
    )  # fmt: skip
    add_section(document, "6. What we do not know, and what we do next")
    add_list(
        document,
        [
            "[Suppliers without an answer, and the metals in their parts]",
            "[Smelters not yet identified]",
            "[Two or three steps for the next year, with day and owner]",
        ],
    )
    add_section(document, "7. Annexes")
    add_list(
        document,
        ["List of suppliers asked, with days", "Log of reminders (SR-05)", "Checked templates", "Smelter sheet with days (SR-06)", "Table of products and metals (SR-03)"],
    )  # fmt: skip
    add_fields(document, [("Signed", "[name, function, day]")])
    add_notes(
        document,
        "Notes for the writer (delete this page)",
        [
            "Good faith is shown by the method: whom, why them, how often, how checked. A percentage alone shows nothing.",
            "Write the conclusion last. If you knew it before the survey, the memo reads like it.",
            "Not knowing leads to C, and never to A.",
            "Keep the memo with its annexes in one folder for at least five years.",
            "Provisions: Form SD, Item 1.01(a) for the inquiry, 1.01(b) for its result, 1.01(c) for due diligence and report. Read them; our words are short. No legal advice.",
        ],
    )  # fmt: skip
    return finish(document, folder / NAME, "SR-11 RCOI memo · 1.0 · Touchstone")
