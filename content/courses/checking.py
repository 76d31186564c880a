"""What stands in the way of a release, and what a trainer should look at before one."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from content.courses.draws import pools, shared_out
from content.courses.links import broken_links, missing_places
from content.courses.manifest import Manifest
from content.models.question import QuestionVersion
from content.models.release import CourseRelease

_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to look at, in words for the trainer, and where it is put right.

    page, question: ids of what has to be opened for it; None where it is no single one.
    """

    words: str
    page: int | None = None
    question: int | None = None

    def __str__(self) -> str:
        return self.words


@dataclass(slots=True)
class Findings:
    """problems: no release while there is one. warnings: worth a look. pool: all
    questions that the quizzes can draw."""

    problems: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)
    pool: dict[int, QuestionVersion] = field(default_factory=dict)


def problems_of(course: Any, manifest: Manifest) -> list[str]:
    """All that blocks a release of this course, in words; an empty list when nothing
    does."""
    return [one.words for one in look_at(course, manifest, warn=False).problems]


def look_at(
    course: Any, manifest: Manifest, *, warn: bool = True, hidden: Collection[str] = ()
) -> Findings:
    """All findings, in a constant number of queries whatever the course's length.

    warn: whether warnings are looked for too. hidden: keys of drafts not to be named.
    """
    found = Findings()
    if not course.live:
        said = _("The course page is not published yet.")
        found.problems.append(Finding(said, course.pk))
    if not any(step["required"] for step in manifest.steps):
        said = _("No published lesson or quiz is needed to finish the course.")
        found.problems.append(Finding(said))
    _prerequisites(course, found, warn)
    _quizzes(course, manifest, found)
    _texts(manifest, found)
    if warn:
        _drafts(course, manifest, found, hidden)
        _places(manifest, found)
        _sources(manifest, found)
    return found


def _prerequisites(course: Any, found: Findings, warn: bool) -> None:
    needed = list(course.prerequisites.all())
    for one in needed:
        if not one.live:
            said = _("“%s” should come before, but it is not published.")
            found.problems.append(Finding(said % one.title, one.pk))
    if not needed or not warn:
        return
    keys = [one.translation_key for one in needed]
    released = set(
        CourseRelease.objects.filter(course_key__in=keys)
        .order_by()
        .values_list("course_key", flat=True)
    )
    for one in needed:
        if one.live and one.translation_key not in released:
            said = _("“%s” should come before, but it has no release yet.")
            found.warnings.append(Finding(said % one.title, one.pk))


def _quizzes(course: Any, manifest: Manifest, found: Findings) -> None:
    """All draws of all quizzes are looked up together: two queries."""
    quizzes = [step for step in manifest.steps if step["kind"] == "quiz"]
    draws = [draw for step in quizzes for draw in step["rules"]["draws"]]
    if draws:
        filled = iter(pools(draws, course.locale.language_code))
    ids = {str(page.translation_key): page.pk for page in manifest.pages}
    for step in quizzes:
        own = [(draw, *next(filled)) for draw in step["rules"]["draws"]]
        found.problems += [
            Finding(words, ids.get(step["key"]))
            for words in _quiz_problems(step["title"], own)
        ]
        for _draw, _count, pool in own:
            found.pool |= {version.pk: version for version in pool}
    for version in found.pool.values():
        if not version.body.get("key"):
            said = _("The question “%s” has no key: nobody could pass it.")
            words = said % version.body.get("prompt", "")[:80]
            found.problems.append(Finding(words, question=version.question_id))


