"""What stands in the way of a release, in words for the trainer."""

from typing import Any

from django.utils.translation import gettext as _

from content.courses.draws import pools
from content.courses.manifest import Manifest


def problems_of(course: Any, manifest: Manifest) -> list[str]:
    """All that blocks a release of this course; an empty list when nothing does."""
    found: list[str] = []
    if not course.live:
        found.append(_("The course page is not published yet."))
    if not any(step["required"] for step in manifest.steps):
        found.append(_("No published lesson or quiz is needed to finish the course."))
    for step in manifest.steps:
        if step["kind"] == "quiz":
            found += _quiz_problems(step, course.locale.language_code)
    return found


def _quiz_problems(step: dict[str, Any], language: str) -> list[str]:
    draws = step["rules"]["draws"]
    if not draws:
        return [_("“%s” asks no questions: say what it draws.") % step["title"]]
    found, taken = [], 0
    for draw, (count, pool) in zip(draws, pools(draws, language), strict=True):
        if "question" in draw and not pool:
            found.append(
                _("“%s” always asks a question that is not published.") % step["title"]
            )
        elif len(pool) < count:
            found.append(
                _(
                    "“%(quiz)s” draws %(count)d questions tagged %(tags)s, but only "
                    "%(pool)d are published."
                )
                % {
                    "quiz": step["title"],
                    "count": count,
                    "tags": ", ".join(draw["tags"]),
                    "pool": len(pool),
                }
            )
        taken += min(count, len(pool))
    unique = {v.pk for _count, pool in pools(draws, language) for v in pool}
    if not found and taken > len(unique):
        found.append(
            _("“%s” draws more questions than there are: its draws overlap.")
            % step["title"]
        )
    return found
