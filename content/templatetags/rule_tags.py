"""Figures and confidence as the checker's pages show them."""

from typing import Any

from django import template

from content.checker.result import CONFIDENCE
from content.rules.words import number

register = template.Library()


@register.filter
def figure(value: float) -> str:
    """With thin spaces: 12 000."""
    return number(value)


@register.filter
def confidence(mark: str) -> Any:
    """The words for V, H, M and L."""
    return CONFIDENCE.get(mark, "")
