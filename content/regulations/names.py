"""What citations in texts and questions lead to."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from content.addresses import public_path
from content.citations import Citation, CitationError, Names, parse
from content.markup import Target
from content.references import PageRow, page_rows
from portal.access import Viewer
from portal.members.models import ContentStamp
from portal.memory import Memory

Name = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Law:
    """An instrument as links need it: its names, its page, its provisions' headings.

    labels: heading by the slug of the label, the newest version's; in the order of the
    law. texts: the labels as written. changes: from when each version of it binds.
    """

    slug: str
    short: str
    name: str
    formal: str
    page: PageRow | None
    labels: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    changes: dict[str, tuple[date, ...]] = field(default_factory=dict)

    def changes_of(self, label: str) -> list[date]:
        """From which days on versions bind that bring this provision, what holds it or
        what it holds; "": any provision."""
        return [
            day
            for slug, days in self.changes.items()
            if not label
            or slug == label
            or slug.startswith(f"{label}-")
            or label.startswith(f"{slug}-")
            for day in days
        ]


@dataclass(frozen=True, slots=True)
class Laws:
    """All published instruments by slug, and what citations of them look like."""

    by_slug: dict[str, Law]
    names: Names


_laws: Memory[Laws] = Memory(2)


def laws(stamp: int | None = None) -> Laws:
    """All laws, remembered until the content stamp moves on (looked up where it is not
    at hand)."""
    return _laws.get(ContentStamp.now() if stamp is None else stamp, None, read_laws)


def read_laws() -> Laws:
    """All published laws from the database; three queries."""
    from content.models import BasePage, Instrument, InstrumentPage, Provision

    instruments = list(Instrument.objects.filter(live=True))
    by_page = dict(
        InstrumentPage.objects.filter(live=True, alias_of__isnull=True).values_list(
            "pk", "instrument__slug"
        )
    )
    rows = page_rows(BasePage.objects.filter(pk__in=by_page).order_by())
    pages = {by_page[row.pk]: row for row in rows}
    headings: dict[str, dict[str, str]] = {}
    texts: dict[str, dict[str, str]] = {}
    provisions = (
        Provision.objects.filter(version__instrument__live=True)
        .order_by("sortable_label", "version__in_force_from")
        .values_list(
            "version__instrument__slug", "slug", "heading", "label",
            "version__in_force_from",
        )
    )  # fmt: skip
    changes: dict[str, dict[str, tuple[date, ...]]] = {}
    for law, slug, heading, label, since in provisions:
        days = changes.setdefault(law, {})
        days[slug] = (*days.get(slug, ()), since)
        headings.setdefault(law, {})[slug] = heading
        texts.setdefault(law, {})[slug] = label
    return Laws(
        {
            one.slug: Law(
                one.slug,
                one.short,
                one.name,
                one.formal,
                pages.get(one.slug),
                headings.get(one.slug, {}),
                texts.get(one.slug, {}),
                changes.get(one.slug, {}),
            )
            for one in instruments
        },
        Names([(one.slug, one.leads, one.numbering) for one in instruments]),
    )


def provision_path(page: PageRow, label: str) -> str:
    """The address of a provision's own page; of the law's for no label."""
    path = public_path(page.url_path) or ""
    return f"{path}{label}/" if path and label else path


def place_in(law: Law | None, label: str, viewer: Viewer) -> str:
    """Where a citation leads this viewer: to the provision, to its law where we do not
    have it or the law is locked (which provisions it has is inside), else nowhere."""
    if law is None or law.page is None or not viewer.can_list(law.page):
        return ""
    opens = label in law.labels and viewer.can_read(law.page)
    return provision_path(law.page, label if opens else "")


@dataclass(frozen=True, slots=True)
class Cited:
    """One citation among those that somebody wrote as text, for one viewer.

    citation: None where the text reads as none; url: "" where it leads nowhere;
    is_alone: whether the text holds no other.
    """

    text: str
    citation: Citation | None = None
    law: Law | None = None
    label: str = ""
    url: str = ""
    is_alone: bool = True

    @property
    def slug(self) -> str:
        """Of the law that is meant, known here or not."""
        return (self.citation.instrument or "") if self.citation else ""


def cited_in(texts: Iterable[str], viewer: Viewer) -> Iterator[Cited]:
    """Each citation of these texts with where it leads, in order."""
    known = laws(viewer.stamp)
    for text in texts:
        try:
            found = parse(text, known.names)
        except CitationError:
            yield Cited(text)
            continue
        for one in found:
            law = known.by_slug.get(one.instrument or "")
            label = one.label.slug if one.label else ""
            url = place_in(law, label, viewer)
            yield Cited(text, one, law, label, url, len(found) == 1)


def provision_targets(names: Iterable[Name], viewer: Viewer) -> dict[Name, Target]:
    """What ``cite:`` links lead to for this viewer. A provision that we do not have
    leads to its law; a law that we do not have leads nowhere."""
    wanted = [target for kind, target in names if kind == "cite"]
    if not wanted:
        return {}
    known = laws(viewer.stamp).by_slug
    found: dict[Name, Target] = {}
    for target in wanted:
        slug, _, label = target.partition("/")
        law = known.get(slug)
        url = place_in(law, label, viewer)
        if law is None or law.page is None or not url:
            continue
        title = law.formal
        if label in law.labels and viewer.can_read(law.page):
            title = f"{law.short} {law.texts[label]}: {law.labels[label]}"
        found["cite", target] = Target(url=url, title=title)
    return found
