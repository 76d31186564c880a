"""Texts are neither notes nor books, and can be read once and understood.

Measured is prose: sentences of three words and more, without tables, code and marks of
sources. The figure is reading ease after Rudolf Flesch, "A new readability yardstick",
Journal of Applied Psychology 32 (1948), 221-233: 206.835 - 1.015 * words for each
sentence - 84.6 * syllables for each word; 60 and more is plain English, below 30 reads
like a statute. Syllables are estimated by groups of vowels, with silent endings taken
off: right within a few percent over a page, not for a single word. The bounds lie
well below what we write, so that what crosses one is really bad.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from content.library_checks.material import Material
from content.library_checks.texts import Text
from content.library_io.errors import Problem
from content.sections import text_of


@dataclass(frozen=True, slots=True)
class Bounds:
    """Words in all, the most words in a sentence on average, the least reading ease."""

    fewest: int
    most: int
    sentence: float = 15
    ease: float = 65


BOUNDS = {
    "guidance": Bounds(600, 1_500),
    "lesson": Bounds(500, 1_500),
    "course": Bounds(400, 1_200),
    "resource": Bounds(150, 700),
    "interpretation": Bounds(450, 1_100, 16, 60),
    "information": Bounds(100, 1_000, 16, 55),
    "instrument": Bounds(40, 400, 22, 45),
    "term": Bounds(15, 120, 20, 45),
    "path": Bounds(40, 200, 18, 60),
    "quiz": Bounds(30, 150, 15, 60),
    "section": Bounds(0, 400, 20, 50),
    "home": Bounds(0, 400, 20, 50),
    "question": Bounds(15, 250, 20, 40),
}
# For every other kind of page.
OTHERS = Bounds(0, 600, 20, 50)
SUMMARY = (15, 200)
LONGEST_SENTENCE = 50
# Below this the average tells nothing.
_FEWEST_MEASURED = 40
_SIGNS = re.compile(r"\[[A-Z][A-Za-z]*\d*[a-z]?\]|\{#[^}]*\}")
_END = re.compile(r"(?<=[.!?:;])[\"”’)]*\s+|\n")


def check_readability(material: Material) -> list[Problem]:
    """Length, sentences, reading ease of texts and questions; length of summaries."""
    found: list[Problem] = []
    for entry in material.entries.values():
        bounds = BOUNDS.get(entry.type, OTHERS)
        texts = [text for text in material.texts[entry.id] if text.part == "body"]
        prose = [sentence for text in texts for sentence in sentences(plain_of(text))]
        count = len([word for word in entry.body.split() if re.search(r"\w", word)])
        where = (entry.path, entry.body_line)
        for said in (*_length(count, bounds), *faults_of_ease(prose, bounds)):
            found.append(Problem(*where, said))
        for text in texts:
            found += _long(text)
        least, most = SUMMARY
        if not least <= len(entry.data.get("summary", "")) <= most:
            said = f"A summary has {least} to {most} signs."
            found.append(entry.problem("summary", said))
    for bank in material.bank.values():
        words = bank.words()
        prose = [sentence for text in words for sentence in sentences(text)]
        bounds = BOUNDS["question"]
        count = sum(len(text.split()) for text in words)
        for said in (*_length(count, bounds), *faults_of_ease(prose, bounds)):
            found.append(bank.problem(said))
    return found


def plain_of(text: Text) -> str:
    """The prose of a text, a line for each paragraph; rows of tables are left out."""
    plain = text_of(text.rendered.html) if text.rendered else text.words
    return "\n".join(line for line in plain.split("\n") if " · " not in line)


def sentences(prose: str) -> list[str]:
    """The sentences of three words and more."""
    found = _END.split(_SIGNS.sub("", prose))
    return [sentence for sentence in found if len(sentence.split()) >= 3]


def reading_ease(prose: list[str]) -> float:
    """Flesch's figure for these sentences."""
    words = [word for sentence in prose for word in sentence.split() if _is_word(word)]
    if not words:
        return 100
    long = sum(map(syllables, words)) / len(words)
    return 206.835 - 1.015 * len(words) / len(prose) - 84.6 * long


def syllables(word: str) -> int:
    """How many syllables a word seems to have, at least one."""
    word = re.sub(r"[^a-z]", "", word.lower())
    count = len(re.findall(r"[aeiouy]+", word))
    silent = (
        (word.endswith("e") and not word.endswith(("le", "ee")))
        or (word.endswith("ed") and not word.endswith(("ted", "ded")))
        or (word.endswith("es") and not re.search(r"(?:[szcgx]|ch|sh)es$", word))
    )
    return max(1, count - silent)


def _is_word(text: str) -> bool:
    return re.search(r"[A-Za-z]", text) is not None


def _length(count: int, bounds: Bounds) -> Iterator[str]:
    if not bounds.fewest <= count <= bounds.most:
        yield f"{count} words: here are {bounds.fewest} to {bounds.most}."


def faults_of_ease(prose: list[str], bounds: Bounds) -> Iterator[str]:
    count = sum(len(sentence.split()) for sentence in prose)
    if count < _FEWEST_MEASURED:
        return
    average = count / len(prose)
    if average > bounds.sentence:
        yield (
            f"A sentence has {average:.1f} words on average; at most "
            f"{bounds.sentence:g} here: cut the long ones."
        )
    ease = reading_ease(prose)
    if ease < bounds.ease:
        yield (
            f"Reading ease is {ease:.0f}, at least {bounds.ease:g} here: shorter "
            "words and sentences."
        )


def _long(text: Text) -> Iterator[Problem]:
    for sentence in sentences(plain_of(text)):
        count = len(sentence.split())
        if count > LONGEST_SENTENCE:
            begin = " ".join(sentence.split()[:6])
            said = (
                f"A sentence has {count} words, at most {LONGEST_SENTENCE}: {begin} …"
            )
            yield text.problem(said, " ".join(sentence.split()[:2]))
