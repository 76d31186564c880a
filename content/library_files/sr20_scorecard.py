"""SR-20: the collaboration's scorecard, and the maturity self-assessment O1 to O5."""

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
    only_numbers,
    table,
)

NAME = "SR-20-scorecard-and-maturity.xlsx"
FOR_WHOM = ["downstream", "upstream or smelter", "both"]
# goal, measure, what is counted, of how many, better when
KPIS: list[tuple[str, str, str, str, str]] = [
    ("Due diligence that holds", "Members with evidence for all items of step 1", "members with evidence for all of O1", "members who answered", "higher"),
    ("Better smelter data", "Status reports younger than 90 days", "status reports of the last 90 days", "all status reports in use", "higher"),
    ("Better smelter data", "Aliases confirmed within 30 days", "aliases confirmed within 30 days", "aliases proposed in the quarter", "higher"),
    ("One voice on draft laws", "Joint replies with a minority note where views differed", "replies with a note or without dissent", "joint replies sent", "higher"),
    ("Shared cost", "Resources used by more than one member", "resources downloaded by two or more members", "resources published", "higher"),
    ("Clear interpretations", "Entries looked at again on time", "entries reviewed by their day", "entries due in the quarter", "higher"),
    ("Lawful cooperation", "Meetings with agenda, statement and minutes in time", "meetings with all three", "meetings held", "higher"),
    ("Lawful cooperation", "Competition notice acknowledged this year", "people who acknowledged it", "people with access to groups", "higher"),
    ("Room for small firms", "Active small firms", "small firms active in the quarter", "small firms registered", "higher"),
    ("Room for small firms", "Share of votes and posts from small firms", "votes and posts by small firms", "all votes and posts", "higher"),
    ("Cooperation that lasts", "Groups with a goal, an owner and a day for review", "groups with all three", "groups", "higher"),
    ("Trust", "Breaches of a label", "papers that travelled further than their label", "papers with a label", "lower"),
    ("Skills", "Learners who finish a course that they began", "courses of that quarter finished within six months", "courses begun in the quarter six months ago", "higher"),
    ("Found when needed", "Searches that end in an opened page", "searches with an opened result", "searches", "higher"),
]  # fmt: skip
# id, for whom, practice, evidence
ITEMS: list[tuple[str, str, str, str]] = [
    ("O1.1", "both", "A minerals policy with the Annex II risks is adopted and public", "Policy, version, approval, address"),
    ("O1.2", "both", "A senior person has authority and a budget; purchasing, engineering, legal and sales are briefed", "Role, training log"),
    ("O1.3", "downstream", "We know which products hold which minerals", "Product-mineral table (SR-03)"),
    ("O1.4", "downstream", "Suppliers are mapped and smelters identified as far as possible; a scheme covers the rest", "Supplier list, template files, smelter list"),
    ("O1.5", "upstream or smelter", "Chain-of-custody data from mine to smelter; no unexplained cash", "Lot records"),
    ("O1.6", "both", "Expectations stand in contracts, and suppliers get help", "Clauses (SR-15), training"),
    ("O1.7", "both", "A grievance mechanism works as early warning", "Intake log (SR-10)"),
    ("O1.8", "both", "Records are kept for five years or longer where a law says so", "Rule for keeping records"),
    ("O2.1", "downstream", "Relevant suppliers are surveyed, their answers checked", "Response rate, review notes (SR-04)"),
    ("O2.2", "downstream", "Smelters are identified, their audit status and scope noted with a day", "Smelter sheet (SR-06)"),
    ("O2.3", "both", "Red flags are screened, high-risk areas decided by a written method", "Form SR-07, sheet SR-06"),
    ("O2.4", "downstream", "A smelter without a good audit is assessed, alone or jointly", "Assessment"),
    ("O2.5", "upstream or smelter", "There is an assessment on the ground where flags appear", "Report"),
    ("O2.6", "both", "Each risk is rated against Annex II, the gravest first", "Risk register (SR-08)"),
    ("O3.1", "both", "Findings reach senior management", "Minutes"),
    ("O3.2", "both", "Decided for each risk: continue with measures, suspend or end", "Decision record"),
    ("O3.3", "both", "Leverage is built, within competition law", "Outreach log"),
    ("O3.4", "both", "Dated corrective plans are agreed, tracked, and looked at again", "Plans (SR-09)"),
    ("O3.5", "both", "Affected people, civil society and local government are heard", "Notes"),
    ("O4.1", "upstream or smelter", "An independent audit of the smelter's due diligence takes place", "Audit summary"),
    ("O4.2", "downstream", "We support audits and read their scope, day and findings", "Reading notes (SR-21)"),
    ("O4.3", "both", "Importers of metal into the EU show that all smelters comply, or are audited", "File for the authority"),
    ("O5.1", "both", "A public report appears each year", "Report, address (SR-13)"),
    ("O5.2", "downstream", "Filings and customer templates are done in time", "Filing, templates"),
    ("O5.3", "both", "We say what we do not know and make no conflict-free claims", "Review of claims"),
]  # fmt: skip
LEVELS = [
    [0, "Not begun", "Nobody has it as a task"],
    [1, "Planned", "Owner and date exist"],
    [2, "Done once", "It exists; evidence can be shown"],
    [3, "Done each year", "Evidence of two rounds or more"],
    [4, "Improves", "Somebody checks it, and it was changed because of what was found"],
]  # fmt: skip
STEPS = {
    "O1": "Management system", "O2": "Identify and assess risk", "O3": "Respond",
    "O4": "Audit at the control point", "O5": "Report",
}  # fmt: skip
_HOW_TO = [
    "Two tools in one file. Scorecard: for the steward of a group or of the whole collaboration, each quarter. Maturity: for one firm about itself, once a year.",
    "Scorecard: keep four to six measures that fit your goals and delete the others. Enter the two counts, the target in per cent and the quarter. Result and light are computed.",
    "Figures from members' own data need at least five contributors, none above a quarter of the sum, and an age of three months; a neutral party collects them. Fewer than five: the light says so (limit in cell B1). A house rule, and no safe harbour in law.",
    "Never add a measure about prices, volumes, suppliers, or who buys from whom.",
    "Maturity: choose your place in the chain in cell B1. Items that are not for you drop out of the average.",
    "Give each item a level from 0 to 4 (sheet Levels). A level of 2 or more without evidence counts as 1: column G.",
    "The sheet Profile has the average of each step and the weakest items. Choose three for this year; write owner and day.",
    "The maturity is private. Give the secretariat only what you agreed to, and never use it to rank firms by name.",
    "Both example sheets show a fictional group and a fictional firm. Version 1.0, Touchstone.",
]  # fmt: skip
_KPI_EXAMPLE = [(12, 18, 0.6), (41, 50, 0.9), (7, 9, 0.75), (3, 4, 1.0), (15, 22, 0.5), (5, 5, 1.0)]  # fmt: skip
_LEVEL_EXAMPLE: dict[str, tuple[int, str | None]] = {
    "O1.1": (3, "Policy 1.2, 9 Oct 2026"), "O1.2": (2, "Role of 4 Sept 2026"),
    "O1.3": (2, "Table of Oct 2026"), "O1.4": (2, None), "O1.6": (1, None),
    "O1.7": (2, "Log since Nov 2026"), "O1.8": (2, "Rule 7"), "O2.1": (3, "31 of 38"),
    "O2.2": (3, "3 Nov 2026"), "O2.3": (1, None), "O2.4": (0, None), "O2.6": (2, "Register"),
    "O3.1": (2, "Minutes 10 Nov 2026"), "O3.2": (2, "Register"), "O3.3": (0, None),
    "O3.4": (1, None), "O3.5": (0, None), "O4.2": (1, None), "O5.1": (2, "Page, Nov 2026"),
    "O5.2": (3, "Conflict Minerals Reporting Template (CMRT) sent to nine customers"), "O5.3": (2, "Claims review Sept 2026"),
}  # fmt: skip


