"""What a learner sees and does, through the pages."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from portal.learning.models import Attempt, Certificate, Enrolment, LessonProgress
from portal.learning.progress import finish_lesson
from portal.members.viewers import viewer_for
from tests import builders, courses
from tests.portal.learning.conftest import pass_course

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
BACKEND = "django.contrib.auth.backends.ModelBackend"
# What is ticked to hand in.
OWN = {"own": "1"}


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
    first = client.post(f"{here}confirm/", OWN)
    again = client.post(f"{here}confirm/", OWN)
    assert first.status_code == again.status_code == 303
    assert first["Location"] == again["Location"] == f"{here}result/"
    result = text_of(client.get(f"{here}result/"))
    assert "3 of 3 points, 100&nbsp;%" in result
    assert "You have finished this course" in result
    code = Certificate.objects.get().code
    assert code in result
    mine = text_of(client.get("/learning/"))
    assert course.title in mine
    assert "20 minutes" in mine
    own = text_of(client.get(f"/learning/courses/{course.translation_key}/"))
    assert "Passed with 100\xa0%" in own
    assert "You finished this course" in text_of(client.get(course.url))


# --- Course pages ---------------------------------------------------------------------


def test_a_course_page_says_what_it_is_and_needs(client, shelf):
    before = courses.small_course(shelf, title="First things")
    made = courses.course(
        shelf, "Second things", objectives=["tell one from the other"],
        for_whom="People who buy", validity_months=24,
    )  # fmt: skip
    made.prerequisites.add(before)
    made.save_revision().publish()
    courses.lesson(made, "A lesson", minutes=7)
    courses.release(made, note="New words about tin.")
    page = text_of(client.get(made.url))
    for words in (
        "tell one from the other", "People who buy", "A lesson", "7 min",
        "valid for 24 months", "First things", "Release 1 of", "New words about tin.",
        "Sign in to begin",
    ):  # fmt: skip
        assert words in page, words
    assert f'href="{before.url}"' in page
    section = text_of(client.get(shelf.url))
    assert "Second things" in section


def test_what_is_kept_for_all_holds_nothing_personal(client, course, learner):
    """The same address for a stranger after a learner: no progress, no form."""
    lesson = courses.steps(course, "lesson")[0]
    client.force_login(learner, backend=BACKEND)
    begun(client, course)
    assert "Continue:" in text_of(client.get(course.url))
    assert "Done, next step" in text_of(client.get(lesson.url))
    client.logout()
    for address in (course.url, lesson.url, course.url, lesson.url):
        page = text_of(client.get(address))
        for words in ("needed steps done", "csrfmiddlewaretoken", "Done, next step"):
            assert words not in page
    assert "Sign in to keep your progress" in page


def test_a_public_lesson_is_read_without_an_account_or_a_write(
    client, course, django_assert_num_queries
):
    lesson = courses.steps(course, "lesson")[0]
    assert client.get(lesson.url).status_code == 200
    with django_assert_num_queries(1):
        client.get(lesson.url)


def test_a_release_shows_at_once_on_pages_that_are_kept(client, course):
    client.get(course.url)
    added = courses.lesson(course, "Added later")
    assert "Added later" not in text_of(client.get(course.url))
    courses.release(course, kind="requirement")
    assert "Added later" in text_of(client.get(course.url))
    assert "Added later" in text_of(client.get(added.url))


def test_a_newer_release_is_offered_and_taken(signed_in, course):
    client = signed_in
    enrolment = begun(client, course)
    courses.lesson(course, "Added later")
    courses.release(
        course, kind="requirement", older_close_at=timezone.now() + timedelta(days=30)
    )
    page = text_of(client.get(course.url))
    assert "Release 2 is out" in page
    assert "1 needed step more" in page
    assert "You can finish on it until" in page
    client.post(f"/learning/courses/{course.translation_key}/switch/")
    enrolment.refresh_from_db()
    assert enrolment.release.number == 2
    assert "Release 2 is out" not in text_of(client.get(course.url))


def test_who_has_finished_is_told_of_a_newer_release_and_loses_nothing(
    signed_in, course, enrolment
):
    pass_course(enrolment)
    own = f"/learning/courses/{course.translation_key}/"
    for address in (course.url, own):
        assert "there is release" not in signed_in.get(address).content.decode()
    courses.lesson(course, "Mica")
    courses.release(course, kind="requirement", note="Mica.")
    for address in (course.url, own):
        page = signed_in.get(address).content.decode()
        assert "You finished release 1. Since" in page
        assert "there is release 2; what you have reached stays" in page
        assert "Switch to release" not in page
        assert "You finished this course on" in page


def test_a_course_that_needs_another_says_so(signed_in, shelf):
    before = courses.small_course(shelf, title="First things")
    made = courses.small_course(shelf, title="Second things")
    made.prerequisites.add(before)
    made.save_revision().publish()
    response = signed_in.post(f"/learning/courses/{made.translation_key}/begin/")
    assert response.status_code == 422
    assert "Finish this course first: First things" in text_of(response)


def test_a_certificate_that_ended_since_keeps_nobody_out(
    signed_in, course, enrolment, shelf
):
    pass_course(enrolment)
    made = courses.small_course(shelf, title="Second things")
    made.prerequisites.add(course)
    made.save_revision().publish()
    address = f"/learning/courses/{made.translation_key}/begin/"
    words = "your certificate for that one has ended"
    assert words not in text_of(signed_in.get(address))
    ends_in(-1)
    assert words in text_of(signed_in.get(address))
    assert signed_in.post(address).status_code == 302


def ends_in(days):
    """Move the end of the only certificate, as time would."""
    end = timezone.localdate() + timedelta(days=days)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE learning_certificate SET valid_until = %s", [end])


def test_renewing_begins_the_next_cycle(signed_in, course, enrolment):
    pass_course(enrolment)
    address = f"/learning/courses/{course.translation_key}/renew/"
    page = text_of(signed_in.post(address, follow=True))
    assert "You can renew from" in page
    assert Certificate.objects.count() == 1
    ends_in(20)
    assert "Renew this certificate" in text_of(signed_in.get(course.url))
    assert "Renew" in text_of(signed_in.get("/learning/"))
    signed_in.post(address)
    signed_in.post(address)
    assert Enrolment.objects.filter(cycle=2).count() == 1


# --- Lessons --------------------------------------------------------------------------


def test_a_lesson_that_changed_since_is_marked(signed_in, course, enrolment):
    lesson = courses.steps(course, "lesson")[0]
    finish_lesson(enrolment, lesson.translation_key)
    assert "You did this lesson" in text_of(signed_in.get(lesson.url))
    builders.publish(lesson, body=[("text", "Quite other words.")])
    courses.release(course)
    page = text_of(signed_in.get(lesson.url))
    assert "Updated since you read it" in page
    assert "Quite other words." in page
    assert "updated since" in text_of(signed_in.get(course.url))


def test_a_lesson_that_was_taken_out_is_waived_in_words(
    signed_in, course, enrolment, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        courses.steps(course, "lesson")[0].unpublish()
    assert enrolment.progress.get().state == "waived"
    assert "taken out of the course" in text_of(signed_in.get(course.url))


def test_the_text_of_a_withdrawn_course_is_read_from_its_release(
    client, course, enrolment, learner, django_capture_on_commit_callbacks
):
    lesson = courses.steps(course, "lesson")[0]
    address = f"/learning/lessons/{course.translation_key}/{lesson.translation_key}/"
    client.force_login(learner, backend=BACKEND)
    assert client.get(address)["Location"] == lesson.url
    with django_capture_on_commit_callbacks(execute=True):
        courses.again(course).unpublish()
    page = client.get(address)
    assert page.status_code == 200
    assert "Text." in text_of(page)
    assert "not published any more" in text_of(page)
    response = client.post(f"{address}done/")
    assert response.status_code == 302
    assert "/learning/" in response["Location"]
    quiz = next(s["key"] for s in enrolment.release.manifest if s["kind"] == "quiz")
    quiz_page = client.get(f"/learning/quizzes/{course.translation_key}/{quiz}/")
    assert "Start the quiz" in text_of(quiz_page)
    client.logout()
    assert client.get(address).status_code == 302
    client.force_login(builders.person("other"), backend=BACKEND)
    assert client.get(address).status_code == 404


def test_questions_under_a_lesson_wait_for_a_trainer_first(
    client, course, enrolment, learner
):
    lesson = courses.steps(course, "lesson")[0]
    address = (
        f"/learning/lessons/{course.translation_key}/{lesson.translation_key}/ask/"
    )
    other = builders.person("other")
    client.force_login(other, backend=BACKEND)
    begun_by_other = client.post(f"/learning/courses/{course.translation_key}/begin/")
    assert begun_by_other.status_code == 302
    client.force_login(learner, backend=BACKEND)
    assert client.post(address, {"text": " "}).status_code == 422
    for _click in range(2):
        client.post(address, {"text": "Does <b>tin</b> count?"})
    from portal.learning.models import LessonQuestion

    made = LessonQuestion.objects.get()
    page = text_of(client.get(lesson.url))
    assert "Does &lt;b&gt;tin&lt;/b&gt; count?" in page
    assert "Waiting for a trainer" in page
    client.force_login(other, backend=BACKEND)
    assert "Does &lt;b&gt;" not in text_of(client.get(lesson.url))
    made.state, made.answer = "shown", "It does."
    made.save()
    page = text_of(client.get(lesson.url))
    assert "Does &lt;b&gt;" in page
    assert "It does." in page
    assert not re.search(r"\bAma\b", page)
    client.force_login(learner, backend=BACKEND)
    client.post(address, {"text": "And gold?"})
    assert LessonQuestion.objects.get(text="And gold?").state == "shown"


# --- My learning ----------------------------------------------------------------------


def test_my_page_shows_what_goes_on_and_certificates(signed_in, course):
    page = text_of(signed_in.get("/my/"))
    assert "Continue learning" not in page
    assert "See the courses" in page, "nobody has to look for where to begin"
    enrolment = begun(signed_in, course)
    page = text_of(signed_in.get("/my/"))
    assert "Continue learning" in page
    assert "See the courses" not in page
    pass_course(enrolment)
    page = text_of(signed_in.get("/my/"))
    assert "Continue learning" not in page
    assert Certificate.objects.get().code in page


def test_my_data_holds_what_i_learnt_and_no_key(signed_in, course, enrolment):
    pass_course(enrolment)
    data = signed_in.get("/my/data/download/").json()["learning"]
    [one] = data["courses"]
    assert one["course"] == course.title
    assert {step["state"] for step in one["lessons"]} == {"done"}
    assert [answer["answer"] for answer in one["attempts"][0]["answers"]] == [
        ["right"]
    ] * 3
    assert one["attempts"][0]["answers"][0]["question"].endswith("?")
    assert data["certificates"][0]["code"] == Certificate.objects.get().code
    assert "key" not in str(data["courses"])


def test_the_list_of_my_learning_stays_within_its_queries(
    signed_in, shelf, learner, django_assert_max_num_queries
):
    from portal.learning.enrolments import enrol

    for _number in range(3):
        made = courses.small_course(shelf)
        pass_course(enrol(learner, made.translation_key, viewer_for(learner)))
        other = courses.small_course(shelf)
        enrol(learner, other.translation_key, viewer_for(learner))
    signed_in.get("/learning/")
    with django_assert_max_num_queries(4 + 15):
        answer = signed_in.get("/learning/")
    assert answer.status_code == 200


def test_the_shelf_of_courses_lists_courses_and_not_their_steps(client, shelf, course):
    lesson = courses.steps(course, "lesson")[0]
    shown = client.get(shelf.url).content.decode()
    assert "1 page" in shown
    assert course.title in shown
    assert lesson.url not in shown
