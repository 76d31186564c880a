"""SR-07: the CAHRA assessment form: a method, places, evidence."""

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
    table,
)

NAME = "SR-07-cahra-assessment-form.xlsx"
PLACES, EVIDENCE = 40, 200
ANSWERS = ["yes", "no", "unknown"]
QUESTIONS = ["1", "2", "3a", "3b", "4", "5"]
QUESTION_IDS = [f"Q{name}" for name in QUESTIONS]
KINDS = [
    "UN or other public body",
    "database or index",
    "news of two houses",
    "trade union or local organisation",
    "the EU list",
    "smelter or supplier",
]
QUESTION_TEXTS: list[tuple[str, str, str, str]] = [
    ("Q1", "Armed conflict in the last twelve months?", "Expert reports, a database of armed incidents, news of two independent houses", "Fighting, or armed men who hold or tax a mine, a road or a market"),
    ("Q2", "Fragile after a conflict?", "Date of the peace agreement, reports of missions on the ground", "Groups not disarmed, no courts or police outside the capital"),
    ("Q3a", "Weak or missing government?", "A yearly governance index, reports on corruption", "Below the line that you set in the method"),
    ("Q3b", "Widespread grave violations?", "Human-rights bodies, trade unions, local organisations", "A pattern from two independent sources, not one case"),
    ("Q4", "On the EU's indicative list?", "The list itself; note the name of the area and the day", "It is there. Not being there proves nothing"),
    ("Q5", "Does the route make no sense?", "A map, trade figures, the smelter's answer", "A detour, or a country that exports more than it mines. A flag, and no CAHRA by itself"),
]  # fmt: skip
_METHOD = [
    ["What we look at", "Each area from which, as far as we know, our metal comes or through which it travels: the mining district if we know it, else the country."],
    ["Questions", "Five for each area (sheet Questions). Question 3 has two halves."],
    ["Sources", "At least three kinds, not older than [twelve] months when we decide."],
    ["Rule", "Yes to question 1, or to question 2, or to both halves of question 3 makes it a conflict-affected or high-risk area (CAHRA)."],
    ["EU list", "An area on it is one unless the director signs a reason. An area that is missing there goes through the questions all the same."],
    ["Line for question 3a", "[index, value or rank below which we answer yes]"],
    ["Who", "[Purchasing] collects, [the director] decides."],
    ["How long a result holds", "[Twelve] months, or until the next red flag."],
    ["Kept for", "At least five years, with the sources."],
    ["Signed", "[name, function, date]"],
]  # fmt: skip
COLUMNS = [
    ("Place", 26), ("Country", 16), ("Mineral or metal", 14), ("Role", 16),
    ("Behind which smelter", 26), *[(f"Q{name}", 9) for name in QUESTIONS],
    ("Kinds of sources", 9), ("Oldest source, months", 10), ("Result by the rule", 22),
    ("Director's reason, if different", 30), ("Decided by", 16), ("Decided on", 12),
    ("Again by", 12), ("What is missing", 34),
]  # fmt: skip
_HOW_TO = [
    "Fill in the sheet Method once and have it signed. Change what does not fit you; one hour is enough.",
    "One row in Places for each area. Write the district if you know it. Do not mark whole continents.",
    "Answer the questions with yes, no or unknown. The sheet Questions says where to look and what counts as a yes.",
    "For each yes and each no that matters, copy the sentence on which it rests into Evidence, with source and day. Spell the place as in Places.",
    "Columns L to N and S are computed: kinds of sources, the age of the oldest, the result by the rule of the method, and what is missing. Column R is a year after the decision; write an earlier day over it where you want one, as the third example does.",
    "“Not ruled out” is a result, too: ask the smelter, and treat the place as high-risk until you know more.",
    "The list of the EU is indicative and not complete: a yes to question 4 raises a flag, a no lowers none.",
    "The director signs, also where they decide otherwise than the rule; then with a reason.",
    "A marked place is a reason to look closer, not to leave. Next: question to the smelter, Annex II risks, risk register (SR-08).",
    "Decide alone. Methods and public sources may be compared with others; which places to avoid may not be agreed.",
    "Example and Example evidence show six fictional places. No legal advice. Version 1.0, Touchstone.",
]  # fmt: skip
_EXAMPLE = [
    ("Ostania", "Ostania", "Tungsten", "smelter seat", "Wolfrin Metals", ["no", "no", "no", "no", "no", "no"], "P. Halden, director", date(2026, 11, 3)),
    ("Upper Senn", "Tavoria", "Tungsten", "mining district", "Wolfrin Metals", ["yes", "no", "yes", "no", "no", "no"], "P. Halden, director", date(2026, 11, 3)),
    ("rest of Tavoria", "Tavoria", "Tungsten", "mining country", "Wolfrin Metals", ["no", "no", "yes", "no", "no", "no"], "P. Halden, director", date(2026, 11, 3), date(2027, 3, 15)),
    ("Ruvela province", "Ruvela", "Tungsten", "mining district", "Senn Tungsten", ["no", "yes", "yes", "yes", "yes", "no"], "P. Halden, director", date(2026, 11, 3)),
    ("Ruvela, district not known", "Ruvela", "Tungsten", "mining country", "Senn Tungsten", ["no", "unknown", "yes", "unknown", "no", "no"], None, None),
    ("port of Tamsin", "Mirren", "Tungsten", "transit", "Senn Tungsten", ["no", "no", "yes", "no", "no", "yes"], "P. Halden, director", date(2026, 11, 3)),
]  # fmt: skip
_EXAMPLE_EVIDENCE = [
    ("Upper Senn", "Q1", "“The militia collects a toll on the only road from the pits.” (fictional)", "UN or other public body", "Expert report, § 112", date(2026, 9, 14)),
    ("Upper Senn", "Q1", "Eleven armed incidents within 20 km in six months. (fictional)", "database or index", "Incident database, export", date(2026, 10, 28)),
    ("Upper Senn", "Q1", "“Each lorry pays at the barrier below the pits.” (fictional)", "trade union or local organisation", "Note of a local organisation, page 2", date(2026, 9, 21)),
    ("Upper Senn", "Q3a", "Tavoria lies below the line of our method. (fictional)", "database or index", "Governance index, table 1", date(2026, 3, 31)),
    ("Upper Senn", "Q4", "Not on the list on this day.", "the EU list", "List, looked up", date(2026, 11, 2)),
    ("Ostania", "Q1", "No incident recorded in twelve months. (fictional)", "database or index", "Incident database, export", date(2026, 10, 28)),
    ("Ostania", "Q3b", "“No pattern of grave violations was reported.” (fictional)", "UN or other public body", "Country report, page 4", date(2026, 6, 30)),
    ("Ostania", "Q4", "Not on the list on this day.", "the EU list", "List, looked up", date(2026, 11, 2)),
    ("rest of Tavoria", "Q1", "No incident outside Upper Senn in twelve months. (fictional)", "database or index", "Incident database, export", date(2026, 10, 28)),
    ("rest of Tavoria", "Q3a", "Below the line of our method. (fictional)", "database or index", "Governance index, table 1", date(2026, 3, 31)),
    ("rest of Tavoria", "Q3b", "“Wages come late; we know of no violence.” (fictional)", "trade union or local organisation", "Miners' union, letter", date(2026, 8, 12)),
    ("rest of Tavoria", "Q4", "Not on the list on this day.", "the EU list", "List, looked up", date(2026, 11, 2)),
    ("Ruvela province", "Q4", "On the list under this name. (fictional)", "the EU list", "List, looked up", date(2026, 11, 2)),
    ("Ruvela province", "Q2", "“Two groups have not handed in their arms.” (fictional)", "UN or other public body", "Mission report, page 9", date(2026, 8, 30)),
    ("Ruvela province", "Q3b", "Two organisations describe forced digging at four sites. (fictional)", "trade union or local organisation", "Joint report", date(2026, 7, 19)),
    ("Ruvela province", "Q3a", "Below the line of our method. (fictional)", "database or index", "Governance index, table 1", date(2026, 3, 31)),
    ("port of Tamsin", "Q3a", "Mirren lies below the line of our method. (fictional)", "database or index", "Governance index, table 1", date(2026, 3, 31)),
    ("port of Tamsin", "Q4", "Not on the list on this day.", "the EU list", "List, looked up", date(2026, 11, 2)),
    ("port of Tamsin", "Q5", "The nearest harbour is 900 km closer. (fictional)", "smelter or supplier", "Letter of the smelter", date(2026, 10, 20)),
]  # fmt: skip


