"""Whose pages these are: nobody else's exist, closed ones say so, nothing is kept."""

import pytest

from portal.learning.attempts import save_answers, start, submit
from portal.learning.enrolments import enrol
from portal.learning.models import Attempt, Enrolment, LessonProgress
from portal.learning.problems import NotYours
from portal.learning.progress import finish_lesson
from portal.members.models import GroupMembership, Membership
from portal.members.viewers import viewer_for
from tests import builders, courses
from tests.portal.learning.conftest import answer
from tests.portal.learning.test_pages import BACKEND, OWN, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def attempt(enrolment, learner):
    key = next(s["key"] for s in enrolment.release.manifest if s["kind"] == "quiz")
    return start(enrolment, key, viewer_for(learner))


def addresses(enrolment, attempt) -> dict[str, list[str]]:
    """Every address of the learner, by method."""
    course = f"/learning/courses/{enrolment.course_key}/"
    lesson, quiz = (
        next(s["key"] for s in enrolment.release.manifest if s["kind"] == kind)
        for kind in ("lesson", "quiz")
    )
    step = f"/learning/lessons/{enrolment.course_key}/{lesson}/"
    test = f"/learning/quizzes/{enrolment.course_key}/{quiz}/"
    own = f"/learning/attempts/{attempt.pk}/"
    return {
        "get": [
            "/learning/", course, f"{course}begin/", f"{course}continue/", step,
            f"{step}ask/", test, own, f"{own}1/", f"{own}1/save/", f"{own}1/problem/",
            f"{own}confirm/", f"{own}result/",
        ],
        "post": [
            f"{course}switch/", f"{course}renew/", f"{step}done/", f"{step}ask/",
            f"{test}start/", f"{own}1/", f"{own}1/save/", f"{own}1/problem/",
            f"{own}confirm/",
        ],
    }  # fmt: skip


def test_nobody_elses_record_exists(client, enrolment, attempt, learner):
    answer(attempt, learner, 3)
    other = builders.person("stranger@firm.example")
    client.force_login(other, backend=BACKEND)
    mine = {"/learning/", f"/learning/courses/{enrolment.course_key}/begin/"}
    for method, found in addresses(enrolment, attempt).items():
        for address in found:
            status = getattr(client, method)(address, {"seq": 1, **OWN}).status_code
            assert status == (200 if address in mine else 404), address


def test_the_anonymous_are_led_to_the_sign_in(client, enrolment, attempt):
    for method, found in addresses(enrolment, attempt).items():
        for address in found:
            response = getattr(client, method)(address)
            if address.endswith("/save/"):
                assert response.status_code == 401
            else:
                assert response["Location"].startswith("/account/login/"), address
            assert "no-store" in response["Cache-Control"]
            assert "private" in response["Cache-Control"]


def test_no_answer_is_kept_by_anybody(client, enrolment, attempt, learner):
    client.force_login(learner, backend=BACKEND)
    for method, found in addresses(enrolment, attempt).items():
        for address in found:
            response = getattr(client, method)(address)
            assert "no-store" in response["Cache-Control"], address
            assert "private" in response["Cache-Control"], address


def test_other_methods_are_refused(client, enrolment, attempt, learner):
    client.force_login(learner, backend=BACKEND)
    found = addresses(enrolment, attempt)
    for address in set(found["post"]) - set(found["get"]):
        assert client.get(address).status_code == 405, address
    for address in set(found["get"]) - set(found["post"]):
        if not address.endswith("begin/"):
            assert client.post(address).status_code == 405, address


@pytest.mark.parametrize("place", ["0", "4", "99", "9999"])
def test_a_position_that_is_not_there_does_not_exist(client, attempt, learner, place):
    client.force_login(learner, backend=BACKEND)
    own = f"/learning/attempts/{attempt.pk}/{place}/"
    assert client.get(own).status_code == 404
    assert client.post(own, {"a": "right"}).status_code == 404
    saved = client.post(f"{own}save/", {"a": "right", "seq": "5"})
    assert saved.status_code == 404
    assert client.get(f"{own}problem/").status_code == 404


