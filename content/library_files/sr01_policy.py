"""SR-01: the policy template."""

from pathlib import Path

from content.library_files.common import add_list, add_table, new_document, save

NAME = "SR-01-responsible-minerals-policy.docx"

_CLAUSES: list[tuple[str, list[str]]] = [
    (
        "1. What this policy covers",
        [
            "This policy covers [tin, tantalum, tungsten and gold; add cobalt, mica or "
            "others only if you handle them] in the products that [company] makes or "
            "has made.",
        ],
    ),
    (
        "2. What we do not accept",
        [
            "We do not accept, and do not want to profit from, the following harms in "
            "the mining, transport and trade of these minerals:",
            "• torture, forced labour, the worst forms of child labour, widespread "
            "sexual violence, war crimes and other gross abuses of human rights;",
            "• direct or indirect support to non-state armed groups;",
            "• illegal acts of public or private security forces;",
            "• bribery and false statements about the origin of minerals;",
            "• money laundering;",
            "• taxes, fees and royalties that were not paid.",
        ],
    ),
    (
        "3. What we do when we find a risk",
        [
            "If we find a reasonable risk of the first two kinds, we suspend or end the "
            "purchase at once. For the others we agree on steps with the supplier that "
            "can be measured, with dates within six months, and suspend or end the "
            "purchase if they fail.",
        ],
    ),
    (
        "4. What we expect of suppliers",
        [
            "Suppliers whose parts hold these minerals find out which smelters or "
            "refiners stand behind them, tell us in the usual reporting template, pass "
            "this expectation on, and tell us when something changes.",
        ],
    ),
    (
        "5. How we work",
        [
            "We follow the five steps of the OECD Due Diligence Guidance, in the measure "
            "of our size: we [once a year] ask the suppliers concerned, check their "
            "answers, look up the smelters with a date, decide on what we find, and "
            "report in public. We rely on [scheme] for audits of smelters.",
        ],
    ),
    (
        "6. Where concerns can be raised",
        [
            "Everybody, inside and outside the company, can raise a concern at "
            "[address]. We answer within [ten] working days. Nobody suffers a "
            "disadvantage for it.",
        ],
    ),
    (
        "7. Responsibility",
        [
            "[Function] is responsible for this policy and may stop an order. It holds "
            "from [date] and is looked at again by [date, at most a year later].",
            "[Place, date]        [Name, function]        [Signature]",
        ],
    ),
]


def build(folder: Path) -> Path:
    document = new_document("Responsible minerals policy")
    document.add_paragraph("[Company]")
    for heading, paragraphs in _CLAUSES:
        document.add_heading(heading, level=2)
        for words in paragraphs:
            document.add_paragraph(words)
    document.add_page_break()
    document.add_heading("Notes for the writer (delete this page)", level=2)
    add_list(
        document,
        [
            "Square brackets are for you to fill in or strike out.",
            "Strike out what you do not do yet, or write from when you will do it.",
            "Have it signed by the managing director, and put it on a page of your "
            "website that needs no password and whose address will stay.",
            "Look at it again at least once a year.",
        ],
    )
    document.add_heading("Sentences to leave out", level=3)
    add_table(
        document,
        ["Instead of", "Write"],
        [
            ["Our products are conflict-free.", "We check the smelters that our "
             "suppliers report, once a year."],
            ["We only buy from certified smelters.", "We prefer smelters that have "
             "passed an independent assessment, and ask about the others."],
            ["We do not buy from [region].", "We look at risk, wherever it occurs."],
            ["All our suppliers comply.", "We ask all suppliers whose parts hold these "
             "minerals."],
        ],
    )  # fmt: skip
    document.add_paragraph(
        "Source of the list in clause 2: OECD Due Diligence Guidance, third edition, "
        "Annex II. This template is no legal advice."
    )
    return save(document, folder / NAME)
