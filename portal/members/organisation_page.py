"""The panels of an organisation's page: each app that has something there registers
one.

In this layer, because the apps that have panels do not import each other.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from portal.members.models import Membership

Context = Callable[[Any, Membership], "dict[str, Any] | None"]


@dataclass(frozen=True, slots=True)
class Panel:
    """One part of the page.

    order: small numbers stand above. context: from the request and the reader's
    membership there what the template shows, or None where it is not for them; its
    queries do not grow with what there is.
    """

    name: str
    order: int
    template: str
    context: Context


_panels: dict[str, Panel] = {}


def register_panel(panel: Panel) -> None:
    """Add a panel, from `AppConfig.ready`; the same name again replaces it."""
    _panels[panel.name] = panel


def panels_for(request: Any, membership: Membership) -> list[SafeString]:
    """All panels in their order, without those that this person has nothing in."""
    shown = []
    for panel in sorted(_panels.values(), key=lambda one: (one.order, one.name)):
        context = panel.context(request, membership)
        if context is not None:
            context = {"organisation": membership.organisation, **context}
            shown.append(render_to_string(panel.template, context, request))
    return shown