def _row(row: int, source: str, last: int, given: tuple[Any, ...] = ()) -> list[Any]:
    place, kind = f"'{source}'!$A$2:$A${last}", f"'{source}'!$D$2:$D${last}"
    day = f"'{source}'!$F$2:$F${last}"
    kinds = "+".join(f'(COUNTIFS({place},A{row},{kind},"{name}")>0)' for name in KINDS)
    oldest = f"SUMPRODUCT(MAX(({place}=A{row})*({day}>0)*(TODAY()-{day})))"
    start = [*given[:5], *given[5]] if given else [None] * 11
    decided = list(given[6:8]) if given else [None, None]
    again = given[8] if len(given) > 8 else None
    return [
        *start,
        f'=IF(A{row}="","",{kinds})',
        f'=IF(A{row}="","",IF(COUNTIFS({place},A{row})=0,"none",ROUND({oldest}/30.4,0)))',
        f'=IF(A{row}="","",IF(COUNTBLANK(F{row}:K{row})>0,"answer all questions",'
        f'IF(OR(F{row}="yes",G{row}="yes",AND(H{row}="yes",I{row}="yes"),J{row}="yes"),"CAHRA",'
        f'IF(OR(F{row}="unknown",G{row}="unknown",J{row}="unknown",AND(H{row}<>"no",I{row}<>"no")),"CAHRA not ruled out",'
        f'IF(K{row}="yes","none; route flag","none")))))',
        None, *decided,
        again or f'=IF(Q{row}="","",EDATE(Q{row},12))',
        f'=IF(A{row}="","",IF(Q{row}="","Decision and its day",IF(TODAY()>R{row},"Decide again",'
        f'IF(L{row}<3,"Fewer than three kinds of sources",IF(N(M{row})>12,"A source older than 12 months",'
        f'IF(K{row}="unknown","Route not known: ask the smelter",""))))))',
    ]  # fmt: skip


