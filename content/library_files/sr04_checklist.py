"""SR-04: the template review checklist K01 to K30."""

from pathlib import Path

from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from content.library_files.common import new_workbook, save, write_sheet

NAME = "SR-04-template-review-checklist.xlsx"
HEAD = [
    "Id",
    "Severity",
    "Where",
    "Check",
    "Why it matters",
    "What to do",
    "Result",
    "Notes",
]
RESULTS = ["open", "ok", "problem", "not applicable"]

# id, severity, sheet, check, why, what to do
CHECKS: list[tuple[str, str, str, str, str, str]] = [
    ("K01", "error", "Workbook", "The workbook is the original and all sheets are there", "Altered files are refused by systems", "Ask for a file on the publisher's original"),
    ("K02", "warning", "Workbook", "The version is not older than you asked for", "Smelter reference data differs by version", "Accept with a note, or ask for the newer one"),
    ("K03", "error", "Declaration", "No mandatory company field is empty; e-mail addresses work; the date is not in the future (warning: older than 12 months)", "Without a date the answer holds for no day", "Send back with the field's name"),
    ("K04", "error", "Declaration", "Scope C has a description; scope B has a product list", "You cannot tell what is answered", "Ask for the scope that you need"),
    ("K05", "error", "Declaration", "Question 1 is yes, and no open later question is blank", "The answer stops half-way", "Name the questions that are open"),
    ("K06", "error", "Smelter List", "Question 1 or 2 is no, and no smelter is listed for the metal", "The two statements exclude each other", "Ask which of the two is right"),
    ("K07", "error", "Smelter List", "Questions 1 and 2 are yes, question 7 is yes, and there is a smelter for the metal", "All found, but none named", "Ask for the smelters"),
    ("K08", "warning", "Declaration", "Question 3 is no, and no listed smelter is known to buy in a covered country; question 3 yes with 4 no has a comment", "A wrong no is found out later", "Ask what the no rests on"),
    ("K09", "error", "Smelter List", "Question 5 is yes, and no line shows a mine or a mining country", "Recycled metal has no mine", "Ask which of the two is right, with evidence"),
    ("K10", "warning", "Declaration", "Question 5 is yes, and there is a comment or evidence", "A tick is no evidence", "Ask what the supplier took in, and from whom"),
    ("K11", "warning", "Declaration", "Questions 6 and 7 fit together", "All answered but not all found, or the reverse, needs a reason", "Ask for the reason"),
    ("K12", "warning", "Declaration", "Question 8 is no, and there is a comment", "Something is kept back", "Ask what and why"),
    ("K13", "warning", "Declaration", "The share in question 6 is not below your floor", "Too few answers carry no conclusion", "Ask for the plan to get more"),
    ("K14", "error", "Declaration", "The policy is public, and the comment has a link that opens", "A yes without a page is a common finding", "Open the link; ask for one that works"),
    ("K15", "warning", "Declaration", "Company question H fits what you know of the firm", "A private firm does not file with the US regulator SEC (Securities and Exchange Commission)", "Ask in one sentence"),
    ("K16", "error", "Smelter List", "Each smelter number (CID) is these three letters and six digits, and in the reference list of that version", "A mistyped number is another smelter", "Send the line back"),
    ("K17", "error", "Smelter List", "Number, metal and country fit together", "A plant has one number for each metal", "Ask for name and address"),
    ("K18", "error", "Smelter List", "No smelter stands twice for one metal", "Counts and roll-ups go wrong", "Ask to remove one"),
    ("K19", "warning", "Smelter List", "“Smelter not listed” is not close to a listed alias", "Old names and spellings", "Offer the likely match"),
    ("K20", "error", "Smelter List", "“Smelter not listed” has name and country", "Nobody can look for it otherwise", "Ask for both"),
    ("K21", "information", "Smelter List", "“Not yet identified” is there, and question 7 is no", "Both cannot be true", "Ask to change question 7"),
    ("K22", "warning", "Smelter List", "No name is a trader, plater, distributor or mint", "It is an alleged smelter", "Ask who melted or refined the metal"),
    ("K23", "warning", "Smelter List", "The number of smelters is plausible for the product", "A copied industry list hides the real ones", "Ask for product level"),
    ("K24", "warning", "Smelter List", "The list is not the same as another supplier's", "One was copied", "Ask both where it came from"),
    ("K25", "warning", "Smelter List", "Each smelter is conformant or active on your list of at most 90 days ago", "Otherwise somebody must look", "Find the reason; it is no refusal"),
    ("K26", "error", "Smelter List", "No smelter or country is under sanctions", "A legal question, not yours", "Give it to the legal department; never refuse by yourself"),
    ("K27", "information", "Declaration", "No metal in your parts list is answered with no", "Somebody does not know the part", "Ask engineering, then the supplier"),
    ("K28", "information", "Declaration", "The commodity does not make the metal very likely", "Solder is tin, a tantalum capacitor is tantalum", "Ask for the material declaration"),
    ("K29", "warning", "All", "No text is over 255 characters, pasted with formats, or in mixed languages", "Systems cut it", "Ask for short plain text"),
    ("K30", "information", "Smelter List", "No smelter ceased to work after the date of the file", "The metal must come from elsewhere now", "Ask where from"),
]  # fmt: skip

