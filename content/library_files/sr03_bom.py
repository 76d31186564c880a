"""SR-03: the BOM screening worksheet by part class."""

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
    row_of,
    table,
)

NAME = "SR-03-bom-screening-worksheet.xlsx"
ROWS, SUPPLIERS = 300, 60
METALS = ["Tin", "Tantalum", "Tungsten", "Gold", "Cobalt", "Mica"]
ANSWERS = ["yes", "check", "no"]
BASES = [
    "alloy name",
    "data sheet",
    "material declaration",
    "measurement",
    "experience",
]

# class, expectation for the six metals (y, c, n), where to look
CLASSES: list[tuple[str, str, str]] = [
    ("Soldered boards and joints", "yccycc", "The solder itself: ask for the alloy. Everything that sits on the board"),
    ("Bare circuit boards", "cnncnn", "Surface finish: tin or gold. “Standard” is no answer"),
    ("Connectors, switches, relays", "ynncnn", "Plating on contacts: often gold in front and tin behind"),
    ("Capacitors, tantalum", "cynnnn", "The anode is tantalum; look for tinned ends too"),
    ("Capacitors, other", "ccnnnc", "Tinned ends; mica in some types"),
    ("Chips, sensors, LEDs, modules", "cccycn", "Bonding wire, solder balls, thin layers inside"),
    ("Resistors, coils, fuses", "ccnnnn", "Tinned ends; some thin-film resistors hold tantalum"),
    ("Cable, busbars, terminals", "cnnnnn", "Tinned strands, tin-plated lugs"),
    ("Bearings, bushings, valves", "cnnnnn", "Bronze and white metal hold tin"),
    ("Cutting, drilling and wear parts", "ncyncn", "Hard metal: tungsten, with cobalt as a frequent binder"),
    ("Weights, shielding, electrodes, lamp wire", "nnynnn", "Heavy alloy, pure tungsten"),
    ("Tool steel, high-temperature alloys", "nccncn", "The alloy's data sheet"),
    ("Magnets", "nnnncn", "Some types hold cobalt"),
    ("Coated glass, displays, touch panels", "cnncnn", "Conductive and heat-reflecting layers with tin oxide"),
    ("Decorative and optical parts", "cnncnc", "Gold layers, pewter, pearl-effect paint with mica"),
    ("Plastics, silicone, foam, pigments", "cncncc", "Stabilisers, catalysts and colours; mica as a filler"),
    ("Batteries and cells", "ccncyn", "Ask the maker of the cell. Lithium, nickel and graphite belong to the same question"),
    ("Heaters, motors, insulation", "cnnnny", "Sheets and tapes of mica; tinned wire"),
    ("Bought-in modules and power supplies", "yccycc", "One line for you, hundreds of parts for its maker: ask the maker"),
    ("Outside work: plating, soldering, coating", "cccccc", "In the order and not in the parts list"),
    ("Solder, brazing rod, plating salts that stay", "ynncnn", "Consumables that end in the product"),
    ("Brass, welding wire, other alloys", "cnnnnn", "Look up the alloy; a permitted impurity does not count"),
    ("Plain steel and aluminium, turned or bent", "nnnnnn", "Check the surface: tin-plated sheet exists"),
    ("Wood, paper, cardboard, textiles", "nnnnnn", "Printing with metal effects is an exception"),
    ("Other, not classed yet", "cccccc", "Open one by one"),
]  # fmt: skip
_WORDS = {"y": "yes", "c": "check", "n": "no"}
_EXPECTED, _RESULT = "GHIJKL", "MNOPQR"
COLUMNS = [
    ("Item number", 14), ("Description", 28), ("Supplier", 22), ("Product", 18),
    ("Part class", 30), ("Why, or what is open", 28),
    *[(f"{metal}: your answer", 11) for metal in METALS],
    *[(f"{metal}: result", 10) for metal in METALS],
    ("Basis", 16), ("Evidence: number, date", 22), ("Decided by", 14),
    ("Decided on", 12), ("Ask the supplier?", 14), ("What is missing", 26),
]  # fmt: skip
_HOW_TO = [
    "Export what you bought in the last twelve months, and the parts lists of what you sell. Paste item, description, supplier and product into the sheet Parts, columns A to D.",
    "Choose a part class in column E. The shaded columns then show what to expect: yes, check or no. The sheet Classes says where to look.",
    "Where you know better, write your own answer (yes, check, no) into the columns “your answer”. It beats the expectation of the class.",
    "Go through “check” with the engineer who knows the class: one meeting, largest quantity first. Whatever stays open counts as a yes for asking.",
    "Name the basis: alloy name, data sheet, material declaration, measurement, or experience (then write whose), with date and name.",
    "A no by class alone is fine for cardboard. For a class with “check” a no needs a basis; the last column reminds you.",
    "Write each supplier once into the sheet Suppliers, column A, spelled as in Parts. It counts the parts to ask about, for each metal. That is the list for your survey.",
    "Do the same with products in the sheet Products: it is the table of products and minerals that auditors ask for.",
    "A metal counts if it is added on purpose, however little. An impurity that nobody wanted does not.",
    "You may change the expectations in Classes; write why. They are rules of thumb from practice and no standard.",
    "The sheet Example shows six parts of a fictional firm. No legal advice. Version 1.0, Touchstone.",
]  # fmt: skip
_EXAMPLE: list[dict[str, Any]] = [
    {"A": "40-1180", "B": "Plug, 6-pole", "C": "Lorvik Contacts (fictional)", "D": "Pump P2", "E": "Connectors, switches, relays", "F": "Gold in front, tin behind", "J": "yes", "S": "data sheet", "T": "DS-77, 4 May 2026", "U": "E. Maas"},
    {"A": "40-2201", "B": "Level sensor", "C": "Messwerk Nordal (fictional)", "D": "Pump P2", "E": "Chips, sensors, LEDs, modules", "F": "Declaration: tin and gold only", "G": "yes", "H": "no", "I": "no", "J": "yes", "K": "no", "S": "material declaration", "T": "MD 5512, 2 June 2026", "U": "E. Maas"},
    {"A": "51-0007", "B": "Bushing, bronze", "C": "Gusshof Weil (fictional)", "D": "Pump P2", "E": "Bearings, bushings, valves", "F": "CuSn8", "G": "yes", "S": "alloy name", "T": "Drawing 51-0007 B", "U": "E. Maas"},
    {"A": "51-0031", "B": "Seal face", "C": "Hartmann Ring (fictional)", "D": "Pump P3", "E": "Cutting, drilling and wear parts", "F": "Binder not known yet"},
    {"A": "60-0040", "B": "Spring, zinc plated", "C": "Kistner Federn (fictional)", "D": "Pump P3", "E": "Plain steel and aluminium, turned or bent", "S": "data sheet", "T": "DS-12, 1 March 2026", "U": "E. Maas"},
    {"A": "99-0001", "B": "Carton", "C": "Papwell (fictional)", "D": "Pump P3", "E": "Wood, paper, cardboard, textiles"},
]  # fmt: skip
_LAST_CLASS = len(CLASSES) + 1


