"""Pages by what an operator types: a library id, a key, a path or a row number."""

import contextlib
import uuid
from typing import Any

from django.db.models import Q

from content.addresses import page_path
from portal.numbers import is_row_number


def found_page(model: Any, name: str) -> Any:
    """The page of this type, or None."""
    wanted = Q(library_id=name)
    if name.startswith("/"):
        wanted |= Q(url_path=page_path(name))
    if is_row_number(name):
        wanted |= Q(pk=int(name))
    with contextlib.suppress(ValueError):
        wanted |= Q(translation_key=uuid.UUID(name))
    rows = model.objects.filter(wanted, alias_of__isnull=True)
    return rows.order_by("locale_id", "pk").first()