@pytest.mark.parametrize("number", ["0", "12345678901234567", "7" * 17])
def test_an_attempt_that_is_not_there_does_not_exist(client, learner, number):
    client.force_login(learner, backend=BACKEND)
    for tail in ("", "1/", "1/save/", "confirm/", "result/"):
        assert client.get(f"/learning/attempts/{number}/{tail}").status_code == 404
    assert client.get(f"/learning/attempts/{'7' * 18}/").status_code == 404


def test_a_problem_is_reported_after_handing_in_only(client, attempt, learner):
    client.force_login(learner, backend=BACKEND)
    own = f"/learning/attempts/{attempt.pk}/1/problem/"
    assert client.post(own, {"text": "Odd."}).status_code == 404


def test_lessons_and_quizzes_of_other_courses_do_not_exist_here(
    client, shelf, enrolment, learner
):
    client.force_login(learner, backend=BACKEND)
    other = courses.small_course(shelf)
    foreign = {page.kind: page.translation_key for page in courses.steps(other)}
    own = enrolment.course_key
    for address in (
        f"/learning/lessons/{own}/{foreign['lesson']}/done/",
        f"/learning/lessons/{own}/{foreign['quiz']}/done/",
        f"/learning/quizzes/{own}/{foreign['quiz']}/start/",
        f"/learning/quizzes/{own}/{foreign['lesson']}/start/",
        f"/learning/quizzes/{other.translation_key}/{foreign['quiz']}/start/",
        f"/learning/courses/{other.translation_key}/renew/",
        f"/learning/courses/{other.translation_key}/switch/",
    ):
        assert client.post(address).status_code == 404, address
    assert LessonProgress.objects.count() == 0


def test_a_locked_course_cannot_be_begun_and_tells_nothing(client, shelf, learner):
    locked = courses.small_course(shelf, title="Zyxwvlocked", tier_id=builders.MEMBER)
    client.force_login(learner, backend=BACKEND)
    address = f"/learning/courses/{locked.translation_key}/begin/"
    for response in (client.get(address), client.post(address)):
        assert response.status_code == 404
        assert "Zyxwvlocked" not in text_of(response)
    assert not Enrolment.objects.exists()


@pytest.fixture
def lapsing(shelf):
    """Somebody in the middle of a members' course, with an open attempt that has a
    time limit, whose membership has just ended."""
    made = courses.course(shelf, "Members only", tier_id=builders.MEMBER)
    courses.lesson(made, "Inside", text="Zyxwvtext of the lesson.")
    tag = f"bank {made.pk}"
    for number in range(3):
        courses.question(tag, prompt=f"Zyxwvprompt {number}?")
    courses.quiz(made, [(3, tag)], time_limit_minutes=30)
    courses.release(made)
    made = courses.again(made)
    person = builders.person("lapsing", tier=builders.MEMBER)
    enrolment = enrol(person, made.translation_key, viewer_for(person))
    key = next(s["key"] for s in enrolment.release.manifest if s["kind"] == "quiz")
    attempt = start(enrolment, key, viewer_for(person))
    save_answers(attempt.pk, person, viewer_for(person), {1: "right"})
    Membership.objects.filter(person=person).delete()
    return person, enrolment, attempt


def test_when_membership_lapses_texts_close_and_the_record_stays(client, lapsing):
    person, enrolment, attempt = lapsing
    client.force_login(person, backend=BACKEND)
    record = client.get(f"/learning/courses/{enrolment.course_key}/")
    assert record.status_code == 200
    assert "Your access to this course has ended for now" in text_of(record)
    assert "begun on" in text_of(record)
    assert "Members only" in text_of(client.get("/learning/"))
    found = addresses(enrolment, attempt)
    for method, own in found.items():
        for address in own:
            response = getattr(client, method)(address, {"seq": 9, "a": "wrong"})
            assert "Zyxwvtext" not in text_of(response), address
            assert "Zyxwvprompt" not in text_of(response), address
            if address.endswith("/save/") and method == "get":
                continue  # A form's token, nothing of the course.
            if "/attempts/" in address and "result" not in address:
                assert response.status_code in (403, 404), address
    attempt.refresh_from_db()
    assert attempt.state == Attempt.State.OPEN
    assert attempt.paused_at is not None, "the clock stands still"
    assert attempt.items.get(position=1).response == ["right"]
    before = attempt.deadline_at
    Membership.objects.create(
        organisation=builders.organisation(builders.MEMBER), person=person
    )
    page = client.get(f"/learning/attempts/{attempt.pk}/1/")
    assert page.status_code == 200
    assert "Zyxwvprompt" in text_of(page)
    attempt.refresh_from_db()
    assert attempt.paused_at is None
    assert attempt.deadline_at > before


