"""Quizzes as pages: plain forms, saving by script, no key before handing in."""

import json
import re
import time
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from portal.learning.attempts import start
from portal.learning.enrolments import enrol
from portal.learning.models import Attempt, Marking, ProblemReport
from portal.learning.remarks import remark
from portal.members.viewers import viewer_for
from tests import builders, courses
from tests.portal.learning.test_pages import BACKEND, OWN, text_of

pytestmark = pytest.mark.django_db


def options(*rows):
    return [
        {"option_id": own, "text": text, "correct": right, "feedback": said, "match": m}
        for own, text, right, said, m in rows
    ]


@pytest.fixture
def every_type(shelf):
    """A quiz with one question of each type, in this order; what is right and what is
    said is marked by words that no page may hold before handing in."""
    made = courses.course(shelf, "All types")
    courses.lesson(made)
    courses.builders.article(
        shelf, "The guide to tin", "## Words\n\nText.", library_id="GA-77"
    )
    questions = [
        courses.question(
            type="single", prompt="One <i>of</i> these?", feedback="Zyxwvgeneral",
            sources=["GA-77", "GA-78"],
            options=options(
                ("a", "First", False, "Zyxwvfirst", ""), ("b", "Second", True, "Zyxwvsecond", "")
            ),
        ),
        courses.question(
            type="multiple", prompt="Which of these?", feedback="Zyxwvgeneral",
            options=options(
                ("a", "Red", True, "Zyxwvred", ""), ("b", "Green", False, "Zyxwvgreen", ""),
                ("c", "Blue", True, "Zyxwvblue", ""),
            ),
        ),
        courses.question(
            type="truefalse", prompt="Is it so?",
            options=options(
                ("true", "True", True, "Zyxwvtrue", ""), ("false", "False", False, "Zyxwvfalse", "")
            ),
        ),
        courses.question(
            type="order", prompt="In which order?",
            options=options(
                ("a", "Dig", False, "", ""), ("b", "Smelt", False, "", ""),
                ("c", "Sell", False, "", ""),
            ),
        ),
        courses.question(
            type="match", prompt="What goes with what?",
            options=options(
                ("a", "Tin", False, "Zyxwvtin", "Cassiterite"),
                ("b", "Tungsten", False, "Zyxwvtung", "Wolframite"),
            ),
        ),
        courses.question(
            type="numeric", prompt="How much?", options=[], value="77.25",
            tolerance="0.5", unit="kg", feedback="Zyxwvnumber",
        ),
    ]  # fmt: skip
    courses.quiz(made, questions, "Everything", shuffle=False, pass_mark=100)
    courses.release(made)
    return courses.again(made)


@pytest.fixture
def attempt(every_type, learner, client):
    client.force_login(learner, backend=BACKEND)
    enrolment = enrol(learner, every_type.translation_key, viewer_for(learner))
    key = next(s["key"] for s in enrolment.release.manifest if s["kind"] == "quiz")
    return start(enrolment, key, viewer_for(learner))


def right_form(item) -> dict:
    """The fields of the page's form that give the right answer."""
    key = item.question.body["key"]
    return {
        "order": lambda: {f"place-{own}": str(n) for n, own in enumerate(key, 1)},
        "match": lambda: {f"match-{own}": other for own, other in key.items()},
        "numeric": lambda: {"n": f"{key['value']} kg"},
    }.get(item.question.body["type"], lambda: {"a": key})()


@pytest.mark.slow
def test_every_type_is_answered_by_a_plain_form(client, attempt):
    own = f"/learning/attempts/{attempt.pk}/"
    for item in attempt.items.select_related("question"):
        page = text_of(client.get(f"{own}{item.position}/"))
        assert "<i>" not in page
        fields = right_form(item)
        for name in fields:
            assert f'name="{name}"' in page
        response = client.post(f"{own}{item.position}/", {**fields, "to": "confirm"})
        assert response.status_code == 302, item.question.body["type"]
        again = text_of(client.get(f"{own}{item.position}/"))
        assert "checked" in again or "selected" in again or "77.25" in again
        assert re.search(r"Saved \d\d:\d\d", again)
    assert "All 6 questions are answered" in text_of(client.get(f"{own}confirm/"))
    client.post(f"{own}confirm/", OWN)
    assert Marking.objects.get().earned == 6
    result = text_of(client.get(f"{own}result/"))
    assert "6 of 6 points, 100&nbsp;%" in result
    for words in (
        "Zyxwvgeneral",
        "Zyxwvsecond",
        "76.75 – 77.75\xa0kg",
        "The guide to tin",
    ):
        assert words in result, words
    assert "GA-78" not in result


