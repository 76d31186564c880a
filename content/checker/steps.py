"""The two addresses below the checker's page: one question, and the result.

All that was said so far stands in the address (`a`); a form sends its answer with it
(GET, so that it works for everybody and nothing is kept) and is led on.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from content.checker.fields import FieldError, given_answer, shown_field
from content.checker.result import result_context
from content.routing import trail_of
from content.rule_table import current_table
from content.rules.address import AddressError, read_address, write_answers
from content.rules.questions import Progress, progress
from content.rules.table import Question, Rule, Table

_YEARS = range(2000, 2101)


@dataclass
class Visit:
    """One request: whose page, what was said so far, and for which day."""

    page: Any
    request: Any
    table: Table
    answers: dict[str, Any]
    day: date | None
    bad_day: bool
    # Whoever came from one rule's answer is asked for it alone, and led back to it.
    rule: Rule | None = None

    @property
    def as_of(self) -> date:
        return self.day or timezone.localdate()

    def url(self, step: str, answers: dict[str, Any] | None = None, **more: str) -> str:
        """The address of a step with these answers (None: those of this visit)."""
        said = self.answers if answers is None else answers
        query = {"a": write_answers(said), "on": self.day and self.day.isoformat()}
        query |= more
        kept = {name: value for name, value in query.items() if value}
        tail = f"?{urlencode(kept)}" if kept else ""
        place = f"#{self.rule.id.lower()}" if self.rule and step == "result" else ""
        return f"{self.page.url}{step}/{tail}{place}"

    def ahead(self, answers: dict[str, Any]) -> Progress:
        """What is left to ask with these answers."""
        return progress(self.table, answers, self.as_of, self.rule)

    @property
    def for_rule(self) -> dict[str, str]:
        return {"for": self.rule.id.lower()} if self.rule else {}

    def context(self, **more: Any) -> dict[str, Any]:
        viewer = self.request.viewer
        above = trail_of(self.page, viewer)
        return {
            "page": self.page,
            "trail": [row for row in above if viewer.can_list(row)],
            "table": self.table,
            "as_of": self.as_of,
            "day": self.day,
            "bad_day": self.bad_day,
            "said": write_answers(self.answers),
            "rule": self.rule,
            **more,
        }


def serve_step(page: Any, request: HttpRequest, step: str) -> HttpResponse:
    """Answer a step; nothing of it may be kept anywhere, and no address handed on."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    response = _answer(page, request, step)
    response["Cache-Control"] = "private, no-store"
    # The answers stand in the address: whatever is opened next sees our name only.
    response["Referrer-Policy"] = "strict-origin"
    response["X-Robots-Tag"] = "noindex"
    return response


def _answer(page: Any, request: HttpRequest, step: str) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    table = current_table(viewer.stamp)
    day, bad_day = _day(request.GET.get("on", ""))
    rule = _rule(request.GET.get("for", ""), table) if step == "question" else None
    visit = Visit(page, request, table, {}, day, bad_day, rule)
    try:
        visit.answers = read_address(request.GET.get("a", ""), table.questions)
    except AddressError as error:
        context = visit.context(problem=str(error))
        return render(request, "content/rules/broken.html", context, status=400)
    return _question(visit) if step == "question" else _result(visit)


def _day(text: str) -> tuple[date | None, bool]:
    """The day that somebody asks for, and whether what they wrote is none."""
    if not text:
        return None, False
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None, True
    return (found, False) if found.year in _YEARS else (None, True)


def _rule(text: str, table: Table) -> Rule | None:
    return next((one for one in table.rules if one.id.lower() == text.lower()), None)


def _question(visit: Visit) -> HttpResponse:
    data = visit.request.GET
    question = visit.table.questions.get(data.get("q", ""))
    if question is None:
        question = visit.ahead(visit.answers).next
        if question is None:
            return redirect(visit.url("result"))
        return _show(visit, question)
    if not data.get("send"):
        return _show(visit, question)
    try:
        said = {**visit.answers, question.id: given_answer(question, data)}
        if visit.ahead(said).next is None:
            return redirect(visit.url("result", said))
        return redirect(visit.url("question", said, **visit.for_rule))
    except (FieldError, AddressError) as error:
        return _show(visit, question, str(error))


def _show(visit: Visit, question: Question, error: str = "") -> HttpResponse:
    """The page of one question; with what was sent, if it was refused."""
    known = visit.table.questions
    ahead = visit.ahead(visit.answers)
    order = list(known)
    before = [
        name
        for name in visit.answers
        if name != question.id and order.index(name) < order.index(question.id)
    ]
    last = max(before, key=order.index, default=None)
    is_new = question.id not in visit.answers
    lines = visit.table.lines(visit.as_of).get(question.id, ())
    others = [one for one in ahead.open if one.id != question.id]
    context = visit.context(
        question=question,
        group=visit.table.groups[question.group],
        is_new=is_new,
        is_unknown=not is_new and visit.answers[question.id] is None,
        error=error,
        field=shown_field(
            visit.table,
            question,
            lines,
            visit.answers.get(question.id),
            visit.request.GET if error else None,
        ),
        number=len(ahead.asked) + 1 if is_new else None,
        asked=len(ahead.asked),
        left=len(others),
        total=len(ahead.asked) + len(others) + is_new,
        back=_back(visit, last),
        so_far=visit.url("result") if visit.answers else "",
    )
    status = 422 if error else 200
    return render(visit.request, "content/rules/question.html", context, status=status)


def _back(visit: Visit, last: str | None) -> str:
    if visit.rule:
        return visit.url("result")
    return visit.url("question", q=last) if last else visit.page.url


def _result(visit: Visit) -> HttpResponse:
    if visit.bad_day:
        problem = _("The day is not one that can be read; today is taken instead.")
    else:
        problem = ""
    context = visit.context(problem=problem, **result_context(visit))
    return render(visit.request, "content/rules/result.html", context)
