"""SR-22: the tracker of import weights against Annex I of Regulation 2017/821.

The weights are read from the rule table of the library, so that the sheet and the
check “which rules apply to us” never differ.
"""

from datetime import date
from pathlib import Path
from typing import Any

import yaml

from content.library_files.common import new_workbook, save
from content.library_files.sheets import (
    AMBER,
    RED,
    as_percent,
    choose,
    colour,
    how_to,
    only_dates,
    only_numbers,
    table,
)

NAME = "SR-22-import-weight-tracker-annex-i.xlsx"
RULES = Path(__file__).resolve().parents[1] / "library" / "data" / "rules.yaml"
ROWS = 500
FIRST = 6  # the first line of the tracker
READ = {"V": "read in a source", "H": "compare before you rely on it"}
_HOW_TO = [
    "Enter each customs declaration for free circulation as one row in Imports: day, importer, line of Annex I, net mass in kilograms. Net mass without spools, drums or pallets; the goods, not the metal in them.",
    "Write importer and year into the sheet Tracker, cells B1 and B2. Importers are counted one by one, never as a group; the year is the calendar year.",
    "The tracker adds up the year for each line. Lines are never added to each other.",
    "Compare before you rely: the weights marked “compare” come from knowledge of the consolidated text 02017R0821-20201119 and were not read again. Open the text on EUR-Lex and enter what you read into column F with the day in G. Your number is then used.",
    "Code lists change. Let whoever makes your declarations confirm the line for each of your customs codes; the integrated tariff of the EU (TARIC) adds two digits to them.",
    "Reaching the weight is enough. At 80 % the line is marked: plan. What you still expect this year goes into column L.",
    "Recycled metal and stock from before 1 February 2013 are marked in Imports. They are left out of the sum and shown beside it: keep the evidence. For recycled metal Article 7(4) asks you to disclose how you know.",
    "If the forecast reaches the weight, begin with the duties now and not in December.",
    "The first three rows in Imports are an example of a fictional importer. Delete them, and write your own name into B1.",
    "Northern Ireland and Switzerland have rules of their own; the Swiss count the whole group. This sheet is for the EU.",
    "How to count is an interpretation, see “How do we count weights against Annex I?” in the library. No legal advice. Version 1.0, Touchstone.",
]  # fmt: skip
EXAMPLE = "Drahtkontor Elmen GmbH (fictional)"
_EXAMPLE_ROWS = [
    (date(2026, 3, 9), EXAMPLE, "B15", "Tungsten wire on spools; spools 15 kg not counted", "8101 96 00", 90, "no", "no", "EX-01"),
    (date(2026, 7, 13), EXAMPLE, "B15", "Tungsten wire", "8101 96 00", 85, "no", "no", "EX-02"),
    (date(2026, 11, 16), EXAMPLE, "B15", "Tungsten wire", "8101 96 00", 75, "no", "no", "EX-03"),
]  # fmt: skip


def lines() -> list[dict[str, Any]]:
    """The lines of Annex I as the library's rules have them now, with an id each."""
    rules = yaml.safe_load(RULES.read_text(encoding="utf-8"))
    rows = rules["weights"]["eu_annex_i"]["versions"][-1]["lines"]
    counted = {"A": 0, "B": 0}
    found = []
    for row in rows:
        counted[row["part"]] += 1
        found.append({**row, "id": f"{row['part']}{counted[row['part']]}"})
    return found


def _line(row: int, line: dict[str, Any]) -> list[Any]:
    last = ROWS + 1
    here = (
        f"Imports!$B$2:$B${last},$B$1,Imports!$C$2:$C${last},$A{row},"
        f'Imports!$A$2:$A${last},">="&DATE($B$2,1,1),'
        f'Imports!$A$2:$A${last},"<="&DATE($B$2,12,31)'
    )
    weights = f"Imports!$F$2:$F${last}"
    code = line["cn"] + (f" (TARIC {line['taric']})" if line.get("taric") else "")
    compare = (
        f'AND(F{row}="",D{row}<>"{READ["V"]}")'  # an unread weight of ours is in use
    )
    return [
        line["id"], line["goods"], code, READ[line["confidence"]], line["kg"],
        None, None,
        f'=IF(F{row}<>"",F{row},E{row})',
        f"=SUMIFS({weights},{here})",
        f'=SUMIFS({weights},{here},Imports!$G$2:$G${last},"<>yes",Imports!$H$2:$H${last},"<>yes")',
        f"=J{row}/H{row}",
        None,
        f"=J{row}+N(L{row})",
        f'=IF(J{row}>=H{row},"reached",IF(M{row}>=H{row},"forecast reaches it",'
        f'IF(I{row}>=H{row},"reached only with recycled or old stock",'
        f'IF(J{row}>=0.8*H{row},"over 80 %",IF(I{row}=0,"no import","below")))))'
        f'&IF(AND({compare},I{row}+N(L{row})>0),"; compare the weight","")',
        f"=H{row}-J{row}",
    ]  # fmt: skip