def test_no_page_holds_the_key_or_what_is_said_before_handing_in(client, attempt):
    own = f"/learning/attempts/{attempt.pk}/"
    pages = [client.get(f"{own}{n}/") for n in range(1, 7)]
    pages += [client.get(f"{own}confirm/"), client.get(f"{own}result/", follow=True)]
    pages.append(client.post(f"{own}1/save/", {"a": "a", "seq": 1}))
    pages.append(client.post(f"{own}1/", {"a": "nonsense"}))
    assert [page.status_code for page in pages] == [200] * 9 + [422]
    for response in pages:
        text = text_of(response)
        assert "Zyxwv" not in text
        assert "GA-7" not in text
        assert "77.25" not in text
        assert "0.5" not in text
        for item in attempt.items.select_related("question"):
            body = item.question.body
            key = json.dumps(body["key"])
            assert key not in text
            assert key.replace(" ", "") not in text
            for said in [body["feedback"], *(o["feedback"] for o in body["options"])]:
                assert not said or said not in text


def test_lines_to_order_and_match_do_not_stand_in_the_order_of_the_key(attempt):
    order, match = attempt.items.get(position=4), attempt.items.get(position=5)
    assert set(order.option_order["options"]) == set(order.question.body["key"])
    assert match.question.body["matches"] == sorted(
        match.question.body["matches"], key=lambda one: one["id"]
    )


@pytest.mark.parametrize(
    ("place", "fields", "words"),
    [
        (1, {"a": "nobody"}, "does not belong to this question"),
        (1, {"a": ["a", "b"]}, "Choose one answer only"),
        (4, {"n": "7"}, "is no answer"),
        (6, {"n": "about a lot"}, "is no number"),
        (6, {"n": "1,234"}, "can be read in two ways"),
        (6, {"n": "12 lb"}, "is asked for in kg"),
    ],
)
def test_an_answer_that_is_none_is_said_in_words_and_nothing_is_lost(
    client, attempt, place, fields, words
):
    own = f"/learning/attempts/{attempt.pk}/{place}/"
    page = client.post(own, {**fields, "to": "confirm"})
    assert page.status_code == 422
    text = text_of(page)
    assert words in text
    assert "This answer is not saved yet" in text
    if "n" in fields and place == 6:
        assert f'value="{fields["n"]}"' in text
    saved = client.post(f"{own}save/", {**fields, "seq": 5})
    assert saved.status_code == 422
    assert words in saved.json()["words"]
    assert attempt.items.get(position=place).response is None


def test_two_lines_in_one_place_are_kept_in_the_form(client, attempt):
    item = attempt.items.select_related("question").get(position=4)
    ids = item.question.body["key"]
    fields = {f"place-{own}": "2" for own in ids}
    page = client.post(f"/learning/attempts/{attempt.pk}/4/", fields)
    assert "Two lines have the place 2" in text_of(page)
    assert text_of(page).count('<option value="2" selected>') == 3


def test_saving_by_script_takes_the_newest_only(client, attempt):
    own = f"/learning/attempts/{attempt.pk}/1/save/"
    now = int(time.time() * 1000)
    first = client.post(own, {"a": "b", "seq": now})
    assert re.fullmatch(r"\d\d:\d\d", first.json()["saved"])
    client.post(own, {"a": "a", "seq": now - 5})
    assert attempt.items.get(position=1).response == ["b"]
    client.post(own, {"seq": now + 1})
    assert attempt.items.get(position=1).response is None, "taken back"
    for seq in ("", "x", "-4", "9" * 30):
        response = client.post(own, {"a": "a", "seq": seq})
        assert response.status_code in (200, 422)
        assert attempt.items.get(position=1).response is None


