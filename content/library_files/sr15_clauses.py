"""SR-15: fair contract clauses for small suppliers."""

from pathlib import Path

from content.library_files.common import add_table, new_document
from content.library_files.forms import add_notes, add_section, finish, sized

NAME = "SR-15-fair-contract-clauses.docx"
# heading, clause, why it is fair, what often stands there instead
CLAUSES: list[tuple[str, str, str, str]] = [
    ("1. Purpose and scope", "This annex is about [tin, tantalum, tungsten, gold; cobalt and mica where the parts hold them] in the parts listed in [Appendix]. It helps both sides to know where these metals come from. It contains no ban on a country, a region or small-scale mining.", "The supplier knows for which parts it has to work", "“All products and materials supplied”"),
    ("2. Effort instead of guarantee", "The supplier takes reasonable steps, in keeping with its size and its place in the chain, to find out the smelters and refiners behind these metals, and tells us what it finds and what it does not know. It gives no guarantee of origin.", "It can be kept, and an honest “unknown” is no breach", "“Supplier warrants that all products are conflict-free”"),
    ("3. Information once a year", "On request, at most once in a calendar year and additionally when a part or a source changes, the supplier sends the usual template, the Conflict Minerals Reporting Template (CMRT) or the Extended Minerals Reporting Template (EMRT), in a version not older than the one before the current. We give at least [twenty] working days. A file made for another customer is accepted if it covers the parts.", "One file, one form, a fair date", "“Within five days, in our portal, whenever asked”"),
    ("4. What we do not ask for", "We ask for the names of smelters and refiners, and for what is known about origin. We do not ask for prices, quantities, names of other customers, or the names of the supplier's own suppliers, unless a law obliges us; then we say which.", "Protects business secrets on both sides", "“Full disclosure of the supply chain”"),
    ("5. Help", "We explain the request in writing, name a person who answers questions, and offer a training of [one hour] a year without charge. Where we ask for an audit or for a system of our own, we bear its cost; reasonable cost of other extra work is settled beforehand.", "Who wants more, carries more", "“At supplier's sole expense”"),
    ("6. Use and confidentiality", "We use the information for due diligence and for reporting. Smelters are combined with those of other suppliers before they go to customers; the supplier is not named. Records are kept for [five] years or as long as a law asks.", "The supplier can answer openly", "“May be used for any purpose”"),
    ("7. When a risk is found", "Either side tells the other within [five] working days. For serious abuses and support to armed groups the link concerned is suspended at once. For other risks the sides agree on a plan with steps and days, as a rule within six months. “Link” means the mine, trader or smelter concerned, and not the whole business.", "Two speeds, as the OECD guidance has them; time to mend", "“Immediate termination for any finding”"),
    ("8. Passing it on", "The supplier passes the request on to those of its suppliers whose parts hold the metals, in its own words and in keeping with their size. It is not liable for what they answer, if it asked, reminded and told us the result.", "Duties shrink on their way down instead of growing", "“Supplier shall ensure compliance of all sub-tiers”"),
    ("9. Ending as the last step", "We end the contract on grounds of this annex only if the supplier, after two written reminders and a talk, gives no information without a reason, knowingly gives false information, or refuses an agreed plan. Orders already placed are taken and paid. We give at least [ninety] days' notice, except where a law or sanctions forbid it, or a suspension under clause 7 leaves no other source.", "A firm that tells the truth is never worse off", "“Without notice, without compensation”"),
    ("10. Liability", "Each side is liable under this annex for what it knowingly or grossly negligently got wrong, up to [the value of three months' orders for the parts]. There is no indemnity for fines or reputation.", "The risk stays where it can be carried", "“Indemnify and hold harmless from any claim”"),
    ("11. Both sides", "We publish our own policy at [address], tell the supplier what became of its information, and do not place orders under conditions that make these steps impossible. The supplier may raise a concern at [address] without a disadvantage.", "Duties on both sides of the table", "No duty on the buyer at all"),
]  # fmt: skip


def build(folder: Path) -> Path:
    document = new_document("Fair contract clauses for small suppliers")
    document.add_paragraph(
        "Eleven clauses for an annex to a purchase contract, written for a supplier of 10 to "
        "100 people. For buyers who want truthful answers, and for suppliers who need a "
        "counter-proposal. Have counsel adapt them to your law; square brackets are choices."
    )
    document.add_heading("Annex: minerals in parts", level=2)
    for heading, clause, _, _ in CLAUSES:
        add_section(document, heading, clause, level=3)
    document.add_page_break()
    document.add_heading("Why each clause is fair, and what it replaces", level=2)
    sized(
        add_table(
            document, ("Clause", "Why", "What often stands there"),
            [[heading, why, instead] for heading, _, why, instead in CLAUSES],
        ),
        (4.4, 6.0, 5.8),
    )  # fmt: skip
    add_section(document, "For suppliers: an answer to a hard clause")
    for words in (
        "“Thank you for the draft. We share its aim. We can keep duties that are about our own steps, and cannot guarantee what happens at mines that we have never seen. Please find our proposal for clauses [2, 7 and 10]. With it you will get answers on which you can rely, also when the answer is ‘we do not know yet’.”",
        "“You ask for the names of all our suppliers. These are business secrets. We offer the names of smelters and refiners instead; they are what your own customers need.”",
    ):
        document.add_paragraph(words, style="Quote")
    add_section(
        document, "Example (fictional)",
        "Olmbach Federn, 34 people, gets a draft with a guarantee for all products and an indemnity without a limit. It sends back clauses 2, 7, 8 and 10 with the first answer above. The customer takes 2, 7 and 8, and limits the indemnity to the value of six months' orders. In the next survey Olmbach writes “unknown” for one plater, without fear, and names it eight weeks later.",
    )  # fmt: skip
    add_notes(
        document,
        "Notes for the writer (delete this page)",
        [
            "Each firm decides alone which clauses it uses and offers. Do not agree with competitors on terms, on cost, or on passing cost on.",
            "A clause on minerals does not replace what a law asks of you: an importer at or above a weight of Annex I must carry its policy into contracts (Article 4 of Regulation (EU) 2017/821).",
            "Under the Corporate Sustainability Due Diligence Directive (CSDDD) and the Corporate Sustainability Reporting Directive (CSRD) as changed in 2026 there are limits to what large firms may ask of smaller partners; from which size a partner is protected is to be confirmed (as of 23 November 2026).",
            "Numbers in brackets are suggestions, not law. Laws on standard terms may forbid one or the other clause.",
            "No legal advice. Version 1.0, Touchstone.",
        ],
    )  # fmt: skip
    return finish(document, folder / NAME, "SR-15 Fair clauses · 1.0 · Touchstone")
