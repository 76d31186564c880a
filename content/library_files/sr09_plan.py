"""SR-09: the corrective action plan, as a form and filled in once."""

from pathlib import Path

from content.library_files.common import add_list, add_table, new_document
from content.library_files.forms import (
    add_fields,
    add_notes,
    add_section,
    finish,
    sized,
)

NAME = "SR-09-corrective-action-plan.docx"
_HEAD = [
    ("Number and version", "[2027-01], version [1]"),
    ("With whom (supplier; facility behind it)", "[…]"),
    ("Row in our risk register (SR-08)", "[…]"),
    ("Day of the finding / day on which both agreed the plan", "[…] / [the clock starts here]"),
    ("Our owner / their owner", "[name, function] / [name, function]"),
    ("Last day of the plan", "[for risks in steps: not later than six months after the plan was agreed]"),
    ("Look in between on", "[about half way]"),
    ("Figure now; figure to reach, by when", "[what can be counted: lots, payments, visits; … of … now, … of … by …]"),
    ("If the figure is not reached on the last day", "[agreed now: which link is suspended, from which day]"),
]  # fmt: skip
_FINDING = [
    ("What was found, in facts", "[what, where, since when; no opinion]"),
    ("How we know it", "[source, day]"),
    ("Annex II risk", "[code and name; “at once” or “in steps”]"),
    ("What happens now, before the plan works", "[suspend the link / hold the lot / nothing, because …]"),
    ("Who is affected, and who has asked them", "[group, not names]"),
]  # fmt: skip
_STEP_HEAD = (
    "Step",
    "Who does it",
    "By",
    "How we will see that it is done",
    "Seen on, by",
)
_WIDTHS = (5.0, 2.8, 2.2, 4.2, 2.2)
_CLOSE = [
    ("All steps seen", "[yes / no: which not]"),
    ("Has the cause gone? What shows it?", "[evidence from after the last step]"),
    ("Result", "[closed / prolonged once to … because … / failed: suspend or end, decided on …]"),
    ("Decided by", "[director, day, signature]"),
    ("Looked at again on", "[three to six months after closing]"),
]  # fmt: skip
_EX_STEPS = [
    ["Receipts for royalties on the last four lots sent", "Orvane, sales", "20 Nov 2026", "Four receipts, names and dates match the lots", "19 Nov, M. Ruiz"],
    ["Suppliers without a receipt are no longer accepted at the gate", "Orvane, purchasing", "15 Dec 2026", "New gate rule with date; three delivery papers", "16 Dec, M. Ruiz"],
    ["All traders of Upper Senn confirm in writing which fees they pay", "Orvane, purchasing", "15 Jan 2027", "List of traders with answer; a local organisation checks two", "[open]"],
    ["Rule becomes part of Orvane's next independent assessment", "Orvane, compliance", "31 Mar 2027", "Scope letter of the assessor", "[open]"],
]  # fmt: skip


def _plan(
    document: object,
    head: list[tuple[str, str]],
    finding: list[tuple[str, str]],
    whys: list[str],
    steps: list[list[str]],
    close: list[tuple[str, str]],
) -> None:
    add_section(document, "The plan", level=3)
    add_fields(document, head)
    add_section(document, "Finding", level=3)
    add_fields(document, finding)
    add_section(document, "Cause: ask why until the answer is something that can be changed", level=3)  # fmt: skip
    add_list(document, whys)
    add_section(document, "Steps", level=3)
    sized(add_table(document, _STEP_HEAD, steps), _WIDTHS)
    add_section(document, "Closing", level=3)
    add_fields(document, close)


