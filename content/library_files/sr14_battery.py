"""SR-14: the gap check for battery due diligence."""

from datetime import date
from pathlib import Path
from typing import Any

from content.library_files.common import new_workbook, save
from content.library_files.sheets import (
    AMBER,
    GREEN,
    RED,
    as_percent,
    choose,
    colour,
    how_to,
    only_dates,
    table,
)

NAME = "SR-14-battery-due-diligence-gap-check.xlsx"
ANSWERS = ["yes", "partly", "no", "not applicable"]
NOW, WAIT = "now", "draft now, finish later"
# id, provision, question, evidence, when
POINTS: list[tuple[str, str, str, str, str]] = [
    ("B01", "Art. 47", "Have we written down whether we place batteries on the EU market, also inside products, with the name of the legal entity?", "Note with day and name", NOW),
    ("B02", "Art. 47", "Have we compared net turnover of the financial year before the last one with EUR 40 million, our own and the group's consolidated figure?", "Figure with source, signed by finance", NOW),
    ("B03", "Art. 47", "Do we keep batteries prepared for re-use, repurposed or remanufactured apart, with evidence that they were on the market before?", "List of models, evidence for each", NOW),
    ("B04", "Annex X.1", "Is there a list of battery models with cobalt, natural graphite, lithium and nickel, and the maker of each cell?", "Table of models, minerals and cell makers", NOW),
    ("B05", "Art. 48", "Is there a due diligence policy for batteries, adopted by management, that covers the risks of Annex X?", "Policy with version and signature", NOW),
    ("B06", "Art. 48", "Is it known to suppliers and public?", "Web address, letter to suppliers", NOW),
    ("B07", "Art. 48", "Is everything filed so that it can be found for ten years?", "Rule for keeping records, folder, owner", NOW),
    ("B08", "Art. 49", "Is a senior person responsible, with time and a budget?", "Role description", NOW),
    ("B09", "Art. 49", "Is the policy in the contracts with cell makers and material suppliers, with help to meet it?", "Clause, list of contracts that have it", NOW),
    ("B10", "Art. 49", "Is there a chain-of-custody or traceability system down to the refiner, and a plan for the mine?", "EMRT files, list of refiners with day", NOW),
    ("B11", "Art. 49", "Can people outside raise a concern, and does it reach whoever decides?", "Address, log (SR-10)", NOW),
    ("B12", "Art. 50", "Are risks looked for at refiner and country of origin, in all groups of Annex X.2: environment, climate and health; human and labour rights; community life with indigenous peoples?", "Risk register with these groups", NOW),
    ("B13", "Art. 50", "Is the gravity of each risk rated, with the source and the day?", "Risk register", NOW),
    ("B14", "Art. 50", "Is there a plan for each risk: prevent, reduce or otherwise address, with owner and date?", "Action plans (SR-09)", NOW),
    ("B15", "Art. 50", "Is progress reported to management, and are affected people heard where it matters?", "Minutes, notes of talks", NOW),
    ("B16", "Art. 51", "Have we asked which notified bodies verify due diligence policies, and from when?", "Note of enquiries with days", WAIT),
    ("B17", "Art. 51", "Would a stranger find the evidence for B05 to B15 within an hour?", "Index of the file; a trial by a colleague", WAIT),
    ("B18", "Art. 52", "Is there a draft of the public report, at least in the seven paragraphs of our statement?", "Draft with day", WAIT),
    ("B19", "Art. 52", "Can we give authorities the verification reports, and immediate buyers the relevant information?", "Folder, text for buyers", WAIT),
    ("B20", "Art. 53", "Do we know on which scheme we rely, for which mineral, and whether the Commission has recognised it for batteries?", "List of schemes with day of look-up", WAIT),
    ("B21", "Art. 77, Annex XIII", "Do we know which of our batteries need a passport from 18 February 2027, and who supplies the data?", "List: electric vehicle, light means of transport, industrial over 2 kWh", NOW),
    ("B22", "Practice", "Is somebody watching for the guidelines and for a change of the turnover limit, with a monthly day?", "Calendar entry, owner", NOW),
]  # fmt: skip
_DATES = [
    ["18 February 2027", "Battery passport: electric vehicles, light means of transport, industrial over 2 kWh", "Art. 77"],
    ["18 August 2027", "Due diligence duties apply (moved from 18 August 2025 by Regulation (EU) 2025/1561)", "Art. 48(1)"],
    ["every three years", "Public report (it was every year before the change)", "Art. 52"],
    ["to be confirmed", "Whether the Commission's guidelines, due on 26 July 2026, have been published (as of 23 November 2026)", "Art. 48"],
    ["to be confirmed", "Whether the proposal to lift the limit of EUR 40 million to about EUR 150 million has become law (as of 23 November 2026)", "Art. 47"],
]  # fmt: skip
_HOW_TO = [
    "Begin with B01 to B04. If you place no batteries on the EU market, or are let off by turnover, note that with the day and stop: customers will still ask by Extended Minerals Reporting Template (EMRT).",
    "Answer each point: yes, partly, no, not applicable. A yes without evidence is a partly; the last column reminds you.",
    "Give each partly and no an owner and a date before the duties apply on 18 August 2027.",
    "Points marked “draft now, finish later” depend on guidelines or on bodies that may not be named yet. Prepare them, do not pay for them yet.",
    "The sheet Summary counts for each article. Show it to management each quarter.",
    "Read the article itself before you rely on a point: our words are short and the law is long. The sheet Dates has the open questions with their day.",
    "The sheet Example shows six answers of a fictional firm. No legal advice. Version 1.0, Touchstone.",
]  # fmt: skip
COLUMNS = [
    ("Id", 7), ("Provision of Regulation (EU) 2023/1542", 18), ("Question", 60),
    ("Evidence to keep", 36), ("When", 16), ("Answer", 14),
    ("Where the evidence lies", 28), ("Owner", 16), ("Due", 12), ("What is missing", 26),
]  # fmt: skip
_EXAMPLE: dict[str, tuple[Any, ...]] = {
    "B01": ("yes", "Note of 2 Nov 2026, Tarnau Mobil GmbH (fictional)", "Legal", None),
    "B02": ("yes", "Own EUR 31 million, group EUR 58 million: in scope", "Finance", None),
    "B04": ("partly", "12 of 14 models; two cell makers have not answered", "Purchasing", date(2027, 1, 31)),
    "B05": ("no", None, "Managing director", date(2027, 3, 31)),
    "B10": ("partly", "EMRT of four of six cell makers", "Purchasing", None),
    "B16": ("no", None, "Quality", date(2027, 4, 30)),
}  # fmt: skip


