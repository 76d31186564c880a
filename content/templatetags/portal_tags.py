"""Small parts that templates ask for."""

from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.dateparse import parse_date
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from portal.memory import Memory

register = template.Library()
_cards: Memory[SafeString] = Memory(5_000)
_frame_parts: Memory[SafeString] = Memory(500)


@register.simple_tag(takes_context=True)
def audience_chip(context: Any, key: str, locked: bool = False) -> SafeString:
    """The chip that says who may read: ``{% audience_chip page.audience %}``."""
    return context["chrome"].names.chip_html(key, bool(locked))


@register.filter
def iso_date(value: Any) -> Any:
    """An ISO text as a date, for the `date` filter; anything else unchanged."""
    return parse_date(value) if isinstance(value, str) else value


@register.simple_tag(takes_context=True)
def can_read(context: Any, page: Any) -> bool:
    """Whether this request's viewer may read the page."""
    return context["request"].viewer.can_read(page)


@register.simple_tag(takes_context=True)
def personal(context: Any, name: str, page_id: int | None = None) -> SafeString:
    """A part that differs from reader to reader, perhaps about one page. Where the page
    may be kept for others, a mark stands for it, which `content.page_store` replaces
    for each of them."""
    from content.page_store import PAGE_SLOTS, slot

    request = context.get("request")
    if name in PAGE_SLOTS:
        shown_by_office = getattr(request, "is_preview", False) or context.get(
            "opened_as_steward"
        )
        if page_id is None or shown_by_office:
            return SafeString()
        name = f"{name}:{int(page_id)}"
    is_anywhere = bool(context.get("is_anywhere"))
    if getattr(request, "storing", False) and not is_anywhere:
        return mark_safe(f"<!--slot:{name}-->")  # noqa: S308 - our own templates' names
    return slot(name, request, is_anywhere=is_anywhere) if request else SafeString()


@register.simple_tag(takes_context=True)
def card(context: Any, entry: Any, heading: str = "h3") -> SafeString:
    """The card of a list entry. The same pages stand in many lists: a card is kept by
    all that it shows besides the page, until the content stamp moves on."""
    viewer = context["request"].viewer
    key = (entry.pk, heading, entry.readable, entry.is_overdue, get_language())

    def make() -> SafeString:
        given = {"entry": entry, "heading": heading, "chrome": context["chrome"]}
        return mark_safe(render_to_string("components/card.html", given))  # noqa: S308

    return _cards.get(viewer.stamp, key, make)


@register.simple_tag(takes_context=True)
def frame_part(context: Any, name: str) -> SafeString:
    """Masthead or footer: the same on all pages that a reader sees, but for the place
    in the menu. Kept for pages that are stored: these hold marks where readers differ.
    """
    template_of = context.template.engine.get_template

    def make() -> SafeString:
        return template_of(f"components/{name}.html").render(context)

    request = context.get("request")
    differs = context.get("is_anywhere") or context.get("query")
    if differs or not getattr(request, "storing", False):
        return make()
    viewer, path = request.viewer, request.path
    places = tuple((row.url == path, row.url in path) for row in context["chrome"].menu)
    key = (name, viewer.sight, places, bool(context.get("hide_search")), get_language())
    return _frame_parts.get(viewer.stamp, key, make)