def _scorecard(workbook: Any, name: str, given: list[tuple[Any, ...]]) -> None:
    kpis = KPIS[: len(given)] if given else KPIS
    rows = []
    for row, kpi in enumerate(kpis, 4):
        count, whole, target = given[row - 4] if given else (None, None, None)
        better = f'IF(E{row}="lower",I{row}<=H{row},I{row}>=H{row})'
        near = f'IF(E{row}="lower",I{row}<=H{row}*1.25,I{row}>=H{row}*0.8)'
        rows.append([
            *kpi, count, whole, target,
            f'=IF(OR(G{row}="",F{row}=""),"",IF(G{row}=0,"",F{row}/G{row}))',
            f'=IF(I{row}="","no data",IF(G{row}<$B$1,"too few to publish",IF(H{row}="","set a target",'
            f'IF({better},"on target",IF({near},"near","off")))))',
            None, None,
        ])  # fmt: skip
    sheet = table(
        workbook, name,
        [
            ("Goal", 24), ("Measure", 34), ("Counted", 34), ("Of how many", 30),
            ("Better when", 10), ("Count", 10), ("Whole", 10), ("Target", 10),
            ("Result", 10), ("Light", 18), ("Owner", 16), ("What we do next, by when", 30),
        ],
        rows, first_row=3,
    )  # fmt: skip
    sheet["A1"], sheet["B1"] = "Fewest contributors", 5
    sheet["A2"], sheet["B2"] = "Quarter", "2026 Q4"
    last = len(kpis) + 3
    only_numbers(sheet, f"F4:H{last}")
    choose(sheet, f"E4:E{last}", ["higher", "lower"], "Better when")
    as_percent(sheet, f"H4:I{last}")
    colour(
        sheet, f"J4:J{last}",
        {"on target": GREEN, "near": AMBER, "off": RED, "too few to publish": AMBER},
    )  # fmt: skip