def build(folder: Path) -> Path:
    workbook = new_workbook("EU import-weight tracker against Annex I")
    how_to(workbook, "How to use this tracker", _HOW_TO)
    annex = lines()
    tracker = table(
        workbook, "Tracker",
        [
            ("Line", 14), ("Goods", 44), ("CN code", 24), ("Basis of our weight", 18),
            ("Weight in the library, kg", 13), ("Weight you read in the text, kg", 13),
            ("Read on", 12), ("Weight used, kg", 12), ("Imported this year, all, kg", 13),
            ("Counted, kg", 12), ("Share of the weight", 11),
            ("Still expected this year, kg", 13), ("Forecast, kg", 12), ("Result", 34),
            ("Left to the weight, kg", 12),
        ],
        [_line(row, line) for row, line in enumerate(annex, FIRST)],
        first_row=FIRST - 1,
    )  # fmt: skip
    last = FIRST + len(annex) - 1
    tracker["A1"], tracker["B1"] = "Importer", EXAMPLE
    tracker["A2"], tracker["B2"] = "Year", 2026
    tracker["A3"] = "Lines reached"
    tracker["B3"] = (
        f'=COUNTIF(N{FIRST}:N{last},"reached")+COUNTIF(N{FIRST}:N{last},"reached;*")'
    )
    only_numbers(tracker, f"F{FIRST}:F{last}", f"L{FIRST}:L{last}")
    only_dates(tracker, f"G{FIRST}:G{last}")
    as_percent(tracker, f"K{FIRST}:K{last}")
    for column in "EFHIJLMO":
        for cell in tracker[f"{column}{FIRST}:{column}{last}"]:
            cell[0].number_format = "#,##0.##"
    colour(
        tracker, f"N{FIRST}:N{last}",
        {
            said + also: shade
            for said, shade in (("reached", RED), ("over 80 %", AMBER), ("forecast reaches it", AMBER))
            for also in ("", "; compare the weight")
        },
    )  # fmt: skip
    tracker.freeze_panes = f"C{FIRST}"
    rows = [*_EXAMPLE_ROWS, *[[None] * 9 for _ in range(ROWS - len(_EXAMPLE_ROWS))]]
    imports = table(
        workbook, "Imports",
        [
            ("Day of free circulation", 14), ("Importer (legal entity)", 28), ("Line", 8),
            ("Goods, as declared", 40), ("CN code declared", 16), ("Net mass, kg", 12),
            ("Recycled?", 11), ("Stock from before Feb 2013?", 13), ("Declaration number", 20),
        ],
        rows,
    )  # fmt: skip
    only_dates(imports, f"A2:A{ROWS + 1}")
    choose(imports, f"C2:C{ROWS + 1}", f"Tracker!$A${FIRST}:$A${last}", "Line")
    only_numbers(imports, f"F2:F{ROWS + 1}")
    choose(imports, f"G2:H{ROWS + 1}", ["yes", "no"], "Yes or no")
    sources = [
        ["Weights", "Annex I of Regulation (EU) 2017/821, consolidated text 02017R0821-20201119"],
        ["“read in a source”", "Text and notes with these weights, read on 22 November 2026"],
        ["“compare before you rely on it”", "From knowledge of the consolidated text, as of 23 November 2026; not read again"],
        ["Reaching is enough", "Article 1(3): not applied where the weight is below"],
        ["Recycled metal", "Article 1(6), with the disclosure of Article 7(4)"],
        ["Stock from before February 2013", "Article 1(7); the importer must be able to show it"],
    ]  # fmt: skip
    table(workbook, "Sources", [("Point", 32), ("Where it stands", 80)], sources)
    return save(workbook, folder / NAME)
