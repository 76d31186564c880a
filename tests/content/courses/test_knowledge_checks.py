"""Knowledge checks: answered without a script, and their key is in no page, index or
file before somebody has answered."""

import re
from dataclasses import asdict
from xml.etree import ElementTree

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from content.models import LessonPage, StoredBody
from search.indexing import documents_for
from tests import builders, courses
from tests.builders import ASSOCIATE, MEMBER

pytestmark = pytest.mark.django_db
BLOCK = "6a1f7a50-9a47-4b52-8c6e-6a51bd0f8a01"
# What only an answer may show.
SAID = ("zyxwvsaid one", "zyxwvsaid two", "zyxwvsaid three")
OPTION = "zyxwvoption"


def check(several: bool = False, right: tuple[int, ...] = (1,)) -> dict:
    return {
        "type": "check",
        "id": BLOCK,
        "value": {
            "prompt": "Which zyxwvprompt comes first?",
            "several": several,
            "options": [
                {"text": f"{OPTION} <{n}>", "correct": n in right, "feedback": SAID[n]}
                for n in range(3)
            ],
        },
    }


def lesson_in(course, block=None, **fields):
    body = [{"type": "text", "value": "## Begin\n\nzyxwvbody words."}, block or check()]
    return builders.add(course, LessonPage(title="Ask", minutes=5, body=body, **fields))


@pytest.fixture
def course(shelf):
    return courses.course(shelf, "Foundations", slug="foundations")


@pytest.fixture
def lesson(course):
    return lesson_in(course)


def text(response) -> str:
    return response.content.decode()


def test_a_lesson_shows_the_question_and_not_its_key(client, lesson):
    body = text(client.get(lesson.url))
    form = re.search(r'<form class="card check".*?</form>', body, re.S)[0]
    assert f'id="check-{BLOCK}"' in form
    assert f'action="check/{BLOCK}/"' in form
    assert f'hx-get="check/{BLOCK}/"' in form
    assert "<legend>Which zyxwvprompt comes first?</legend>" in form
    assert re.findall(r'type="radio" name="o" value="(\d)"', form) == ["0", "1", "2"]
    assert f"{OPTION} &lt;1&gt;" in form
    assert "method=" not in form, "a form asks with GET unless it says otherwise"
    assert not any(said in body for said in SAID)
    shown = StoredBody.objects.get(pk=lesson.pk).html
    # The options of the page look the same, the right one too.
    inputs = re.findall(r"<label.*?</label>", shown)
    assert len({re.sub(r"\d", "", one) for one in inputs}) == 1


def test_an_answer_says_of_each_option_why_in_words(client, lesson):
    address = f"{lesson.url}check/{BLOCK}/"
    answer = text(client.get(address, {"o": "1"}))
    assert "That is right." in answer
    assert all(said in answer for said in SAID)
    marks = re.findall(r'<span class="chip \w+">(\w+)</span> zyxwvoption', answer)
    assert marks == ["Wrong", "Right", "Wrong"]
    assert answer.count("your choice") == 1
    assert f'href="{lesson.url}#check-{BLOCK}"' in answer
    assert '<meta name="robots" content="noindex">' in answer
    assert '<nav class="crumbs"' in answer
    wrong = text(client.get(address, {"o": "0"}))
    assert "Not quite" in wrong
    assert "That is right." not in wrong


def test_with_htmx_only_the_words_come(client, lesson):
    address = f"{lesson.url}check/{BLOCK}/"
    headers = {"HX-Request": "true"}
    answer = text(client.get(address, {"o": "2"}, headers=headers))
    assert answer.lstrip().startswith("<p><strong>Not quite")
    assert SAID[2] in answer
    assert "<html" not in answer
    # And the part is no page for the next reader.
    assert "<html" in text(client.get(address, {"o": "2"}))


def test_several_are_right_only_together(client, course):
    lesson = lesson_in(course, check(several=True, right=(0, 2)))
    address = f"{lesson.url}check/{BLOCK}/"
    assert 'type="checkbox"' in text(client.get(lesson.url))
    assert "That is right." in text(client.get(f"{address}?o=0&o=2"))
    for asked in ("o=0", "o=0&o=1&o=2", "o=1"):
        assert "Not quite" in text(client.get(f"{address}?{asked}")), asked


@pytest.mark.parametrize(
    "asked", ["", "o=", "o=9", "o=-1", "o=1.0", "o=%00", "o=１", "x=1", "o[]=1"]
)
def test_nothing_chosen_tells_nothing(client, lesson, asked):
    response = client.get(f"{lesson.url}check/{BLOCK}/?{asked}")
    answer = text(response)
    assert response.status_code == 200
    assert "Choose an answer first." in answer
    assert not any(said in answer for said in SAID)


@pytest.mark.parametrize("tail", ["check/", "check/none/", "check/1/2/", "chec/"])
def test_other_addresses_below_a_lesson_are_not_there(client, lesson, tail):
    assert client.get(f"{lesson.url}{tail}").status_code == 404


def test_an_answer_costs_few_queries(client, lesson):
    address = f"{lesson.url}check/{BLOCK}/"
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        client.get(address, {"o": "1"})
    assert len(captured) <= 4


