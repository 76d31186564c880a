"""SR-19: patterns for drawing notes and parts lists."""

from pathlib import Path

from content.library_files.common import add_list, add_table, new_document, save

NAME = "SR-19-drawing-note-patterns.docx"

_GOOD = [
    ["Solder", "Solder SnAg3Cu0.5. 3TG: Sn. Material declaration IPC-1752 class D, revision and date in PLM.", "Names the alloy and the evidence"],
    ["Plating", "Contact area Au 0.8 µm over Ni. 3TG: Au. Declaration in PLM.", "Can be measured at incoming goods"],
    ["Capacitor", "C12: tantalum allowed. If used, 3TG: Ta; supplier declaration before first delivery.", "Says what a change brings with it"],
    ["Supplier's choice", "Weight 12 g ± 0.5, material supplier's choice. 3TG: to be declared (W likely).", "Makes the open point visible"],
    ["Excluded by design", "No tantalum capacitors (customer specification [number]).", "A design decision that can be inspected"],
    ["Battery", "Cell [type]. Co, Li, Ni, natural graphite: see Extended Minerals Reporting Template (EMRT) of the cell maker, date in supplier record.", "Points to the right template"],
]  # fmt: skip
_BAD = [
    ["CONFLICT-FREE", "A claim that ages; nobody can check it on the part", "Name substance and evidence"],
    ["Smelter: CID…", "A smelter number (CID) belongs to a supplier and a date", "Keep it in the supplier record"],
    ["RoHS compliant", "Speaks about other substances", "Add the 3TG flag"],
    ["Supplier must comply with all laws", "Cannot be inspected, belongs into the contract", "Leave it out"],
    ["See e-mail of 3 May", "Nobody finds it in ten years", "File the declaration at the item"],
]  # fmt: skip
_FIELDS = [
    ["3TG_SN, 3TG_TA, 3TG_W, 3TG_AU", "yes / no / unknown", "Never blank at release"],
    ["OTHER_MINERALS", "list: Co, mica, Li, Ni, natural graphite …", "For the EMRT"],
    ["DECLARATION", "document number", "Set to “missing” when the supplier changes"],
    ["DECLARATION_REV / _DATE", "revision, date", "Shown as “old” when the item has a newer revision"],
]  # fmt: skip


def build(folder: Path) -> Path:
    document = new_document("Drawing-note and BOM call-out patterns")
    document.add_paragraph(
        "The drawing and the bill of materials (BOM) name the substance and point to the "
        "evidence, by its date in the product lifecycle system (PLM). They never state a "
        "verdict. Copy a pattern, change the values, keep the form."
    )
    document.add_heading("Patterns to copy", level=2)
    add_table(document, ["Case", "Note", "Why it works"], _GOOD)
    document.add_heading("Notes to avoid", level=2)
    add_table(document, ["Do not write", "Because", "Instead"], _BAD)
    document.add_heading("Attributes in the parts list", level=2)
    add_table(document, ["Attribute", "Values", "Rule"], _FIELDS)
    document.add_heading("When something changes", level=2)
    add_list(
        document,
        [
            "New supplier: declaration to “missing”.",
            "New material, plating or solder: flags of the item and of all assemblies "
            "above are open again.",
            "New revision: the old declaration is shown as old.",
            "Release: no flag is blank; “unknown” is allowed and is followed up.",
        ],
    )
    document.add_paragraph("Examples are fictional. Version 1.0, Touchstone.")
    return save(document, folder / NAME)
