"""The question bank in the admin: who sees it, faults beside fields, review, preview."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import WorkflowState
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from content.models import Question, QuestionTag, QuestionVersion, TrackedSource
from portal.operations.roles import ensure_review
from tests import builders
from tests.content.courses.making import enter, staff, words
from tests.courses import question

pytestmark = pytest.mark.django_db
NAME = "wagtailsnippets_content_question"
ROWS = [
    {"text": "The list of smelters", "correct": "on", "feedback": "Yes."},
    {"text": "The price", "feedback": "Not first."},
]


@pytest.fixture
def trainer(home):
    return staff("trainer", "Trainers")


def form(rows=ROWS, publish=True, **changes):
    data = {
        "type": "single", "points": "1", "prompt": "What do you ask for first?",
        "value": "", "tolerance": "", "unit": "", "feedback": "", "sources": "GA-07",
        "library_id": "",
        "options": inline_formset([{"match": "", "feedback": "", **r} for r in rows]),
        **changes,
    }  # fmt: skip
    if publish:
        data["action-publish"] = "1"
    return nested_form_data(data)


def add(client, **changes):
    tags = changes.pop("tags", [])
    return client.post(reverse(f"{NAME}:add"), {**form(**changes), "tags": tags})


def test_a_trainer_publishes_a_question(client, trainer):
    tag = QuestionTag.objects.create(name="CO-1")
    answer = add(enter(client, trainer), tags=[str(tag.pk)])
    assert answer.status_code == 302
    version = QuestionVersion.objects.get()
    assert version.created_by == trainer
    assert version.body["tags"] == ["CO-1"]
    assert version.body["sources"] == ["GA-07"]
    (key,) = version.body["key"]
    right = next(o for o in version.body["options"] if o["id"] == key)
    assert right["text"] == "The list of smelters"


def test_answers_keep_their_ids_when_words_change(client, trainer):
    enter(client, trainer)
    add(client)
    found = Question.objects.get()
    shown = client.get(reverse(f"{NAME}:edit", args=[found.pk])).content.decode()
    ids = re.findall(r'name="options-\d-id" value="(\d*)"', shown)
    rows = [{**row, "id": own, "text": f"{row['text']}!"} for row, own in
            zip(ROWS, ids, strict=True)]  # fmt: skip
    changed = form(options=inline_formset(
        [{"match": "", **row} for row in rows], initial=sum(bool(own) for own in ids)
    ))  # fmt: skip
    client.post(reverse(f"{NAME}:edit", args=[found.pk]), changed)
    old, new = QuestionVersion.objects.order_by("number")
    assert [o["id"] for o in old.body["options"]] == [
        o["id"] for o in new.body["options"]
    ]
    assert new.body["options"][0]["text"] == "The list of smelters!"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"rows": [{"text": "One"}, {"text": "Two"}]}, "No option is marked as right"),
        (
            {"rows": [{**r, "correct": "on"} for r in ROWS]},
            "2 options are marked as right, and only one can be",
        ),
        ({"rows": [{**ROWS[0], "text": "Same"}, {"text": "same"}]}, "say the same"),
        ({"rows": []}, "fewer than two options"),
        ({"type": "numeric", "rows": []}, "The value is missing"),
        ({"type": "numeric", "rows": [], "value": "many"}, "“many” is no number"),
        ({"value": "3"}, "Only a numeric question has a value"),
        ({"sources": "see the guide"}, "“see the guide” is no source"),
        ({"type": "match"}, "Pair 1 has no right half"),
    ],
)  # fmt: skip
def test_faults_stand_beside_their_fields_and_nothing_is_lost(
    client, trainer, changes, said
):
    answer = add(enter(client, trainer), **changes)
    assert answer.status_code == 200
    assert said in words(answer)
    assert "What do you ask for first?" in words(answer)
    assert not Question.objects.exists()


def test_true_and_false_are_filled_in(client, trainer):
    rows = [{"text": "", "correct": "", "feedback": "No: it was changed."},
            {"text": "", "correct": "on", "feedback": ""}]  # fmt: skip
    assert add(enter(client, trainer), type="truefalse", rows=rows).status_code == 302
    body = QuestionVersion.objects.get().body
    assert [(o["id"], o["text"]) for o in body["options"]] == [
        ("true", "True"), ("false", "False"),
    ]  # fmt: skip
    assert body["key"] == ["false"]


def test_true_comes_first_whatever_the_order(client, trainer):
    rows = [{"text": "False"}, {"text": "True", "correct": "on"}]
    add(enter(client, trainer), type="truefalse", rows=rows)
    body = QuestionVersion.objects.get().body
    assert [o["id"] for o in body["options"]] == ["true", "false"]
    assert body["key"] == ["true"]
    # One given, the other left out.
    add(client, type="truefalse", rows=[{"text": "False", "correct": "on"}])
    assert QuestionVersion.objects.order_by("pk").last().body["key"] == ["false"]


def test_a_draft_may_be_unfinished_and_says_what_it_lacks(client, trainer):
    enter(client, trainer)
    assert add(client, publish=False, rows=[{"text": "One"}]).status_code == 302
    found = Question.objects.get()
    assert not found.live
    assert not QuestionVersion.objects.exists()
    shown = words(client.get(reverse(f"{NAME}:edit", args=[found.pk])))
    assert "There are fewer than two options." in shown
    assert "No option is marked as right." in shown


def test_the_review_covers_questions(client, home):
    ensure_review()
    author, reviewer = staff("author", "Authors"), staff("reviewer", "Reviewers")
    data = {**form(publish=False), "action-submit": "1"}
    enter(client, author).post(reverse(f"{NAME}:add"), data)
    found = Question.objects.get()
    assert not found.live, "authors do not publish"
    state = WorkflowState.objects.get()
    approve = reverse(
        f"{NAME}:workflow_action",
        args=[found.pk, "approve", state.current_task_state_id],
    )
    ajax = {"X-Requested-With": "XMLHttpRequest"}
    client.post(approve, headers=ajax)
    assert not Question.objects.get().live, "not one's own"
    enter(client, reviewer).post(approve, headers=ajax)
    assert Question.objects.get().live
    assert QuestionVersion.objects.get().is_current


@pytest.mark.slow
def test_who_may_see_the_bank(client, home):
    found = question(prompt="Zyxwvprompt?")
    people = {
        role: staff(role.split()[0].lower(), role)
        for role in ("Authors", "Editors", "Reviewers", "Trainers", "Stewards",
                     "Legal reviewers")
    }  # fmt: skip
    people["reader"] = builders.person("reader", tier=builders.MEMBER)
    addresses = [
        reverse(f"{NAME}:list"), reverse(f"{NAME}:edit", args=[found.pk]),
        reverse(f"{NAME}:history", args=[found.pk]),
        reverse("wagtailsnippetchoosers_content_question:choose"),
        reverse("wagtailsnippetchoosers_content_question:choose_results"),
        reverse("wagtailsnippetchoosers_content_question:chosen", args=[found.pk]),
    ]  # fmt: skip
    for role, person in people.items():
        enter(client, person)
        may = role in ("Authors", "Editors", "Reviewers", "Trainers")
        for address in addresses:
            answer = client.get(address)
            assert ("Zyxwvprompt" in words(answer)) is may, (role, address)
        menu = words(client.get("/admin/")) if role != "reader" else ""
        assert (reverse(f"{NAME}:list") in menu) is may, role


@pytest.mark.slow
def test_the_list_finds_by_words_type_tag_and_source(client, trainer):
    question("CO-1", "easy", prompt="About smelters", sources=["GA-07#list"])
    question("CO-1", prompt="About traders", sources=["GA-70"]).unpublish()
    enter(client, trainer)
    tag = QuestionTag.objects.get(name="easy")
    for query, found in (
        ("q=smelters", {"smelters"}), ("q=%22", set()), ("live=true", {"smelters"}),
        ("source=GA-07", {"smelters"}), (f"tags={tag.pk}", {"smelters"}),
        ("type=single", {"smelters", "traders"}), ("type=order", set()),
    ):  # fmt: skip
        shown = words(client.get(f"{reverse(f'{NAME}:list')}?{query}"))
        assert {n for n in ("smelters", "traders") if f"About {n}" in shown} == found


@pytest.mark.slow
def test_the_list_asks_as_much_for_two_as_for_twenty(client, trainer):
    enter(client, trainer)
    counts = []
    for number in (2, 20):
        for _one in range(number):
            question("CO-1", "easy")
        with CaptureQueriesContext(connection) as found:
            client.get(reverse(f"{NAME}:list"))
        counts.append(len(found))
    assert counts[1] <= counts[0] + 1


def test_the_preview_shows_the_key_to_the_trainer_below_the_question(client, trainer):
    enter(client, trainer)
    address = reverse(f"{NAME}:preview_on_add")
    assert client.post(address, form()).json()["is_valid"]
    shown = words(client.get(address))
    question_part, _head, key_part = shown.partition("For you alone")
    assert "The list of smelters" in question_part
    assert "right" not in question_part.partition("<main")[2].partition("<h1>")[2]
    assert "Not first." not in question_part
    assert "The list of smelters · right" in key_part
    assert "Not first." in key_part


@pytest.mark.parametrize("kind", ["order", "match", "numeric", "multiple"])
def test_every_type_can_be_previewed(client, trainer, kind):
    rows = {
        "order": [{"text": "One"}, {"text": "Two"}],
        "match": [{"text": "One", "match": "1"}, {"text": "Two", "match": "2"}],
        "numeric": [], "multiple": [{**r, "correct": "on"} for r in ROWS],
    }[kind]  # fmt: skip
    more = {"value": "80", "tolerance": "5", "unit": "%"} if kind == "numeric" else {}
    assert add(enter(client, trainer), type=kind, rows=rows, **more).status_code == 302
    found = Question.objects.get()
    revision = found.latest_revision
    shown = client.get(
        reverse(f"{NAME}:revisions_view", args=[found.pk, revision.pk])
    ).content.decode()
    assert "For you alone" in shown
    if kind == "numeric":
        assert "75 – 85\xa0%" in shown


def test_tags_and_templates_are_kept_by_trainers(client, trainer):
    enter(client, trainer)
    client.post(
        reverse("wagtailsnippets_content_questiontag:add"), {"name": "difficulty 1"}
    )
    assert QuestionTag.objects.filter(name="difficulty 1").exists()
    sent = {"key": "CMRT", "name": "Conflict Minerals Reporting Template",
            "version": "6.4", "released_on": "2024-04-26", "note": "", "url": ""}  # fmt: skip
    client.post(reverse("wagtailsnippets_content_trackedsource:add"), sent)
    assert str(TrackedSource.objects.get()) == "CMRT 6.4"
