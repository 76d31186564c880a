"""What a goal can be measured by: a fixed list. How each is counted stands in
`portal.goals.counting`, which has one function for every name here."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

MOST_GOALS = 12
MOST_WANTED = 1_000_000
LONGEST_TITLE, LONGEST_OWNER = 200, 120


class Unit(StrEnum):
    """Figures of people say nothing finer than five people (decision 37)."""

    NUMBER = "number"
    PEOPLE = "people"
    SHARE = "share"
    SHARE_OF_PEOPLE = "share of people"


@dataclass(frozen=True, slots=True)
class Measure:
    """label: what is counted, short enough for a bar; counted: how, for readers."""

    name: str
    unit: Unit
    label: Any
    counted: Any

    @property
    def is_share(self) -> bool:
        return self.unit in (Unit.SHARE, Unit.SHARE_OF_PEOPLE)


_ALL = (
    Measure(
        "member_organisations",
        Unit.NUMBER,
        _("Member organisations"),
        _("Organisations above the free level whose membership holds today."),
    ),
    Measure(
        "small_organisations",
        Unit.NUMBER,
        _("Smaller firms that take part"),
        _("Organisations of any level, today, that say they have under 250 people."),
    ),
    Measure(
        "associates",
        Unit.PEOPLE,
        _("People on the free level"),
        _(
            "People with a confirmed address and no membership above the free level "
            "who signed in within the last year."
        ),
    ),
    Measure(
        "people_trained",
        Unit.PEOPLE,
        _("People who finished a course"),
        _("People with an account who finished at least one course."),
    ),
    Measure(
        "people_trained_small",
        Unit.PEOPLE,
        _("People trained in smaller firms"),
        _(
            "People who finished at least one course and belong today to an "
            "organisation that says it has under 250 people."
        ),
    ),
    Measure(
        "people_certified",
        Unit.PEOPLE,
        _("People with a valid certificate"),
        _("People with an account who hold a certificate that is valid today."),
    ),
    Measure(
        "courses_finished",
        Unit.SHARE_OF_PEOPLE,
        _("Learners who finish"),
        _(
            "Of the people who began a course more than 90 days ago, those who have "
            "finished one of these."
        ),
    ),
    Measure(
        "courses_open",
        Unit.NUMBER,
        _("Courses free of charge"),
        _("Courses with a release that the public or the free level can take."),
    ),
    Measure(
        "interpretations_adopted",
        Unit.NUMBER,
        _("Adopted interpretations"),
        _("Listed interpretations with an adopted position that holds today."),
    ),
    Measure(
        "interpretations_in_date",
        Unit.SHARE,
        _("Interpretations within review date"),
        _("Of the listed interpretations, those whose review date has not passed."),
    ),
    Measure(
        "pages_in_date",
        Unit.SHARE,
        _("Pages within review date"),
        _("Of all listed pages with a text, those whose review date has not passed."),
    ),
    Measure(
        "pages_helpful",
        Unit.SHARE_OF_PEOPLE,
        _("Readers helped"),
        _(
            "Of the answers to “Did this answer your question?” on listed pages within "
            "the last year, those that say yes."
        ),
    ),
    Measure(
        "questions_answered",
        Unit.SHARE,
        _("Questions answered within 14 days"),
        _(
            "Of the readers' questions of the last year, those with an answer within "
            "14 days. Closed ones without an answer and younger ones do not count."
        ),
    ),
    Measure(
        "searches_found",
        Unit.SHARE,
        _("Searches that find something"),
        _(
            "Of the searches of the last 90 days that are noted, those with a result. "
            "Who searched is never noted."
        ),
    ),
)
MEASURES = {measure.name: measure for measure in _ALL}


def measure_choices() -> list[tuple[str, Any]]:
    """The measures for a form. A function, so that no migration lists them."""
    units = {Unit.NUMBER: _("number"), Unit.PEOPLE: _("number of people")}
    return [
        (one.name, f"{one.label} ({units.get(one.unit, _('percent'))})") for one in _ALL
    ]