def _row(row: int, given: dict[str, Any]) -> list[Any]:
    values = dict(given)
    for place, (own, result) in enumerate(zip(_EXPECTED, _RESULT, strict=True)):
        column = chr(ord("B") + place)
        values[result] = (
            f'=IF(E{row}="","",IF({own}{row}<>"",{own}{row},'
            f"INDEX(Classes!${column}$2:${column}${_LAST_CLASS},"
            f"MATCH($E{row},Classes!$A$2:$A${_LAST_CLASS},0))))"
        )
    results = f"M{row}:R{row}"
    values["W"] = (
        f'=IF(E{row}="","",IF(COUNTIF({results},"no")=6,"no",'
        f'IF(COUNTIF({results},"yes")>0,"yes","yes, open")))'
    )
    values["X"] = (
        f'=IF(A{row}="","",IF(E{row}="","Choose a class",'
        f'IF(C{row}="","Supplier",IF(COUNTIF({results},"check")>0,"Settle “check”",'
        f'IF(AND(COUNTA(G{row}:L{row})>0,OR(S{row}="",T{row}="",U{row}="")),"Basis, evidence or name","")))))'
    )
    return row_of(values, len(COLUMNS))


def _parts(workbook: Any, name: str, given: list[dict[str, Any]], rows: int) -> None:
    filled = given + [{} for _ in range(rows - len(given))]
    sheet = table(
        workbook, name, COLUMNS, [_row(n, v) for n, v in enumerate(filled, 2)]
    )
    last = rows + 1
    choose(sheet, f"E2:E{last}", f"Classes!$A$2:$A${_LAST_CLASS}", "Part class")
    choose(sheet, f"G2:L{last}", ANSWERS, "Answer")
    choose(sheet, f"S2:S{last}", BASES, "Basis")
    only_dates(sheet, f"V2:V{last}")
    colour(sheet, f"M2:R{last}", {"yes": RED, "check": AMBER, "no": GREEN})
    sheet.freeze_panes = "C2"


