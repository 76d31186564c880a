"""SR-05: e-mails that chase an answer, in three levels, and the replies around them."""

from pathlib import Path

from content.library_files.common import add_table, new_document
from content.library_files.forms import add_notes, add_section, finish, sized

NAME = "SR-05-chasing-emails.docx"
# heading, when and how, subject, body, do not
LEVELS: list[tuple[str, str, str, list[str], str]] = [
    (
        "Level 1: a friendly reminder",
        "Two weeks after the request, by e-mail, to the same person. Skip it for those who wrote “I am on it”.",
        "Smelter information for [part]: due on [day], can I help?",
        [
            "Hello [name],",
            "on [day] I asked you for a Conflict Minerals Reporting Template (CMRT) for [connector X, plug Y]. I need it by [weekday, day], because our own answers to customers go out on [day].",
            "Two things that often hold it up: the file is new to you, or you are waiting for your own supplier. In the first case call me on [number]; it takes about ten minutes together. In the second, send what you have and write “unknown” for the rest. That is a proper answer.",
            "If somebody else looks after this, please tell me who.",
            "Kind regards, [name, telephone]",
        ],
        "Do not write “second request”, do not copy anybody, and do not repeat the whole first letter.",
    ),
    (
        "Level 2: a call, and a mail that follows it",
        "One week later. Call first; the mail says what you agreed. If nobody answers twice, send it with the words in brackets.",
        "As agreed on the phone: smelter information for [part] by [day]",
        [
            "Hello [name],",
            "thank you for the talk today. [I could not reach you by telephone on … and …, so I write.] We agreed: you send the CMRT for [part] by [weekday, day]; for [part Z] you ask your supplier and write “not yet identified” until then.",
            "I attach the request again and a file in which the company block is the only thing left for you to check.",
            "If the day cannot be kept, send me one line before it with a new one. A day that moves is better than silence.",
            "Kind regards, [name, telephone]",
        ],
        "Do not fill in metals or smelters for the supplier: only the head of the file. Do not mention other suppliers' answers.",
    ),
    (
        "Level 3: the last reminder, with the buyer in copy",
        "One week after level 2, from you, with the buyer in charge in copy and agreed with them before. Its tone is calm.",
        "[Part]: answer needed by [day], then we note “no answer”",
        [
            "Dear [name],",
            "on [day], [day] and [day] we asked you for smelter information for [part]. We have no file and no date yet.",
            "What happens on [weekday, day]: we close our survey and note “no answer” for this part. [Buyer, in copy] then decides how we go on with new projects for which customers ask for this information. Nothing else changes today.",
            "What helps you even now: one sentence that the part holds none of the four metals and how you know; the file of the maker of the part; or a CMRT with “unknown” where you do not know. Each of these counts as an answer.",
            "Is there a reason that you would rather not write down? Call [buyer] or me.",
            "Kind regards, [name] · in copy: [buyer]",
        ],
        "Do not threaten to end the contract, do not set a day on which nothing happens, and keep to what you announced.",
    ),
]
_REPLIES: list[tuple[str, list[str]]] = [
    (
        "Sending a file back",
        [
            "Subject: Your CMRT of [day]: one point to settle",
            "Thank you for the file. One thing does not fit together: [gold is marked as all recycled, and line 7 names a mine (check K09)]. Which of the two is right? Everything else is fine. Could you send it by [day]? If you call, we do it together.",
        ],
    ),
    (
        "“We are conflict-free” and no file",
        [
            "Subject: Your letter of [day]",
            "Thank you. The letter tells us your position; what we need are the smelters behind [part], because our customers ask for their names. Please fill in the CMRT for this part alone. If you do not know a smelter, choose “not yet identified”.",
        ],
    ),
    (
        "“This is confidential”",
        [
            "Subject: What we need, and what we do not",
            "We need the names of smelters, not of your suppliers, and neither prices nor quantities. Smelters of all our suppliers are put together; nobody outside sees which came from you. If a confidentiality agreement helps, send us yours.",
        ],
    ),
    (
        "Thank you, after the survey",
        [
            "Subject: Thank you: [31 of 38] answered",
            "Our survey is closed, and your file was one of [31]. [Two smelters were new to us; we look them up.] Next year we ask in [month]; the same person? Your file stays with us and you may use it for other customers, of course.",
        ],
    ),
    (
        "Note to the file when nobody answers",
        [
            "[Supplier, part]: asked on [day], reminded on [day], [day] (telephone, [name]) and [day]. No answer. Metals expected: [tin, gold]. Amount: [small / large]. Other source: [yes / no]. Answered to customers as “unknown”. Decision of [buyer] on [day]: [ask again in …, talk at the next visit, other source for new projects]. Signed [name].",
        ],
    ),
]  # fmt: skip


def build(folder: Path) -> Path:
    document = new_document("Chasing e-mails, three levels")
    document.add_paragraph(
        "Three reminders that get more definite without getting ruder, and the replies "
        "you need in between. Change the square brackets. Letters for the first request "
        "in five languages are in SR-02."
    )
    for heading, when, subject, body, never in LEVELS:
        document.add_heading(heading, level=2)
        document.add_paragraph(f"When and how: {when}")
        document.add_paragraph().add_run(f"Subject: {subject}").bold = True
        for words in body:
            document.add_paragraph(words, style="Quote")
        document.add_paragraph(never)
    document.add_page_break()
    document.add_heading("Replies in between", level=2)
    for heading, body in _REPLIES:
        document.add_heading(heading, level=3)
        for words in body:
            document.add_paragraph(words, style="Quote")
    add_section(
        document, "Log of reminders",
        "One line for each supplier. The first line is a fictional example.",
    )  # fmt: skip
    sized(
        add_table(
            document,
            ("Supplier", "Request", "Level 1", "Level 2: call, who", "Level 3", "Result"),
            [
                ["Lorvik Contacts", "7 Sept", "21 Sept", "28 Sept, Ms Lor: waits for plater", "not needed", "File on 2 Oct, 2 smelters unknown"],
                *[["[…]"] * 6 for _ in range(8)],
            ],
        ),
        (3.2, 2.0, 2.0, 4.0, 2.2, 3.2),
    )  # fmt: skip
    add_notes(
        document,
        "Notes for the sender (delete this page)",
        [
            "After level 3 stop and decide by risk: can the part come from elsewhere, is it the only source, is the amount tiny?",
            "The three dates are your evidence. Nobody has to reach 100 %.",
            "Write in the supplier's language at level 1; a call in two broken languages is better than a perfect mail at level 2.",
            "Keep the reminders out of price talks. They are no lever for anything else.",
            "Do not ask other buyers whether the supplier answered them.",
        ],
    )  # fmt: skip
    return finish(document, folder / NAME, "SR-05 Chasing e-mails · 1.0 · Touchstone")