def test_what_is_not_kept_is_never_called_saved(client, attempt):
    """A phone whose clock is five minutes ahead, then a page with the right one."""
    own = f"/learning/attempts/{attempt.pk}/1/"
    ahead = int(time.time() * 1000) + 300_000
    client.post(f"{own}save/", {"a": "b", "seq": ahead})
    for fields in ({"a": "a", "seq": ahead - 1}, {"a": "a", "seq": ahead}):
        response = client.post(f"{own}save/", fields)
        assert response.status_code == 409
        said = response.json()
        assert "saved" not in said
        assert said["newer"] is True
        assert said["seq"] == ahead
        assert "a newer answer to this question elsewhere" in said["words"]
        assert said["link"]["href"] == own
        assert attempt.items.get(position=1).response == ["b"]
    again = client.post(f"{own}save/", {"a": "b", "seq": ahead})
    assert again.json().keys() == {"saved"}, "the same once more, for a lost reply"
    for seq in (0, 2**52 + 1):
        response = client.post(f"{own}save/", {"a": "a", "seq": seq})
        assert response.status_code == 422
    # The page starts from what is stored: what is changed on it counts.
    page = text_of(client.get(own))
    assert int(re.search(r'data-seq="(\d+)"', page)[1]) == ahead
    assert "saved" in client.post(f"{own}save/", {"a": "a", "seq": ahead + 1}).json()
    assert attempt.items.get(position=1).response == ["a"]


def test_a_form_counts_whatever_number_is_stored(client, attempt):
    own = f"/learning/attempts/{attempt.pk}/1/"
    client.post(f"{own}save/", {"a": "b", "seq": 2**52})
    client.post(own, {"a": "a"})
    assert attempt.items.get(position=1).response == ["a"]


def test_the_script_asks_for_a_new_token_after_signing_in_anew(client, attempt):
    response = client.get(f"/learning/attempts/{attempt.pk}/1/save/")
    assert len(response.json()["token"]) > 30
    client.logout()
    response = client.post(f"/learning/attempts/{attempt.pk}/1/save/", {"seq": 1})
    assert response.status_code == 401
    assert "Your answers stay on this page" in response.json()["words"]
    assert response.json()["link"]["href"].endswith("/login/")


def test_saving_after_handing_in_says_so_and_a_form_leads_to_the_result(
    client, attempt
):
    own = f"/learning/attempts/{attempt.pk}/"
    client.post(f"{own}confirm/", OWN)
    saved = client.post(f"{own}1/save/", {"a": "b", "seq": 10**13})
    assert saved.status_code == 409
    for response in (
        client.post(f"{own}1/", {"a": "b"}),
        client.get(f"{own}1/"),
        client.get(own),
        client.get(f"{own}confirm/"),
        client.post(f"{own}confirm/", OWN),
    ):
        assert response["Location"] == f"{own}result/"
    assert Marking.objects.count() == 1


def test_what_was_sent_after_the_session_ended_is_saved_after_signing_in(
    client, attempt, learner
):
    own = f"/learning/attempts/{attempt.pk}/1/"
    client.logout()
    response = client.post(own, {"a": "b", "to": "2"})
    assert response["Location"].startswith("/account/login/")
    assert attempt.items.get(position=1).response is None
    learner.email = "ama@firm.example"
    learner.save()
    learner.emailaddress_set.create(email=learner.email, verified=True, primary=True)
    login = {"login": learner.email, "password": builders.PASSWORD, "next": own}
    response = client.post(response["Location"], login)
    assert response.status_code == 302, response.context["form"].errors
    assert response["Location"] == own
    page = text_of(client.get(own))
    assert attempt.items.get(position=1).response == ["b"]
    assert "Saved" in page
    assert "learning_typed" not in client.session


@pytest.mark.parametrize("skew", [-300_000, 300_000])
def test_an_answer_given_elsewhere_meanwhile_stands(client, attempt, learner, skew):
    """Whatever the clock of the other device says."""
    own = f"/learning/attempts/{attempt.pk}/1/"
    client.logout()
    client.post(own, {"a": "b"})
    other = Client()
    other.force_login(learner, backend=BACKEND)
    other.post(f"{own}save/", {"a": "a", "seq": int(time.time() * 1000) + skew})
    client.force_login(learner, backend=BACKEND)
    page = text_of(client.get(own))
    assert attempt.items.get(position=1).response == ["a"]
    assert "that answer stands" in page
    assert "that answer stands" not in text_of(client.get(own))


