"""SR-21: the form by which an audit summary is shared, with the auditee's consent."""

from pathlib import Path

from content.library_files.common import add_list, add_table, new_document
from content.library_files.forms import (
    add_fields,
    add_notes,
    add_section,
    finish,
    sized,
)

NAME = "SR-21-audit-summary-sharing-form.docx"


def build(folder: Path) -> Path:
    document = new_document("Audit-summary sharing form with consent")
    document.add_paragraph(
        "For sharing the summary of an audit, or of an assessment of due diligence, with "
        "other members. Three parts: the summary, the consent of the audited firm, and "
        "the check by a steward. Nothing is shared before parts 2 and 3 are signed."
    )
    add_section(document, "Part 1: Summary")
    add_fields(
        document,
        [
            ("Audited facility, country, number", "[…]"),
            ("Kind of facility", "[smelter or refiner / supplier / mine]"),
            ("Audit by, accredited for", "[firm; no names of persons]"),
            ("Standard and its version", "[…]"),
            ("Scope: metal, site, part of Annex II risks", "[…]"),
            ("Period looked at / days on site", "[from … to …] / [days]"),
            ("What was not looked at", "[…]"),
            ("Conclusion in the auditor's words", "[…]"),
            ("Valid until / next audit", "[…] / [not fixed]"),
            ("Who ordered and paid it", "[facility / scheme / buyers jointly / one buyer; no amounts]"),
        ],
    )  # fmt: skip
    document.add_paragraph()
    sized(
        add_table(
            document, ("No.", "Finding, without commercial content", "Grade", "Corrective step, day", "Closed on, seen by"),
            [[str(n), "[…]", "[critical / major / minor]", "[…]", "[…]"] for n in range(1, 5)],
        ),
        (1.2, 6.4, 3.0, 3.2, 2.6),
    )  # fmt: skip
    add_section(document, "Left out on purpose", level=3)
    add_list(
        document,
        [
            "☐ Prices, premiums, discounts, terms of payment, cost of the audit for a single firm",
            "☐ Quantities, stocks, capacity, use of capacity, plans",
            "☐ Names of customers and suppliers of the facility, and who buys what",
            "☐ Wages and hiring terms; names of workers, of people interviewed, of auditors",
            "☐ Recommendations to buy, not to buy, or to buy less",
        ],
    )
    document.add_page_break()
    add_section(
        document, "Part 2: Consent of the audited firm",
        "To be read and signed by somebody who may bind the firm. Consent is free: there is no disadvantage if it is refused. It covers exactly what is ticked.",
    )  # fmt: skip
    add_fields(
        document,
        [
            ("May be shared", "☐ part 1 as filled in   ☐ part 1 without findings   ☐ conclusion and validity only"),
            ("With whom", "☐ secretariat only   ☐ named recipients: […]   ☐ members of the group […]   ☐ all members   ☐ public"),
            ("Label (TLP 2.0)", "☐ RED   ☐ AMBER+STRICT   ☐ AMBER   ☐ GREEN   ☐ CLEAR"),
            ("For what", "☐ due diligence of each recipient   ☐ statistics without names   ☐ training, made anonymous"),
            ("Until", "[day; at the latest the end of the audit's validity]"),
            ("We have seen the final text of part 1", "[yes, version of …]"),
            ("Our comment, shared with it", "[…]"),
            ("We may withdraw", "at any time, in writing to [address]. Recipients then delete it within [ten] working days; what a recipient has already decided stays its own."),
            ("The auditor and the scheme allow it", "[yes, by … / not needed, because …]"),
            ("Firm, name, function, day, signature", "[…]"),
        ],
        ("Point", "Choice"),
    )  # fmt: skip
    add_section(document, "Part 3: Check before sharing")
    add_fields(
        document,
        [
            ("Facts in part 1 compared with the report", "[by, day]"),
            ("No commercial content (list above)", "[steward or counsel, day]"),
            ("Label and audience fit the consent; the stricter one counts", "[by, day]"),
            ("Day of deletion entered", "[day]"),
            ("Shared on, with how many recipients", "[day, number]"),
            ("Withdrawn on / deletion confirmed", "[…]"),
        ],
        ("Check", "Who and when"),
    )  # fmt: skip
    add_section(document, "For the reader: how to use what you got", level=3)
    add_list(
        document,
        [
            "Compare metal, site, standard and period with what you buy. Another metal is another audit.",
            "An audit looks back at a system. It is no test of a batch.",
            "Ask the facility, not other members, if something is unclear.",
            "Decide alone and write it into your own register. Do not discuss with others whether to buy.",
            "Do not forward it beyond the label. A supplier is not a client.",
        ],
    )
    document.add_page_break()
    add_section(document, "Example, filled in (fictional)")
    add_fields(
        document,
        [
            ("Audited facility, country, number", "Orvane Metals, Ostania, CID009981"),
            ("Standard and its version", "Responsible Minerals Assurance Process (RMAP), Tin & Tantalum"),
            ("Scope", "Tin, one site, all Annex II risks"),
            ("Period looked at / days on site", "1 July 2025 to 30 June 2026 / 7 to 9 September 2026"),
            ("What was not looked at", "The recycling hall, opened in August 2026"),
            ("Finding 1", "Receipts for fees missing for four lots; major; gate rule of 15 December 2026; open"),
            ("May be shared, with whom, label", "Part 1 as filled in; members of the group Tin; TLP:AMBER+STRICT"),
            ("Until", "31 March 2027"),
            ("Comment of the firm", "“Since 20 October we take no ore of this district without a receipt; the written gate rule follows on 15 December.”"),
            ("Check", "Steward, 2 November 2026: a sentence on yearly output taken out; shared on 4 November with 12 recipients"),
        ],
    )  # fmt: skip
    add_notes(
        document,
        "Notes for the writer (delete this page)",
        [
            "Write the summary yourself; the report belongs to others and stays where it is.",
            "If a finding cannot be described without commercial content, leave it out and say that one was left out.",
            "No consent, no sharing: also if the report is said to be “known to everybody”. Public summaries need a link, not this form.",
            "A shared summary must never end in a common list of firms to avoid.",
            "Personal data, contracts with the auditor and competition law differ by country: have counsel read the form once. No legal advice.",
        ],
    )  # fmt: skip
    return finish(document, folder / NAME, "SR-21 Audit summary · 1.0 · Touchstone")
