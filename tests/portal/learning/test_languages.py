"""One progress over all languages; an attempt keeps the one in which it was begun."""

import pytest
from django.utils import translation
from wagtail.models import Locale

from content.models import Question, QuestionTag
from portal.learning.attempts import save_answers, start, submit
from portal.learning.enrolments import enrol
from portal.learning.models import Attempt, Certificate
from portal.learning.progress import finish_lesson, progress_of
from portal.learning.remarks import remark
from portal.learning.results import result_of
from portal.members.viewers import viewer_for
from tests import builders, courses
from tests.portal.learning.conftest import answer

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def german(db, settings):
    languages = [("en", "English"), ("de", "Deutsch")]
    settings.LANGUAGES = settings.WAGTAIL_CONTENT_LANGUAGES = languages
    return Locale.objects.create(language_code="de")


@pytest.fixture
def course(shelf, german):
    """Two lessons and a quiz of three from a pool of five, in English and German; the
    questions in English only."""
    made = courses.course(shelf, "Languages")
    pages = [courses.lesson(made, f"Lesson {one}") for one in ("one", "two")]
    tag = f"bank {made.pk}"
    for _number in range(5):
        courses.question(tag)
    pages.append(courses.quiz(made, [(3, tag)], pass_mark=60, pause_after=9))
    courses.release(made)
    for page in (made, *pages):
        copy = courses.again(page).copy_for_translation(german, copy_parents=True)
        copy = builders.fresh(copy)
        copy.title = f"{page.title} auf Deutsch"
        copy.save_revision().publish()
    return courses.again(made)


def translate(question, german, **fields):
    """The question in German, published: one of the same key."""
    made = question.copy_for_translation(german)
    made.prompt, made.live = f"Frage zu {question.pk}?", False
    for name, value in fields.items():
        setattr(made, name, value)
    made.save()
    made.tags.set(QuestionTag.objects.filter(questions=question))
    made.save()
    made.save_revision().publish()
    return Question.objects.get(pk=made.pk)


def english():
    return list(Question.objects.filter(locale=Locale.get_default()).order_by("pk"))


@pytest.fixture
def enrolment(course, learner):
    return enrol(learner, course.translation_key, viewer_for(learner))


def key_of(enrolment, kind="quiz"):
    return next(s["key"] for s in enrolment.release.manifest if s["kind"] == kind)


def begin(enrolment, language):
    viewer = viewer_for(enrolment.learner)
    with translation.override(language):
        return start(enrolment, key_of(enrolment), viewer)


def languages_in(attempt):
    return set(attempt.items.values_list("question__language", flat=True))


# --- Which language an attempt has --------------------------------------------------


def test_with_all_questions_in_german_a_german_attempt(enrolment, german):
    for question in english():
        translate(question, german)
    attempt = begin(enrolment, "de")
    assert (attempt.language, languages_in(attempt)) == ("de", {"de"})
    assert begin(enrolment, "en").pk == attempt.pk


@pytest.mark.parametrize("translated", [0, 1, 2])
def test_with_some_of_them_the_courses_language(enrolment, german, translated):
    for question in english()[:translated]:
        translate(question, german)
    attempt = begin(enrolment, "de")
    assert (attempt.language, languages_in(attempt)) == ("en", {"en"})
    assert attempt.items.count() == 3


def test_as_many_as_are_drawn_are_enough(enrolment, german):
    for question in english()[:3]:
        translate(question, german)
    attempt = begin(enrolment, "de")
    assert (attempt.language, attempt.items.count()) == ("de", 3)


def test_every_draw_has_to_be_full(shelf, german, learner):
    """One draw has all its German questions and the other none."""
    made = courses.course(shelf, "Two draws")
    courses.lesson(made)
    for number in range(4):
        courses.question("here" if number % 2 else "there")
    courses.quiz(made, [(2, "here"), (2, "there")])
    courses.release(made)
    for question in Question.objects.filter(tags__name="here"):
        translate(question, german)
    enrolment = enrol(learner, made.translation_key, viewer_for(learner))
    attempt = begin(enrolment, "de")
    assert (attempt.language, attempt.items.count()) == ("en", 4)


def test_a_translation_that_is_voided_or_a_draft_does_not_count(
    enrolment, german, learner
):
    made = [translate(question, german) for question in english()[:4]]
    made[0].unpublish()
    assert begin(enrolment, "de").language == "de"
    answer(Attempt.objects.get(), learner, 0)
    remark(made[1].versions.get(), "void", reason="Falsch.", by=None)
    attempt = begin(enrolment, "de")
    assert (attempt.language, attempt.items.count()) == ("en", 3)
    asked = attempt.items.values_list("question__question_key", flat=True)
    assert made[1].translation_key not in asked, "a question is one in all languages"


