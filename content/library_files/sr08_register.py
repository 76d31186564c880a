"""SR-08: the risk register on the OECD's Annex II."""

from datetime import date
from pathlib import Path
from typing import Any

from content.library_files.common import new_workbook, save
from content.library_files.sheets import (
    AMBER,
    GREEN,
    RED,
    blank,
    choose,
    colour,
    how_to,
    only_dates,
    row_of,
    table,
)

NAME = "SR-08-risk-register-annex-ii.xlsx"
ROWS = 40

# code, risk, speed, what to do
RISKS: list[tuple[str, str, str, str]] = [
    ("R1a", "Torture or cruel treatment", "at once", "Suspend or end the link as soon as the risk is reasonable"),
    ("R1b", "Forced labour", "at once", "Suspend or end the link as soon as the risk is reasonable"),
    ("R1c", "Worst forms of child labour", "at once", "Suspend or end the link; ask what happens to the child"),
    ("R1d", "Widespread sexual violence and other gross abuses", "at once", "Suspend or end the link as soon as the risk is reasonable"),
    ("R1e", "War crimes and other grave breaches of the law of war", "at once", "Suspend or end the link as soon as the risk is reasonable"),
    ("R2", "Direct or indirect support to non-state armed groups", "at once", "Suspend or end the link as soon as the risk is reasonable"),
    ("R3", "Unlawful acts of public or private security forces", "in steps", "Reduce with measures; suspend if there is no progress"),
    ("R4", "Bribery, or false statements of origin", "in steps", "Steps that can be measured, within six months; then suspend or end"),
    ("R5", "Money laundering", "in steps", "Steps that can be measured, within six months; then suspend or end"),
    ("R6", "Taxes, fees or royalties not paid", "in steps", "Steps that can be measured, within six months; then suspend or end"),
]  # fmt: skip
SIGNS = ["possible", "reasonable", "confirmed"]
EXTENT = ["single case", "repeated", "widespread"]
DECISIONS = ["open", "continue", "continue with measures", "suspend", "end"]
STATUSES = ["open", "closed"]
COLUMNS = [
    ("No.", 6), ("Found on", 12), ("Link: smelter, trader, mine or area", 26),
    ("Metal", 10), ("What is reported, in one or two sentences", 40),
    ("Source and the day you read it", 26), ("Risk code", 8),
    ("Annex II risk", 26), ("Speed", 10), ("Signs", 12), ("Extent", 13),
    ("Priority", 9), ("Decision", 16), ("Reason, and what is asked of whom", 36),
    ("Owner", 16), ("Due", 12), ("Look again on", 12), ("Status", 10),
    ("What the register notices", 34),
]  # fmt: skip
_HOW_TO = [
    "One row for each risk, not for each smelter: a smelter with two risks has two rows. See the sheet Example first.",
    "Write what is reported and by whom, with the day you read it. No rumours, no names of workers or children.",
    "Choose the risk code. The sheet Annex II has the list. The columns with a shaded ground fill themselves; do not type into them.",
    "Signs: possible means that others of its kind have the problem; reasonable means that facts point to this link; confirmed means that somebody competent has seen it.",
    "Priority goes by gravity first. 1: decide today. 2: this week. 3: this month. 4: with the next review.",
    "The decision is the director's and is made for your firm alone. Never agree on it with a competitor.",
    "For risks in steps agree a corrective action plan (form SR-09) with a due date within six months of the plan. The register counts from the finding, so it speaks up a little early: agree the plan soon, or write its day beside the reason.",
    "Read the last column once a month. It notices missing dates, late steps, and decisions that do not fit Annex II.",
    "Sanctions are no line of this register. Give such a case to your legal department the same day.",
    "Keep the file for at least five years. It holds suspicions: lock it, and let only those read it who decide.",
    "Made after Annex II of the OECD Due Diligence Guidance, third edition. No legal advice. Version 1.0, Touchstone.",
]  # fmt: skip
_EXAMPLE: list[dict[str, Any]] = [
    {
        "B": date(2026, 10, 5), "C": "Smelter “Orvane Metals” (fictional), CID009981",
        "D": "tin", "E": "A report says that traders in Upper Senn avoid royalties on ore that Orvane is said to buy.",
        "F": "Report of a local organisation, September 2026; read 5 Oct 2026", "G": "R6",
        "J": "reasonable", "K": "repeated", "M": "continue with measures",
        "N": "Orvane shows receipts for the last four lots; our supplier asks for them.",
        "O": "Purchasing", "P": date(2027, 1, 15), "Q": date(2027, 1, 18), "R": "open",
    },
    {
        "B": date(2026, 10, 12), "C": "Mine “Kasoli North” (fictional), behind smelter CID009982",
        "D": "tantalum", "E": "Two sources describe children carrying ore at the pit from which the smelter bought in July.",
        "F": "UN report and a newspaper, both read 12 Oct 2026", "G": "R1c",
        "J": "reasonable", "K": "widespread", "M": "suspend",
        "N": "Supplier has this mine taken out of our powder; talks with a local organisation on schooling before any restart.",
        "O": "Managing director", "P": date(2027, 1, 12), "Q": date(2027, 1, 12), "R": "open",
    },
    {
        "B": date(2026, 10, 19), "C": "Trader “Bellmont Ores” (fictional)",
        "D": "tungsten", "E": "Two sources say that an armed group collects a toll on the road by which three lots came.",
        "F": "Incident database and a report, read 19 Oct 2026", "G": "R2",
        "J": "reasonable", "K": "repeated", "M": "continue",
        "N": "The trader says that it is over. (Read the last column: this decision does not hold.)",
        "O": "Purchasing", "R": "open",
    },
]  # fmt: skip


