"""What hangs together in a text: names of laws, labels around them, lists, ranges."""

from dataclasses import dataclass, field, replace

from content.citations.following import FollowingReader
from content.citations.labels import Label, between
from content.citations.names import Lead, Names
from content.citations.reading import Read
from content.citations.tokens import Tokens
from content.citations.words import (
    AFTER_LEAD,
    BEFORE_NUMBER,
    DASHES,
    HEAD_WORDS,
    INNER_WORDS,
    LISTS,
    ORDINALS,
    RANGES,
)

_MOST_SEPARATORS = 3


@dataclass(frozen=True, slots=True)
class Citation:
    """A provision, a range of them (`until` included), or a whole instrument.

    instrument: its slug; None where a text names no law.
    """

    instrument: str | None
    label: Label | None = None
    until: Label | None = None

    @property
    def labels(self) -> list[Label]:
        """The provisions as far as they are known without a list of the law's own."""
        if self.label is None:
            return []
        return between(self.label, self.until) if self.until else [self.label]


@dataclass(slots=True)
class Item:
    citation: Citation
    first: int
    after: int
    # attached: right after a name; headed: with its own word ("Art."), not "8 and 9".
    attached: bool = False
    headed: bool = True


@dataclass(slots=True)
class Run:
    """What hangs together from one place on, and the place where it ends."""

    items: list[Item] = field(default_factory=list)
    after: int = 0
    backwards: bool = False