def test_a_language_that_the_bank_does_not_know(enrolment):
    assert begin(enrolment, "fr").language == "en"


def test_in_its_own_language_a_small_pool_gives_what_there_is(enrolment):
    for question in english()[:3]:
        question.unpublish()
    attempt = begin(enrolment, "en")
    assert (attempt.language, attempt.items.count()) == ("en", 2)


# --- An attempt keeps its language --------------------------------------------------


def test_an_attempt_keeps_the_language_of_its_start(client, enrolment, german, learner):
    made = [translate(question, german) for question in english()]
    attempt = begin(enrolment, "de")
    viewer = viewer_for(learner)
    with translation.override("en"):
        save_answers(attempt.pk, learner, viewer, {1: "right", 2: "right"})
        client.force_login(learner, backend="django.contrib.auth.backends.ModelBackend")
        address = f"/learning/attempts/{attempt.pk}/1/"
        page = client.get(address, headers={"accept-language": "en"})
        assert b"Frage zu" in page.content
        for one in made:
            one.prompt = "Neu?"
            one.save_revision().publish()
        done = submit(attempt.pk, learner, viewer)
    result = result_of(done)
    assert (done.language, languages_in(done)) == ("de", {"de"})
    assert (result.earned, result.passed) == (2, True)
    assert {item.prompt[:8] for item in result.items} == {"Frage zu"}


def test_the_next_attempt_is_in_the_language_of_its_own_start(
    enrolment, german, learner
):
    for question in english():
        translate(question, german)
    first = answer(begin(enrolment, "de"), learner, 0)
    second = begin(enrolment, "en")
    assert (first.language, second.language) == ("de", "en")
    # What was seen in German is known in English: the two that are new come first.
    seen = set(first.items.values_list("question__question_key", flat=True))
    asked = set(second.items.values_list("question__question_key", flat=True))
    assert len(asked - seen) == 2


# --- One progress -------------------------------------------------------------------


def test_half_in_english_and_half_in_german_is_all(
    client, course, enrolment, german, learner
):
    one, two = courses.steps(course, "lesson")
    with translation.override("de"):
        progress = progress_of(enrolment)
        urls = [step.url for step in progress.steps]
        titles = [step.title for step in progress.steps]
        assert all(title.endswith("auf Deutsch") for title in titles)
        finish_lesson(enrolment, one.get_translation(german).translation_key)
    with translation.override("en"):
        progress = progress_of(enrolment)
        assert [step.state for step in progress.steps] == ["done", "todo", "todo"]
        assert progress.steps[0].title == "Lesson one"
        assert not progress.steps[0].updated
        assert not set(urls) & {step.url for step in progress.steps}
        finish_lesson(enrolment, two.translation_key)
    for question in english():
        translate(question, german)
    answer(begin(enrolment, "de"), learner, 3)
    with translation.override("de"):
        assert progress_of(enrolment).percent == 100
    enrolment.refresh_from_db()
    assert enrolment.completed_at is not None
    assert Certificate.objects.count() == 1


def test_begun_in_german_is_begun_in_english(course, enrolment, german, learner):
    viewer = viewer_for(learner)
    with translation.override("de"):
        key = course.get_translation(german).translation_key
        assert enrol(learner, key, viewer).pk == enrolment.pk


def test_a_lesson_without_a_translation_is_shown_in_its_own_language(
    course, enrolment, german, learner
):
    added = courses.lesson(course, "Only English")
    courses.release(course)
    other = builders.person("other")
    with translation.override("de"):
        mine = enrol(other, course.translation_key, viewer_for(other))
        step = progress_of(mine).step(added.translation_key)
        assert (step.title, step.url) == ("Only English", added.url)
        finish_lesson(mine, added.translation_key)
        assert progress_of(mine).step(added.translation_key).state == "done"


def test_a_lesson_whose_german_page_goes_is_not_withdrawn(
    course, enrolment, german, django_capture_on_commit_callbacks
):
    lesson = courses.steps(course, "lesson")[0]
    with django_capture_on_commit_callbacks(execute=True):
        lesson.get_translation(german).unpublish()
    with translation.override("de"):
        step = progress_of(enrolment).step(lesson.translation_key)
    assert (step.state, step.title) == ("todo", "Lesson one")


def test_a_copy_of_a_course_has_a_progress_of_its_own(course, enrolment, learner):
    finish_lesson(enrolment, key_of(enrolment, "lesson"))
    copied = courses.again(course).copy(
        recursive=True, keep_live=False, update_attrs={"slug": "copied"}
    )
    copied.save_revision().publish()
    for page in copied.get_children():
        page.specific.save_revision().publish()
    courses.release(copied)
    mine = enrol(learner, copied.translation_key, viewer_for(learner))
    assert mine.pk != enrolment.pk
    assert progress_of(mine).done == 0