def _counts(column: str, row: int, last: int) -> list[str]:
    """Parts with yes or check for each metal, for the name in A."""
    where = f"Parts!${column}$2:${column}${last},$A{row},Parts!"
    counts = []
    for result in _RESULT:
        cells = f"${result}$2:${result}${last}"
        counts.append(
            f'=IF($A{row}="","",COUNTIFS({where}{cells},"yes")'
            f'+COUNTIFS({where}{cells},"check"))'
        )
    asked = f"COUNTIFS({where}$W$2:$W${last}"
    counts.append(f'=IF($A{row}="","",{asked},"yes")+{asked},"yes, open"))')
    return counts


def build(folder: Path) -> Path:
    workbook = new_workbook("BOM screening worksheet by part class")
    how_to(workbook, "How to use this worksheet", _HOW_TO)
    _parts(workbook, "Parts", [], ROWS)
    _parts(workbook, "Example", _EXAMPLE, len(_EXAMPLE))
    last = ROWS + 1
    classes = table(
        workbook, "Classes",
        [("Part class", 42), *[(metal, 11) for metal in METALS], ("Where to look, what to ask", 70)],
        [[name, *[_WORDS[sign] for sign in signs], where] for name, signs, where in CLASSES],
    )  # fmt: skip
    choose(classes, f"B2:G{_LAST_CLASS}", ANSWERS, "Expectation")
    colour(classes, f"B2:G{_LAST_CLASS}", {"yes": RED, "check": AMBER, "no": GREEN})
    for name, column in (("Suppliers", "C"), ("Products", "D")):
        table(
            workbook, name,
            [(name[:-1], 34), *[(metal, 11) for metal in METALS], ("Parts to ask about", 14)],
            [[None, *_counts(column, row, last)] for row in range(2, SUPPLIERS + 2)],
        )  # fmt: skip
    summary = table(
        workbook, "Summary",
        [("Metal", 14), ("Yes", 10), ("Check", 10), ("No", 10), ("Share decided", 14)],
        [
            [
                metal,
                *[f'=COUNTIF(Parts!${c}$2:${c}${last},"{word}")' for word in ANSWERS],
                f'=IF(SUM(B{row}:D{row})=0,"",(B{row}+D{row})/SUM(B{row}:D{row}))',
            ]
            for row, (metal, c) in enumerate(zip(METALS, _RESULT, strict=True), 2)
        ],
    )  # fmt: skip
    as_percent(summary, "E2:E7")
    return save(workbook, folder / NAME)