def _maturity(workbook: Any, name: str, given: dict[str, Any]) -> None:
    rows = []
    for row, (item, whom, practice, evidence) in enumerate(ITEMS, 4):
        level, shown = given.get(item, (None, None))
        counts = f'OR(B{row}="both",$B$1="both",B{row}=$B$1)'
        rows.append([
            item, whom, practice, evidence, level, shown,
            f'=IF({counts},IF(E{row}="","",IF(AND(E{row}>=2,F{row}=""),1,E{row})),"not for us")',
            None, None,
            f'=IF(G{row}="not for us","",IF(E{row}="","Answer",IF(AND(E{row}>=2,F{row}=""),"Evidence is missing","")))',
        ])  # fmt: skip
    sheet = table(
        workbook, name,
        [
            ("Item", 12), ("For", 20), ("Practice", 54), ("Evidence to keep", 32), ("Level 0 to 4", 9),
            ("Where our evidence lies", 28), ("Counts as", 11), ("Owner", 16), ("Next step by", 13), ("What is missing", 22),
        ],
        rows, first_row=3,
    )  # fmt: skip
    sheet["A1"], sheet["B1"] = "We are", "downstream"
    choose(sheet, "B1:B1", FOR_WHOM, "Place in the chain")
    last = len(ITEMS) + 3
    choose(sheet, f"E4:E{last}", ["0", "1", "2", "3", "4"], "Level")
    only_dates(sheet, f"I4:I{last}")
    sheet.freeze_panes = "C4"


def _profile(workbook: Any, name: str, source: str) -> None:
    last = len(ITEMS) + 3
    items, marks = f"'{source}'!$A$4:$A${last}", f"'{source}'!$G$4:$G${last}"
    rows: list[list[Any]] = [
        [
            step, words,
            f'=IFERROR(AVERAGEIFS({marks},{items},A{row}&".*"),"")',
            f'=COUNTIFS({items},A{row}&".*",{marks},"<>not for us")',
            f'=COUNTIFS({items},A{row}&".*",{marks},"<2")',
            f'=IF(C{row}="","",REPT("■",ROUND(C{row}*5,0))&REPT("□",20-ROUND(C{row}*5,0)))',
        ]
        for row, (step, words) in enumerate(STEPS.items(), 2)
    ]  # fmt: skip
    rows.append([
        "All", "Average of the five steps", '=IFERROR(AVERAGE(C2:C6),"")',
        "=SUM(D2:D6)", "=SUM(E2:E6)",
        '=IF(C7="","",REPT("■",ROUND(C7*5,0))&REPT("□",20-ROUND(C7*5,0)))',
    ])  # fmt: skip
    sheet = table(
        workbook, name,
        [("Step", 8), ("Name", 30), ("Average 0 to 4", 12), ("Items for us", 11), ("Below 2", 10), ("Bar, 20 squares are 4.0", 30)],
        rows,
    )  # fmt: skip
    for cell in sheet["C2:C7"]:
        cell[0].number_format = "0.0"


def build(folder: Path) -> Path:
    workbook = new_workbook("Collaboration scorecard and maturity self-assessment")
    how_to(workbook, "How to use the scorecard and the self-assessment", _HOW_TO)
    _scorecard(workbook, "Scorecard", [])
    _scorecard(workbook, "Scorecard example", _KPI_EXAMPLE)
    _maturity(workbook, "Maturity", {})
    _profile(workbook, "Profile", "Maturity")
    _maturity(workbook, "Maturity example", _LEVEL_EXAMPLE)
    _profile(workbook, "Profile example", "Maturity example")
    table(
        workbook, "Levels", [("Level", 8), ("Name", 20), ("What it means", 60)], LEVELS
    )
    return save(workbook, folder / NAME)
