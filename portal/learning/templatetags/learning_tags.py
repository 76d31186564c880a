"""What the slots on course, lesson and quiz pages ask for, and parts of quizzes."""

import logging
from typing import Any

from django import template
from django.db import DatabaseError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from content.courses.draws import questions_in
from content.courses.releasing import latest_release
from portal.learning import outline
from portal.learning.asking import questions_under
from portal.learning.marking import best
from portal.learning.models import Attempt, Enrolment
from portal.learning.progress import StepState, open_lesson, waived_words
from portal.learning.standing import Standing, standing_for
from portal.learning.starting import StartState, start_state

logger = logging.getLogger(__name__)
register = template.Library()


@register.simple_tag(takes_context=True)
def place(context: Any, page_id: int) -> outline.Place | None:
    """``{% place page_id as place %}``: the course that a page belongs to."""
    return outline.place_of(page_id, context["request"].viewer)


@register.simple_tag(takes_context=True)
def standing(context: Any, course_key: Any) -> Standing | None:
    """``{% standing place.course_key as mine %}``: the reader's own standing."""
    return standing_for(context["request"], course_key)


@register.simple_tag(takes_context=True)
def lines(context: Any, course_key: Any) -> list[outline.Line]:
    """The steps as this reader sees them, with their state where they learn it."""
    request = context["request"]
    mine = standing_for(request, course_key)
    if mine is not None:
        return mine.lines
    return outline.lines_for_anyone(course_key, request.viewer)


@register.simple_tag(takes_context=True)
def note_opened(context: Any, mine: Standing, key: Any) -> str:
    """Remember that the learner is at this lesson; nothing where that is known."""
    step = mine.progress.step(key)
    if step is None or context["request"].method != "GET":
        return ""
    fresh = str(mine.enrolment.last_step) != str(key)
    if fresh or (step.state == "todo" and not mine.is_done):
        try:
            open_lesson(mine.enrolment, key)
        except DatabaseError:
            # The database takes no changes just now: reading goes on.
            logger.warning("An opened lesson could not be noted", exc_info=True)
        step.state = step.state if step.state != "todo" else "opened"
        mine.enrolment.last_step = key
    return ""


@register.simple_tag
def start_of(enrolment: Enrolment, key: Any) -> StartState | None:
    """What the learner can do at a quiz of their release."""
    step = enrolment.release.step(key)
    return start_state(enrolment, step) if step else None


@register.simple_tag
def quiz_step(here: outline.Place, mine: Standing | None) -> Any:
    """The quiz as the learner's release pins it, for others as the newest has it; None
    where it is in neither."""
    release = mine.release if mine else latest_release(here.course_key)
    step = release.step(here.key) if release else None
    return step if step and step["kind"] == "quiz" else None


register.filter("count_questions", questions_in)


@register.simple_tag(takes_context=True)
def asked(context: Any, key: Any) -> Any:
    """The questions under a lesson that this reader sees."""
    return questions_under(key, context["request"].user)


@register.filter
def step_of(mine: Standing, key: Any) -> Any:
    """``{{ mine|step_of:key }}``: the learner's state at this step, or None."""
    return mine.progress.step(key)


@register.simple_tag
def waived(step: StepState) -> str:
    """Why a step is waived, in words."""
    return waived_words(step.reason)


@register.filter
def after(mine: Standing, key: Any) -> Any:
    return mine.after(key)


@register.filter
def named(step: Any, mine: Standing) -> str:
    """``{{ step|named:mine }}``: what a step is called for its learner."""
    return outline.title_for(mine.release, step, mine.viewer) if step else ""


@register.filter
def instant(moment: Any) -> str:
    """A time with its zone: "18 August 2027, 14:00 UTC"."""
    if moment is None:
        return ""
    return date_format(timezone.localtime(moment), "j F Y, H:i T")


@register.filter
def duration(minutes: int) -> str:
    """Declared time in words: "1 hour 20 minutes"."""
    hours, rest = divmod(int(minutes), 60)
    parts = [ngettext("%d hour", "%d hours", hours) % hours] if hours else []
    if rest or not hours:
        parts.append(ngettext("%d minute", "%d minutes", rest) % rest)
    return " ".join(parts)


@register.filter
def outcome(attempt: Attempt) -> str:
    """The result of an attempt in a few words; its markings were fetched before."""
    found = best(attempt.markings.all())
    if found is None:
        return ""
    percent = 100 * found.earned // found.possible
    if found.passed:
        return _("Passed with %d\u00a0%%") % percent
    return _("Not passed: %d\u00a0%%") % percent