_HOW_TO = [
    "Make a copy of this workbook for each supplier file.",
    "Do the checks with severity “error” first: they take five minutes and send half of the faulty files back.",
    "Choose a result in column G. The sheet Summary counts them.",
    "Write into Notes what you asked and when. This log is what your own auditor asks for.",
    "Send back with the id of the check and one sentence; do not correct the file yourself.",
    "The question numbers are those of the Conflict Minerals Reporting Template (CMRT). Words and order are ours; the template belongs to its publisher.",
    "This checklist is no legal advice. Version 1.0, Touchstone.",
]


def build(folder: Path) -> Path:
    workbook = new_workbook("Template review checklist K01 to K30")
    sheet = workbook.active
    sheet.title = "Checklist"
    rows = [(*check, "open", "") for check in CHECKS]
    write_sheet(sheet, HEAD, rows, [7, 12, 14, 44, 34, 34, 15, 30])
    choice = DataValidation(
        type="list", formula1=f'"{",".join(RESULTS)}"', allow_blank=False
    )
    choice.error, choice.errorTitle = "Choose one of the four results.", "Result"
    choice.showErrorMessage = True
    last = len(CHECKS) + 1
    sheet.add_data_validation(choice)
    choice.add(f"G2:G{last}")
    for value, colour in (("problem", "FAE6E4"), ("ok", "E4F1E8")):
        sheet.conditional_formatting.add(
            f"G2:G{last}",
            CellIsRule(
                operator="equal",
                formula=[f'"{value}"'],
                fill=PatternFill("solid", bgColor=colour),
            ),
        )
    how = workbook.create_sheet("How to use")
    how.column_dimensions["A"].width = 100
    how["A1"] = "How to use this checklist"
    how["A1"].font = Font(bold=True, size=14)
    for number, words in enumerate(_HOW_TO, 2):
        how.cell(number, 1, f"{number - 1}. {words}").alignment = Alignment(
            wrap_text=True, vertical="top"
        )
    summary = workbook.create_sheet("Summary")
    severities = ["error", "warning", "information"]
    table = [
        [
            result,
            *[
                f"=COUNTIFS(Checklist!$G$2:$G${last},A{row},"
                f"Checklist!$B$2:$B${last},{column}$1)"
                for column in "BCD"
            ],
            f"=SUM(B{row}:D{row})",
        ]
        for row, result in enumerate(RESULTS, 2)
    ]
    write_sheet(summary, ["Result", *severities, "All"], table, [18, 12, 12, 14, 10])
    return save(workbook, folder / NAME)
