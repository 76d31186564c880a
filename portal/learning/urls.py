"""Addresses of learners, below /learning/."""

from django.urls import include, path, re_path

from portal.learning.views import attempts, lessons, mine, quizzes, results

_COURSE = "courses/<uuid:course_key>/"
_STEP = "<uuid:course_key>/<uuid:key>/"
# Up to 17 digits: more overflow the column.
_ATTEMPT = r"^attempts/(?P<attempt_id>\d{1,17})/"
_POSITION = r"(?P<position>\d{1,4})/"

urlpatterns = [
    path("", mine.learning, name="learning"),
    path(_COURSE, mine.course, name="learning_course"),
    path(f"{_COURSE}begin/", mine.begin, name="learning_begin"),
    path(f"{_COURSE}continue/", mine.go_on, name="learning_continue"),
    path(f"{_COURSE}switch/", mine.switch, name="learning_switch"),
    path(f"{_COURSE}renew/", mine.renew, name="learning_renew"),
    path(f"lessons/{_STEP}", lessons.lesson, name="learning_lesson"),
    path(f"lessons/{_STEP}done/", lessons.done, name="learning_done"),
    path(f"lessons/{_STEP}ask/", lessons.ask, name="learning_ask"),
    path(f"quizzes/{_STEP}", quizzes.quiz, name="learning_quiz"),
    path(f"quizzes/{_STEP}start/", quizzes.begin, name="learning_start"),
    re_path(_ATTEMPT + "$", attempts.attempt, name="learning_attempt"),
    re_path(_ATTEMPT + _POSITION + "$", attempts.question, name="learning_question"),
    re_path(_ATTEMPT + _POSITION + "save/$", attempts.save, name="learning_save"),
    re_path(
        _ATTEMPT + _POSITION + "problem/$", results.problem, name="learning_problem"
    ),
    re_path(_ATTEMPT + "confirm/$", attempts.confirm, name="learning_confirm"),
    re_path(_ATTEMPT + "result/$", results.result, name="learning_result"),
    path("teams/", include("portal.learning.teams.urls")),
    path("", include("portal.learning.certificates.urls")),
]
