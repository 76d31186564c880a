"""SR-06: the smelter sheet with red flags."""

from datetime import date
from pathlib import Path
from typing import Any

from content.library_files.common import new_workbook, save
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

NAME = "SR-06-smelter-red-flag-sheet.xlsx"
ROWS = 200
METALS = ["Tin", "Tantalum", "Tungsten", "Gold", "Cobalt", "Other"]
STATUSES = ["conformant", "active", "other", "none found"]
ANSWERS = ["yes", "no", "unknown"]
# heading, question, a sign, what to do on a yes
FLAGS: list[tuple[str, str, str, str]] = [
    ("A Place", "Does it stand in, or buy from, a place that your method marks as conflict-affected or high-risk?", "The form SR-07 says so for its seat or for a country that it names", "Ask what it knows about the place, and how its last audit dealt with it"),
    ("B Route", "Does the material come through a country that makes no sense on the map, or that produces far less than it exports?", "Ore leaves through a port 900 km further than the nearest", "Ask for the route and the exporters"),
    ("C Supplier", "Do owners, traders or suppliers behind it have a link to such a place, or a record of grave reports?", "A trader behind it was named in an expert report", "Ask what it knows about that supplier; note the source and the day"),
    ("D Circumstance", "Is something odd about amounts, papers or time?", "A mine shows three times last year's output; a plant is named after it closed", "Ask for the explanation in writing"),
    ("E Identity", "Is the name perhaps no smelter: a trader, plater, mint, bank or mine?", "The address is an office tower", "Ask who melted or refined the metal, before all else"),
    ("F Recycled", "Is the metal said to be all recycled, and nothing shows it?", "Gold called recycled from a town that collects little scrap", "Ask what was taken in and from whom"),
    ("G Sanctions", "Could the plant, its owner or its bank be on a sanctions list?", "A name looks like one on a list", "Legal department the same day. Write to nobody"),
]  # fmt: skip
COLUMNS = [
    ("CID", 13), ("Name as reported", 26), ("Metal", 11), ("Country", 14),
    ("Reported by how many suppliers", 12), ("Status", 13), ("Standard or scheme", 20),
    ("Which list", 18), ("Looked up on", 12), *[(flag[0], 11) for flag in FLAGS],
    ("Number ok?", 11), ("Age in days", 9), ("Flags", 8), ("Unknown", 9),
    ("Next step", 38), ("Notes, source, day", 34),
]  # fmt: skip
_HOW_TO = [
    "Bring the smelters of all checked supplier files together: one row for each smelter and metal. Column E says how many suppliers named it; keep their names elsewhere.",
    "Type the smelter number (CID) as these three letters and six digits. Column Q tells you when it is badly formed or stands twice for one metal. It does not know the publisher's list: compare name, metal and country there.",
    "Look up the status yourself, for instance in the Responsible Minerals Assurance Process (RMAP), and write the list and the day. A status without a day is a rumour.",
    "Answer the seven flags with yes, no or unknown. The sheet Flags has the question, a sign and the step for each. “Unknown” is honest and is counted.",
    "Column U names the one next step. Sanctions come first, then identity, then status, then flags.",
    "A yes is no verdict. It leads to a question and, if it stays, to a row in the risk register (SR-08).",
    "A status looked up more than 90 days ago is marked as old. The limit is in cell B1 of the sheet Summary.",
    "The sheet Summary counts and gives the sentence for your customers and your public statement, with the day of your oldest look-up.",
    "Do not copy whole public lists into this sheet: they are under their publisher's terms. Enter what your suppliers named.",
    "For your own file. Do not show competitors which supplier named which smelter. No legal advice. Version 1.0, Touchstone.",
]  # fmt: skip
_EXAMPLE: list[dict[str, Any]] = [
    {"A": "CID009991", "B": "Nordhütte AG (fictional)", "C": "Tin", "D": "Norvia", "E": 6, "F": "conformant", "G": "RMAP Tin & Tantalum", "H": "public list of the scheme", "I": date(2026, 11, 3), **dict.fromkeys("JKLMNOP", "no")},
    {"A": "CID009982", "B": "Meridor Tantalum (fictional)", "C": "Tantalum", "D": "Norvia", "E": 2, "F": "conformant", "G": "RMAP Tin & Tantalum", "H": "public list of the scheme", "I": date(2026, 11, 3), **dict.fromkeys("KLNOP", "no"), "J": "yes", "M": "yes", "V": "Buys in the Great Lakes region; tags of one mine tripled. Letter of 4 Nov 2026"},
    {"A": "", "B": "Golden Star Trading (fictional)", "C": "Gold", "D": "Tavoria", "E": 1, "F": "none found", "H": "public list of the scheme", "I": date(2026, 11, 3), **dict.fromkeys("JKLM", "unknown"), "N": "yes", "O": "unknown", "P": "no"},
    {"A": "CID00998", "B": "Orvane Metals (fictional)", "C": "Tin", "D": "Ostania", "E": 1, "F": "active", "G": "RMAP Tin & Tantalum", "H": "public list of the scheme", "I": date(2026, 11, 3), **dict.fromkeys("JKLMNOP", "no"), "V": "One digit is missing: asked the supplier on 4 Nov 2026"},
]  # fmt: skip


