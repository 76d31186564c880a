"""The panels of a person's own page: each app that has something there registers one.

In this layer, because the apps that have panels do not import each other.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

Context = Callable[[Any], "dict[str, Any] | None"]


@dataclass(frozen=True, slots=True)
class Panel:
    """One part of the page.

    order: small numbers stand above. context: from the request what the template
    shows, or None where this person has nothing to see there; its queries do not grow
    with what there is. wide: over the whole width, not in a card of the grid.
    """

    name: str
    order: int
    template: str
    context: Context
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """A panel made for one request."""

    name: str
    html: SafeString
    wide: bool


_panels: dict[str, Panel] = {}


def register_panel(panel: Panel) -> None:
    """Add a panel, from `AppConfig.ready`; the same name again replaces it."""
    _panels[panel.name] = panel


def panels_for(request: Any) -> list[Shown]:
    """All panels in their order, without those that have nothing for this person."""
    shown = []
    for panel in sorted(_panels.values(), key=lambda one: (one.order, one.name)):
        context = panel.context(request)
        if context is not None:
            html = render_to_string(panel.template, context, request)
            shown.append(Shown(panel.name, html, panel.wide))
    return shown
