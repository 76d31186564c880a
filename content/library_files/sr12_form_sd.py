"""SR-12: outlines of the specialized disclosure form and the report behind it."""

from pathlib import Path

from content.library_files.common import add_list, add_table, new_document
from content.library_files.forms import (
    add_fields,
    add_notes,
    add_section,
    finish,
    sized,
)

NAME = "SR-12-form-sd-and-report-outline.docx"
_STEPS = [
    ["1 Management system", "[Policy and its address; who is responsible; how suppliers are told; records; where concerns go]", "“In March we moved the survey to one named person and published a complaint address.”"],
    ["2 Identify and assess risk", "[Suppliers asked and answered; how files were checked; smelters identified; their status with the day; red flags]", "“Of 96 smelters named to us, 88 were listed as conformant and three as active on 3 November 2026.”"],
    ["3 Respond", "[What was found; to whom it was reported; what was decided, by when; what was done about those who did not answer]", "“For one smelter we agreed on a plan of four steps; two were done by the end of the year.”"],
    ["4 Audit", "[That you support audits through a scheme and do not audit smelters yourselves; what you read in the summaries]", "“We read the public audit summaries of the five smelters from which most of our tin comes.”"],
    ["5 Report", "[This report; its address; last year's]", "“This report is on our website, beside that of last year.”"],
]  # fmt: skip


