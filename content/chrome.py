"""What frames every page: menu, footer, names of audiences; remembered per audience.

A process keeps what it built for a set of keys until the content stamp moves on, so a
warm page costs no query for its frame and no reader sees another audience's menu.
"""

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from content.references import PageRow, page_rows
from portal.access import Audience, Viewer
from portal.members.models import Tier, WorkingGroup
from portal.memory import Memory

_frames: Memory["Frame"] = Memory(500)


@dataclass(frozen=True, slots=True)
class Chip:
    """How an audience is shown: words and the CSS class of its colour."""

    label: str
    style: str


@dataclass(frozen=True, slots=True)
class Names:
    """Names of tiers and groups by rank and id."""

    tiers: dict[int, Tier]
    groups: dict[int, WorkingGroup]
    _html: dict[tuple[str, bool], SafeString] = field(default_factory=dict)

    def tier(self, rank: int) -> Tier | None:
        """The tier that opens what asks for this rank."""
        fitting = [found for found in self.tiers if found >= rank]
        return self.tiers[min(fitting)] if fitting else None

    def chip(self, key: str) -> Chip:
        """The chip for an audience key."""
        audience = Audience.parse(key)
        if audience.closed:
            return Chip(_("Not published"), "closed")
        if audience.groups:
            groups = [self.groups[pk].name for pk in audience.groups & set(self.groups)]
            return Chip(_("Group: %s") % ", ".join(sorted(groups)), "group")
        tier = self.tier(audience.rank)
        if tier is None:
            return Chip(_("Restricted"), "closed")
        return Chip(tier.name, tier.slug)

    def chip_html(self, key: str, locked: bool) -> SafeString:
        """The chip as HTML; a list shows the same few of them fifty times."""
        html = self._html.get((key, locked))
        if html is None:
            context = {"chip": self.chip(key), "locked": locked}
            html = render_to_string("components/chip.html", context)
            self._html[key, locked] = html
        return html


@dataclass(frozen=True, slots=True)
class Frame:
    """Menu and footer rows for one set of audience keys."""

    menu: list[PageRow]
    footer: list[PageRow]
    home: PageRow | None
    names: Names


def frame_for(viewer: Viewer) -> Frame:
    """The frame for this viewer; no query while the content stamp stands still."""
    key = (viewer.sight, get_language())
    return _frames.get(viewer.stamp, key, lambda: _build(viewer))


def names_now() -> Names:
    """The names of tiers and working groups as they are now; two queries."""
    return Names(
        {tier.rank: tier for tier in Tier.objects.all()},
        {group.pk: group for group in WorkingGroup.objects.all()},
    )


def _build(viewer: Viewer) -> Frame:
    from content.models import BasePage, HomePage, InformationPage

    pages = BasePage.objects.listed_to(viewer).filter(
        locale__language_code=get_language(), depth__in=(2, 3)
    )
    rows = page_rows(pages.order_by("path"))
    home_type, about_type = (
        model._meta.label_lower for model in (HomePage, InformationPage)
    )
    types = content_type_labels()
    homes = [row for row in rows if types.get(row.content_type_id) == home_type]
    home = next((row for row in homes if row.url == "/"), homes[0] if homes else None)
    below = [
        row for row in rows if home and row.depth == 3 and row.path[:8] == home.path
    ]
    in_menu = set(pages.filter(show_in_menus=True).values_list("pk", flat=True))
    return Frame(
        menu=[
            row
            for row in below
            if row.pk in in_menu and types.get(row.content_type_id) != about_type
        ],
        footer=[row for row in below if types.get(row.content_type_id) == about_type],
        home=home,
        names=names_now(),
    )


def content_type_labels() -> dict[int, str]:
    """`app.model` by content type id, for our page types; cached by Django."""
    from django.contrib.contenttypes.models import ContentType
    from wagtail.models import get_page_models

    models = ContentType.objects.get_for_models(*get_page_models())
    return {found.pk: model._meta.label_lower for model, found in models.items()}


def chrome(request: HttpRequest) -> dict[str, Any]:
    """Template context: `chrome` (menu, footer, names), worked out only when used."""
    return {"chrome": SimpleLazyObject(lambda: frame_for(_viewer(request)))}


def _viewer(request: HttpRequest) -> Viewer:
    """Also for error pages of requests that never reached the middleware."""
    viewer = getattr(request, "viewer", None)
    if viewer is None:
        from django.contrib.auth.models import AnonymousUser

        from portal.members.viewers import viewer_for

        viewer = viewer_for(AnonymousUser())
    return viewer
