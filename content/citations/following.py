"""Labels that are only understood from what stands before them."""

from content.citations.labels import HEADS
from content.citations.names import Lead
from content.citations.numerals import fits
from content.citations.reading import LabelReader, Read, label_or_none

_NUMBERED = ("s", "rule", "item")


class FollowingReader(LabelReader):
    """Reads what continues a list or a range, and numbers right after a name."""

    # --- What continues a list --------------------------------------------------------

    def sibling_at(self, index: int, before: Read) -> Read | None:
        """ "(3)" after Art. 6(2), "3" after Art. 6 Abs. 2, "l" after Art. 964j."""
        found = self._bracket(index)
        if found is None and before.worded:
            value = self.tokens[index]
            if fits("", value.text) and (value.text[:1].isdigit() or not self.prose):
                found = ("", value.text), index + 1
        parts = before.label.parts
        if found is None:
            return None
        is_number = found[0][1][0].isdigit()
        for depth in range(len(parts) - 1, 0, -1):
            kind, value_before = parts[depth]
            if not kind and value_before[0].isdigit() == is_number:
                outer = [*parts[:depth], found[0]]
                read = self.inside(outer, found[1], section=before.label.section)
                return read and read._replace(plural=before.plural)
        return None

    def next_number_at(self, index: int, before: Read) -> Read | None:
        """ "8" after Art. 6: another of the same kind."""
        found = self.number_at(index, before.label.kind)
        if found is None:
            return None
        read = self.inside(
            [(before.label.kind, found[0])], found[1], section=before.label.section
        )
        return read and read._replace(plural=before.plural)

    def letter_at(self, index: int, before: Read) -> Read | None:
        """The "l" of "964j-l"."""
        token = self.tokens[index]
        ((kind, value), *inner) = before.label.parts
        digits = value.rstrip("abcdefghijklmnopqrstuvwxyz")
        if inner or not token.glued or len(token.text) != 1 or digits == value:
            return None
        label = label_or_none(((kind, digits + token.text),), before.label.section)
        return Read(label, index + 1, before.plural) if label else None

    # --- After a name -----------------------------------------------------------------

    def after_name_at(self, lead: Lead) -> Read | None:
        """ "(b)" after "17 CFR 240.13p-1": the name ends with the number of a rule."""
        kind, after = lead.instrument.numbering, lead.after
        bracket = self.tokens[after]
        if kind not in _NUMBERED or bracket.text != "(" or not bracket.glued:
            return None
        for index in range(lead.first, after):
            found = self.number_at(index, kind)
            if found is None or self.tokens[index - 1].text == "/":
                continue
            read = self.inside([(kind, found[0])], found[1], section=False)
            if read and read.after > after:
                return read
        return None

    def bare_at(self, index: int, kind: str) -> Read | None:
        """ "1502(b)" after "Dodd-Frank". In prose a plain number may count anything."""
        found = self.number_at(index, kind) if kind in HEADS else None
        if found is None:
            return None
        read = self.inside([(kind, found[0])], found[1], section=False)
        telling = read and (read.after > found[1] or not found[0].isdigit())
        return read if telling or not self.prose else None
