"""What the pages of a course show to everybody who may read them."""

from typing import Any

from django.utils.functional import SimpleLazyObject

from content.addresses import public_path
from content.courses.draws import questions_in
from content.courses.knowledge_checks import answered
from content.courses.releasing import latest_release
from content.models.base import BasePage
from portal.access import Viewer


def course_context(course: Any, viewer: Viewer) -> dict[str, Any]:
    """The newest release and its steps."""
    release = latest_release(course.translation_key)
    return {
        "release": release,
        # Asked for only where they are shown: the site's own page has them in a slot.
        "steps": SimpleLazyObject(lambda: _steps(course, release, viewer)),
        "needed_before": [
            {"title": title, "url": public_path(url_path)}
            for title, url_path in course.prerequisites.listed_to(viewer).values_list(
                "title", "url_path"
            )
        ],
    }


def _steps(course: Any, release: Any, viewer: Viewer) -> list[dict[str, Any]]:
    """The steps of a release with their addresses, without those that are gone or that
    this reader may not even list."""
    if release is None:
        return []
    below = BasePage.objects.listed_to(viewer).child_of(course)
    live = {
        str(row["translation_key"]): row["url_path"]
        for row in below.values("translation_key", "url_path")
    }
    return [
        {**step, "url": public_path(live[step["key"]])}
        for step in release.manifest
        if step["key"] in live
    ]


def lesson_context(page: Any, request: Any, check: Any) -> dict[str, Any]:
    """Of an answered knowledge check its options with what is said to them."""
    if check is None:
        return {}
    options, right = answered(check, request.GET.getlist("o"))
    return {"check": check, "options": options, "right": right}


def quiz_context(page: Any, viewer: Viewer) -> dict[str, Any]:
    """How many questions an attempt has."""
    return {"questions": questions_in(page.rules())}
