"""What a path shows to one reader: its stages as far as they may list them."""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from content.addresses import public_path
from content.assembly import kind_labels
from content.chrome import content_type_labels
from content.models.base import BasePage
from content.models.course import LessonPage
from content.models.quiz import QuizPage
from content.models.release import CourseRelease
from content.models.rule_check import RuleCheckPage
from portal.access import Viewer

_FIELDS = (
    "pk", "title", "url_path", "path", "live", "audience", "is_listed",
    "translation_key", "content_type_id", "stored__minutes",
)  # fmt: skip
_CHECKER = "content.rulecheckpage"
_IN_HOURS = 120


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a path. minutes: as declared for courses, lessons and quizzes, of
    reading for other pages; 0 where they are not known."""

    key: str
    title: str
    url: str
    kind: str
    why: str
    minutes: int
    audience: str
    readable: bool

    @property
    def is_locked(self) -> bool:
        return not self.readable


def stages_of(path: Any, viewer: Viewer) -> list[Stage]:
    """The stages that this reader may list, in order; four queries at most.

    A page that is not live, or is gone, is left out like one that they may not list.
    """
    said = {
        raw["value"]["page"]: raw["value"].get("why", "")
        for raw in path.stages.raw_data
        if raw["type"] == "stage" and raw["value"].get("page")
    }
    listed = BasePage.objects.listed_to(viewer).filter(pk__in=list(said))
    rows = {row["pk"]: row for row in listed.values(*_FIELDS)}
    declared = _declared(rows)
    kinds = kind_labels()
    found = []
    for pk, why in said.items():
        row = rows.get(pk)
        url = public_path(row["url_path"]) if row else None
        if row is None or not url:
            continue
        found.append(
            Stage(
                key=str(row["translation_key"]),
                title=row["title"],
                url=url,
                kind=kinds.get(row["content_type_id"], ""),
                why=why,
                minutes=declared.get(pk) or row["stored__minutes"] or 0,
                audience=row["audience"],
                readable=viewer.can_read(SimpleNamespace(**row)),
            )
        )
    return found


def _declared(rows: dict[int, dict[str, Any]]) -> dict[int, int]:
    """Declared minutes by page: of a course those of its newest release."""
    found: dict[int, int] = {}
    for model in (LessonPage, QuizPage):
        chosen = model.objects.filter(pk__in=list(rows))
        found |= dict(chosen.values_list("pk", "minutes"))
    checkers = {
        kind for kind, name in content_type_labels().items() if name == _CHECKER
    }
    for pk, row in rows.items():
        if row["content_type_id"] in checkers:
            found[pk] = RuleCheckPage.minutes
    by_key = {row["translation_key"]: pk for pk, row in rows.items()}
    releases = CourseRelease.objects.defer("archive").filter(course_key__in=by_key)
    for release in releases.order_by("number"):
        found[by_key[release.course_key]] = release.minutes
    return found


def path_context(path: Any, viewer: Viewer) -> dict[str, Any]:
    """What the path's template shows."""
    stages = stages_of(path, viewer)
    minutes = sum(stage.minutes for stage in stages)
    # Nobody plans a week by 367 minutes.
    hours = round(minutes / 60) if minutes >= _IN_HOURS else 0
    return {"stages": stages, "minutes": minutes, "hours": hours}
