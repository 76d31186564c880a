"""Publishing a question makes a version of it; the newest one is what is drawn."""

from typing import Any

from django.core.exceptions import ValidationError

from content.models.question import Question, QuestionVersion, digest_of
from content.questions.bodies import body_of
from content.questions.shape import Draft, DraftOption, check_draft


def draft_of(question: Question) -> Draft:
    """The question as it stands on this instance, saved or not."""
    return Draft(
        id=question.library_id or f"Q-{question.translation_key}",
        type=question.type,
        prompt=question.prompt,
        options=tuple(
            DraftOption(
                id=option.option_id or str(place),
                text=option.text,
                correct=option.correct,
                feedback=option.feedback,
                match=option.match,
            )
            for place, option in enumerate(question.options.all(), 1)
        ),
        value=question.value,
        tolerance=question.tolerance,
        unit=question.unit,
        feedback=question.feedback,
        points=question.points,
        tags=tuple(sorted(tag.name for tag in question.tags.all())),
        sources=tuple(question.sources),
    )


def keep_version(question: Question, by: Any = None) -> QuestionVersion:
    """The version of a live question's words, made where they are new.

    The caller's transaction. Raises ValidationError for a question that could not be
    marked: it must not go live.
    """
    draft = draft_of(question)
    faults = check_draft(draft)
    if faults:
        raise ValidationError([fault.message for fault in faults])
    body = body_of(draft)
    sha256 = digest_of(body)
    language = question.locale.language_code
    # The question's row: of two publishes at once the second waits and sees.
    Question.objects.select_for_update().filter(pk=question.pk).first()
    versions = QuestionVersion.objects.filter(
        question_key=question.translation_key, language=language
    )
    latest = versions.order_by("-number").first()
    if latest is not None and latest.sha256 == sha256 and latest.is_current:
        return latest
    versions.filter(is_current=True).alter(is_current=False)
    version = QuestionVersion(
        question_key=question.translation_key,
        language=language,
        number=latest.number + 1 if latest else 1,
        question=question,
        body=body,
        sha256=sha256,
        created_by=by or getattr(question.latest_revision, "user", None),
    )
    version.save()
    return version
