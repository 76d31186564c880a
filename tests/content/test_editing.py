"""An editor at work in the admin: create, preview, publish, and what is refused."""

import re
from datetime import date

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, streamfield

from content.models import GuidancePage, LessonPage
from portal.members.models import Tier
from tests import builders, courses
from tests.builders import MEMBER, article

pytestmark = pytest.mark.django_db


def form(**changes):
    data = {
        "title": "New article", "slug": "new-article", "summary": "What it gives.",
        "tier": str(MEMBER), "listing": "default", "inside": "one\ntwo",
        "content_owner": "", "deputy": "", "library_id": "",
        "body": streamfield([("text", "## A way\n\nWords")]), "sources": streamfield([]),
        "comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0",
        "related_pages-TOTAL_FORMS": "0", "related_pages-INITIAL_FORMS": "0",
        "action-publish": "1",
    }  # fmt: skip
    return nested_form_data({**data, **changes})


def create(client, shelf, **changes):
    address = reverse(
        "wagtailadmin_pages:add", args=["content", "guidancepage", shelf.pk]
    )
    return client.post(address, form(**changes))


def test_an_editor_publishes_an_article(editor, shelf):
    assert create(editor, shelf).status_code == 302
    page = GuidancePage.objects.get(slug="new-article")
    assert (page.live, page.audience) == (True, "t20")
    assert page.stored.facts["inside"] == ["one", "two"]
    assert [entry["id"] for entry in page.stored.contents] == ["a-way"]


@pytest.mark.slow
def test_the_tier_of_a_new_page_must_be_chosen(editor, shelf):
    address = reverse(
        "wagtailadmin_pages:add", args=["content", "guidancepage", shelf.pk]
    )
    boxes = re.findall(
        r'<input[^>]*name="tier"[^>]*>', editor.get(address).content.decode()
    )
    assert len(boxes) == Tier.objects.count(), "radio buttons, one a tier"
    assert not [box for box in boxes if "checked" in box]
    response = create(editor, shelf, tier="")
    assert response.status_code == 200
    assert b"New article" in response.content, "nothing typed is lost"
    assert not GuidancePage.objects.exists()


def draft_of(**changes):
    """As the browser saves a draft by itself while somebody writes."""
    data = form(**changes)
    del data["action-publish"]
    return data


def save_by_itself(client, address, **changes):
    sent = client.post(address, draft_of(**changes), HTTP_ACCEPT="application/json")
    return sent.json()


@pytest.mark.slow
def test_a_draft_is_kept_before_its_tier_is_chosen_and_opens_nothing(editor, shelf):
    address = reverse(
        "wagtailadmin_pages:add", args=["content", "guidancepage", shelf.pk]
    )
    assert "drafts are kept for: Members" in editor.get(address).content.decode()
    assert save_by_itself(editor, address, tier="")["success"]
    page = GuidancePage.objects.get()
    assert (page.live, page.tier_id) == (False, MEMBER)
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    refused = editor.post(edit, form(tier=""))
    assert "This field is required" in refused.content.decode()
    page.refresh_from_db()
    assert not page.live, "publishing asks for it"


@pytest.mark.slow
def test_an_unfinished_source_keeps_no_draft_from_being_saved(editor, shelf):
    half = streamfield([("source", {"key": "S1", "title": "T", "confidence": "V"})])
    address = reverse(
        "wagtailadmin_pages:add", args=["content", "guidancepage", shelf.pk]
    )
    assert save_by_itself(editor, address, sources=half)["success"]
    edit = reverse("wagtailadmin_pages:edit", args=[GuidancePage.objects.get().pk])
    refused = editor.post(edit, form(sources=half)).content.decode()
    assert "when the source was read" in refused


