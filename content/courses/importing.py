"""Bring questions into the bank: all of a file or nothing, and the same file twice
changes nothing.

A question is known by its id; a file that gives none names it by what it asks and
offers (`content.questions.reading.content_id`).
"""

import hashlib
import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from wagtail.models import Locale

from content.courses.versions import draft_of
from content.models.question import Question, QuestionOption, QuestionTag
from content.questions.shape import Draft, Fault
from content.questions.writing import to_yaml

State = Literal["new", "changed", "unchanged", "kept"]
STATES: tuple[State, ...] = ("new", "changed", "unchanged", "kept")
_NAMELESS = re.compile(r"Q-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")


class ImportRefused(Exception):
    """Nothing was written. `faults`: in words, with lines."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(fault.message for fault in faults))
        self.faults = faults


@dataclass(slots=True)
class Planned:
    """What becomes of one question of the file.

    kept: it was edited by hand since the last import and stays as it is.
    """

    draft: Draft
    state: State
    question: Question | None = None


@dataclass(slots=True)
class Plan:
    """All questions of an import in the order of the file."""

    rows: list[Planned] = field(default_factory=list)

    def count(self, state: State) -> int:
        return sum(row.state == state for row in self.rows)

    def ids(self, state: State) -> list[str]:
        return [row.draft.id for row in self.rows if row.state == state]

    @property
    def changes(self) -> int:
        return self.count("new") + self.count("changed")


def plan_import(
    drafts: Iterable[Draft], *, overwrite: bool = False, publish: bool = True
) -> Plan:
    """What `import_questions` would do; nothing is written.

    overwrite: take the file's words also where somebody has edited by hand.
    publish: whether what is brought in goes live, so that a draft alone is a change.
    """
    drafts = list(drafts)
    known = _known(drafts)
    plan = Plan()
    for draft in drafts:
        question = known.get(draft.id)
        state: State = "new"
        if question is not None:
            state = _state(question, draft, overwrite=overwrite, publish=publish)
        plan.rows.append(Planned(draft, state, question))
    return plan


def import_questions(
    drafts: Iterable[Draft],
    *,
    by: Any = None,
    publish: bool = True,
    overwrite: bool = False,
) -> Plan:
    """Write the questions, all or none, and say what was done with each.

    by: who answers for the versions; whether they may publish is the caller's to know.
    Raises ImportRefused.
    """
    try:
        with transaction.atomic():
            plan = plan_import(drafts, overwrite=overwrite, publish=publish)
            faults = []
            for row in plan.rows:
                if row.state not in ("new", "changed"):
                    continue
                try:
                    row.question = _write(row, by, publish)
                except ValidationError as error:
                    said = " ".join(error.messages)
                    faults.append(Fault(row.draft.line, f"{row.draft.id}: {said}"))
            if faults:
                raise ImportRefused(faults)
            return plan
    except IntegrityError as error:
        said = _("Somebody brought in the same questions at this moment. Try again.")
        raise ImportRefused([Fault(1, said)]) from error


def _known(drafts: list[Draft]) -> dict[str, Question]:
    """The questions that the drafts name, by id in files; two queries."""
    rows = Question.objects.filter(locale=Locale.get_default())
    rows = rows.select_related("latest_revision")
    names = {draft.id for draft in drafts}
    found = {str(one.library_id): one for one in rows.filter(library_id__in=names)}
    keys = {
        uuid.UUID(match[1]): name
        for name in names - found.keys()
        if (match := _NAMELESS.fullmatch(name))
    }
    if keys:
        for one in rows.filter(library_id=None, translation_key__in=keys):
            found[keys[one.translation_key]] = one
    return found


def question_of(name: str, locale: Any) -> Any:
    """The question of this id in files, or None."""
    known = Question.objects.filter(locale=locale)
    found = known.filter(library_id=name).first()
    if found is None and (nameless := _NAMELESS.fullmatch(name)):
        key = uuid.UUID(nameless[1])
        found = known.filter(library_id=None, translation_key=key).first()
    return found


def _state(
    question: Question, draft: Draft, *, overwrite: bool, publish: bool
) -> State:
    edited = question.imported_revision != (question.latest_revision_id or 0)
    digest = digest_of_draft(draft)
    if edited:
        now = draft_of(question.get_latest_revision_as_object())
        if digest_of_draft(replace(now, id=draft.id)) == digest:
            return "changed" if publish and not _was_out(question) else "unchanged"
        # Only edits count: the words of the last import, brought in again over an
        # edit, would undo it.
        if not overwrite:
            return "unchanged" if question.digest == digest else "kept"
        return "changed"
    if question.digest == digest:
        # Imported as a draft before; whoever publishes now means it.
        return "changed" if publish and not _was_out(question) else "unchanged"
    return "changed"


def _was_out(question: Question) -> bool:
    """Whether the imported words are live, or were until somebody unpublished them."""
    return question.first_published_at is not None and (
        not question.live or not question.has_unpublished_changes
    )


def _write(row: Planned, by: Any, publish: bool) -> Question:
    question = row.question
    if question is None:
        question = Question(
            library_id=row.draft.id, locale=Locale.get_default(), live=False
        )
    else:
        question = question.get_latest_revision_as_object()
    _fill(question, row.draft)
    question.full_clean()
    if question.pk is None:
        question.save()
    revision = question.save_revision(user=by)
    if publish:
        revision.publish(user=by)
    Question.objects.filter(pk=question.pk).update(
        digest=digest_of_draft(row.draft), imported_revision=revision.pk
    )
    return question


def digest_of_draft(draft: Draft) -> str:
    """The same for drafts that say the same; the order of tags does not count."""
    same = replace(draft, tags=tuple(sorted(draft.tags)))
    return hashlib.sha256(to_yaml([same]).encode()).hexdigest()


def _fill(question: Question, draft: Draft) -> None:
    for name in ("type", "prompt", "feedback", "points", "value", "tolerance", "unit"):
        setattr(question, name, getattr(draft, name))
    question.sources = list(draft.sources)
    question.tags.set([_tag(name) for name in draft.tags])
    question.options.set(
        [
            QuestionOption(
                option_id=option.id,
                text=option.text,
                correct=option.correct,
                match=option.match,
                feedback=option.feedback,
                sort_order=place,
            )
            for place, option in enumerate(draft.options)
        ]
    )


def _tag(name: str) -> QuestionTag:
    tag = QuestionTag.objects.filter(name=name).first()
    if tag is None:
        tag = QuestionTag(name=name)
        tag.full_clean()
        tag.save()
    return tag
