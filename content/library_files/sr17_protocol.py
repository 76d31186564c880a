"""SR-17: the competition protocol: statement, agenda, minutes, objection script."""

from pathlib import Path

from content.library_files.common import add_list, add_table, new_document, save

NAME = "SR-17-competition-protocol.docx"


def build(folder: Path) -> Path:
    document = new_document("Competition protocol for meetings")
    document.add_paragraph(
        "Four sheets for every meeting in which competitors sit together: the statement "
        "to read out, the agenda, the minutes, and what to say when somebody crosses "
        "the line. No legal advice: have counsel adapt it to your countries."
    )
    document.add_heading("1. Statement to read out at the start", level=2)
    for words in (
        "“Some of us are competitors. We meet to share knowledge on due diligence, and "
        "for nothing else. Each firm takes its own decisions on what it buys, from whom "
        "and at what price.",
        "We do not speak about prices, terms, volumes, stocks, capacity, suppliers or "
        "customers by name, plans, or about whether to buy from somebody. We do not "
        "agree to stop buying from anybody.",
        "If something of this kind comes up, the chair stops it. Whoever is uneasy says "
        "so at once. If it goes on, leave the meeting and have your leaving written "
        "down. These rules hold in breaks, chats and at dinner too.”",
    ):
        document.add_paragraph(words)
    document.add_page_break()
    document.add_heading("2. Agenda", level=2)
    add_table(
        document,
        ["Item", "To fill in"],
        [
            ["Group, date, place or link", "[…]"],
            ["Purpose, in one sentence", "[…]"],
            ["Chair / counsel or trained steward present", "[…] / […]"],
            [
                "Rule for what is said",
                "[Chatham House Rule / label of the Traffic Light Protocol (TLP)]",
            ],
            ["Points, each with its paper", "[…]"],
            ["Sent to participants on", "[date; at least five working days before]"],
            ["Looked at by counsel or steward on", "[date]"],
        ],
    )
    add_list(
        document,
        [
            "No point “any other business”: what is not on the agenda waits.",
            "No point that needs a firm's commercial figures.",
        ],
    )
    document.add_page_break()
    document.add_heading("3. Minutes", level=2)
    add_table(
        document,
        ["Item", "To fill in"],
        [
            ["Group, date, begin and end", "[…]"],
            ["Present (or: attendance kept by the secretariat)", "[…]"],
            ["Statement read out by, at", "[…]"],
            ["For each point: what was said in general words, what was decided", "[…]"],
            ["Who objected or left, when and why", "[none / …]"],
            ["Who does what until when (functions, not firms)", "[…]"],
            ["Checked by counsel or steward on", "[…]"],
        ],
    )
    document.add_paragraph(
        "Write decisions, not dialogue. Do not write who buys where. Send the minutes "
        "within ten working days; keep no private version."
    )
    document.add_page_break()
    document.add_heading("4. When somebody crosses the line", level=2)
    add_table(
        document,
        ["What is said", "What you say"],
        [
            ["“What do you pay for …?”",
             "“Stop, please. We do not speak about prices here. Back to point two.”"],
            ["“Let us all stop buying from …”",
             "“We do not decide that together. Each firm decides for itself. Please "
             "minute that I object.”"],
            ["“Who of you gets metal from …?”",
             "“That is a supplier relation. The secretariat can collect it and give back "
             "a sum, if counsel agrees.”"],
            ["It goes on after your objection",
             "“I leave this meeting now, at [time]. Please minute it.” Then leave, and "
             "tell your legal department the same day."],
        ],
    )  # fmt: skip
    document.add_paragraph(
        "Silence looks like consent afterwards. One sentence is enough, and it protects "
        "everybody in the room."
    )
    return save(document, folder / NAME)
