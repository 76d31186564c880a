"""SR-10: grievances: procedure, intake form, replies; and the log."""

from datetime import date
from pathlib import Path
from typing import Any

from content.library_files.common import (
    add_list,
    add_table,
    new_document,
    new_workbook,
    save,
)
from content.library_files.forms import add_fields, add_section, finish
from content.library_files.sheets import (
    AMBER,
    GREEN,
    RED,
    choose,
    colour,
    how_to,
    only_dates,
    row_of,
    table,
)

FORM = "SR-10-grievance-procedure-and-form.docx"
LOG = "SR-10-grievance-log.xlsx"
ROWS = 100
KINDS = ["mine or area", "smelter or trader", "direct supplier", "our own firm", "our due diligence", "not for this channel"]  # fmt: skip
CHANNELS = ["e-mail", "web form", "telephone", "letter", "in person", "shared platform"]
ROUTES = ["we handle it", "passed to supplier", "passed to scheme or platform", "authority", "other department"]  # fmt: skip
RESULTS = ["open", "settled", "not confirmed", "passed on and confirmed", "withdrawn"]
COLUMNS = [
    ("No.", 6), ("Received on", 12), ("Channel", 13), ("About", 20), ("Facts in one sentence", 44),
    ("Annex II risk code, if any", 11), ("Danger to a person?", 10), ("Owner", 16),
    ("Receipt confirmed on", 12), ("Confirm by", 12), ("Route", 22), ("Answer given on", 12),
    ("Answer by", 12), ("Row in risk register", 11), ("Result", 20), ("What was learned", 30),
    ("Next step", 28),
]  # fmt: skip
_PROCEDURE = (
    "Everybody can tell us about harm in our supply chain of minerals, or about our own "
    "work: workers, neighbours, suppliers, organisations, also without a name. Write to "
    "[address], call [number, hours], or use the form at [web address], in any language. "
    "[Two named functions] read it. We confirm receipt within [five] working days, say "
    "who looks after it, and answer within [ten] working days of your message; if it takes longer, we say why "
    "and when you hear from us again. We pass your name to nobody without your yes. "
    "Nobody suffers a disadvantage from us for telling us, and we ask the same of our "
    "suppliers. If the matter is better dealt with elsewhere, we tell you where, or pass "
    "it on if you agree. You may go to a court or an authority at any time. Once a year "
    "we publish how many concerns came in, about what, and what became of them."
)
_LOG_HOW_TO = [
    "One row for each concern, on the day it arrives, also if it seems unfounded. See the sheet Example.",
    "Facts only. No name of the person who wrote, no name of workers or children: keep these in a locked file with the number.",
    "Danger to a person: tell the director the same hour, and do not write to the facility before you have asked the person what would put them at risk.",
    "Columns J and M are computed from the day of receipt in working days. The numbers are in cells B1 and B2 of the sheet Summary; keep them equal to your published procedure. Public holidays are not counted out.",
    "A concern about a smelter or mine also becomes a row in the risk register (SR-08).",
    "Column Q names the next step. Read it every Monday.",
    "The sheet Summary gives the figures for your yearly statement.",
    "Keep the log for at least five years, and let only two people open it. Personal data: note why you hold it and when you delete it. Version 1.0, Touchstone.",
]  # fmt: skip
_EXAMPLE: list[dict[str, Any]] = [
    {"B": date(2026, 11, 9), "C": "e-mail", "D": "mine or area", "E": "A local organisation reports that diggers near Kasoli were beaten by guards of a trader. (fictional)", "F": "R3", "G": "yes", "H": "Managing director", "I": date(2026, 11, 9), "K": "passed to scheme or platform", "L": date(2026, 11, 20), "N": 4, "O": "passed on and confirmed", "P": "Ask suppliers who guards their traders' stores"},
    {"B": date(2026, 11, 16), "C": "web form", "D": "our due diligence", "E": "A supplier says that our form asks for its customers' names. (fictional)", "G": "no", "H": "Purchasing", "I": date(2026, 11, 17), "K": "we handle it", "O": "open"},
]  # fmt: skip