def _row(row: int, last: int, given: dict[str, Any]) -> list[Any]:
    used = f'AND(A{row}="",B{row}="")'
    flags = f"J{row}:P{row}"
    values: dict[str, Any] = {
        "Q": f'=IF({used},"",IF(A{row}="","none",IF(AND(LEN(A{row})=9,EXACT(LEFT(A{row},3),"CID"),'
        f'ISNUMBER(VALUE(MID(A{row},4,6)))),IF(COUNTIFS($A$2:$A${last},A{row},$C$2:$C${last},C{row})>1,'
        '"twice","ok"),"badly formed")))',
        "R": f'=IF(OR({used},I{row}=""),"",TODAY()-I{row})',
        "S": f'=IF({used},"",COUNTIF({flags},"yes"))',
        "T": f'=IF({used},"",COUNTIF({flags},"unknown")+COUNTBLANK({flags}))',
        "U": f'=IF({used},"",IF(P{row}="yes","Legal department today; write to nobody",'
        f'IF(N{row}="yes","Find out who melted or refined it",'
        f'IF(OR(Q{row}="badly formed",Q{row}="twice"),"Correct the number with the supplier",'
        f'IF(OR(F{row}="",I{row}=""),"Look up the status, write the day",'
        f'IF(S{row}>0,"Ask; if it stays, risk register (SR-08)",'
        f'IF(R{row}>Summary!$B$1,"Look up the status again",'
        f'IF(OR(F{row}="other",F{row}="none found"),"Find the reason for the status",'
        f'IF(T{row}>0,"Settle the unknown flags","Nothing open")))))))))',
        **given,
    }  # fmt: skip
    return row_of(values, len(COLUMNS))


def _smelters(workbook: Any, name: str, given: list[dict[str, Any]], rows: int) -> None:
    filled = given + [{} for _ in range(rows - len(given))]
    last = rows + 1
    sheet = table(
        workbook, name, COLUMNS, [_row(n, last, v) for n, v in enumerate(filled, 2)]
    )
    choose(sheet, f"C2:C{last}", METALS, "Metal")
    choose(sheet, f"F2:F{last}", STATUSES, "Status")
    choose(sheet, f"J2:P{last}", ANSWERS, "Flag")
    only_dates(sheet, f"I2:I{last}")
    colour(sheet, f"J2:P{last}", {"yes": RED, "unknown": AMBER})
    colour(
        sheet, f"U2:U{last}",
        {"Nothing open": GREEN, "Legal department today; write to nobody": RED},
    )  # fmt: skip
    sheet.freeze_panes = "C2"


def build(folder: Path) -> Path:
    workbook = new_workbook("Smelter red-flag sheet")
    how_to(workbook, "How to use this sheet", _HOW_TO)
    _smelters(workbook, "Smelters", [], ROWS)
    _smelters(workbook, "Example", _EXAMPLE, len(_EXAMPLE))
    table(
        workbook, "Flags",
        [("Flag", 16), ("Question", 52), ("A sign, for example", 46), ("On a yes", 46)],
        FLAGS,
    )  # fmt: skip
    last = ROWS + 1

    def cells(column: str) -> str:
        return f"Smelters!${column}$2:${column}${last}"

    def day(which: str) -> str:
        found = f"{which}({cells('I')})"
        return (
            f'YEAR({found})&"-"&RIGHT("0"&MONTH({found}),2)'
            f'&"-"&RIGHT("0"&DAY({found}),2)'
        )

    rows = [
        [
            metal,
            *[
                f'=COUNTIFS({cells("C")},$A{row},{cells("F")},"{status}")'
                for status in STATUSES
            ],
            f'=COUNTIFS({cells("C")},$A{row},{cells("F")},"")',
            f"=SUM(B{row}:F{row})",
            f'=COUNTIFS({cells("C")},$A{row},{cells("S")},">0")',
        ]
        for row, metal in enumerate(METALS, 4)
    ]
    end = len(METALS) + 3
    rows.append(
        ["All", *[f"=SUM({c}4:{c}{end})" for c in ("B", "C", "D", "E", "F", "G", "H")]]
    )
    sheet = table(
        workbook, "Summary",
        [("Metal", 26), *[(status, 13) for status in STATUSES], ("not looked up", 13), ("All", 9), ("With a flag", 12)],
        rows, first_row=3,
    )  # fmt: skip
    sheet["A1"], sheet["B1"] = "Status is old after (days)", 90
    total = end + 1
    sheet[f"A{total + 2}"] = "Sentence for customers and the public statement"
    sheet[f"A{total + 3}"] = (
        f'=IF(G{total}=0,"No smelter entered yet.","Of "&G{total}&" smelters named to us, "&B{total}'
        f'&" were listed as conformant and "&C{total}&" as active when we looked, between "'
        f'&TEXT(MIN({cells("I")}),"yyyy-mm-dd")&" and "&TEXT(MAX({cells("I")}),"yyyy-mm-dd")'
        f'&"; "&(D{total}+E{total}+F{total})&" had no such status, and we follow up on each.")'
    )  # fmt: skip
    return save(workbook, folder / NAME)