def build(folder: Path) -> Path:
    document = new_document("Corrective action plan")
    document.add_paragraph(
        "For one finding with one supplier or smelter. Three to five steps are enough. "
        "The plan is agreed with whoever has to carry it out: a plan that only you have "
        "signed is a letter."
    )
    document.add_heading("Form", level=2)
    whys = ["Why did it happen? […]", "Why was that so? […]", "Why did nobody notice? […]"]  # fmt: skip
    _plan(document, _HEAD, _FINDING, whys, [["[…]"] * 5 for _ in range(5)], _CLOSE)
    add_section(document, "Check points and what happens if a step is late", level=3)
    add_table(
        document,
        ("When", "What"),
        [
            ["A week before each day", "We ask: is it on its way, do you need help?"],
            ["The day after", "Call between the two owners, friendly"],
            ["10 days late", "In writing: which proof is missing; new day, at most 20 days on; the old day stays readable"],
            ["30 days late", "Director writes to director, the plan attached"],
            ["60 days late", "We say what follows, and only what we would do"],
            ["90 days late, or the end of the plan if it comes first", "Decision of our director: prolong once with a reason, suspend, or end"],
        ],
    )  # fmt: skip
    document.add_page_break()
    document.add_heading("Example, filled in (fictional)", level=2)
    _plan(
        document,
        [
            ("Number and version", "2026-03, version 1"),
            ("With whom (supplier; facility behind it)", "Lorvik Contacts; smelter Orvane Metals, CID009981"),
            ("Row in our risk register (SR-08)", "1"),
            ("Day of the finding / day on which both agreed the plan", "5 October 2026 / 16 October 2026"),
            ("Our owner / their owner", "M. Ruiz, purchasing / T. Orva, compliance at Orvane"),
            ("Last day of the plan", "16 April 2027"),
            ("Look in between on", "18 January 2027"),
            ("Figure now; figure to reach, by when", "Lots from Upper Senn with a royalty receipt: 0 of 4 now; 4 of 4 by 20 November, all lots of February and March by 16 April"),
            ("If the figure is not reached on the last day", "Lorvik delivers without metal from these traders from 17 April 2027"),
        ],
        [
            ("What was found, in facts", "A report of September 2026 says that traders in Upper Senn sold ore without royalty receipts. Orvane bought four lots there between May and August."),
            ("How we know it", "Report of a local organisation, read 5 October 2026; Orvane's lot list of 12 October"),
            ("Annex II risk", "R6, taxes, fees or royalties not paid; in steps"),
            ("What happens now, before the plan works", "Purchases go on. Orvane takes no ore from Upper Senn without a receipt from 20 October."),
            ("Who is affected, and who has asked them", "Communes that live from royalties; the local organisation spoke with three of them"),
        ],
        [
            "Why did it happen? Small traders deliver without papers, and the gate weighed and paid them.",
            "Why was that so? The gate asks for papers on origin, not for receipts of fees.",
            "Why did nobody notice? The yearly review looks at five lots, all from large traders. This can be changed.",
        ],
        _EX_STEPS,
        [
            ("All steps seen", "Two of four on 16 December 2026"),
            ("Has the cause gone? What shows it?", "[after 31 March: receipts of all lots of February and March]"),
            ("Result", "[open]"),
            ("Decided by", "[open]"),
            ("Looked at again on", "[16 July 2027]"),
        ],
    )  # fmt: skip
    add_notes(
        document,
        "Notes for the writer (delete this page)",
        [
            "Stop first: for the worst abuses and for support to armed groups, suspend or end the link at once. The plan then says what must have happened before a restart.",
            "Write steps that a stranger could check. “Raise awareness” is no step; “gate rule of 15 December” is one.",
            "A cause that ends with “the people were careless” was asked once too little.",
            "Offer help: a template, a training, a call. Do not ask for prices or for the names of other customers.",
            "Make the plan alone with your supplier. Never agree with other buyers on whether to go on buying.",
            "The six months are those of the OECD guidance, Annex III, for measurable improvement. They run from the day of the plan: do not let weeks pass between finding and plan. No legal advice.",
        ],
    )  # fmt: skip
    return finish(document, folder / NAME, "SR-09 Corrective action plan · 1.0 · Touchstone")  # fmt: skip
