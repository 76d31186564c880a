"""The starter library's courses: whole, checked as one goes, and asked fairly.

What holds for every library's quizzes is in `content.library_checks.quizzes`.
"""

import re
from collections import Counter
from pathlib import Path

import pytest

from content.library_io.reading import read_library
from content.questions.shape import TYPES

LIBRARY = Path(__file__).resolve().parents[2] / "content" / "library"
COURSES = ["CO-1", "CO-2", "CO-3", "CO-4", "CO-5", "CO-6"]
# In months: rules move faster than the rest.
VALID = {"CO-5": 12}


@pytest.fixture(scope="module")
def library():
    return read_library(LIBRARY)


@pytest.fixture(scope="module")
def entries(library):
    return {entry.id: entry for entry in library.entries()}


@pytest.fixture(scope="module")
def drafts(library):
    return {draft.id: draft for file in library.questions for draft in file.drafts}


def lessons(entries):
    return [entry for entry in entries.values() if entry.type == "lesson"]


@pytest.mark.slow
def test_the_courses_are_there_in_the_menu(entries):
    below = entries["IX-courses"].children
    assert [child.id for child in below if child.type == "course"] == COURSES
    assert entries["IX-courses"].data["menu"] is True
    home = [child.id for child in entries["PG-home"].children]
    assert "IX-courses" in home


@pytest.mark.parametrize("name", COURSES)
def test_a_course_has_objectives_lessons_a_quiz_and_notes_for_trainers(entries, name):
    course = entries[name]
    assert 3 <= len(course.data["objectives"]) <= 7
    assert course.data["validity_months"] == VALID.get(name, 24)
    kinds = Counter(child.type for child in course.children)
    assert kinds["lesson"] >= 5
    assert kinds["quiz"] == 1
    assert course.children[-1].type == "quiz"
    assert re.search(r"^## For trainers$", course.body, re.M)


def test_a_lesson_has_one_aim_two_checks_and_takes_ten_minutes(entries):
    for lesson in lessons(entries):
        checks = [b.value for b in lesson.blocks if b.type == "check"]
        assert len(checks) >= 2, lesson.id
        assert lesson.data["aim"].startswith("After this"), lesson.id
        assert 5 <= lesson.data["minutes"] <= 12, lesson.id
        assert lesson.data.get("cites"), lesson.id


def test_the_right_answer_has_no_place_and_no_length_of_its_own(entries):
    """Who always takes the second, or the longest, does not pass."""
    places, longest = Counter(), 0
    checks = [
        block.value["options"]
        for lesson in lessons(entries)
        for block in lesson.blocks
        if block.type == "check" and not block.value["several"]
    ]
    for options in checks:
        place = next(n for n, option in enumerate(options) if option["correct"])
        places[place] += 1
        lengths = [len(option["text"]) for option in options]
        longest += lengths[place] == max(lengths)
    assert max(places.values()) <= 0.6 * len(checks), places
    assert longest <= 0.75 * len(checks), (longest, len(checks))


@pytest.mark.parametrize("name", COURSES)
def test_the_bank_of_a_course_asks_in_all_manners(drafts, name):
    own = [draft for draft in drafts.values() if name in draft.tags]
    assert len(own) >= 12
    assert len({draft.type for draft in own}) >= 4


def test_all_types_of_questions_are_used(drafts):
    assert {draft.type for draft in drafts.values()} == set(TYPES)


@pytest.mark.parametrize("name", COURSES)
def test_a_quiz_asks_eight_to_ten(entries, name):
    draws = entries[f"{name}-Q"].data["draws"]
    assert 8 <= sum(row.get("count", 1) for row in draws) <= 10


def test_there_is_a_short_path_for_each_role(entries):
    """Each leads to a course, and to nothing that is not there yet."""
    paths = [one for one in entries["IX-courses"].children if one.type == "path"]
    assert sorted(one.data["title"] for one in paths) == [
        "Downstream maker", "Importer above the threshold",
        "Importer below the threshold", "Smelter or refiner", "Trader", "Trainer",
    ]  # fmt: skip
    for path in paths:
        stages = path.data["stages"]
        assert 4 <= len(stages) <= 8
        assert all(stage["page"] in entries and stage["why"] for stage in stages)
        assert any(entries[stage["page"]].type == "course" for stage in stages)
    learnt = {stage["page"] for path in paths for stage in path.data["stages"]}
    assert set(COURSES) <= learnt
    roles = {role for path in paths for role in path.data["roles"]}
    assert roles >= {"importer", "downstream-maker", "trader", "smelter", "trainer"}
