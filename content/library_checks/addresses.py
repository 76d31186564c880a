"""Addresses that texts write out lead somewhere: inside the portal, and to real hosts.

A page is linked by its name (`links.py`). What has no name, such as the place where an
account is made, is written as an address from the root: `/account/signup/`. It is
looked up where the portal answers it: among the library's own pages, with what routed
pages answer below themselves, and in the URL configuration. So are addresses that stand
in the words or as code, for readers type them.
"""

import re
from collections.abc import Iterator
from functools import cached_property
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from django.urls import Resolver404, resolve

from content.library_checks.citations import results_of
from content.library_checks.material import Material
from content.library_checks.texts import Text
from content.library_io import calendar
from content.library_io.errors import Problem
from content.library_io.importing import MODELS
from content.library_io.laws import provisions_of
from content.library_io.reading import Entry
from content.library_io.rule_table import NAME as RULES
from content.markup.links import links_of
from content.models import InstrumentPage, InterpretationPage, Position, StoredBody
from content.routing import routes_itself

# From the root, as somebody would type it: /learning/, /rules/…, /search/?q=tin.
_WRITTEN = re.compile(
    r"(?<![\w/.:)>~%-])/(?:[a-z0-9][\w.-]*/)+"
    r"(?:[\w-]+\.(?:atom|ics|md|txt|xml))?(?:[?#][^\s`\"”)\]]*)?"
)
_TARGET = re.compile(r"\]\([^)\s]*\)|https?://\S+")
# RFC 2606 and 6761: nobody will ever answer there. In words they name fictional firms.
_NOWHERE = re.compile(
    r"(?:^|\.)(?:example(?:\.(?:com|net|org))?|test|invalid|localhost)$|^127\.|^\[?::1"
)
# Parts that templates/content give to every page.
_OF_TEMPLATES = {"main", "sources", "files", "listing"}
# What stands for every address that nothing else answers.
_CATCH_ALL = {"default", "not_found", "nothing_here"}
NO_PAGE = "There is no page at this address"


def check_addresses(material: Material) -> list[Problem]:
    """Links by address and addresses in words that nothing answers."""
    site = Site(material)
    found: list[Problem] = []
    for own, together in _written(material):
        for text in together:
            linked = links_of(text.rendered.html).addresses if text.rendered else []
            for address in dict.fromkeys(linked):
                said = site.fault_of(address) or _lost(address, own, together, site)
                if said:
                    found.append(text.problem(f"{address}: {said}.", address))
            for said, line in in_words(text, site):
                found.append(text.problem(said, line=line))
    return found