class Reading:
    """One pass over the tokens of a text."""

    def __init__(self, text: str, names: Names, *, prose: bool) -> None:
        self.tokens = Tokens(text)
        self.names = names
        self.labels = FollowingReader(self.tokens, prose=prose)
        self.prose = prose
        # The label before the place, which a list or a range goes on from.
        self._last: Read | None = None

    def may_begin(self, index: int) -> bool:
        token = self.tokens[index]
        return (
            token.text in HEAD_WORDS
            or token.text in INNER_WORDS
            or token.text in ORDINALS
            or token.text in BEFORE_NUMBER
            or self.names.may_begin(token)
            or token.text == "general"
        )

    def run_at(self, index: int) -> Run:
        """Citations from here on, as far as one follows from the other."""
        run = Run(after=index)
        separator = ""
        while True:
            lead = self.names.lead_at(self.tokens, index)
            if lead:
                self._take_lead(run, lead, separator)
            elif not self._take_label(run, index, separator):
                break
            self._take_direct_leads(run)
            index, separator = self._separated(run.after)
            if not separator:
                break
        return run

    # --- Names ------------------------------------------------------------------------

    def _take_lead(self, run: Run, lead: Lead, separator: str) -> None:
        """A name, and the label right after it."""
        self._last = None
        if self.prose:
            lead = self._named_by(lead)
        waiting = [one for one in run.items if one.citation.instrument is None]
        slug = lead.instrument.slug
        if separator == "," and waiting and waiting[-1] is run.items[-1]:
            self._assign(waiting, slug, lead.after)
            run.after = lead.after
            return
        read, after_comma = self._label_after(lead)
        other = self._direct_lead(read.after) if read and after_comma else None
        if other and other.instrument != lead.instrument:
            # "LkSG, Art. 6 of 2017/821": the label is the other's.
            read = None
        if read is None:
            if not (self.prose and lead.short):
                run.items.append(Item(Citation(slug), lead.first, lead.after))
            run.after = lead.after
            return
        self._add(run, Citation(slug, read.label), lead.first, read, attached=True)

    def _named_by(self, lead: Lead) -> Lead:
        """ "Securities Exchange Act Rule 13p-1" is the rule, made under the act."""
        other = self.names.lead_at(self.tokens, lead.after)
        read = self.labels.label_at(lead.after) if other else None
        if not other or not read or read.label.kind == lead.instrument.numbering:
            return lead
        if other.instrument == lead.instrument:
            return lead
        return other._replace(first=lead.first)

    def _label_after(self, lead: Lead) -> tuple[Read | None, bool]:
        index = lead.after
        if read := self.labels.after_name_at(lead):
            return read, False
        separated = self.tokens[index].text in AFTER_LEAD
        index += separated
        read = self.labels.label_at(index)
        other = self.names.lead_at(self.tokens, index) if separated else None
        if other and (read is None or other.instrument != lead.instrument):
            return None, False
        if read and separated and self._is_elsewhere(lead.instrument.slug, read.label):
            return None, False
        if read:
            return read, separated
        if separated:
            return None, False
        return self.labels.bare_at(index, lead.instrument.numbering), False

    def _direct_lead(self, index: int) -> Lead | None:
        """A name after a label: "… of the CO", ", du règlement …", "§ 10 LkSG"."""
        if self.tokens[index].text == ",":
            after = self.labels.skip_of(index + 1)
            return self.names.lead_at(self.tokens, after) if after > index + 1 else None
        return self.names.lead_at(self.tokens, self.labels.skip_of(index))

    def _take_direct_leads(self, run: Run) -> None:
        if not run.items or run.items[-1].citation.label is None:
            return
        if run.items[-1].after != run.after:
            return
        lead = self._direct_lead(run.after)
        if lead is None:
            return
        waiting = [one for one in run.items if one.citation.instrument is None]
        if not waiting:
            # The labels since the last word of their own are this law's.
            for one in reversed(run.items):
                waiting.insert(0, one)
                if one.headed:
                    break
            if waiting[0].attached:
                return
        self._assign(waiting, lead.instrument.slug, lead.after)
        run.after = lead.after

    @staticmethod
    def _assign(items: list[Item], slug: str, after: int) -> None:
        for one in items:
            one.citation = replace(one.citation, instrument=slug)
        items[-1].after = after

    # --- Labels -----------------------------------------------------------------------

    def _take_label(self, run: Run, index: int, separator: str) -> bool:
        read = self.labels.label_at(index)
        slug = run.items[-1].citation.instrument if run.items else None
        if read:
            if slug and self._is_elsewhere(slug, read.label):
                slug = None
            self._add(run, Citation(slug, read.label), index, read)
            return True
        if self._last is None or not separator:
            return False
        read = self._continuing(index, self._last)
        if read is None or not self._is_listed(read, index):
            return False
        self._add(run, Citation(slug, read.label), index, read, headed=False)
        return True

    def _is_elsewhere(self, slug: str, label: Label) -> bool:
        """In prose "2017/821 and section 3" may speak of the text's own section."""
        return self.prose and label.kind == "s" != self.names[slug].numbering

    def _continuing(self, index: int, before: Read) -> Read | None:
        return self.labels.sibling_at(index, before) or self.labels.next_number_at(
            index, before
        )

    def _is_listed(self, read: Read, index: int) -> bool:
        """In prose "Article 6, 12 firms" is no list."""
        if not self.prose or read.plural or self.tokens[index].text == "(":
            return True
        following = self.tokens[read.after]
        plain = read.after == index + 1
        return not plain or not following.is_word or following.text in LISTS | {"of"}

    def _add(
        self,
        run: Run,
        citation: Citation,
        first: int,
        read: Read,
        *,
        attached: bool = False,
        headed: bool = True,
    ) -> None:
        after = read.after
        until = self._until(run, read, citation.instrument)
        if until:
            citation, after = replace(citation, until=until.label), until.after
        self._last = until or read
        run.items.append(Item(citation, first, after, attached, headed))
        run.after = after

    def _until(self, run: Run, before: Read, slug: str | None) -> Read | None:
        """ "to 7", "–52", "-l", "bis Art. 9"."""
        index = before.after
        sign = self.tokens[index]
        if sign.text not in RANGES:
            return None
        tight = self.tokens[index + 1].glued and sign.glued
        if self.prose and sign.text == "-" and not tight:
            return None
        lead = self.names.lead_at(self.tokens, index + 1)
        if lead and lead.instrument.slug != slug:
            return None
        read = self.labels.label_at(index + 1) or self._continuing(index + 1, before)
        if read is None and sign.text in DASHES:
            read = self.labels.letter_at(index + 1, before)
        if read and not before.label < read.label:
            run.backwards = True
            return None
        return read

    def _separated(self, index: int) -> tuple[int, str]:
        """The place after "," or "; and", and what stood there."""
        separator = ""
        for _ in range(_MOST_SEPARATORS):
            if self.tokens[index].text not in LISTS:
                break
            if self.names.lead_at(self.tokens, index):
                break
            separator = separator or self.tokens[index].text
            index += 1
        return index, separator
