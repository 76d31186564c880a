"""SR-13: the one-page public statement, and the file for Article 7."""

from pathlib import Path

from content.library_files.common import add_list, add_table, new_document
from content.library_files.forms import (
    add_fields,
    add_notes,
    add_section,
    finish,
    sized,
)

NAME = "SR-13-public-statement-and-eu-article-7.docx"
# number and heading, what to write, fictional example
PARAGRAPHS = [
    ["1 Who and what", "[Company, place, year. Which of your products hold which metal.]", "“Lindqvist Sensorik makes level sensors. They hold tin and gold in solder and contacts; no tantalum or tungsten. This page is about 2026.”"],
    ["2 Policy and person", "[One sentence and the address of the policy; the function that is responsible.]", "“Our policy of 9 October 2026 is at lindqvist-sensorik.example/minerals. The managing director is responsible.”"],
    ["3 Whom we asked", "[Relevant suppliers, answers, closing day.]", "“We asked the 38 suppliers whose parts hold tin or gold. By 31 October 2026, 31 had answered.”"],
    ["4 Which smelters", "[How many were named; status, list and day you looked.]", "“They named 96 smelters. On 3 November, 88 of them were listed as conformant and three as active; five had no status.”"],
    ["5 What we found", "[Red flags, one sentence each, no supplier's name.]", "“For one of the five, public reports describe unpaid taxes on ore from its region.”"],
    ["6 What we did", "[Continued, asked, agreed a plan, stopped; day of the next look.]", "“We asked for papers by 15 January and continue until then.”"],
    ["7 What we do not know", "[The gap, and when you ask again. Address for concerns. Signature with day.]", "“We do not know the smelters behind seven suppliers' parts; we ask again in March. Tell us what we should know: minerals@lindqvist-sensorik.example. A. Lindqvist, 20 November 2026.”"],
]  # fmt: skip
AUTHORITY = [
    ["Who we are", "Importer as in the declarations, customs numbers, contact", "[…]"],
    ["What we imported", "Line of Annex I, net mass for each calendar year (SR-22)", "[…]"],
    ["Policy", "Supply chain policy on OECD Annex II, contracts that carry it", "[…]"],
    ["Person", "Senior manager, role, since when", "[…]"],
    ["Chain of custody, metals", "Names and addresses of the smelters and refiners; audits", "[…]"],
    ["Chain of custody, minerals", "Country of origin, quantities; for high-risk areas also mine, places of consolidation and processing, taxes and fees paid", "[…]"],
    ["High-risk areas", "Method and decisions (SR-07)", "[…]"],
    ["Risks and response", "Register (SR-08), plans (SR-09), decisions", "[…]"],
    ["Grievances", "Procedure and log (SR-10)", "[…]"],
    ["Audit", "Audit reports; or, for metals, the evidence that all smelters and refiners comply", "[…]"],
    ["Recycled metal", "Evidence behind the conclusion", "[…]"],
    ["Records", "Rule: at least five years; where they lie", "[…]"],
]  # fmt: skip


