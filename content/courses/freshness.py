"""When the ground of a lesson or a question moves, it is put up for checking.

The ground: pages, provisions of laws, templates and standards, as `LessonPage.cites`
and `Question.sources` name them. All of it happens inside the transaction of the change
and in a constant number of queries. Nothing is ever unpublished by it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, TextField
from django.db.models.functions import Cast

from content.signals import ground_moved

# Label, slug and words of a provision, by version.
Provisions = dict[tuple[str, str], tuple[Any, ...]]
_LONGEST_CAUSE = 200
_MOST_LABELS = 12


@dataclass(frozen=True, slots=True)
class _Citing:
    """A lesson or a question with those of its citations that are meant."""

    kind: str
    key: UUID
    title: str
    course_key: UUID | None
    names: tuple[str, ...]


def words_of(sections: Iterable[dict[str, Any]]) -> list[tuple[str, str]]:
    """What a page says to all its readers: parts for fewer of them count for nobody,
    or the alarm would tell that they have changed."""
    return [
        (one["heading"], " ".join(one["text"].split()))
        for one in sections
        if not one["audience"]
    ]


def page_moved(page: Any) -> int:
    """A live page says something else now: how many lessons and questions rest on it.

    Neither the entries nor the signal name its title: who may not see it in lists must
    not learn it from them.
    """
    names = {str(page.pk), *filter(None, [page.library_id])}

    def fits(name: str) -> bool:
        return name.partition("#")[0] in names

    cause = page.library_id or str(page.pk)
    return _raise(_citing(fits, names), lambda one: [cause], cause, "")


def source_moved(source: Any) -> int:
    """A template or standard has a new version."""

    def fits(name: str) -> bool:
        return name.partition("#")[0] == source.key

    cause = f"{source.key} {source.version}"
    found = _citing(fits, [source.key])
    return _raise(found, lambda one: [cause], cause, source.note)


def provisions_of(instrument: Any) -> Provisions:
    """What a published law says, for `law_moved`; empty for a draft."""
    from content.models import Instrument, Provision

    if not Instrument.objects.filter(pk=instrument.pk, live=True).exists():
        return {}
    rows = Provision.objects.filter(version__instrument_id=instrument.pk).values_list(
        "version__label", "slug", "label", "heading", "summary", "is_repealed",
        "version__in_force_from", "version__in_force_to",
    )  # fmt: skip
    return {
        (version, slug): (label, heading, " ".join(summary.split()), *rest)
        for version, slug, label, heading, summary, *rest in rows
    }


def law_moved(instrument: Any, before: Provisions) -> int:
    """A law has a new version, or a version says something else than `before`.

    Who cites Art. 4 is told of Art. 4(1), and the other way round.
    """
    after = provisions_of(instrument)
    if not before or not after or before == after:
        return 0
    changed = {
        slug: (after.get((version, slug)) or before[version, slug])[0]
        for version, slug in before.keys() | after.keys()
        if before.get((version, slug)) != after.get((version, slug))
    }

    def fits(name: str) -> bool:
        law, _slash, label = name.partition("#")[0].partition("/")
        return law == instrument.slug and (
            not label or any(_is_part(label, slug) for slug in changed)
        )

    what = ", ".join(sorted(changed.values())[:_MOST_LABELS])
    found = _citing(fits, [instrument.slug])
    return _raise(found, lambda one: list(one.names), instrument.slug, what)


def _is_part(one: str, other: str) -> bool:
    return one == other or one.startswith(f"{other}-") or other.startswith(f"{one}-")


def _raise(
    found: list[_Citing],
    causes: Callable[[_Citing], list[str]],
    cause: str,
    what: str,
) -> int:
    """One open entry for each item and cause, and one signal for the whole change."""
    from content.models import ToCheck

    if not found:
        return 0
    ToCheck.objects.bulk_create(
        [
            ToCheck(
                kind=one.kind,
                key=one.key,
                title=one.title[:255],
                course_key=one.course_key,
                cause=name[:_LONGEST_CAUSE],
                what=what,
            )
            for one in found
            for name in causes(one)
        ],
        # An entry that is open already stays as it is.
        ignore_conflicts=True,
    )
    keys = [one.key for one in found]
    ground_moved.send(sender=ToCheck, cause=cause, what=what, keys=keys)
    return len(found)


def _citing(fits: Callable[[str], bool], names: Iterable[str]) -> list[_Citing]:
    """The live lessons and questions with a citation that fits, each once.

    names: what such a citation begins with; the database looks for that alone.
    """
    from content.models import LessonPage, Question

    def likely(rows: Any, field: str) -> Any:
        wanted = Q()
        for name in names:
            wanted |= Q(_cited__contains=f'"{name}')
        return rows.annotate(_cited=Cast(field, TextField())).filter(wanted)

    lessons = likely(
        LessonPage.objects.filter(live=True, alias_of__isnull=True), "cites"
    ).values_list("translation_key", "title", "path", "cites")
    questions = likely(Question.objects.filter(live=True), "sources").values_list(
        "translation_key", "prompt", "pk", "sources"
    )
    found: dict[tuple[str, UUID], _Citing] = {}
    lesson_rows = [row for row in lessons if any(map(fits, row[3]))]
    by_path = _courses_of([row[2] for row in lesson_rows])
    for key, title, path, cites in lesson_rows:
        own = _named(fits, cites)
        found["lesson", key] = _Citing("lesson", key, title, by_path.get(path), own)
    question_rows = [row for row in questions if any(map(fits, row[3]))]
    by_question = _courses_that_ask([row[2] for row in question_rows])
    for key, prompt, pk, sources in question_rows:
        own = _named(fits, sources)
        title = " ".join(prompt.split())
        found["question", key] = _Citing(
            "question", key, title, by_question.get(pk), own
        )
    return list(found.values())


def _named(fits: Callable[[str], bool], names: Iterable[str]) -> tuple[str, ...]:
    found = (name.partition("#")[0] for name in names if fits(name))
    return tuple(dict.fromkeys(found))


def _courses_of(paths: list[str]) -> dict[str, UUID]:
    """The key of the course above each step, by the step's path."""
    from content.models import CoursePage

    if not paths:
        return {}
    above = {path: path[: -CoursePage.steplen] for path in paths}
    rows = CoursePage.objects.filter(path__in=set(above.values()))
    keys = dict(rows.values_list("path", "translation_key"))
    return {path: keys[parent] for path, parent in above.items() if parent in keys}


def _courses_that_ask(question_ids: list[int]) -> dict[int, UUID]:
    """For each question the first course whose quizzes can draw it; three queries."""
    from content.models import Question, QuizPage

    if not question_ids:
        return {}
    tags: dict[int, set[str]] = {pk: set() for pk in question_ids}
    through = Question.tags.through.objects.filter(question_id__in=question_ids)
    for pk, name in through.values_list("question_id", "questiontag__name"):
        tags[pk].add(name)
    quizzes = list(
        QuizPage.objects.filter(live=True, alias_of__isnull=True)
        .order_by("path")
        .values_list("path", "draws")
    )
    keys = _courses_of([path for path, _draws in quizzes])
    found: dict[int, UUID] = {}
    for path, draws in quizzes:
        if path not in keys:
            continue
        for draw in draws.raw_data:
            for pk, own in tags.items():
                if _asks(draw, pk, own):
                    found.setdefault(pk, keys[path])
    return found


def _asks(draw: Any, question_id: int, tags: set[str]) -> bool:
    value = draw["value"]
    if draw["type"] == "question":
        return value == question_id
    names = [one["value"] if isinstance(one, dict) else one for one in value["tags"]]
    return set(names) <= tags
