"""Goals of a page from its front matter, and back."""

from typing import Any

from content.library_io.goal_schema import GOAL_KEYS
from content.models import Goal, InformationPage


def fill_goals(page: Any, data: dict[str, Any]) -> None:
    """Set the goals of a page that may have some."""
    if isinstance(page, InformationPage):
        rows = data.get("goals") or []
        page.goals.set(
            [Goal(**row, sort_order=place) for place, row in enumerate(rows)]
        )


def goal_rows(page: Any) -> dict[str, Any]:
    """The key that a page with goals has; {} for others."""
    if not isinstance(page, InformationPage):
        return {}
    rows = page.goals.order_by("sort_order")
    return {"goals": [{key: getattr(row, key) for key in GOAL_KEYS} for row in rows]}
