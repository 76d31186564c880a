"""What the pages of a course show to everybody who may read them."""

from typing import Any

from content.addresses import public_path
from content.courses.checks import answered
from content.courses.releasing import latest_release
from content.models.base import BasePage
from portal.access import Viewer


def course_context(course: Any, viewer: Viewer) -> dict[str, Any]:
    """The newest release and its steps; a step that this reader may not even list is
    left out, one that has been withdrawn has no address."""
    release = latest_release(course.translation_key)
    steps: list[dict[str, Any]] = []
    if release is not None:
        below = BasePage.objects.listed_to(viewer).child_of(course)
        live = {
            str(row["translation_key"]): row["url_path"]
            for row in below.values("translation_key", "url_path")
        }
        for step in release.manifest:
            path = live.get(step["key"])
            if path is not None:
                steps.append({**step, "url": public_path(path)})
    return {
        "release": release,
        "steps": steps,
        "needed_before": [
            {"title": title, "url": public_path(url_path)}
            for title, url_path in course.prerequisites.listed_to(viewer).values_list(
                "title", "url_path"
            )
        ],
    }


def lesson_context(page: Any, request: Any, check: Any) -> dict[str, Any]:
    """Of an answered knowledge check its options with what is said to them."""
    if check is None:
        return {}
    options, right = answered(check, request.GET.getlist("o"))
    return {"check": check, "options": options, "right": right}


def quiz_context(page: Any, viewer: Viewer) -> dict[str, Any]:
    """How many questions an attempt has."""
    draws = page.rules()["draws"]
    return {"questions": sum(draw.get("count", 1) for draw in draws)}
