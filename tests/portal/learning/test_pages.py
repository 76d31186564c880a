"""What a learner sees and does, through the pages."""

import pytest

from portal.learning.models import Attempt, Certificate, Enrolment, LessonProgress
from tests import courses

pytestmark = [pytest.mark.django_db, pytest.mark.db_specific]
BACKEND = "django.contrib.auth.backends.ModelBackend"


def text_of(response) -> str:
    return response.content.decode()


@pytest.fixture
def signed_in(client, learner):
    client.force_login(learner, backend=BACKEND)
    return client


def begun(client, course) -> Enrolment:
    client.post(f"/learning/courses/{course.translation_key}/begin/")
    return Enrolment.objects.get(course_key=course.translation_key)


def start(client, enrolment) -> Attempt:
    key = next(s["key"] for s in enrolment.release.manifest if s["kind"] == "quiz")
    client.post(f"/learning/quizzes/{enrolment.course_key}/{key}/start/")
    return Attempt.objects.get(enrolment=enrolment, state="open")


def test_a_course_from_its_page_to_the_certificate_by_plain_forms(signed_in, course):
    client = signed_in
    assert "Begin this course" in text_of(client.get(course.url))
    response = client.post(
        f"/learning/courses/{course.translation_key}/begin/", follow=True
    )
    lesson = courses.steps(course, "lesson")[0]
    assert response.redirect_chain[-1][0] == lesson.url
    assert "Done, next step" in text_of(response)
    enrolment = Enrolment.objects.get()
    assert (
        LessonProgress.objects.get(lesson_key=lesson.translation_key).state == "opened"
    )
    for one in courses.steps(course, "lesson"):
        page = text_of(client.get(one.url))
        address = (
            f"/learning/lessons/{course.translation_key}/{one.translation_key}/done/"
        )
        assert f'action="{address}"' in page
        response = client.post(address)
        assert response.status_code == 302
    quiz = courses.steps(course, "quiz")[0]
    assert response["Location"] == quiz.url
    assert "Start the quiz" in text_of(client.get(quiz.url))
    attempt = start(client, enrolment)
    here = f"/learning/attempts/{attempt.pk}/"
    assert client.get(here)["Location"] == f"{here}1/"
    for place in (1, 2, 3):
        page = text_of(client.get(f"{here}{place}/"))
        assert "<fieldset" in page
        assert "<legend" in page
        to = str(place + 1) if place < 3 else "confirm"
        response = client.post(f"{here}{place}/", {"a": "right", "to": to})
        assert response["Location"] == f"{here}{to}/"
    assert "All 3 questions are answered" in text_of(client.get(f"{here}confirm/"))
    first = client.post(f"{here}confirm/")
    again = client.post(f"{here}confirm/")
    assert first.status_code == again.status_code == 303
    assert first["Location"] == again["Location"] == f"{here}result/"
    result = text_of(client.get(f"{here}result/"))
    assert "3 of 3 points, 100 %" in result
    assert "You have finished this course" in result
    code = Certificate.objects.get().code
    assert code in result
    mine = text_of(client.get("/learning/"))
    assert course.title in mine
    assert "20 minutes" in mine
    own = text_of(client.get(f"/learning/courses/{course.translation_key}/"))
    assert "Passed with 100 %" in own
    assert "You finished this course" in text_of(client.get(course.url))
