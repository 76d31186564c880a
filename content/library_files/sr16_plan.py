"""SR-16: the 90-day plan, as a board and as a calendar file."""

from datetime import date, timedelta
from pathlib import Path

from openpyxl.styles import Font
from openpyxl.worksheet.datavalidation import DataValidation

from content.library_files.common import MADE, new_workbook, save, write_sheet

BOARD = "SR-16-90-day-plan.xlsx"
CALENDAR = "SR-16-90-day-plan.ics"
FIRST_DAY = date(2027, 1, 4)
STATUSES = ["to do", "doing", "done", "not for us"]

# first day, last day, task, product
TASKS: list[tuple[int, int, str, str]] = [
    (1, 5, "List the customers who ask, for what and by when; note whether a law may bind you", "List of customers and dates"),
    (6, 10, "Learn the basics; tell one director in writing what is coming", "Memo of half a page"),
    (11, 20, "Screen bills of material or the purchase list for tin, tantalum, tungsten, gold, then others", "Matrix of products and metals"),
    (15, 20, "Draft the policy, have it signed, put it on the website", "Policy with date and address"),
    (21, 25, "Pick the suppliers that matter; fix template, version and deadline", "Survey list"),
    (26, 30, "Send the requests", "Log of what was sent"),
    (31, 60, "Collect, remind three times, help; check each file", "Response rate and review notes"),
    (50, 65, "List the smelters; look up identity and status, with the date", "Smelter sheet"),
    (60, 70, "Write the method for high-risk areas on one page; mark red flags", "Method and list of flags"),
    (65, 75, "Decide on each red flag; one corrective plan for the worst", "Risk register"),
    (70, 80, "Fill in your own template", "Conflict Minerals Reporting Template (CMRT) or Extended Minerals Reporting Template (EMRT) for customers"),
    (75, 85, "Put an address for complaints on the website", "Procedure of one paragraph"),
    (80, 90, "One public page; the director signs; enter next year's dates", "Statement and calendar"),
]  # fmt: skip


def build_board(folder: Path) -> Path:
    workbook = new_workbook("Your first 90 days")
    sheet = workbook.active
    sheet.title = "Plan"
    sheet["A1"], sheet["C1"] = "First day (change it):", FIRST_DAY
    sheet["A1"].font = Font(bold=True)
    sheet["C1"].number_format = "d mmmm yyyy"
    sheet["C1"].font = Font(bold=True)
    rows = [
        (
            f"{first}–{last}",
            (first + 6) // 7,
            task,
            product,
            f"=$C$1+{first - 1}",
            f"=$C$1+{last - 1}",
            "to do",
            "",
        )
        for first, last, task, product in TASKS
    ]
    head = ["Days", "Week", "Task", "What you hold afterwards", "Begin", "Due", "Status", "Notes"]  # fmt: skip
    write_sheet(sheet, head, rows, [9, 7, 52, 34, 14, 14, 12, 34], first_row=3)
    for row in range(4, 4 + len(TASKS)):
        for column in "EF":
            sheet[f"{column}{row}"].number_format = "d mmm yyyy"
    choice = DataValidation(type="list", formula1=f'"{",".join(STATUSES)}"')
    sheet.add_data_validation(choice)
    choice.add(f"G4:G{3 + len(TASKS)}")
    return save(workbook, folder / BOARD)


def build_calendar(folder: Path) -> Path:
    """An iCalendar file (RFC 5545) with one all-day entry for each task."""
    stamp = MADE.strftime("%Y%m%dT%H%M%SZ")
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Touchstone//90-day plan 1.0//EN",
        "CALSCALE:GREGORIAN",
        "X-WR-CALNAME:Responsible minerals: first 90 days",
    ]
    for number, (first, last, task, product) in enumerate(TASKS, 1):
        begin = FIRST_DAY + timedelta(days=first - 1)
        end = FIRST_DAY + timedelta(days=last)
        lines += [
            "BEGIN:VEVENT",
            f"UID:sr16-{number:02}@touchstone.example",
            f"DTSTAMP:{stamp}",
            f"DTSTART;VALUE=DATE:{begin:%Y%m%d}",
            f"DTEND;VALUE=DATE:{end:%Y%m%d}",
            f"SUMMARY:{_text(task)}",
            f"DESCRIPTION:{_text('Result: ' + product)}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    folded = [part for line in lines for part in _fold(line)]
    path = folder / CALENDAR
    path.write_bytes(("\r\n".join(folded) + "\r\n").encode("utf-8"))
    return path


def _text(words: str) -> str:
    for sign in ("\\", ";", ","):
        words = words.replace(sign, f"\\{sign}")
    return words


def _fold(line: str) -> list[str]:
    """Lines of at most 75 bytes; continuation lines begin with a space."""
    parts: list[str] = []
    while len(line.encode()) > 74:
        cut = 74
        while len(line[:cut].encode()) > 74:
            cut -= 1
        parts.append(line[:cut])
        line = " " + line[cut:]
    return [*parts, line]
