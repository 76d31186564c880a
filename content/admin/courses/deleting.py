"""Courses and questions that people have records of are not deleted but unpublished."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from content.courses.affected import people_with_records
from content.models import BasePage, CoursePage, LessonPage, Question, QuizPage


def keep_pages(request: HttpRequest, pages: Iterable[Any]) -> HttpResponse | None:
    """The explanation, where people have records of one of these pages or of one below
    it; None where they may go."""
    pages = list(pages)
    if not pages:
        return None
    below = Q()
    for page in pages:
        below |= Q(path__startswith=page.path)
    rows = BasePage.objects.filter(below, alias_of__isnull=True)
    rows = rows.type(CoursePage, LessonPage, QuizPage)
    keys = set(rows.values_list("translation_key", flat=True))
    people = people_with_records(keys)
    if not people:
        return None
    context = {"pages": pages, "people": people, "questions": []}
    return _said(request, context)


def keep_questions(request: HttpRequest, found: Iterable[Any]) -> HttpResponse | None:
    """The same for questions that have been published: attempts hold their versions,
    and a repair of one has to find its question."""
    questions = [one for one in found if isinstance(one, Question)]
    kept = [one for one in questions if one.versions.exists()]
    if not kept:
        return None
    return _said(request, {"pages": [], "people": 0, "questions": kept})


def _said(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    return TemplateResponse(
        request, "content/admin/courses/kept.html", context, status=409
    )
