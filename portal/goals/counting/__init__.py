"""One function for every measure of `content.goals.measures`.

They count what everybody may know of, or totals that tell of nobody: decision 37.
"""

from collections.abc import Callable
from datetime import datetime

from portal.goals.counting import pages, readers, training
from portal.goals.results import Result

COUNTERS: dict[str, Callable[[datetime], Result]] = {
    "member_organisations": readers.member_organisations,
    "small_organisations": readers.small_organisations,
    "associates": readers.associates,
    "people_trained": training.people_trained,
    "people_trained_small": training.people_trained_small,
    "people_certified": training.people_certified,
    "courses_finished": training.courses_finished,
    "courses_open": pages.courses_open,
    "interpretations_adopted": pages.interpretations_adopted,
    "interpretations_in_date": pages.interpretations_in_date,
    "pages_in_date": pages.pages_in_date,
    "pages_helpful": readers.pages_helpful,
    "questions_answered": readers.questions_answered,
    "searches_found": readers.searches_found,
}
