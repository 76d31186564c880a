"""Queries of learners' pages: the same for a course of three and of forty steps."""

import gzip
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from content.page_store import store
from portal.learning.attempts import start
from portal.learning.enrolments import enrol
from portal.learning.progress import finish_lesson
from portal.members.viewers import viewer_for
from tests import courses
from tests.portal.learning.test_pages import BACKEND, OWN

pytestmark = [pytest.mark.django_db, pytest.mark.db_specific]
SHARED = 4
STATIC = Path(__file__).resolve().parents[3] / "templates/static"


def cost(act) -> tuple[int, list[str]]:
    with CaptureQueriesContext(connection) as captured:
        response = act()
    assert response.status_code < 400, response.status_code
    said = [
        query["sql"]
        for query in captured
        if "SAVEPOINT" not in query["sql"] and query["sql"] not in ("BEGIN", "COMMIT")
    ]
    return len(said) - SHARED, said


def costs(client, shelf, learner, lessons: int) -> dict[str, int]:
    course = courses.small_course(shelf, lessons=lessons, questions=6, asked=5)
    client.force_login(learner, backend=BACKEND)
    enrolment = enrol(learner, course.translation_key, viewer_for(learner))
    pages = courses.steps(course, "lesson")
    client.get(pages[0].url)
    found = {}
    store.clear()
    found["first sight of a lesson"], _ = cost(lambda: client.get(pages[1].url))
    store.clear()
    found["a lesson, page not kept"], _ = cost(lambda: client.get(pages[1].url))
    found["a lesson"], _ = cost(lambda: client.get(pages[1].url))
    found["a course"], _ = cost(lambda: client.get(course.url))
    for page in pages:
        finish_lesson(enrolment, page.translation_key)
    quiz = courses.steps(course, "quiz")[0]
    client.get(quiz.url)
    found["a quiz"], _ = cost(lambda: client.get(quiz.url))
    attempt = start(enrolment, quiz.translation_key, viewer_for(learner))
    own = f"/learning/attempts/{attempt.pk}/"
    found["a question"], _ = cost(lambda: client.get(f"{own}1/"))
    seq = iter(range(1, 99))
    found["save"], said = cost(
        lambda: client.post(f"{own}1/save/", {"a": "right", "seq": next(seq)})
    )
    assert found["save"] <= 4, said
    for place in range(2, 6):
        client.post(f"{own}{place}/save/", {"a": "right", "seq": next(seq)})
    found["submit"], said = cost(lambda: client.post(f"{own}confirm/", OWN))
    # PostgreSQL has one more: it holds the questions while it marks.
    assert found["submit"] <= 17 + (connection.vendor == "postgresql"), said
    found["result"], _ = cost(lambda: client.get(f"{own}result/"))
    found["my learning"], _ = cost(lambda: client.get("/learning/"))
    return found


@pytest.mark.slow
def test_a_course_of_forty_steps_costs_what_one_of_three_does(client, shelf, learner):
    few = costs(client, shelf, learner, 2)
    assert max(few[name] for name in few if "lesson" in name) <= 15, few
    assert few["a question"] <= 8, few
    many = costs(client, shelf, learner, 39)
    assert {
        name: (few[name], many[name]) for name in few if many[name] > few[name]
    } == {}


@pytest.mark.slow
def test_a_lesson_fits_sixty_kilobytes_with_all_that_it_loads(client, shelf, learner):
    import django_htmx

    course = courses.small_course(shelf, lessons=8)
    client.force_login(learner, backend=BACKEND)
    enrol(learner, course.translation_key, viewer_for(learner))
    page = client.get(courses.steps(course, "lesson")[0].url).content
    htmx = Path(django_htmx.__file__).parent / "static/django_htmx/htmx-2.min.js"
    parts = [page, htmx.read_bytes(), (STATIC / "js/portal.js").read_bytes()]
    parts += [path.read_bytes() for path in (STATIC / "css").glob("*.css")]
    assert sum(len(gzip.compress(part)) for part in parts) <= 60_000