def test_a_result_stays_and_its_questions_close(client, lapsing):
    person, _enrolment, attempt = lapsing
    firm = builders.organisation(builders.MEMBER)
    joined = Membership.objects.create(organisation=firm, person=person)
    answer(attempt, person, 3)
    joined.delete()
    client.force_login(person, backend=BACKEND)
    page = text_of(client.get(f"/learning/attempts/{attempt.pk}/result/"))
    assert "3 of 3 points" in page
    assert "Zyxwvprompt" not in page


def test_who_looks_as_somebody_sees_nobodys_learning(
    client, course, enrolment, learner, attempt
):
    from portal.console.models import Viewing
    from portal.operations.roles import ensure_role

    steward = builders.person("steward", tier=builders.MEMBER)
    steward.groups.add(ensure_role("Stewards"))
    enrol(steward, course.translation_key, viewer_for(steward))
    client.force_login(steward, backend=BACKEND)
    from django.utils import timezone

    viewing = Viewing.objects.create(
        steward=steward, kind=Viewing.Kind.PERSON, person=learner, reason="A question",
        started_at=timezone.now(), until=timezone.now() + timezone.timedelta(minutes=9),
    )  # fmt: skip
    session = client.session
    session["viewing_as"] = viewing.pk
    session.save()
    for address in (course.url, *(page.url for page in courses.steps(course))):
        page = text_of(client.get(address))
        for words in (
            "Continue:",
            "needed steps done",
            "Done, next step",
            "Go on with",
        ):
            assert words not in page, (address, words)
    assert not LessonProgress.objects.exists()
    for method, found in addresses(enrolment, attempt).items():
        for address in found:
            assert getattr(client, method)(address).status_code == 403, address


# --- Steps for fewer people than their course -----------------------------------------


@pytest.fixture
def narrow(shelf):
    """A course for everybody with a lesson and a quiz that are for one working group
    alone and listed nowhere, and a lesson after them; somebody outside the group who
    learns it."""
    made = courses.course(shelf, "For everybody")
    groups = [builders.group("inner")]
    courses.lesson(made, "Zyxwvsecret lesson", groups=groups)
    tag = f"bank {made.pk}"
    for number in range(2):
        courses.question(tag, prompt=f"Zyxwvprompt {number}?")
    courses.quiz(made, [(2, tag)], "Zyxwvsecret quiz", groups=groups)
    courses.lesson(made, "Open lesson")
    courses.release(made)
    person = builders.person("outside@firm.example")
    return made, enrol(person, made.translation_key, viewer_for(person))


def withdraw(made, kind, capture):
    with capture(execute=True):
        courses.steps(made, kind)[0].unpublish()


@pytest.mark.parametrize("is_live", [True, False])
def test_a_quiz_is_for_whom_its_page_is(
    client, narrow, django_capture_on_commit_callbacks, is_live
):
    made, enrolment = narrow
    person = enrolment.learner
    quiz = courses.steps(made, "quiz")[0].translation_key
    if not is_live:
        withdraw(made, "quiz", django_capture_on_commit_callbacks)
    client.force_login(person, backend=BACKEND)
    own = f"/learning/quizzes/{made.translation_key}/{quiz}/"
    for response in (client.get(own), client.post(f"{own}start/")):
        assert response.status_code == 404
        assert "Zyxwv" not in text_of(response)
    with pytest.raises(NotYours):
        start(enrolment, quiz, viewer_for(person))
    assert not Attempt.objects.exists()
    finish_lesson(enrolment, enrolment.release.manifest[0]["key"])
    leads = client.get(f"/learning/courses/{made.translation_key}/continue/")
    assert str(quiz) not in leads["Location"]
    record = text_of(client.get(f"/learning/courses/{made.translation_key}/"))
    assert "The next step is not open to you at the moment" in record


