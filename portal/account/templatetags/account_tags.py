"""Data for the passkey script, as an attribute: the policy allows no inline script."""

import json
from typing import Any

from django import template

register = template.Library()


@register.filter
def as_json(value: Any) -> str:
    """As JSON text; the template escapes it for the attribute."""
    return json.dumps(value)
