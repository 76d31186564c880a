"""Nothing locked can be read by a way around: through open texts, files or questions.

- The teaser of a locked page (title, summary, what is inside, purpose, for whom) gives
  no contents: no sentence of the page stands in it.
- A text that more people may read holds no passage of one that fewer may read: texts of
  pages, reasons and dissents, laws, deadlines, answers of the rule table, questions.
- A file opens with the widest page that names it: only pages as narrow as the resource
  that brings it along, or narrower, name it.
- A question rests on at least one page that everybody may read who may take a quiz
  that draws it. Other sources may be locked: they show as teasers.

Links and `related` from open to locked pages are teasers by design and no finding. A
paragraph "To be confirmed" is meant to be said in the same words everywhere.
"""

import re
from collections.abc import Iterator

from content.library_checks.citations import results_of
from content.library_checks.material import EVERYBODY, Audience, Material
from content.library_checks.quizzes import drawn_by
from content.library_checks.texts import FACE, Text
from content.library_io import calendar
from content.library_io.errors import Problem
from content.library_io.reading import Entry, groups_of
from content.library_io.rule_table import NAME as RULES

# Words in a row: what is shorter is the name of a law, a list of countries, a phrase.
PASSAGE, SENTENCE = 25, 12
_ADDRESS = re.compile(r"\]\([^)\s]*\)|\{#[^}]*\}")


def check_readers(material: Material) -> list[Problem]:
    """Every way by which somebody could read what is locked for them."""
    return [
        *_teasers(material), *_passages(material), *_files(material),
        *_questions(material),
    ]  # fmt: skip


def words_of(text: str) -> list[str]:
    """The words alone, for comparing; what follows "to be confirmed" is left out."""
    kept = [
        re.split(r"to be\s+confirmed", paragraph, maxsplit=1, flags=re.I)[0]
        for paragraph in re.split(r"\n[ \t]*\n", _ADDRESS.sub("]", text))
    ]
    return re.findall(r"[^\W_]+", "\n".join(kept).lower())


def runs(words: list[str], length: int) -> Iterator[str]:
    for start in range(len(words) - length + 1):
        yield " ".join(words[start : start + length])


def is_listed(entry: Entry | None) -> bool:
    """Whether all see a page's teaser: in the tree of a group only where it is said."""
    while entry is not None:
        if "listed" in entry.data or groups_of(entry.data):
            return bool(entry.data.get("listed", False))
        entry = entry.parent
    return True


def _teasers(material: Material) -> Iterator[Problem]:
    for entry in material.entries.values():
        if not is_listed(entry):
            continue
        texts = material.texts[entry.id]
        locked: set[str] = set()
        for text in texts:
            if text.part == "body" and material.audience(entry, text) != EVERYBODY:
                locked.update(runs(words_of(text.words), SENTENCE))
        for text in texts:
            if text.part in FACE:
                told = [one for one in runs(words_of(text.words), SENTENCE)
                        if one in locked]  # fmt: skip
                if told:
                    said = f"The teaser tells what is locked: {told[0]} …"
                    yield text.problem(said)


def _passages(material: Material) -> Iterator[Problem]:
    locked: dict[str, list[tuple[str, Audience]]] = {}
    for entry in material.entries.values():
        for text in material.texts[entry.id]:
            audience = material.audience(entry, text)
            if text.part == "body" and audience != EVERYBODY:
                for run in runs(words_of(text.words), PASSAGE):
                    locked.setdefault(run, []).append((entry.id, audience))
    for name, audience, text in _open(material):
        told: dict[str, str] = {}
        for run in runs(words_of(text.words), PASSAGE):
            for other, needed in locked.get(run, ()):
                if other != name and not audience.within(needed):
                    told.setdefault(other, run)
        for other, run in told.items():
            begin = run.split()[:8]
            said = f"A passage of {other}, which fewer people may read: "
            found = re.search(r"[\W_]+".join(begin), text.words, re.I)
            line = text.words.count("\n", 0, found.start() if found else 0) + 1
            yield text.problem(f"{said}{' '.join(begin)} …", line=line)


def _open(material: Material) -> Iterator[tuple[str, Audience, Text]]:
    """Every text with whose it is and who may read it. A page's face is everybody's."""
    for entry in material.entries.values():
        for text in material.texts[entry.id]:
            face = text.part in FACE and is_listed(entry)
            audience = EVERYBODY if face else material.audience(entry, text)
            yield entry.id, audience, text
    for slug, texts in material.law_texts.items():
        for text in texts:
            yield slug, EVERYBODY, text
    for row in material.library.deadlines:
        text = Text(calendar.FILE, row["_line"], row["what"], "what", [])
        yield row["id"], Audience(material.ranks.get(row.get("tier") or "P", 0)), text
    table = material.library.rules
    for rule, result in results_of(table) if table else ():
        yield rule.id, EVERYBODY, Text(RULES, result.line, result.reason, "reason", [])
    for name, quizzes in drawn_by(material).items():
        bank = material.bank[name]
        for quiz in quizzes:
            words = "\n\n".join(bank.words())
            text = Text(bank.file.path, bank.draft.line, words, "question", [])
            yield name, material.audience(quiz), text


def _files(material: Material) -> Iterator[Problem]:
    linked: dict[str, list[tuple[Entry, Text]]] = {}
    for entry in material.entries.values():
        for text in material.texts[entry.id]:
            for reference in text.references():
                if reference.kind == "file":
                    linked.setdefault(reference.target, []).append((entry, text))
    for name, entries in material.attached.items():
        for keeper in entries:
            if name not in [row["file"] for row in keeper.data.get("files") or []]:
                continue
            needed = material.audience(keeper)
            said = f"This opens {name} to more people than {keeper.id} does."
            for entry in entries:
                if not material.audience(entry).within(needed):
                    yield entry.problem("files", said)
            for entry, text in linked.get(name, ()):
                if not material.audience(entry, text).within(needed):
                    yield text.problem(said, f"file:{name}")


def _questions(material: Material) -> Iterator[Problem]:
    for name, quizzes in drawn_by(material).items():
        bank = material.bank[name]
        pages = [source.partition("#")[0] for source in bank.draft.sources]
        if not pages:
            continue
        for quiz in quizzes:
            learners = material.audience(quiz)
            # Laws and templates are open to everybody.
            readable = any(
                learners.within(material.audience(material.entries.get(page)))
                for page in pages
            )
            if not readable:
                said = f"who takes {quiz.id} may read none of its sources."
                yield bank.problem(said)