def build(folder: Path) -> Path:
    document = new_document("Form SD and conflict minerals report (outline)")
    document.add_paragraph(
        "Two outlines for a company that reports to the US Securities and Exchange "
        "Commission (SEC): the form itself, and the "
        "Conflict Minerals Report that goes with it as Exhibit 1.01. Each box says what "
        "belongs there. It replaces neither the text of the form nor counsel. Examples "
        "are fictional."
    )
    add_section(document, "Before you write: which length is yours?")
    add_table(
        document, ("The memo on the inquiry (SR-11) says, for the metals in your products", "You prepare"),
        [
            ["No reason to believe in an origin in the covered countries, or reason to believe in recycled or scrap", "The form, with Item 1.01(a) and (b): result and a brief description of the inquiry; the same on the website"],
            ["Otherwise: a covered country, or you cannot tell", "The form, due diligence, and the report as Exhibit 1.01 (Item 1.01(c) and Item 1.02)"],
            ["Your counsel wants to rely on the staff statement of 7 April 2017 and file the short items only", "A note of counsel to the file. Most filers still file in full; the rule itself stands"],
        ],
    )  # fmt: skip
    add_fields(
        document,
        [
            ("Due", "31 May for the calendar year before, or the next business day if that is closed. For 2026, by our count Tuesday, 1 June 2027: check the SEC's calendar"),
            ("To be confirmed (as of 23 November 2026)", "Whether the SEC has proposed or made a change of the rule in 2026. Look at sec.gov before you begin: [day, by whom]"),
            ("Metal of a company bought during the year", "It gets at least eight months before its first reporting year, if it had no such duty before: [companies, days]"),
        ],
        ("Point", "Note"),
    )  # fmt: skip
    document.add_page_break()
    add_section(document, "A. Form SD")
    add_fields(
        document,
        [
            ("Cover", "[Exact name as in the charter, place of incorporation, file number, address, contact person with telephone; the box for Rule 13p-1 and the period 1 January to 31 December]"),
            ("Item 1.01, opening", "[Products that we make or have made, in groups; which of the four metals is necessary to them]"),
            ("Item 1.01, the inquiry", "[Whom we asked, why, how many answered, what we concluded: section 5 of the memo, shortened to half a page]"),
            ("Item 1.01, where to find it", "[Address of the page on our website that holds this disclosure, open without a login]"),
            ("Item 1.02", "[The report is filed as Exhibit 1.01 / left out in the short form]"),
            ("Section 2, Item 2.01", "[For resource extraction issuers only; it is another disclosure. Usually not applicable]"),
            ("Section 3, exhibits", "[1.01 Conflict Minerals Report]"),
            ("Signature", "[Authorised officer, title, day]"),
        ],
        ("Part of the form", "What goes in"),
    )  # fmt: skip
    document.add_page_break()
    add_section(document, "B. Conflict Minerals Report, Exhibit 1.01")
    add_section(
        document, "1. The company and its products",
        "[Two paragraphs. Groups of products, not a catalogue. Our place in the chain: how many tiers lie between us and a smelter, and what that means for what we can know.]",
        level=3,
    )  # fmt: skip
    add_section(
        document, "2. The inquiry and its result",
        "[Half a page from the memo, with its numbers: relevant suppliers, answers, usable answers, days.]",
        level=3,
    )  # fmt: skip
    add_section(
        document, "3. Due diligence: design",
        "[Name the framework: in practice the OECD guidance, third edition, for a downstream company. One sentence.]",
        level=3,
    )  # fmt: skip
    add_section(document, "4. Due diligence: what we did this year", level=3)
    sized(
        add_table(document, ("Step", "What belongs here", "A sentence that holds (fictional)"), _STEPS),
        (3.0, 6.6, 6.6),
    )  # fmt: skip
    add_section(
        document, "5. Smelters and countries",
        "[Table of facilities as reported to us: metal, name, country, status with the day. Say that suppliers often report for their whole company, so that the list may hold smelters whose metal is not in our products. Then the countries of origin “as far as we could find out”, and the efforts to find the mine or place of origin with the greatest possible specificity.]",
        level=3,
    )  # fmt: skip
    add_table(
        document, ("Metal", "Facility as reported", "Country", "Status, list and day"),
        [["Tin", "Nordhütte AG (fictional)", "Norvia", "conformant, public list, 3 November 2026"], *[["[…]"] * 4 for _ in range(3)]],
    )  # fmt: skip
    add_section(
        document, "6. What we do next",
        "[Two or three steps that can be checked next year, each with a day. Begin with what last year's report promised, and say whether it was done.]",
        level=3,
    )  # fmt: skip
    add_section(document, "7. Independent audit", "[Needed where a product is called “DRC conflict free”, for the Democratic Republic of the Congo (DRC); then an independent private sector audit belongs with the report. If you do not use the words, say nothing.]", level=3)  # fmt: skip
    document.add_page_break()
    add_section(document, "C. Check before it is filed")
    add_list(
        document,
        [
            "☐ Whoever made the survey has read the final text",
            "☐ Each number has a whole and a day, and is the same as in the templates sent to customers",
            "☐ “We did” where you did it; “the scheme does” where it was the scheme",
            "☐ No “conflict-free”, “certified”, “100 %”, “guarantee”",
            "☐ No supplier and no person is named; no prices, no volumes",
            "☐ Promises of last year are answered one by one",
            "☐ The address on the website opens without a login on the day of filing",
            "☐ Counsel has read it as a document that is filed, for which the company can be liable",
        ],
    )
    add_section(document, "D. Calendar for a filer (example)")
    add_table(
        document, ("When", "What"),
        [
            ["September to November", "Survey with reminders"],
            ["December and January", "Files checked, smelters looked up with the day"],
            ["February", "Memo on the inquiry; decisions on red flags"],
            ["March", "First draft by whoever made the survey"],
            ["April", "Counsel, disclosure committee; second look at old statuses"],
            ["First half of May", "Officer signs; page on the website prepared"],
            ["Two weeks before the last day", "Filed. Not on the last day"],
        ],
    )  # fmt: skip
    add_notes(
        document,
        "Notes for the writer (delete this page)",
        [
            "The duty to say that products “have not been found to be DRC conflict free” was struck down in court. The rest of the rule stands.",
            "Do not copy a larger filer's report: it describes a hotline and site visits that you do not have.",
            "An origin in a covered country is no offence. The rule asks you to look and to say so.",
            "Sources: Rule 13p-1 and Form SD (title 17 of the Code of Federal Regulations, 240.13p-1 and 249b.400), as of 23 November 2026; texts of Form SD and law-firm notes read on 22 November 2026. No legal advice.",
        ],
    )  # fmt: skip
    return finish(
        document, folder / NAME, "SR-12 Form SD and report · 1.0 · Touchstone"
    )
