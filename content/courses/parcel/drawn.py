"""Which questions of the bank a course's quizzes ask or may draw."""

from collections.abc import Iterable
from typing import Any

from content.models import Question, QuizPage


def questions_drawn(pages: Iterable[Any], rows: Any = None) -> dict[int, Question]:
    """By id; a query for each draw. pages: those that are no quiz ask nothing.

    rows: among which questions to look, instead of all that there are.
    """
    rows = Question.objects.all() if rows is None else rows
    wanted: dict[int, Question] = {}
    for quiz in pages:
        if not isinstance(quiz, QuizPage):
            continue
        known = rows.filter(locale=quiz.locale)
        for draw in quiz.rules()["draws"]:
            if "question" in draw:
                found = known.filter(translation_key=draw["question"])
            else:
                found = known
                for tag in draw["tags"]:
                    found = found.filter(tags__name=tag)
            wanted |= {question.pk: question for question in found}
    return wanted
