"""Import of questions in the admin: seen first, then all or nothing, and once."""

import html
import io
import re
from dataclasses import replace

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from content.courses.importing import ImportRefused, import_questions, plan_import
from content.models import Question, QuestionVersion
from content.questions import gift
from tests import builders
from tests.content.courses.making import enter, staff, words

pytestmark = pytest.mark.django_db
GIFT = """// [id:Q-one] [tag:CO-1]
What do you ask for first? {
=The list of smelters #Yes.
~The price #Not first.
}

// [id:Q-two]
Tin comes from cassiterite. {T}
"""
AIKEN = """What do you ask for first?
A. The price
B. The list of smelters
ANSWER: B
"""


@pytest.fixture
def trainer(home):
    return staff("trainer", "Trainers")


@pytest.fixture
def page(client, trainer):
    enter(client, trainer)
    return reverse("import_questions")


def upload(name, content):
    raw = content.encode() if isinstance(content, str) else content
    return SimpleUploadedFile(name, raw)


def confirmed(client, page, preview):
    """Press the button of the preview, as a browser would."""
    shown = preview.content.decode()
    text = re.search(r'<textarea name="text" hidden>\n(.*?)</textarea>', shown, re.S)[1]
    sent = {"text": html.unescape(text).replace("\n", "\r\n"), "confirm": "yes"}
    for name, value in re.findall(
        r'<input type="hidden" name="(kind|publish|overwrite)" value="(\w+)">', shown
    ):
        sent[name] = value
    return client.post(page, sent)


def bring_in(client, page, **sent):
    preview = client.post(page, sent)
    assert preview.status_code == 200, words(preview)
    assert confirmed(client, page, preview).status_code == 302
    return preview


def state():
    return (
        list(Question.objects.order_by("pk").values_list("pk", "latest_revision_id")),
        list(QuestionVersion.objects.order_by("pk").values_list("pk", "sha256")),
    )


def test_looked_at_first_then_brought_in_and_once(client, page):
    preview = client.post(page, {"file": upload("bank.gift", GIFT), "publish": "on"})
    shown = words(preview)
    assert "New: 2. Changed: 0." in shown
    assert "Q-one" in shown
    assert not Question.objects.exists()
    assert confirmed(client, page, preview).status_code == 302
    one = Question.objects.get(library_id="Q-one")
    assert one.live
    body = QuestionVersion.objects.get(question=one).body
    assert body["tags"] == ["CO-1"]
    before = state()
    shown = words(client.post(page, {"text": GIFT, "publish": "on"}))
    assert "New: 0. Changed: 0. Unchanged: 2." in shown
    assert "There is nothing to do." in shown
    import_questions(gift.read(GIFT.encode()).drafts)
    assert state() == before


def test_a_changed_file_changes_its_questions(client, page):
    bring_in(client, page, text=GIFT, publish="on")
    shown = words(
        bring_in(client, page, text=GIFT.replace("Not", "Never"), publish="on")
    )
    assert "New: 0. Changed: 1. Unchanged: 1." in shown
    one = Question.objects.get(library_id="Q-one")
    assert one.versions.count() == 2
    assert "Never first." in str(one.versions.get(is_current=True).body)


def test_without_ids_the_content_names_the_question(client, page):
    bring_in(client, page, text=AIKEN)
    before = state()
    # The key and the order do not count for who it is, but they are a change.
    mended = AIKEN.replace("ANSWER: B", "ANSWER: A")
    assert "Unchanged: 1." in words(client.post(page, {"text": AIKEN}))
    assert "Changed: 1." in words(client.post(page, {"text": mended}))
    assert state() == before
    assert Question.objects.get().library_id.startswith("H-")


def test_what_was_edited_by_hand_is_kept_unless_asked(client, page):
    bring_in(client, page, text=GIFT, publish="on")
    one = Question.objects.get(library_id="Q-one")
    one.prompt = "Edited by hand?"
    one.save_revision().publish()
    changed = GIFT.replace("What do", "What would")
    shown = words(client.post(page, {"text": changed, "publish": "on"}))
    assert "Edited by hand and kept: 1." in shown
    assert "There is nothing to do." in shown
    bring_in(client, page, text=changed, publish="on", overwrite="on")
    one.refresh_from_db()
    assert one.prompt == "What would you ask for first?"


def test_drafts_first_and_published_later(client, page):
    bring_in(client, page, text=GIFT)
    assert not Question.objects.filter(live=True).exists()
    assert not QuestionVersion.objects.exists()
    assert "Unchanged: 2." in words(client.post(page, {"text": GIFT}))
    bring_in(client, page, text=GIFT, publish="on")
    assert Question.objects.filter(live=True).count() == 2
    # A draft over what is live changes nothing that learners get.
    bring_in(client, page, text=GIFT.replace("Not", "Never"))
    one = Question.objects.get(library_id="Q-one")
    assert (one.live, one.has_unpublished_changes) == (True, True)
    assert one.versions.count() == 1
    # What somebody has unpublished stays so.
    Question.objects.get(library_id="Q-two").unpublish()
    assert "Unchanged: 1." in words(client.post(page, {"text": GIFT.partition("\n\n")[2],
                                                       "publish": "on"}))  # fmt: skip


