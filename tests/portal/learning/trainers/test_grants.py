"""More attempts and more time for one person."""

import pytest
from django.urls import reverse

from portal.learning.attempts import start
from portal.learning.models import (
    MoreAttempts,
)
from portal.learning.problems import Refused
from portal.learning.trainers import granting
from portal.learning.trainers.views.grants import token_for
from portal.members.viewers import viewer_for
from tests import courses
from tests.portal.learning.trainers.conftest import (
    learn,
    quiz_of,
    text_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def strict(shelf):
    """A course whose quiz allows one attempt in twenty minutes."""
    made = courses.course(shelf)
    for _number in range(3):
        courses.question("strict")
    courses.quiz(
        made, [(2, "strict")], max_attempts=1, time_limit_minutes=20, pass_mark=100
    )
    courses.release(made)
    return courses.again(made)


def test_people_are_found_by_the_whole_name_or_address_only(sign_in, staff, strict):
    enrolment = learn(strict)
    learner = enrolment.learner
    learner.first_name, learner.last_name = "Ama", "Mensah"
    learner.save()
    client, key = sign_in(staff["editor"]), strict.translation_key
    address = reverse("training_grants", args=[key])
    for typed in ("Ama", "Mensah", learner.email[:-1], "%", "Ama_Mensah", "*"):
        answer = client.post(address, {"person": typed})
        assert answer.status_code == 422
        assert "Nobody of this name" in text_of(answer)
    for typed in ("ama  mensah", learner.email.upper()):
        answer = client.post(address, {"person": typed})
        assert answer.status_code == 302
        assert client.get(answer.url).status_code == 200
    # Who has found somebody cannot count on to the next, or hand the address on.
    assert client.get(f"{address}{enrolment.pk}/").status_code == 404
    assert sign_in(staff["in_tin"]).get(answer.url).status_code == 404


def test_grants_are_made_and_logged(sign_in, staff, strict):
    enrolment = learn(strict, right=(0,))
    client, user = sign_in(staff["editor"]), staff["editor"]
    token = token_for(user, enrolment)
    address = reverse("training_grant", args=[strict.translation_key, token])
    quiz = quiz_of(enrolment)
    sent = {"what": "attempts", "more-quiz": quiz, "more-number": "1"}
    assert client.post(address, sent).status_code == 422
    sent["more-reason"] = "The network was down."
    assert client.post(address, sent).status_code == 302
    assert MoreAttempts.objects.get().granted_by == user
    learner = enrolment.learner
    attempt = start(enrolment, quiz, viewer_for(learner))
    sent = {"what": "time", "time-time_percent": "150", "time-no_pause": "on",
            "time-reason": "As agreed."}  # fmt: skip
    for _twice in range(2):
        assert client.post(address, sent).status_code == 302
    before = attempt.deadline_at
    attempt.refresh_from_db()
    assert (attempt.deadline_at - before).total_seconds() == 600
    enrolment.refresh_from_db()
    assert (enrolment.time_percent, enrolment.no_pause) == (150, True)
    log = granting.history_of(enrolment)
    assert [entry.data["reason"] for entry in log] == [
        "As agreed.", "The network was down.",
    ]  # fmt: skip
    assert all(entry.user == user for entry in log)
    assert learner.email not in "".join(entry.label for entry in log)
    page = text_of(client.get(address))
    assert "As agreed." in page
    sent["time-time_percent"] = "0"
    client.post(address, sent)
    attempt.refresh_from_db()
    assert attempt.deadline_at is None
    sent["time-time_percent"] = "17"
    assert client.post(address, sent).status_code == 422


def test_time_once_given_to_an_open_attempt_is_not_taken_back(strict, staff):
    enrolment = learn(strict)
    attempt = start(enrolment, quiz_of(enrolment), viewer_for(enrolment.learner))
    for percent in (200, 100):
        granting.accommodate(
            enrolment, time_percent=percent, no_pause=False, reason="x",
            by=staff["editor"],
        )  # fmt: skip
    before = attempt.deadline_at
    attempt.refresh_from_db()
    assert (attempt.deadline_at - before).total_seconds() == 1200
    with pytest.raises(Refused):
        granting.accommodate(
            enrolment, time_percent=150, no_pause=False, reason=" ", by=None
        )
