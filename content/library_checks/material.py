"""A library made ready for the checks: every text with its place, rendered once."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from content.admin.markdown.warnings import warnings_for
from content.citations import Names
from content.library_checks.texts import Text, texts_of_entry, texts_of_law
from content.library_io.errors import Problem
from content.library_io.importing import attached_names
from content.library_io.interpretations import names_of_laws
from content.library_io.laws import LawFile, provisions_of
from content.library_io.questions import QuestionFile
from content.library_io.reading import Entry, Library, groups_of
from content.markup import Rendered, Warning
from content.questions.shape import Draft


@dataclass(frozen=True, slots=True)
class Audience:
    """Who may read something: everybody of this rank who is in all of these groups."""

    rank: int = 0
    groups: frozenset[str] = frozenset()

    def within(self, other: "Audience") -> bool:
        """Whether all of these readers may read what is open to the others."""
        return self.rank >= other.rank and self.groups >= other.groups


EVERYBODY = Audience()


@dataclass(slots=True)
class Bank:
    """A question with its file."""

    file: QuestionFile
    draft: Draft

    def problem(self, message: str, line: int = 0) -> Problem:
        at = line or self.draft.line
        return Problem(self.file.path, at, f"{self.draft.id}: {message}")

    def words(self) -> list[str]:
        """All that a learner reads of it."""
        options = self.draft.options
        found = [self.draft.prompt, *(one.text for one in options)]
        found += [one.match for one in options] + [one.feedback for one in options]
        return [text for text in (*found, self.draft.feedback) if text]

    def text(self) -> Text:
        """All of it as one text, on the line where it begins."""
        words = " · ".join(" ".join(words.split()) for words in self.words())
        return Text(self.file.path, self.draft.line, words, "question", [])


@dataclass
class Material:
    """What the checks look at. ordinary: abbreviations that need no explanation."""

    library: Library
    ordinary: frozenset[str] = frozenset()

    @cached_property
    def entries(self) -> dict[str, Entry]:
        return {entry.id: entry for entry in self.library.entries()}

    @cached_property
    def laws(self) -> dict[str, LawFile]:
        return {law.slug: law for law in self.library.laws}

    @cached_property
    def bank(self) -> dict[str, Bank]:
        return {
            draft.id: Bank(file, draft)
            for file in self.library.questions
            for draft in file.drafts
        }

    @cached_property
    def texts(self) -> dict[str, list[Text]]:
        """The texts of every page, by its id."""
        return {
            entry.id: list(texts_of_entry(entry, self._keys(entry)))
            for entry in self.entries.values()
        }

    @cached_property
    def law_texts(self) -> dict[str, list[Text]]:
        """The texts of every law, by its slug."""
        return {slug: list(texts_of_law(law)) for slug, law in self.laws.items()}

    def written(self) -> Iterator[tuple[list[Text], Text]]:
        """Every Markdown text, with all of its page or law."""
        for together in (*self.texts.values(), *self.law_texts.values()):
            for text in together:
                if text.rendered is not None:
                    yield together, text

    @cached_property
    def anchors(self) -> dict[str, set[str]]:
        """Where on each page a link may lead."""
        found = {}
        for name, texts in self.texts.items():
            found[name] = {
                anchor
                for text in texts
                if text.rendered is not None and not text.is_dated
                for _level, anchor, _words in text.rendered.headings
            }
            found[name] |= {
                f"position-{block.value['number']}"
                for block in self.entries[name].blocks
                if block.type == "position"
            }
        return found

    @cached_property
    def targets(self) -> set[str]:
        """All that a ``cite:`` link may name."""
        found = set()
        for law, provisions in provisions_of(self.library.laws).items():
            found |= {law, *(f"{law}/{slug}" for slug in provisions)}
        return found

    @cached_property
    def law_names(self) -> Names:
        return names_of_laws(self.library)

    @cached_property
    def attached(self) -> dict[str, list[Entry]]:
        """The pages that bring each file along."""
        found: dict[str, list[Entry]] = {}
        for entry in self.entries.values():
            for name in dict.fromkeys(attached_names(entry)):
                found.setdefault(name, []).append(entry)
        return found

    @cached_property
    def names(self) -> set[str]:
        """What the glossary calls things, and what everybody knows."""
        found = set(self.ordinary)
        for entry in self.entries.values():
            if entry.type == "term":
                data = entry.data
                found |= {data["title"], *data.get("also", ())}
                found |= set(data.get("former", ()))
        return {str(name) for name in found}

    @cached_property
    def ranks(self) -> dict[str, int]:
        tiers = self.library.vocabulary.get("tiers") or []
        return {str(row.get("code")): int(row.get("rank", 0)) for row in tiers}

    def audience(self, entry: Entry | None, text: Text | None = None) -> Audience:
        """Who may read a page, or a text of it: its own tier and groups, those of all
        above it, and what reasons and dissents ask for besides."""
        tiers = set(text.tiers if text else ())
        groups = set(text.groups if text else ())
        while entry is not None:
            tiers.add(str(entry.data.get("tier", "P")))
            groups.update(groups_of(entry.data))
            entry = entry.parent
        rank = max((self.ranks.get(code, 0) for code in tiers), default=0)
        return Audience(rank, frozenset(groups))

    def remarks(self, together: list[Text], text: Text) -> list[Warning]:
        """What an editor would be told of this text, by its own lines."""
        if text.remarks is None:
            others = "\n\n".join(one.words for one in together if one is not text)
            text.remarks = warnings_for(
                text.words,
                None if text.rendered is None else text.keys,
                self.names,
                lambda _kind, _target: True,
                others=others,
                rendered=text.rendered or Rendered(""),
            )
        return text.remarks

    def _keys(self, entry: Entry) -> list[str]:
        """The keys of a page's sources; a law's page has those of the law too."""
        rows: list[Any] = list(entry.data.get("sources") or [])
        if entry.type == "instrument":
            rows += self.laws[entry.data["instrument"]].data.get("sources") or []
        return [str(row["key"]) for row in rows]