def _quiz_problems(
    title: str, draws: list[tuple[dict[str, Any], int, Any]]
) -> list[str]:
    if not draws:
        return [_("“%s” asks no questions: say what it draws.") % title]
    found, wanted = [], 0
    for draw, count, pool in draws:
        if "question" in draw and not pool:
            found.append(
                _("“%s” always asks a question that is not published.") % title
            )
        elif len(pool) < count:
            said = ngettext(
                "“%(quiz)s” draws %(count)d question tagged %(tags)s, but %(pool)d are "
                "published.",
                "“%(quiz)s” draws %(count)d questions tagged %(tags)s, but only "
                "%(pool)d are published.",
                count,
            )
            names = ", ".join(draw["tags"])
            found.append(
                said % {"quiz": title, "count": count, "tags": names, "pool": len(pool)}
            )
        wanted += count
    filled = shared_out([(count, pool) for _draw, count, pool in draws])
    if not found and wanted > sum(map(len, filled)):
        found.append(
            _("“%s” draws more questions than there are: its draws overlap.") % title
        )
    return found


def _texts(manifest: Manifest, found: Findings) -> None:
    broken = broken_links(manifest.pages)
    for page in manifest.pages:
        if broken.get(page.pk):
            names = ", ".join(broken[page.pk][:_MOST_NAMED])
            said = _("“%(title)s” has links that lead nowhere: %(names)s.")
            words = said % {"title": page.title, "names": names}
            found.problems.append(Finding(words, page.pk))
        # As stored: to look at the pictures themselves would be a query for each page.
        mute = {one["type"] for one in page.body.raw_data if _lacks_words(one)}
        if "figure" in mute:
            said = _("“%s” has a picture without words for who cannot see it.")
            found.problems.append(Finding(said % page.title, page.pk))
        if "video" in mute:
            said = _("“%s” has a film without a transcript.")
            found.problems.append(Finding(said % page.title, page.pk))
        if any(_lacks_captions(one) for one in page.body.raw_data):
            said = _("“%s” has a film without captions: right only if nobody speaks.")
            found.warnings.append(Finding(said % page.title, page.pk))


# What says in words what a picture shows and a film tells.
_WORDS = {"figure": "alt", "video": "transcript"}


def _lacks_words(block: Any) -> bool:
    name = _WORDS.get(block["type"])
    value = block.get("value") or {}
    return name is not None and not str(value.get(name) or "").strip()


def _lacks_captions(block: Any) -> bool:
    return block["type"] == "video" and not (block.get("value") or {}).get("captions")


def _drafts(
    course: Any, manifest: Manifest, found: Findings, hidden: Collection[str]
) -> None:
    if course.has_unpublished_changes:
        said = _(
            "The course page has changes that are not published: learners do not see "
            "them."
        )
        found.warnings.append(Finding(said, course.pk))
    for page in manifest.pages:
        if page.has_unpublished_changes:
            said = _(
                "“%s” has changes that are not published: they are not part of it."
            )
            found.warnings.append(Finding(said % page.title, page.pk))
    from content.models import BasePage

    drafts = BasePage.objects.child_of(course).filter(live=False)
    named = drafts.order_by("path").values_list("translation_key", "title", "pk")
    for key, title, pk in named:
        if str(key) not in hidden:
            said = _("“%s” is not published: it stays out.")
            found.warnings.append(Finding(said % title, pk))


def _places(manifest: Manifest, found: Findings) -> None:
    places = missing_places(manifest.pages)
    for page in manifest.pages:
        if places.get(page.pk):
            said = _("“%(title)s” links to headings that are not there: %(names)s.")
            names = ", ".join(places[page.pk][:_MOST_NAMED])
            words = said % {"title": page.title, "names": names}
            found.warnings.append(Finding(words, page.pk))


def _sources(manifest: Manifest, found: Findings) -> None:
    today = timezone.localdate()
    for page in manifest.pages:
        if page.kind == "lesson" and not page.cites and not page.sources.raw_data:
            said = _(
                "“%s” names nothing that it rests on: nobody is told when it moves."
            )
            found.warnings.append(Finding(said % page.title, page.pk))
        if page.review_by is not None and page.review_by < today:
            said = _("“%s” is overdue for review.")
            found.warnings.append(Finding(said % page.title, page.pk))
    bare = sum(not version.body.get("sources") for version in found.pool.values())
    if bare:
        said = ngettext(
            "%d question of the pools names no source.",
            "%d questions of the pools name no source.",
            bare,
        )
        found.warnings.append(Finding(said % bare))