def build(folder: Path) -> Path:
    workbook = new_workbook("CAHRA assessment form")
    how_to(workbook, "How to use this form", _HOW_TO)
    table(workbook, "Method", [("Point", 24), ("What we have decided", 90)], _METHOD)
    for name, source, places, evidence in (
        ("Places", "Evidence", PLACES, EVIDENCE),
        ("Example", "Example evidence", len(_EXAMPLE), len(_EXAMPLE_EVIDENCE)),
    ):
        given = _EXAMPLE if name == "Example" else []
        rows = [
            _row(n, source, evidence + 1, given[n - 2] if given else ())
            for n in range(2, places + 2)
        ]
        sheet = table(workbook, name, COLUMNS, rows)
        last = places + 1
        choose(sheet, f"F2:K{last}", ANSWERS, "Answer")
        only_dates(sheet, f"Q2:Q{last}")
        for row in sheet[f"R2:R{last}"]:
            row[0].number_format = "d mmm yyyy"
        colour(
            sheet, f"N2:N{last}",
            {"CAHRA": RED, "CAHRA not ruled out": AMBER, "none": GREEN},
        )  # fmt: skip
        sheet.freeze_panes = "B2"
        proofs = table(
            workbook, source,
            [("Place", 24), ("Question", 10), ("The sentence it rests on", 60), ("Kind of source", 28), ("Source, page", 34), ("Day of the source", 14)],
            _EXAMPLE_EVIDENCE if given else [[None] * 6 for _ in range(evidence)],
        )  # fmt: skip
        choose(proofs, f"B2:B{evidence + 1}", QUESTION_IDS, "Question")
        choose(proofs, f"D2:D{evidence + 1}", KINDS, "Kind of source")
        only_dates(proofs, f"F2:F{evidence + 1}")
    table(
        workbook, "Questions",
        [("Id", 7), ("Question about the area", 34), ("Look here", 46), ("What counts as a yes", 52)],
        QUESTION_TEXTS,
    )  # fmt: skip
    return save(workbook, folder / NAME)