@pytest.mark.slow
def test_an_unfinished_knowledge_check_keeps_no_draft_from_being_saved(editor, shelf):
    course = courses.course(shelf)
    half = {"prompt": "Who?", "several": "", "options": answers(["One"])}
    body = streamfield([("text", "Words."), ("check", half)])
    changes = {"body": body, "minutes": "5", "aim": "", "cites": ""}
    address = reverse(
        "wagtailadmin_pages:add", args=["content", "lessonpage", course.pk]
    )
    assert save_by_itself(editor, address, **changes)["success"]
    lesson = LessonPage.objects.get()
    edit = reverse("wagtailadmin_pages:edit", args=[lesson.pk])
    assert editor.get(edit).status_code == 200
    preview = reverse("wagtailadmin_pages:preview_on_edit", args=[lesson.pk])
    assert editor.post(preview, draft_of(**changes)).json()["is_valid"]
    assert "Words." in editor.get(preview).content.decode()
    refused = editor.post(edit, form(**changes)).content.decode()
    assert "validation errors" in refused
    assert not LessonPage.objects.get().live


def answers(texts):
    """The fields of a list block whose rows are answers."""
    rows = {
        str(place): {
            "deleted": "", "order": str(place), "type": "item", "id": "",
            "value": {"text": text, "feedback": ""},
        }
        for place, text in enumerate(texts)
    }  # fmt: skip
    return {"count": str(len(texts)), **rows}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {"reviewed_on": "2026-02-01", "review_by": "2026-01-01"},
            "before the last one",
        ),
        ({"slug": "two words"}, "slug"),
        ({"body": streamfield([("text", "x" * 400_001)])}, "at most 400,000"),
        (
            {
                "sources": streamfield(
                    [("source", {"key": "S1", "title": "T", "confidence": "V"})]
                )
            },
            "when the source was read",
        ),
    ],
)
def test_mistakes_are_explained(editor, shelf, changes, words):
    response = create(editor, shelf, **changes)
    assert response.status_code == 200
    assert words in response.content.decode()
    assert not GuidancePage.objects.exists()


@pytest.mark.slow
def test_the_preview_shows_the_draft_and_readers_do_not_see_it(editor, client, shelf):
    page = article(shelf, "Old title", "old words")
    address = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    data = form(title="Draft title", body=streamfield([("text", "draft words")]))
    assert editor.post(address, data).json()["is_valid"]
    preview = editor.get(address).content.decode()
    assert "draft words" in preview
    assert "Did this answer" not in preview
    client.logout()
    assert "draft words" not in client.get(page.url).content.decode()


def test_only_fitting_types_are_offered(editor, home, shelf):
    offered = editor.get(
        reverse("wagtailadmin_pages:add_subpage", args=[shelf.pk])
    ).content
    assert b"guidancepage" in offered
    assert b"termpage" not in offered
    assert b"homepage" not in offered


@pytest.mark.slow
def test_moving_a_heading_keeps_links_from_outside(editor, shelf):
    page = article(shelf, text="## Old words here\n\nText")
    page = builders.publish(page, body=[("text", "## Old words there\n\nText")])
    block = page.body[0]
    changed = builders.fresh(page)
    changed.body = [
        {"type": "text", "value": "## Older words there\n\nText", "id": block.id}
    ]
    changed.save_revision().publish()
    anchors = [entry["id"] for entry in builders.fresh(page).stored.contents]
    assert anchors == [page.stored.contents[0]["id"]]


@pytest.mark.slow
def test_the_list_of_pages_tells_audience_keeper_and_review(editor, shelf):
    """By the explorer, sorted by each; an overdue date is marked."""
    old = date(2025, 3, 1)
    article(shelf, "Late", tier_id=MEMBER, content_owner="Ada Twin", review_by=old)
    article(shelf, "Fine", content_owner="Bo Field", review_by=date(2099, 4, 2))
    address = reverse("wagtailadmin_explore", args=[shelf.pk])
    text = editor.get(address).content.decode()
    words = ("Open to", "Members", "Public", "Ada Twin", "1 March 2025", "2 April 2099")
    for word in words:
        assert word in text, word
    for key in ("audience", "content_owner", "review_by"):
        for order in (key, f"-{key}"):
            sorted_ = editor.get(address, {"ordering": order}).content.decode()
            late_first = sorted_.index("Ada Twin") < sorted_.index("Bo Field")
            expected = key != "audience" if order == key else key == "audience"
            assert late_first == expected, order