def test_an_answer_given_before_does_not_stand_against_a_later_one(
    client, attempt, learner
):
    own = f"/learning/attempts/{attempt.pk}/1/"
    ahead = int(time.time() * 1000) + 300_000
    client.post(f"{own}save/", {"a": "a", "seq": ahead})
    client.logout()
    client.post(own, {"a": "b"})
    client.force_login(learner, backend=BACKEND)
    page = text_of(client.get(own))
    assert attempt.items.get(position=1).response == ["b"]
    assert "that answer stands" not in page


def test_what_somebody_else_sent_is_never_used(client, attempt):
    own = f"/learning/attempts/{attempt.pk}/1/"
    client.logout()
    client.post(own, {"a": "b"})
    other = builders.person("other")
    client.force_login(other, backend=BACKEND)
    assert client.get(own).status_code == 404
    assert attempt.items.get(position=1).response is None


def test_the_list_to_look_over_names_what_is_open(client, attempt):
    own = f"/learning/attempts/{attempt.pk}/"
    client.post(f"{own}1/", {"a": "b", "to": "3"})
    item = attempt.items.select_related("question").get(position=4)
    client.post(f"{own}4/", {f"place-{item.question.body['key'][0]}": "1"})
    page = text_of(client.get(f"{own}confirm/"))
    assert "5 questions are not, or only partly, answered" in page
    assert f'href="{own}4/"' in page
    assert f'href="{own}1/">Question 1<' not in page
    assert client.get(own)["Location"] == f"{own}2/"


def test_a_time_limit_is_shown_as_text_and_ends_the_attempt(client, attempt):
    own = f"/learning/attempts/{attempt.pk}/"
    assert 'id="clock"' not in text_of(client.get(f"{own}1/"))
    Attempt.objects.update(deadline_at=timezone.now() + timedelta(minutes=12))
    page = text_of(client.get(f"{own}1/"))
    left = int(re.search(r'data-left="(\d+)"', page)[1])
    assert 600 < left <= 720
    assert "time until" in page
    Attempt.objects.update(deadline_at=timezone.now() - timedelta(minutes=1))
    assert client.get(f"{own}1/")["Location"] == f"{own}result/"
    attempt.refresh_from_db()
    assert attempt.state == Attempt.State.DONE


def test_a_failed_result_says_what_next_and_a_pause_until_when(client, attempt):
    own = f"/learning/attempts/{attempt.pk}/"
    client.post(f"{own}confirm/", OWN)
    page = text_of(client.get(f"{own}result/"))
    assert "Not passed" in page
    assert "Start a new attempt" in page
    enrolment = attempt.enrolment
    begin = f"/learning/quizzes/{enrolment.course_key}/{attempt.quiz_key}/start/"
    client.post(begin)
    second = Attempt.objects.get(state="open")
    client.post(f"/learning/attempts/{second.pk}/confirm/", OWN)
    page = text_of(client.get(f"/learning/attempts/{second.pk}/result/"))
    assert re.search(r"you can try again from \d+ \w+ \d{4}, \d\d:\d\d UTC", page)
    refused = text_of(client.post(begin, follow=True))
    assert "Take a break" in refused
    assert Attempt.objects.count() == 2


def test_a_question_left_out_is_grey_with_words(client, attempt, learner):
    item = attempt.items.select_related("question").get(position=1)
    client.post(f"/learning/attempts/{attempt.pk}/3/", {"a": "true"})
    client.post(f"/learning/attempts/{attempt.pk}/confirm/", OWN)
    remark(item.question, "void", reason="Faulty.", by=None)
    page = text_of(client.get(f"/learning/attempts/{attempt.pk}/result/"))
    assert "it was faulty and does not count" in page
    assert "1 of 5 points" in page
    assert "marked again" in page


