"""Small parts that templates ask for."""

from typing import Any

from django import template
from django.utils import timezone
from django.utils.dateparse import parse_date

register = template.Library()


@register.inclusion_tag("components/chip.html", takes_context=True)
def audience_chip(context: Any, key: str, locked: bool = False) -> dict[str, Any]:
    """The chip that says who may read: ``{% audience_chip page.audience %}``."""
    return {"chip": context["chrome"].names.chip(key), "locked": locked}


@register.filter
def iso_date(value: Any) -> Any:
    """An ISO text as a date, for the `date` filter; anything else unchanged."""
    return parse_date(value) if isinstance(value, str) else value


@register.filter
def overdue(day: Any) -> bool:
    """Whether this day has passed."""
    return day is not None and day < timezone.localdate()


@register.simple_tag(takes_context=True)
def can_read(context: Any, page: Any) -> bool:
    """Whether this request's viewer may read the page."""
    return context["request"].viewer.can_read(page)