def build(folder: Path) -> Path:
    document = new_document("Public statement and EU Article 7 file (outline)")
    document.add_paragraph(
        "Part A is the one-page statement for any firm. Parts B to E are for importers of "
        "ores or metals into the EU at or above a weight of Annex I: Article 7 of "
        "Regulation (EU) 2017/821 has three audiences, and a fourth case for recycled "
        "metal. Examples are fictional."
    )
    add_section(document, "A. One-page public statement")
    sized(
        add_table(document, ("Paragraph", "What you write", "Example (fictional)"), PARAGRAPHS),
        (3.0, 6.2, 7.0),
    )  # fmt: skip
    document.add_page_break()
    document.add_heading("Text to fill in", level=3)
    for words in (
        "Responsible minerals at [company] in [year]",
        "[Company] makes [products]. They hold [metals] in [parts].",
        "Our policy of [day] is at [address]. [Function] is responsible.",
        "We asked the [number] suppliers whose parts hold these metals. By [day], [number] had answered.",
        "They named [number] smelters and refiners. On [day], [number] of them were listed as [status] by [list]; [number] had no such status.",
        "We found: [red flag in general words; or: no red flag in the answers that we have].",
        "We [asked / agreed on / stopped] [what], by [day]. We look again on [day].",
        "We do not know [what]. We ask again in [month].",
        "Concerns: [address]. We answer within [ten] working days.",
        "[Place, day, name, function]",
    ):
        document.add_paragraph(words, style="Quote")
    document.add_page_break()
    add_section(
        document, "B. For the authority: Article 7(1)",
        "Not a text but a folder that is ready. Write where each paper lies and its day. Keep the audit reports, or the evidence of conformity, on top.",
    )  # fmt: skip
    sized(
        add_table(document, ("Tab", "What is in it", "Where, day"), AUTHORITY),
        (3.8, 8.2, 4.2),
    )
    add_section(
        document, "C. For your immediate buyers: Article 7(2)",
        "What you have learned through your due diligence, so that the next firm need not begin again. Business secrets stay with you: no prices, no quantities, no names of other customers.",
    )  # fmt: skip
    add_fields(
        document,
        [
            ("Goods and period", "[…]"),
            ("Smelters or refiners behind them", "[name, country, number]"),
            ("Status, list and day; scope of the audit", "[…]"),
            ("High-risk area among the origins", "[yes: which, what we do / none found / not known]"),
            ("Risks found and response, in general words", "[…]"),
            ("What we do not know", "[…]"),
            ("Contact for questions", "[…]"),
        ],
    )  # fmt: skip
    add_section(
        document, "D. For the public, each year: Article 7(3)",
        "Part A, with more on paragraphs 4 to 6. As widely as possible, also on the internet.",
    )  # fmt: skip
    add_list(
        document,
        [
            "Management system: policy, person, contracts, chain of custody, grievances (half a page)",
            "How risks are looked for: method for high-risk areas, smelters, red flags (half a page)",
            "Which risks were found, and how they are handled, gravest first (half a page)",
            "Audits: who, standard, period, summary of the conclusions; or how you showed that all smelters comply",
            "What changed since last year",
        ],
    )
    add_section(
        document, "E. Only recycled or scrap metal: Article 7(4)",
        "If you can reasonably conclude that the metal comes only from recycled or scrap sources, publish that conclusion, and describe in reasonable detail how you came to it.",
        "Example: “All 3 200 kg of tin bars that we imported in 2026 were made from solder scrap. We conclude this from the contracts with two collectors, their weekly weighing lists, and a visit of 12 May, on which our buyer compared the stock with the lists of four weeks. Partly processed ore is not used there.” (fictional)",
    )  # fmt: skip
    add_section(document, "Before it goes online")
    add_list(
        document,
        [
            "☐ Each number has a whole and a day",
            "☐ The numbers are those of the templates sent to customers this year",
            "☐ No supplier, no person; no prices, no quantities of single suppliers",
            "☐ No “conflict-free”, “certified”, “100 %”",
            "☐ Everything in the future has a day",
            "☐ The address for concerns works, and somebody reads it",
            "☐ Last year's page stays online",
            "☐ The page opens without a login, at an address that stays",
        ],
    )
    add_notes(
        document,
        "Notes for the writer (delete this page)",
        [
            "Delete what is not yours. A firm below the weights needs part A only, by its own choice.",
            "Ask your national authority for its day and for whether it has a form.",
            "The example in part E names the importer's own total; give no weights of single suppliers.",
            "Sources: Regulation (EU) 2017/821, Articles 4, 6 and 7, as of 23 November 2026. Read the text itself. No legal advice.",
        ],
    )
    return finish(document, folder / NAME, "SR-13 Statement and Article 7 · 1.0 · Touchstone")  # fmt: skip