def _rows(points: list[tuple[str, ...]], given: dict[str, tuple[Any, ...]]) -> Any:
    rows = []
    for row, point in enumerate(points, 2):
        answer, place, owner, due = given.get(point[0], (None,) * 4)
        missing = (
            f'=IF(F{row}="","Answer",IF(OR(F{row}="not applicable",F{row}="yes"),'
            f'IF(G{row}="","Evidence or reason",""),IF(H{row}="","Owner",IF(I{row}="","Date",'
            f'IF(I{row}<TODAY(),"Late",IF(I{row}>DATE(2027,8,18),"After the duties apply",""))))))'
        )
        rows.append([*point, answer, place, owner, due, missing])
    return rows


def build(folder: Path) -> Path:
    workbook = new_workbook("Battery due diligence gap check")
    how_to(workbook, "How to use this gap check", _HOW_TO)
    shown = [point for point in POINTS if point[0] in _EXAMPLE]
    for name, points, given in (
        ("Gap check", POINTS, {}),
        ("Example", shown, _EXAMPLE),
    ):
        sheet = table(workbook, name, COLUMNS, _rows(points, given))
        last = len(points) + 1
        choose(sheet, f"F2:F{last}", ANSWERS, "Answer")
        only_dates(sheet, f"I2:I{last}")
        colour(sheet, f"F2:F{last}", {"yes": GREEN, "partly": AMBER, "no": RED})
        sheet.freeze_panes = "D2"
    last = len(POINTS) + 1
    provisions = list(dict.fromkeys(point[1] for point in POINTS))
    rows: list[list[Any]] = []
    for row, provision in enumerate(provisions, 2):
        counts = [
            f"=COUNTIFS('Gap check'!$B$2:$B${last},$A{row},'Gap check'!$F$2:$F${last},\"{a}\")"
            for a in ANSWERS
        ]
        points = f"COUNTIF('Gap check'!$B$2:$B${last},$A{row})"
        rows.append(
            [provision, *counts, f"={points}-SUM(B{row}:E{row})",
             f'=IF({points}=E{row},"",(B{row}+C{row}/2)/({points}-E{row}))']
        )  # fmt: skip
    end = len(provisions) + 1
    rows.append([
        "All", *[f"=SUM({c}2:{c}{end})" for c in "BCDEF"],
        f'=IF(SUM(B{end + 1}:D{end + 1},F{end + 1})=0,"",(B{end + 1}+C{end + 1}/2)/SUM(B{end + 1}:D{end + 1},F{end + 1}))',
    ])  # fmt: skip
    summary = table(
        workbook, "Summary",
        [("Provision", 22), *[(answer, 14) for answer in ANSWERS], ("not answered", 14), ("Done (partly counts half)", 16)],
        rows,
    )  # fmt: skip
    as_percent(summary, f"G2:G{end + 1}")
    table(workbook, "Dates", [("Day", 20), ("What", 80), ("Provision", 14)], _DATES)
    return save(workbook, folder / NAME)
