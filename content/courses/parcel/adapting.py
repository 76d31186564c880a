"""Fit a parcel's pages and questions to this site: new names, and no links to what is
not here."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from content.courses.parcel.matching import Matches
from content.library_io.attached import FILES
from content.library_io.body import split_body
from content.library_io.errors import Problem
from content.library_io.questions import QuestionFile
from content.library_io.reading import Entry, groups_of
from content.library_io.vocabulary import KINDS
from content.models import BasePage, CoursePage, Instrument, Label
from portal.members.models import Tier

_LINK = re.compile(
    r"\[([^\[\]]{0,500})\]\((page|term|cite|file):([^)#\s]{1,200})(#[^)\s]{0,200})?"
    r'(?:[ \t]+"[^"\n]{0,200}")?\)'
)


class Fitting:
    """words: what came out otherwise than it was packed. linked: files that texts link
    to. others: pages here that the parcel names, by their id."""

    def __init__(self, matches: Matches, folder: Path, user_groups: Any) -> None:
        self.matches = matches
        self.words: list[str] = list(matches.words)
        self.linked: set[str] = set()
        self.others: dict[str, BasePage] = {}
        place = folder / FILES
        self.files = {path.name for path in place.iterdir()} if place.is_dir() else ()
        self.groups = set(user_groups.values_list("slug", flat=True))
        self.tiers = set(Tier.objects.values_list("code", flat=True))
        self.laws = set(Instrument.objects.values_list("slug", flat=True))

    def problems(self, top: Entry) -> list[Problem]:
        """What keeps the course out: nobody guesses who may read it."""
        found = []
        for entry in top.walk():
            tier = str(entry.data.get("tier", "P"))
            if tier not in self.tiers:
                words = _("There is no tier “%s” here: say who may read.") % tier
                found.append(entry.problem("tier", words))
            for slug in groups_of(entry.data):
                if slug not in self.groups:
                    words = _("There is no working group “%s” here that is yours.")
                    found.append(entry.problem("group", words % slug))
        return found

    def fit(self, top: Entry) -> None:
        """Change all entries in place."""
        entries = list(top.walk())
        self.own = {entry.id for entry in entries}
        self.others = self._others(entries)
        for entry in entries:
            self._fit(entry)

    def _others(self, entries: list[Entry]) -> dict[str, BasePage]:
        named = {
            name
            for entry in entries
            for key in ("related", "prerequisites")
            for name in map(str, entry.data.get(key) or [])
        }
        named |= {str(entry.data.get("successor") or "") for entry in entries}
        for entry in entries:
            named |= {found[3] for found in _LINK.finditer(entry.body)}
        live = BasePage.objects.filter(library_id__in=named - self.own, live=True)
        rows = live.filter(alias_of__isnull=True)
        return {str(page.library_id): page for page in rows.specific()}

    def _fit(self, entry: Entry) -> None:
        data, old = entry.data, entry.id
        self._links(entry, "related", BasePage)
        self._links(entry, "prerequisites", CoursePage)
        successor = data.get("successor")
        if successor and not isinstance(self.others.get(successor), CoursePage):
            self._lost(old, successor)
            data["successor"] = ""
        for key in ("satisfies", "cites"):
            data[key] = [self._name(str(one)) for one in data.get(key) or []]
        for key, kind in KINDS.items():
            slugs = [str(slug) for slug in data.get(key) or []]
            known = set(
                Label.objects.filter(kind=kind, slug__in=slugs).values_list(
                    "slug", flat=True
                )
            )
            for slug in (slug for slug in slugs if slug not in known):
                words = _("%(page)s: the label “%(label)s” is not here: left out.")
                self.words.append(words % {"page": old, "label": slug})
        for row in data.get("draws") or []:
            if "question" in row:
                name = row["question"]
                row["question"] = self.matches.questions.get(name, name)
            else:
                row["tags"] = [self._name(tag) for tag in row["tags"]]
        # A new name no longer tells the type by its form.
        data["type"] = entry.type
        data["id"] = self._name(old)
        entry.body = _LINK.sub(lambda found: self._link(old, found), entry.body)
        entry.blocks = split_body(entry.body, entry.id)
        for block in entry.blocks:
            for key in ("image", "file"):
                if isinstance(block.value, dict) and key in block.value:
                    name = block.value[key]
                    block.value[key] = self.matches.files.get(name, name)

    def _name(self, name: str) -> str:
        return self.matches.names.get(name, name)

    def _links(self, entry: Entry, key: str, model: type[BasePage]) -> None:
        kept = []
        for name in map(str, entry.data.get(key) or []):
            if name in self.own and model is BasePage:
                kept.append(self._name(name))
            elif isinstance(self.others.get(name), model):
                kept.append(name)
            else:
                self._lost(entry.id, name)
        entry.data[key] = kept

    def _link(self, page: str, found: re.Match[str]) -> str:
        """The link as it is to be here, or its words where it leads nowhere."""
        kind, target, place = found[2], found[3], found[4] or ""
        if kind == "file":
            new = self.matches.files.get(target, target)
            known = new in self.files or target in self.matches.files
            if known:
                self.linked.add(new)
        elif kind == "cite":
            new, known = target, target.partition("/")[0] in self.laws
        else:
            new, known = self._name(target), target in self.own | self.others.keys()
        if known:
            return f"[{found[1]}]({kind}:{new}{place})"
        self._lost(page, target)
        return found[1]

    def _lost(self, page: str, name: str) -> None:
        words = _("%(page)s: “%(name)s” is not here: its words stay, without the link.")
        said = words % {"page": page, "name": name}
        if said not in self.words:
            self.words.append(said)

    def fitted(self, files: list[QuestionFile]) -> list[QuestionFile]:
        """The questions under the names that they have here."""
        return [
            replace(
                file,
                drafts=tuple(
                    replace(
                        draft,
                        id=self.matches.questions.get(draft.id, draft.id),
                        tags=tuple(self._name(tag) for tag in draft.tags),
                        sources=tuple(self._source(one) for one in draft.sources),
                    )
                    for draft in file.drafts
                ),
            )
            for file in files
        ]

    def _source(self, source: str) -> str:
        name, sign, place = source.partition("#")
        return f"{self._name(name)}{sign}{place}"