@pytest.mark.parametrize("unlisted", [False, True])
def test_a_locked_lesson_gives_nothing_away(client, course, unlisted):
    access = {"tier_id": ASSOCIATE}
    if unlisted:
        access = {"tier_id": MEMBER, "listing": "unlisted"}
    lesson = lesson_in(course, **access)
    lacking = client.get("/guidance/there-is-none/")
    for tail in ("", f"check/{BLOCK}/", f"check/{BLOCK}/?o=1", "check/none/?o=1"):
        for headers in ({}, {"HX-Request": "true"}):
            response = client.get(f"{lesson.url}{tail}", headers=headers)
            assert response.status_code == (404 if unlisted else 403), tail
            answer = text(response)
            for word in (*SAID, OPTION, "zyxwvprompt", "zyxwvbody"):
                assert word not in answer, (tail, word)
            if unlisted:
                assert response.status_code == lacking.status_code
    reader = builders.person(tier=MEMBER)
    client.force_login(reader, backend="django.contrib.auth.backends.ModelBackend")
    assert SAID[1] in text(client.get(f"{lesson.url}check/{BLOCK}/?o=1"))


def test_no_index_holds_a_key(client, course):
    """Neither ours nor the admin's; of a question of the bank not a word."""
    secret = courses.question(
        "CO", prompt="zyxwvbank prompt?", feedback="zyxwvbank said",
        options=[
            {"option_id": "a", "text": "zyxwvbank a", "correct": True, "feedback": "zyxwvbank b"},
            {"option_id": "b", "text": "zyxwvbank c"},
        ],
    )  # fmt: skip
    lesson = lesson_in(course)
    quiz = courses.quiz(course, [secret], "Check yourself")
    courses.release(course)
    found = documents_for([lesson.pk, quiz.pk, course.pk])
    assert len(found) == 3
    held = "\n".join(str(asdict(one)) for page in found.values() for one in page)
    assert "zyxwvbody words" in held
    assert "Check yourself" in held
    for word in (*SAID, OPTION, "zyxwvprompt", "zyxwvbank"):
        assert word not in held, word
    searched = " ".join(
        str(part)
        for part in LessonPage._meta.get_field("body").get_searchable_content(
            lesson.body
        )
    )
    assert "zyxwvbody" in searched
    assert not any(word in searched for word in (*SAID, OPTION))


def test_lessons_courses_and_quizzes_are_found_by_kind(client, course, home):
    from search.rebuilding import rebuild

    lesson_in(course)
    courses.quiz(course, [courses.question("x")], "Check yourself zyxwvquiz")
    rebuild()
    answer = text(client.get("/search/?q=zyxwvbody&kind=lesson"))
    assert f"{course.url}ask/#begin" in answer
    assert re.search(r'value="lesson"[^>]*>\s*Lesson', answer)
    assert "zyxwvquiz" in text(client.get("/search/?q=zyxwvquiz&kind=quiz"))
    assert course.url in text(client.get("/search/?q=foundations&kind=course"))
    assert "Nothing found" in text(client.get("/search/?q=zyxwvprompt"))


def test_a_program_reads_a_lesson_without_its_form(client, lesson):
    markdown = text(client.get(f"{lesson.url}index.md"))
    assert "**Check yourself: Which zyxwvprompt comes first?**" in markdown
    assert "- zyxwvoption &lt;1>" in markdown
    assert f"{lesson.url}#check-{BLOCK})" in markdown
    assert not any(said in markdown for said in SAID)
    assert "[x]" not in markdown
    assert "Check my answer" not in markdown
    below = client.get(f"{lesson.url}check/{BLOCK}/index.md?o=1")
    assert below.status_code == 404
    answer = text(client.get(f"/api/v1/page?path={lesson.url}"))
    assert "<form" not in answer
    assert not any(said in answer for said in SAID)


def test_a_program_reads_a_quiz_as_its_rules(client, course):
    question = courses.question("CO", prompt="zyxwvbank prompt?")
    quiz = courses.quiz(course, [question], "Check", pass_mark=75, max_attempts=3)
    lesson = lesson_in(course)
    courses.release(course)
    markdown = text(client.get(f"{quiz.url}index.md"))
    assert "Pass mark: 75 %" in markdown
    assert "3 attempts at most" in markdown
    assert "- 1 question, about 10 minutes" in markdown
    for word in ("zyxwvbank", str(question.translation_key), "CO"):
        assert word not in markdown.split("---", 2)[2], word
    steps = text(client.get(f"{course.url}index.md"))
    assert f"[Ask](http://localhost:8000{lesson.url}) (5 min)" in steps
    listed = client.get("/api/v1/pages?kind=quiz").json()
    assert [one["title"] for one in listed["items"]] == ["Check"]


def test_the_sitemap_has_the_lesson_and_no_answers(client, lesson):
    raw = b"".join(client.get("/sitemap.xml").streaming_content)
    found = [node.text for node in ElementTree.fromstring(raw).iter() if node.text]  # noqa: S314
    assert any(address.endswith(lesson.url) for address in found)
    assert not any("check/" in address for address in found)


def test_the_home_pages_door_leads_to_the_courses(client, home, shelf):
    door = r'<section class="card door"><h2><a href="/guidance/">([^<]+)</a>'
    builders.publish(shelf, show_in_menus=True)
    assert re.search(door, text(client.get("/")))[1] == shelf.title
    made = courses.course(shelf, "Foundations")
    assert re.search(door, text(client.get("/")))[1] == "I want to learn"
    builders.publish(made, groups=[builders.group("tin")])
    assert re.search(door, text(client.get("/")))[1] == shelf.title


def test_a_lesson_of_a_file_and_of_the_admin_are_the_same(course, tmp_path):
    """The block's id stands in the file: answers keep their address."""
    lesson = lesson_in(course)
    call_command("export_library", tmp_path / "out", verbosity=0)
    (found,) = (tmp_path / "out").rglob("ask.md")
    assert f":::check Which zyxwvprompt comes first? {{#{BLOCK}}}" in found.read_text()
    assert f"- (x) {OPTION} <1>\n  {SAID[1]}" in found.read_text("utf-8")
    assert lesson.body[1].id == BLOCK