def _row(number: int, row: int, given: dict[str, Any]) -> list[Any]:
    """One row; formulas stay empty until a risk code stands in G."""
    at_once = f'I{row}="at once"'
    found = f"MATCH(G{row},'Annex II'!$A$2:$A${len(RISKS) + 1},0)"
    values: dict[str, Any] = {
        "A": number,
        "H": blank(row, "G", f"INDEX('Annex II'!$B$2:$B${len(RISKS) + 1},{found})"),
        "I": blank(row, "G", f"INDEX('Annex II'!$C$2:$C${len(RISKS) + 1},{found})"),
        "L": f'=IF(OR(G{row}="",J{row}=""),"",IF({at_once},IF(J{row}="possible",2,1),'
        f'IF(J{row}="possible",4,IF(K{row}="widespread",2,3))))',
        "S": f'=IF(G{row}="","",IF(R{row}="closed","",IF(J{row}="","Choose the signs",'
        f'IF(OR(M{row}="",M{row}="open"),"No decision yet",'
        f'IF(AND({at_once},J{row}<>"possible",LEFT(M{row},8)="continue"),'
        '"Decide again: Annex II asks to suspend or end",'
        f'IF(AND(M{row}="continue",J{row}<>"possible"),"Continue without a measure: write why or add one",'
        f'IF(AND(M{row}<>"end",P{row}=""),"Due date missing",'
        f'IF(AND(M{row}="continue with measures",P{row}>EDATE(B{row},6)),"Later than six months",'
        f'IF(AND(P{row}<>"",P{row}<TODAY()),"Late: look today",'
        f'IF(AND(M{row}<>"end",Q{row}=""),"When do you look again?","Nothing open"))))))))))',
        **given,
    }  # fmt: skip
    return row_of(values, len(COLUMNS))


def _register(workbook: Any, name: str, given: list[dict[str, Any]], rows: int) -> None:
    filled = given + [{} for _ in range(rows - len(given))]
    sheet = table(
        workbook, name, COLUMNS,
        [_row(n, n + 1, values) for n, values in enumerate(filled, 1)],
    )  # fmt: skip
    last = rows + 1
    choose(sheet, f"G2:G{last}", f"'Annex II'!$A$2:$A${len(RISKS) + 1}", "Risk code")
    choose(sheet, f"J2:J{last}", SIGNS, "Signs")
    choose(sheet, f"K2:K{last}", EXTENT, "Extent")
    choose(sheet, f"M2:M{last}", DECISIONS, "Decision")
    choose(sheet, f"R2:R{last}", STATUSES, "Status")
    only_dates(sheet, f"B2:B{last}", f"P2:Q{last}")
    colour(
        sheet, f"S2:S{last}",
        {
            "Decide again: Annex II asks to suspend or end": RED,
            "Late: look today": RED,
            "Later than six months": AMBER,
            "Nothing open": GREEN,
        },
    )  # fmt: skip
    sheet.freeze_panes = "D2"


def build(folder: Path) -> Path:
    workbook = new_workbook("Risk register on OECD Annex II")
    how_to(workbook, "How to use this register", _HOW_TO)
    _register(workbook, "Register", [], ROWS)
    _register(workbook, "Example", _EXAMPLE, len(_EXAMPLE))
    table(
        workbook, "Annex II",
        [("Code", 8), ("Risk, in our words", 48), ("Speed", 12), ("What the guidance asks for", 58)],
        RISKS,
    )  # fmt: skip
    last = ROWS + 1
    lines = [
        [
            code, risk,
            f"=COUNTIFS(Register!$G$2:$G${last},A{row},Register!$R$2:$R${last},\"<>closed\")",
            f'=COUNTIFS(Register!$G$2:$G${last},A{row},Register!$R$2:$R${last},"<>closed",Register!$L$2:$L${last},1)',
            f'=COUNTIFS(Register!$G$2:$G${last},A{row},Register!$R$2:$R${last},"<>closed",Register!$S$2:$S${last},"Late: look today")',
            f'=COUNTIFS(Register!$G$2:$G${last},A{row},Register!$R$2:$R${last},"closed")',
        ]
        for row, (code, risk, _, _) in enumerate(RISKS, 2)
    ]  # fmt: skip
    total = len(RISKS) + 2
    lines.append(
        [None, "All", *[f"=SUM({c}2:{c}{total - 1})" for c in ("C", "D", "E", "F")]]
    )
    table(
        workbook, "Summary",
        [("Code", 8), ("Risk", 48), ("Open", 10), ("Priority 1", 12), ("Late", 10), ("Closed", 10)],
        lines,
    )  # fmt: skip
    return save(workbook, folder / NAME)