def build_form(folder: Path) -> Path:
    document = new_document("Grievance procedure and intake form")
    document.add_paragraph(
        "Four things for a small firm: the paragraph for your website, the form for "
        "whoever takes the call, what to do in the first hour, and replies to copy. The "
        "log is a workbook of its own. Square brackets are for you."
    )
    add_section(document, "1. Procedure in one paragraph, for the website", _PROCEDURE)
    add_section(document, "2. Intake form")
    add_fields(
        document,
        [
            ("Number / received on / by whom", "[…] / [day, hour] / [name]"),
            ("Channel", "[e-mail, web form, telephone, letter, in person, shared platform]"),
            ("What happened or is feared, in the person's own words", "[…]"),
            ("Where and when", "[place, mine, facility; day or period]"),
            ("Who is affected", "[group and number; no names]"),
            ("Is anybody in danger now?", "[yes: who, what would help / no / not known]"),
            ("How does the person know it?", "[saw it, was told, documents]"),
            ("Link to us, as far as known", "[smelter, supplier, part / not known]"),
            ("What would the person like to happen?", "[…]"),
            ("May we use the name? With whom?", "[no / yes, with … / writes without a name]"),
            ("How can we reach the person safely?", "[address, language, hours; what not to use]"),
            ("What we promised", "[receipt by …, answer by …]"),
        ],
    )  # fmt: skip
    document.add_paragraph(
        "The name and contact of the person stand on a sheet of their own with this number: [sheet locked at …]."
    )
    add_section(document, "3. The first hour")
    add_list(
        document,
        [
            "Thank the person. Do not doubt, do not defend, promise nothing but the two dates.",
            "Danger to somebody? Tell the director now. Ask the person before anything else is done.",
            "Enter it into the log. Facts, no names.",
            "Sort it: mine or area; smelter or trader; direct supplier; our own firm; our own due diligence; not for this channel.",
            "Ask who must not learn of it yet. Do not forward the message to the firm that it is about.",
            "Could a law ask for more, or sanctions play a part? Legal department, today.",
        ],
        "List Number",
    )  # fmt: skip
    add_section(document, "4. Where it goes")
    add_table(
        document,
        ("It is about", "Who handles it", "What we do ourselves"),
        [
            ["A mine, a trader or an area", "Smelter, scheme, or a shared grievance platform", "Risk register; ask our supplier whether the link exists"],
            ["A smelter or refiner", "The scheme that assesses it; we ask through our supplier", "Smelter sheet, risk register, day for the next look"],
            ["A direct supplier", "Purchasing with a second person", "Conversation, plan (SR-09)"],
            ["Our own firm", "Director, or a person outside if the director is concerned", "Usual inquiry; protection of the person"],
            ["Our due diligence", "Whoever runs it", "Correct it, say so"],
            ["Something else", "The right department", "Tell the person where it went"],
        ],
    )  # fmt: skip
    add_section(
        document, "5. Replies to copy",
        "Receipt: “Thank you for writing. We have received your message on [day] and given it number […]. [Function] looks after it. You will hear from us by [day]. We have passed your name to nobody. If you are in danger, or if this address is not safe for you, tell us how we should reach you.”",
        "Answer: “You wrote on [day] about [matter in general words]. We have [asked / found / could not confirm]. We will [step] by [day]. If you know more, or see it otherwise, write to us again; you may also turn to [platform, contact point, authority].”",
        "Passing on: “The matter concerns [facility type], which we do not know directly. [Platform or scheme] can ask there. May we pass on your message, with or without your name? We do nothing until you answer.”",
    )  # fmt: skip
    add_section(document, "Example, filled in (fictional)")
    add_fields(
        document,
        [
            ("Number / received on / by whom", "G-2026-01 / 9 November 2026, 10:40 / L. Ott"),
            ("What happened or is feared, in the person's own words", "“Guards of the store in Kasoli beat three diggers who asked for the weight of their bags.”"),
            ("Where and when", "Store of a trader near Kasoli; 2 November 2026"),
            ("Who is affected", "Three diggers; others do not dare to ask"),
            ("Is anybody in danger now?", "Yes, if their names become known"),
            ("Link to us, as far as known", "Smelter CID009982 bought from this area in July"),
            ("What would the person like to happen?", "That somebody independent goes there"),
            ("May we use the name? With whom?", "Organisation yes, diggers no"),
            ("What was done", "Director told at 11:00; receipt the same day; passed to the platform on 20 November with consent; risk register, row 4, code R3"),
        ],
    )  # fmt: skip
    document.add_paragraph("No legal advice. Laws on whistle-blowers and on data may ask for more.")  # fmt: skip
    return finish(document, folder / FORM, "SR-10 Grievances · 1.0 · Touchstone")


