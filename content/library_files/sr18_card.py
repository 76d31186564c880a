"""SR-18: the sharing decision card, one page A4."""

from pathlib import Path

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from content.library_files.common import AUTHOR

NAME = "SR-18-sharing-decision-card.pdf"

_INK = colors.HexColor("#1b2530")
_TITLE = ParagraphStyle("t", fontName="Helvetica-Bold", fontSize=26, leading=32, textColor=_INK)  # fmt: skip
_TEXT = ParagraphStyle("p", fontName="Helvetica", fontSize=11.5, leading=15, textColor=_INK)  # fmt: skip
_HEAD = ParagraphStyle("h", parent=_TEXT, fontName="Helvetica-Bold", fontSize=12.5, leading=16)  # fmt: skip

GREEN = [
    "Texts of law, interpretations, templates, training",
    "Who a smelter is, and its public status with the date",
    "Public reports on risk",
    "Your own method, policy and results in general words",
    "Views on a draft law; a joint reply",
]
AMBER = [
    "Which smelters occur in supply chains (sum without names)",
    "Counts and shares of suppliers or smelters by status",
    "Audit findings, with the audited firm's consent",
    "Response rates, scores, past costs as sums",
    "Contact data of people",
]
RED = [
    "Prices, discounts, terms, premiums",
    "Volumes, stocks, capacity, demand plans",
    "Who buys from whom; lists of suppliers or customers",
    "Future sourcing, bids, product plans",
    "Agreeing to buy or not to buy from somebody",
]
_TLP = [
    ("TLP:RED", "Only the people named. Not to your boss, not to a colleague."),
    ("TLP:AMBER+STRICT", "Your organisation only, who needs it."),
    ("TLP:AMBER", "Your organisation and clients who need it. A supplier is no client: ask the source."),
    ("TLP:GREEN", "The community. Not in public."),
    ("TLP:CLEAR", "Everybody."),
]  # fmt: skip


def _bullets(items: list[str]) -> Paragraph:
    return Paragraph("<br/>".join(f"• {item}" for item in items), _TEXT)


def build(folder: Path) -> Path:
    path = folder / NAME
    document = SimpleDocTemplate(
        str(path), pagesize=A4, invariant=1, lang="en-GB", author=AUTHOR,
        title="Sharing decision card: green, amber, red, and TLP 2.0",
        leftMargin=16 * mm, rightMargin=16 * mm, topMargin=14 * mm, bottomMargin=12 * mm,
    )  # fmt: skip
    width = A4[0] - 32 * mm
    question = (
        "<b>Ask first:</b> after hearing this, can a competitor guess better what we "
        "will do next in the market? <b>Yes or perhaps: do not say it.</b>"
    )
    lights = Table(
        [
            [Paragraph(f"{mark} {words}", _HEAD) for mark, words in (
                ("[G]", "GREEN: share freely"),
                ("[A]", "AMBER: only through a neutral party"),
                ("[R]", "RED: never, in no room"))],
            [_bullets(GREEN), _bullets(AMBER), _bullets(RED)],
        ],
        colWidths=[width / 3] * 3,
    )  # fmt: skip
    lights.setStyle(
        TableStyle(
            [
                ("BOX", (0, 0), (-1, -1), 1.2, _INK),
                ("INNERGRID", (0, 0), (-1, -1), 0.6, _INK),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("BACKGROUND", (0, 0), (0, 0), colors.HexColor("#cfe8d6")),
                ("BACKGROUND", (1, 0), (1, 0), colors.HexColor("#f7e3b5")),
                ("BACKGROUND", (2, 0), (2, 0), colors.HexColor("#f3c6c2")),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 8),
            ]
        )
    )
    labels = Table(
        [[Paragraph("Label", _HEAD), Paragraph("How far it may go", _HEAD)]]
        + [[Paragraph(f"<b>{a}</b>", _TEXT), Paragraph(b, _TEXT)] for a, b in _TLP],
        colWidths=[50 * mm, width - 50 * mm],
    )
    labels.setStyle(
        TableStyle(
            [
                ("GRID", (0, 0), (-1, -1), 0.6, _INK),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("BACKGROUND", (0, 0), (-1, 0), colors.HexColor("#e3eef0")),
            ]
        )
    )
    steps = (
        "<b>Not sure?</b> 1 Say nothing yet. 2 Ask the steward or counsel. 3 Ask for an "
        "amber way: the secretariat collects, adds up, and gives back only if at least "
        "5 firms contributed, none has more than 25 %, and the data is at least 3 months "
        "old. 4 No way? Then not.<br/><b>Somebody else crosses the line?</b> Object "
        "aloud, have it minuted, leave if it goes on, tell your legal department today."
    )
    foot = (
        "The strictest label wins. A label makes no forbidden talk lawful. These figures "
        "are a cautious house rule. No legal advice. Touchstone, version 1.0."
    )
    document.build(
        [
            Paragraph("May I share this?", _TITLE),
            Spacer(1, 4 * mm),
            Paragraph(question, ParagraphStyle("q", parent=_TEXT, fontSize=14, leading=18)),
            Spacer(1, 4 * mm),
            lights,
            Spacer(1, 5 * mm),
            Paragraph("How far may this paper travel? Traffic Light Protocol (TLP) 2.0", _HEAD),
            Spacer(1, 2 * mm),
            labels,
            Spacer(1, 5 * mm),
            Paragraph(steps, _TEXT),
            Spacer(1, 4 * mm),
            Paragraph(foot, ParagraphStyle("f", parent=_TEXT, fontSize=9, leading=11.5)),
        ]
    )  # fmt: skip
    return path