@pytest.mark.parametrize("is_live", [True, False])
def test_who_is_in_the_group_takes_the_quiz_and_ends_what_is_begun(
    client, narrow, django_capture_on_commit_callbacks, is_live
):
    made, enrolment = narrow
    person = enrolment.learner
    quiz = courses.steps(made, "quiz")[0].translation_key
    joined = GroupMembership.objects.create(
        group=builders.group("inner"), person=person
    )
    if not is_live:
        withdraw(made, "quiz", django_capture_on_commit_callbacks)
    client.force_login(person, backend=BACKEND)
    own = f"/learning/quizzes/{made.translation_key}/{quiz}/"
    assert client.get(own).status_code == 200
    client.post(f"{own}start/")
    attempt = Attempt.objects.get()
    joined.delete()
    assert client.get(own).status_code == 200, "there is one to go on with"
    again = client.post(f"{own}start/")
    assert again["Location"] == f"/learning/attempts/{attempt.pk}/"
    assert client.get(f"/learning/attempts/{attempt.pk}/1/").status_code == 200
    client.post(f"/learning/attempts/{attempt.pk}/1/", {"a": "wrong"})
    submit(attempt.pk, person, viewer_for(person))
    result = client.get(f"/learning/attempts/{attempt.pk}/result/")
    assert "Start a new attempt" not in text_of(result)
    assert client.get(own).status_code == 404
    assert client.post(f"{own}start/").status_code == 404


@pytest.mark.parametrize("is_live", [True, False])
def test_steps_for_others_are_named_nowhere(
    client, narrow, django_capture_on_commit_callbacks, is_live
):
    made, enrolment = narrow
    person = enrolment.learner
    if not is_live:
        # The lesson counts as taken out for everybody, and stays unnamed.
        for kind in ("lesson", "quiz"):
            withdraw(made, kind, django_capture_on_commit_callbacks)
    client.force_login(person, backend=BACKEND)
    last = courses.steps(made, "lesson")[-1]
    finish_lesson(enrolment, last.translation_key)
    pages = [
        made.url, last.url, f"/learning/courses/{made.translation_key}/", "/learning/",
        "/my/",
    ]  # fmt: skip
    for address in pages:
        page = client.get(address)
        assert page.status_code == 200, address
        assert "Zyxwvsecret" not in text_of(page), address
    assert "A step that is not open to you" in text_of(client.get(made.url))
    joined = GroupMembership.objects.create(
        group=builders.group("inner"), person=person
    )
    assert "Zyxwvsecret quiz" in text_of(client.get(made.url))
    done = enrolment.release.manifest[0]["key"]
    if is_live:
        client.post(f"/learning/lessons/{made.translation_key}/{done}/done/")
        withdraw(made, "lesson", django_capture_on_commit_callbacks)
        joined.delete()
        own = text_of(client.get(f"/learning/courses/{made.translation_key}/"))
        assert "Zyxwvsecret lesson" in own, "one's own record of what one did"
        assert "Zyxwvsecret quiz" not in own


def test_a_result_does_not_name_the_next_step_where_it_is_for_others(
    client, shelf, learner
):
    made = courses.course(shelf, "For everybody")
    asked = courses.question()
    quiz = courses.quiz(made, [asked])
    courses.lesson(made, "Zyxwvsecret lesson", groups=[builders.group("inner")])
    courses.release(made)
    enrolment = enrol(learner, made.translation_key, viewer_for(learner))
    attempt = start(enrolment, quiz.translation_key, viewer_for(learner))
    answer(attempt, learner, 1)
    client.force_login(learner, backend=BACKEND)
    for address in (f"/learning/attempts/{attempt.pk}/result/", quiz.url):
        page = text_of(client.get(address))
        assert "Continue: A step that is not open to you" in page
        assert "Zyxwvsecret" not in page, address