def _row(number: int, row: int, given: dict[str, Any]) -> list[Any]:
    values: dict[str, Any] = {
        "A": number,
        "J": f'=IF(B{row}="","",WORKDAY(B{row},Summary!$B$1))',
        "M": f'=IF(B{row}="","",WORKDAY(B{row},Summary!$B$2))',
        "Q": f'=IF(B{row}="","",IF(AND(G{row}="yes",I{row}=""),"Director now",'
        f'IF(I{row}="",IF(TODAY()>J{row},"Receipt is late","Confirm receipt"),'
        f'IF(K{row}="","Choose the route",IF(L{row}="",IF(TODAY()>M{row},"Answer is late","Answer"),'
        f'IF(OR(O{row}="",O{row}="open"),"Close with a result",IF(P{row}="","What was learned?","Closed")))))))',
        **given,
    }  # fmt: skip
    return row_of(values, len(COLUMNS))


def build_log(folder: Path) -> Path:
    workbook = new_workbook("Grievance log")
    how_to(workbook, "How to use this log", _LOG_HOW_TO)
    for name, given, rows in (("Log", [], ROWS), ("Example", _EXAMPLE, len(_EXAMPLE))):
        filled = given + [{} for _ in range(rows - len(given))]
        sheet = table(
            workbook, name, COLUMNS,
            [_row(n, n + 1, values) for n, values in enumerate(filled, 1)],
        )  # fmt: skip
        last = rows + 1
        choose(sheet, f"C2:C{last}", CHANNELS, "Channel")
        choose(sheet, f"D2:D{last}", KINDS, "About")
        choose(sheet, f"G2:G{last}", ["yes", "no", "not known"], "Danger")
        choose(sheet, f"K2:K{last}", ROUTES, "Route")
        choose(sheet, f"O2:O{last}", RESULTS, "Result")
        only_dates(sheet, f"B2:B{last}", f"I2:I{last}", f"L2:L{last}")
        for cells in (f"J2:J{last}", f"M2:M{last}"):
            for row in sheet[cells]:
                row[0].number_format = "d mmm yyyy"
        colour(
            sheet, f"Q2:Q{last}",
            {"Director now": RED, "Receipt is late": RED, "Answer is late": RED, "Closed": GREEN, "Confirm receipt": AMBER},
        )  # fmt: skip
        sheet.freeze_panes = "C2"
    last = ROWS + 1
    rows = [
        [
            kind,
            *[f'=COUNTIFS(Log!$D$2:$D${last},$A{row},Log!$O$2:$O${last},"{r}")' for r in RESULTS],
            f"=COUNTIF(Log!$D$2:$D${last},$A{row})",
        ]
        for row, kind in enumerate(KINDS, 6)
    ]  # fmt: skip
    end = len(KINDS) + 5
    rows.append(["All", *[f"=SUM({c}6:{c}{end})" for c in "BCDEFG"]])
    summary = table(
        workbook, "Summary",
        [("About", 34), *[(r, 16) for r in RESULTS], ("All", 10)],
        rows, first_row=5,
    )  # fmt: skip
    summary["A1"], summary["B1"] = "Receipt within (working days)", 5
    summary["A2"], summary["B2"] = "Answer within (working days)", 10
    summary["A3"] = "Late today"
    summary["B3"] = f'=COUNTIF(Log!Q2:Q{last},"*late")'
    return save(workbook, folder / LOG)