def is_nowhere(address: str) -> bool:
    """Whether a link leads to a host that is reserved for examples, or to one's own."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    host = parts.hostname or ""
    if parts.scheme == "mailto":
        host = parts.path.rpartition("@")[2]
    return re.search(_NOWHERE, host.lower()) is not None


class Site:
    """What the portal answers once this library is in it."""

    def __init__(self, material: Material) -> None:
        self.material = material

    @cached_property
    def pages(self) -> dict[str, Entry]:
        """The pages by their addresses."""
        found: dict[str, Entry] = {}

        def below(entry: Entry, path: str) -> None:
            found[path] = entry
            for child in entry.children:
                below(child, f"{path}{child.slug}/")

        below(self.material.library.home, "/")
        return found

    @cached_property
    def provisions(self) -> dict[str, set[str]]:
        return provisions_of(self.material.library.laws)

    def fault_of(self, address: str) -> str:
        """Why an address leads nowhere; "" where it does, or where only the web knows.

        One that is a fragment alone is its own page's: see `_lost`.
        """
        try:
            parts = urlsplit(address)
        except ValueError:
            return "This is no address"
        if is_nowhere(address):
            return "Nobody ever answers at an example's address"
        if parts.scheme or parts.netloc or address.startswith("#"):
            return ""
        path = unquote(parts.path)
        if not path.startswith("/"):
            return "Write addresses inside the portal from its root: /…"
        return self._at(path, parts)

    def _at(self, path: str, parts: SplitResult) -> str:
        # The portal puts a forgotten slash behind it.
        entry = self.pages.get(f"{path.rstrip('/')}/")
        if entry is not None:
            fine = not parts.fragment or self.leads(entry, unquote(parts.fragment))
            return "" if fine else "That page has no such part"
        if self._below(path, "day" in parse_qs(parts.query)):
            return ""
        try:
            match = resolve(path)
        except Resolver404:
            return NO_PAGE
        name, rest = match.url_name or "", f"/{match.kwargs.get('rest', '')}"
        if name in ("wagtaildocs_serve", "media"):
            return "Name files: file:NAME. Their addresses are other ones elsewhere"
        if name == "feed_section":
            entry = self.pages.get(rest)
            return "" if entry and entry.type == "section" else NO_PAGE
        if name == "page_markdown":
            return "" if rest in self.pages or self._below(rest) else NO_PAGE
        of_pages = name.startswith("wagtail_serve") or name == "calendar_feed"
        return NO_PAGE if of_pages or match.func.__name__ in _CATCH_ALL else ""

    def leads(self, entry: Entry, fragment: str) -> bool:
        """Whether a page has this part."""
        keys = {f"source-{row['key']}" for row in entry.data.get("sources") or []}
        return fragment in self.material.anchors[entry.id] | keys | _OF_TEMPLATES

    def _below(self, path: str, asks_for_day: bool = False) -> bool:
        """Whether a page of the library answers at this address below its own."""
        parts = [part for part in path.split("/") if part]
        for length in range(len(parts) - 1, -1, -1):
            above = "".join(f"/{one}" for one in parts[:length])
            entry = self.pages.get(f"{above}/")
            if entry is not None:
                rest = parts[length:]
                if rest[-1] == "as-of" and asks_for_day:
                    rest.append("2000-01-01")
                return self._answers(entry, rest)
        return False

    def _answers(self, entry: Entry, rest: list[str]) -> bool:
        """Asks the page's own type, of a page that holds what addresses depend on. An
        answer to a lesson's check is no place to lead to."""
        model = MODELS[entry.type]
        if not routes_itself(model) or entry.type == "lesson":
            return False
        # With a number of its type no database is asked for it.
        page = model(content_type_id=1)
        if isinstance(page, InterpretationPage):
            page.positions = [
                Position(number=block.value["number"], status=block.value["status"])
                for block in entry.blocks
                if block.type == "position"
            ]
        elif isinstance(page, InstrumentPage):
            slugs = self.provisions[entry.data["instrument"]]
            parts = [{"name": "provision", "data": {"slug": slug}} for slug in slugs]
            page.stored = StoredBody(parts=parts)
        return page.resolve(rest) is not None


def _lost(address: str, own: Entry | None, together: list[Text], site: Site) -> str:
    """What is wrong with a link to a part of the page on which it stands."""
    if not address.startswith("#"):
        return ""
    fragment = unquote(address[1:])
    if own is not None and site.leads(own, fragment):
        return ""
    keys = {f"source-{key}" for text in together for key in text.keys}
    ids = {
        name
        for text in together
        if text.rendered
        for name in links_of(text.rendered.html).ids
    }
    fine = not fragment or fragment in ids | keys
    return "" if fine else "This page has no such part"


def in_words(text: Text, site: Site) -> Iterator[tuple[str, int]]:
    """Addresses that are no links, with their lines."""
    words = _TARGET.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text.words)
    for match in _WRITTEN.finditer(words):
        address = match[0].rstrip(".,;:!?'’")
        said = site.fault_of(address)
        if said:
            yield f"{address}: {said}.", words.count("\n", 0, match.start()) + 1


def _written(material: Material) -> Iterator[tuple[Entry | None, list[Text]]]:
    """All that readers read, page by page, with the page."""
    for name, together in material.texts.items():
        yield material.entries[name], together
    for together in material.law_texts.values():
        yield None, together
    for bank in material.bank.values():
        yield None, [bank.text()]
    for row in material.library.deadlines:
        yield None, [Text(calendar.FILE, row["_line"], row["what"], "what", [])]
    table = material.library.rules
    for _rule, result in results_of(table) if table else ():
        words = "\n".join([result.reason, *(one.words for one in result.actions)])
        # All of it on the line of its row.
        words = " · ".join(words.split("\n"))
        yield None, [Text(RULES, result.line, words, "reason", [])]