def test_an_author_brings_in_drafts_only(client, page):
    enter(client, staff("author", "Authors"))
    assert 'name="publish"' not in words(client.get(page))
    bring_in(client, page, text=GIFT, publish="on")
    assert not Question.objects.filter(live=True).exists()
    enter(client, staff("reviewer", "Reviewers"))
    assert client.get(page).status_code == 404
    assert client.post(page, {"text": GIFT, "confirm": "yes"}).status_code == 404
    enter(client, builders.person("steward"))
    assert client.get(page).status_code in (302, 404)


def test_tags_for_all(client, page):
    bring_in(client, page, text=GIFT, tags="CO-1\nbasics")
    names = [
        sorted(tag.name for tag in one.tags.all()) for one in Question.objects.all()
    ]
    assert names == [["CO-1", "basics"]] * 2
    answer = client.post(page, {"text": GIFT, "tags": "one, two"})
    assert answer.status_code == 422
    assert "“one, two” is no tag" in words(answer)
    assert "one, two" in words(answer)


def test_tables_and_yaml(client, page):
    book = openpyxl.Workbook()
    for row in (
        ["id", "type", "prompt", "option_a", "option_b", "correct"],
        ["Q-x", "single", "Which?", "This", "That", "b"],
    ):
        book.active.append(row)
    raw = io.BytesIO()
    book.save(raw)
    bring_in(client, page, file=upload("bank.xlsx", raw.getvalue()))
    csv = "id;type;prompt;option_a;option_b;correct\nQ-c;single;Who?;I;You;a\n"
    bring_in(client, page, text=csv)
    yaml = "- id: Q-y\n  type: truefalse\n  prompt: Is it?\n  options:\n" \
        "    - {id: 'true', text: 'True', correct: true}\n" \
        "    - {id: 'false', text: 'False'}\n"  # fmt: skip
    bring_in(client, page, text=yaml)
    assert set(Question.objects.values_list("library_id", flat=True)) == {
        "Q-x", "Q-c", "Q-y",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Choose a file or paste a text."),
        ({"text": "   \n"}, "Choose a file or paste a text."),
        ({"text": "Only words."}, "What is it written as?"),
        ({"text": "Only words.", "kind": "gift"}, "Line 1:"),
        ({"text": GIFT + "\nBroken {=a ~b"}, "Line 10:"),
        ({"text": "\ud800".encode("utf-8", "surrogatepass").decode("latin-1") + GIFT
          + "\n\nX {", "kind": "gift"}, "Line"),
        ({"file": ("x.gift", b"x" * 2_000_001)}, "larger than 2 MB"),
        ({"file": ("x.gift", b"")}, "empty"),
        ({"file": ("x.pdf", b"%PDF-1.7\n\x00\x01\x02\xff\xfe")}, "Line"),
        ({"file": ("x.xlsx", b"PK\x03\x04 no book")}, "Line 1"),
        ({"file": ("x.yaml", b"- id: [")}, "Line"),
        ({"text": GIFT, "kind": "zyxwv"}, "Select a valid choice"),
        ({"file": ("x.gift", GIFT.encode()), "text": AIKEN}, "take one of them away"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_explained_and_nothing_is_written(
    client, page, sent, said
):
    sent = {
        name: upload(*value) if name == "file" else value
        for name, value in sent.items()
    }
    sent["tags"] = "kept tag"
    answer = client.post(page, {**sent, "confirm": "yes"})
    assert answer.status_code == 422
    assert said in words(answer)
    assert "kept tag" in words(answer)
    if "text" in sent and sent["text"].strip():
        assert sent["text"].split()[-1] in html.unescape(words(answer))
    assert not Question.objects.exists()


def test_a_faulty_file_comes_back_as_text_to_be_mended(client, page):
    answer = client.post(page, {"file": upload("x.gift", GIFT + "\nBroken {=a ~b")})
    assert answer.status_code == 422
    assert "The list of smelters" in words(answer)
    assert "Broken {=a ~b" in words(answer)


def test_all_or_nothing(home):
    """A fault that only the database knows takes the whole file back."""
    drafts = list(gift.read(GIFT.encode()).drafts)
    bad = replace(drafts[1], id="Q-three", tags=("no!tag",))
    with pytest.raises(ImportRefused) as refused:
        import_questions([drafts[0], bad])
    assert refused.value.faults[0].line == bad.line
    assert not Question.objects.exists()
    assert plan_import(drafts).count("new") == 2