def test_a_question_left_out_meanwhile_does_not_count(client, attempt):
    own = f"/learning/attempts/{attempt.pk}/"
    items = attempt.items.select_related("question")
    remark(items.get(position=1).question, "void", reason="Faulty.", by=None)
    page = text_of(client.get(f"{own}1/"))
    assert "has been left out: it does not count" in page
    assert "question void" in page
    other = text_of(client.get(f"{own}2/"))
    assert "has been left out" not in other
    assert "does not count" in other, "in the list of questions"
    assert client.get(own)["Location"] == f"{own}2/"
    for item in items.filter(position__in=[2, 3, 4, 5]):
        client.post(f"{own}{item.position}/", right_form(item))
    page = text_of(client.get(f"{own}confirm/"))
    assert "1 question is not, or only partly, answered" in page
    assert f'href="{own}6/">Question 6<' in page
    assert ">Question 1<" not in page
    assert "Question 1 was faulty and has been left out" in page
    client.post(f"{own}6/", right_form(items.get(position=6)))
    assert client.get(own)["Location"] == f"{own}confirm/"
    page = text_of(client.get(f"{own}confirm/"))
    assert "All questions that count are answered." in page
    # Who answers it all the same loses nothing.
    client.post(f"{own}1/", {"a": "a"})
    assert attempt.items.get(position=1).response == ["a"]
    client.post(f"{own}confirm/", OWN)
    assert (Marking.objects.get().earned, Marking.objects.get().possible) == (5, 5)


def test_handing_in_needs_the_tick_and_loses_nothing_without_it(client, attempt):
    own = f"/learning/attempts/{attempt.pk}/"
    client.post(f"{own}3/", {"a": "true"})
    assert "These are my own answers" in text_of(client.get(f"{own}confirm/"))
    for sent in ({}, {"own": ""}):
        refused = client.post(f"{own}confirm/", sent)
        assert refused.status_code == 422
        page = text_of(refused)
        assert "Tick that these are your own answers." in page
        assert "5 questions are not, or only partly, answered" in page
        attempt.refresh_from_db()
        assert attempt.state == Attempt.State.OPEN
    assert attempt.items.get(position=3).response == ["true"]
    for sent in (OWN, OWN, {}):
        response = client.post(f"{own}confirm/", sent)
        assert response.status_code == 303
        assert response["Location"] == f"{own}result/"
    assert Marking.objects.count() == 1


def test_without_the_tick_a_late_attempt_is_marked_all_the_same(client, attempt):
    own = f"/learning/attempts/{attempt.pk}/"
    Attempt.objects.update(deadline_at=timezone.now() - timedelta(minutes=1))
    assert client.post(f"{own}confirm/")["Location"] == f"{own}result/"
    assert Marking.objects.count() == 1


def test_a_problem_is_reported_once(client, attempt):
    own = f"/learning/attempts/{attempt.pk}/"
    client.post(f"{own}confirm/", OWN)
    assert client.post(f"{own}1/problem/", {"text": ""}).status_code == 422
    for _click in range(2):
        page = client.post(
            f"{own}1/problem/", {"text": "Two are <b>right</b>."}, follow=True
        )
    assert "already" in text_of(page)
    assert (
        ProblemReport.objects.get().question_id
        == attempt.items.get(position=1).question_id
    )
    assert "You have reported a problem" in text_of(client.get(f"{own}result/"))


def test_rates_hold_for_starting_saving_and_reporting(client, attempt, settings):
    settings.RATE_LIMITS = dict.fromkeys(
        ("learning_save", "learning_problem POST", "learning_start POST"), "2/hour"
    )
    own = f"/learning/attempts/{attempt.pk}/"
    enrolment = attempt.enrolment
    for address in (
        f"{own}1/save/", f"{own}1/problem/",
        f"/learning/quizzes/{enrolment.course_key}/{attempt.quiz_key}/start/",
    ):  # fmt: skip
        statuses = [client.post(address, {"seq": 1}).status_code for _n in range(3)]
        assert statuses[-1] == 429
        assert 429 not in statuses[:2]


def test_an_attempt_page_loads_one_script_of_ours_within_its_budget(client, attempt):
    from tests.test_budgets import ROOT

    page = text_of(client.get(f"/learning/attempts/{attempt.pk}/1/"))
    own = re.findall(r'src="[^"]*?/(js/\w+\.js)"', page)
    assert own == ["js/quiz.js"]
    assert (ROOT / "templates/static/js/quiz.js").stat().st_size <= 5_000
    assert "style=" not in page
    assert not re.search(r"\son\w+=", page)
