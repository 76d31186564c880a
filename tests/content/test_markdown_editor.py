"""The Markdown editor's addresses and remarks: what they tell, and to whom."""

import io
import json

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from content.admin.markdown import completion
from content.admin.markdown.warnings import warnings_for
from content.models import Attachment, Picture
from tests import builders
from tests.builders import MEMBER

PREVIEW = "/admin/touchstone/markdown/preview/"
COMPLETE = "/admin/touchstone/markdown/complete/"
IMAGE = "/admin/touchstone/markdown/image/"
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def secret(home):
    """A page of a working group, not listed, and a file that only it names."""
    Attachment.objects.create(
        title="Draft statement", library_name="tin-draft.pdf",
        file=ContentFile(b"x", "tin-draft.pdf"),
    )  # fmt: skip
    room = builders.section(home, "Tin room", groups=[builders.group("tin")])
    return builders.article(
        room, "Tin secret", "[f](file:tin-draft.pdf)", library_id="WG-01"
    )


def preview(client, text, **more):
    return client.post(
        PREVIEW, json.dumps({"text": text, **more}), content_type="application/json"
    )


def offers(client, kind, query=""):
    return client.get(COMPLETE, {"kind": kind, "q": query}).json()["items"]


def codes(client, text, **more):
    return [found["code"] for found in preview(client, text, **more).json()["warnings"]]


# --- Who may ask ----------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["anonymous", "reader"])
def test_only_staff_may_ask(client, home, who):
    if who == "reader":
        client.force_login(builders.person(tier=MEMBER), backend=BACKEND)
    answers = [preview(client, "## A"), client.get(COMPLETE), client.post(IMAGE)]
    assert [answer.status_code for answer in answers] == [302, 302, 302]
    by_script = client.get(COMPLETE, headers={"X-Requested-With": "XMLHttpRequest"})
    assert by_script.status_code == 403


@pytest.mark.django_db
def test_wrong_methods_are_refused(editor, home):
    assert editor.get(PREVIEW).status_code == 405
    assert editor.post(COMPLETE).status_code == 405
    assert editor.get(IMAGE).status_code == 405


@pytest.mark.django_db
def test_the_preview_asks_for_a_token(home):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(builders.person(is_superuser=True), backend=BACKEND)
    assert preview(client, "x").status_code == 403


# --- Preview --------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_preview_is_what_readers_will_see(editor, shelf):
    page = builders.article(shelf, "Goal", library_id="GA-1")
    data = preview(
        editor, "## Head\n\n[go](page:GA-1#x) [S1]", page_id=page.pk, sources=["S1"]
    ).json()
    assert '<h2 id="head">Head</h2>' in data["html"]
    assert f'<a href="{page.url}#x">go</a>' in data["html"]
    assert 'href="#source-S1">[1]</a>' in data["html"]
    assert data["warnings"] == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b'"text"', b"\xff\xfe", b"[" * 100_000, b"{}", b'{"text": 1}',
        b'{"text": "x", "page_id": "1"}', b'{"text": "x", "page_id": true}',
        b'{"text": "x", "page_id": 99999999999999999999}', b'{"text": "x", "sources": "S1"}',
        b'{"text": "x", "sources": [1]}', b'{"text": "x", "others": null}',
    ],
)  # fmt: skip
def test_what_the_script_would_not_send_is_refused(editor, home, body):
    answer = editor.post(PREVIEW, body, content_type="application/json")
    assert answer.status_code == 400
    assert "Reload" in answer.json()["error"]


@pytest.mark.django_db
def test_a_text_that_is_too_long_is_answered_in_words(editor, home):
    answer = preview(editor, "x" * 400_001)
    assert answer.status_code == 413
    assert "at most 400,000" in answer.json()["error"]
    answer = preview(editor, "x" * 6_000_000)
    assert answer.status_code == 413
    assert "too long" in answer.json()["error"]


@pytest.mark.django_db
def test_html_in_a_text_stays_text_in_the_preview(editor, home):
    html = preview(editor, "<script>alert(1)</script> [x](javascript:alert(1))").json()[
        "html"
    ]
    assert "<script" not in html
    assert "javascript:" not in html


@pytest.mark.django_db
def test_the_preview_tells_nothing_of_a_foreign_groups_pages_and_files(editor, secret):
    text = f"[a](page:WG-01) [b](page:{secret.pk}) [c](file:tin-draft.pdf)"
    answer = preview(editor, text, page_id=secret.pk)
    body = answer.content.decode()
    assert "Tin secret" not in body
    assert secret.slug not in body
    assert "/documents/" not in body
    assert "href" not in body
    nothing = preview(editor, text.replace("WG-01", "WG-99"), page_id=secret.pk)
    assert nothing.content.decode() == body.replace("WG-01", "WG-99")


@pytest.mark.slow
@pytest.mark.django_db
def test_a_member_of_the_group_sees_its_links(editor, secret):
    builders.GroupMembership.objects.create(
        group=builders.group("tin"), person=editor.person
    )
    data = preview(editor, "[a](page:WG-01) [c](file:tin-draft.pdf)").json()
    assert data["html"].count("<a ") == 2
    assert [item["value"] for item in offers(editor, "page", "tin")] == ["WG-01"]
    assert [item["value"] for item in offers(editor, "file", "tin")]


@pytest.mark.slow
@pytest.mark.django_db
def test_a_preview_costs_the_same_for_one_link_and_for_many(editor, shelf):
    for number in range(12):
        builders.article(shelf, f"Article {number}", library_id=f"A-{number}")

    def cost(count):
        text = " ".join(f"[x](page:A-{n}) [f](file:n-{n}.pdf)" for n in range(count))
        preview(editor, text)
        with CaptureQueriesContext(connection) as captured:
            assert preview(editor, text).status_code == 200
        return len(captured)

    assert cost(1) == cost(12)


# --- Completion -----------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.django_db
def test_pages_terms_and_files_are_offered_by_id_and_by_words(editor, home, shelf):
    builders.article(shelf, "Reviewing templates", library_id="GA-07")
    builders.article(shelf, "No id")
    builders.article(shelf, "Not yet", library_id="GA-08", live=False)
    words = builders.glossary(home)
    builders.term(words, "Smelter", library_id="GL-smelter", summary="A furnace.")
    Attachment.objects.create(
        title="List", library_name="list.xlsx", file=ContentFile(b"x", "list.xlsx")
    )
    assert offers(editor, "page", "ga-0") == [
        {"value": "GA-07", "label": "Reviewing templates", "note": "Guidance"}
    ]
    assert [item["value"] for item in offers(editor, "page", "templates rev")] == [
        "GA-07"
    ]
    assert offers(editor, "term", "smel") == [
        {"value": "GL-smelter", "label": "Smelter", "note": "A furnace."}
    ]
    assert offers(editor, "file", "list") == [
        {"value": "list.xlsx", "label": "List", "note": ""}
    ]
    assert offers(editor, "page", "smelter") == []


@pytest.mark.slow
@pytest.mark.django_db
def test_completion_offers_nothing_of_a_foreign_group(editor, secret):
    everything = [
        offers(editor, kind, query)
        for kind in ("page", "term", "file")
        for query in ("", "tin", "WG", "secret", "draft")
    ]
    assert "tin" not in json.dumps(everything).lower()


@pytest.mark.django_db
def test_an_unknown_kind_offers_nothing(editor, home):
    assert offers(editor, "cite", "art") == []
    assert offers(editor, "", "") == []


@pytest.mark.django_db
def test_a_kind_registered_later_is_offered(editor, home, monkeypatch):
    monkeypatch.setattr(completion, "_functions", {})
    completion.register_completion(
        "cite", lambda q, request: [completion.Item(f"{q}-{n}", "x") for n in range(50)]
    )
    found = offers(editor, "cite", " art\x00" + "a" * 200)
    assert len(found) == 12
    assert found[0]["value"] == "art" + "a" * 97 + "-0"


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["\x00", "%", "\\", "'", "a" * 9_000, "ü ß \ud7ff"])
def test_odd_queries_are_answered(editor, shelf, query):
    assert offers(editor, "page", query) == []


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["page", "term", "file"])
def test_completion_costs_the_same_for_few_and_many(editor, home, shelf, kind):
    words = builders.glossary(home)

    def cost():
        offers(editor, kind, "a")
        with CaptureQueriesContext(connection) as captured:
            offers(editor, kind, "a")
        return len(captured)

    def grow(start, count):
        for n in range(start, start + count):
            builders.article(
                shelf, f"A {n}", f"[f](file:a-{n}.pdf)", library_id=f"A-{n}"
            )
            builders.term(words, f"A term {n}", library_id=f"GL-a{n}")
            Attachment.objects.create(
                title="A", library_name=f"a-{n}.pdf", file=ContentFile(b"x", "a.pdf")
            )

    grow(0, 1)
    few = cost()
    grow(1, 14)
    assert cost() == few


# --- Pasted pictures ------------------------------------------------------------------


def png(name="image.png"):
    file = io.BytesIO()
    Image.new("RGB", (4, 4), "red").save(file, "PNG")
    return ContentFile(file.getvalue(), name)


@pytest.mark.django_db
def test_a_pasted_picture_is_kept(editor, home):
    answer = editor.post(IMAGE, {"file": png()})
    assert answer.status_code == 200
    picture = Picture.objects.get(pk=answer.json()["id"])
    assert answer.json()["title"] == picture.title == "Pasted picture"
    assert picture.uploaded_by_user == editor.person
    assert editor.post(IMAGE, {"file": png("Chart.png")}).json()["title"] == "Chart"


@pytest.mark.django_db
def test_what_is_no_picture_is_refused_in_words(editor, home):
    for file in (ContentFile(b"no", "a.png"), ContentFile(b"<svg/>", "a.svg"), None):
        answer = editor.post(IMAGE, {"file": file} if file else {})
        assert answer.status_code == 400
        assert len(answer.json()["error"]) > 10
    assert not Picture.objects.exists()


@pytest.mark.django_db
def test_pictures_need_the_permission_to_add_them(client, home):
    from django.contrib.auth.models import Permission

    person = builders.person()
    person.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(person, backend=BACKEND)
    answer = client.post(IMAGE, {"file": png()})
    assert answer.status_code == 403
    assert "may not add" in answer.json()["error"]


# --- Remarks --------------------------------------------------------------------------


def remarks(text, sources=("S1",), terms=(), exists=True, **more):
    found = warnings_for(text, sources, terms, lambda kind, name: exists, **more)
    return [(warning.code, warning.line) for warning in found]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("## A\n\nWords with a PDF, chapter VII and [S1].", []),
        ("## A\n\n#### Too deep", [("heading-jump", 3)]),
        ("Look:\n![](a.png)", [("alt", 2), ("picture", 2)]),
        ("![A chart](a.png)", [("picture", 1)]),
        ("The CMRT asks.\n\nThe CMRT again.", [("acronym", 1)]),
        ("Two CAPs and `CODE` in\n```\nFENCED\n```", [("acronym", 1)]),
        ("A Conflict Minerals Reporting Template (CMRT). The CMRT.", []),
        ("The **Reporting Template** (CMRT) and the RMAP (a programme of audits).", []),
        ("The [CMRT](term:GL-cmrt).", []),
        ("[TLP:AMBER+STRICT](term:GL-tlp), so the TLP says.", []),
        ("DO NOT SIGN THIS", []),
        ("Marked TLP:AMBER+STRICT.", [("acronym", 1)]),
        ("A mark [S2] here\n\nand [S1], [ ] [x] [^1] [S3](http://a.example)",
         [("missing-source", 1)]),
        ("See https://a.example/b", [("bare-url", 1)]),
        ("[a](https://a.example) <https://a.example> `https://a.example`", []),
        ("# One", [("h1", 1)]),
        ("[](page:GA-1)", [("empty-link", 1)]),
        ("a\n\n[x](javascript:x)", [("unsafe-link", 3)]),
    ],
)  # fmt: skip
def test_remarks(text, expected):
    assert remarks(text) == expected


def test_broken_links_are_named_with_their_lines():
    text = "a\n[b](page:GA-99#x)\n\n[c](term:GL-no) [d](file:no.pdf) [e](cite:x:1)"
    assert remarks(text, exists=False) == [
        ("broken-link", 2), ("broken-link", 4), ("broken-link", 4), ("broken-link", 4),
    ]  # fmt: skip
    found = warnings_for(text, None, (), lambda kind, name: False)
    assert "GA-99" in found[0].message


def test_acronyms_are_known_from_the_glossary_and_from_the_pages_other_texts():
    text = "CMRT and RMAP"
    assert len(remarks(text)) == 2
    assert remarks(text, terms=["Reporting template (CMRT)", "RMAP"]) == []
    assert remarks("As said [RMAP]", sources=["RMAP"]) == [], "the key of a source"
    assert len(remarks("The RMAP [RMAP]", sources=["RMAP"])) == 1, "and no more"
    assert remarks(text, terms=["RMAP"], others="Reporting Template (CMRT)") == []


def test_a_longer_name_explains_itself_and_not_the_capitals_in_it():
    terms = ["SEC conflict minerals rule", "CMR (report)"]
    assert remarks("The SEC asks.", terms=terms) == [("acronym", 1)]
    assert remarks("The SEC conflict minerals rule and a CMR.", terms=terms) == []


def test_the_words_of_a_link_explain_what_stands_behind_it():
    assert remarks("The [London Exchange](page:LW-lme) (LME). The LME.") == []


def test_a_page_without_any_source_is_told_so_where_it_could_have_some():
    assert remarks("Words.", sources=[]) == [("no-sources", None)]
    assert remarks("Words.", sources=None) == []
    assert remarks("", sources=[]) == []


@pytest.mark.django_db
def test_remarks_come_with_the_preview(editor, home):
    words = builders.glossary(home)
    builders.term(words, "CMRT", library_id="GL-cmrt")
    assert codes(editor, "The CMRT [x](page:GA-9)", sources=[]) == [
        "broken-link", "no-sources",
    ]  # fmt: skip
    assert codes(editor, "The RMAP", others="An Assurance Process (RMAP)") == []


_PIECES = st.sampled_from(
    [
        "# ", "### ", "[", "](", ")", "page:GA-1", "term:x", "file:a b", "![", "`", "```",
        "\n", " ", "CMRT", "(CMRT)", "[S1]", "https://", "<", ":::tip x", "{#a}", "“”", "|",
        "\r", "\x00", "\ud800",
    ]
)  # fmt: skip


@pytest.mark.slow
@given(st.one_of(st.text(), st.lists(_PIECES, max_size=40).map("".join)))
@settings(max_examples=150, deadline=None)
def test_no_text_at_all_stops_the_remarks(text):
    for warning in warnings_for(text, [], ["CMRT (x)"], lambda kind, name: False):
        assert warning.message
        assert warning.line is None or 1 <= warning.line <= text.count("\n") + 1


def test_remarks_on_hostile_texts_come_quickly():
    from time import process_time

    for piece in (
        "ABC ",
        "[](",
        "AbC (",
        "{#",
        "### a",
        "`",
        "page:",
        "https://",
        "![x",
    ):
        text = (piece * 40_000)[:100_000]
        from content.markup import Rendered

        start = process_time()
        warnings_for(text, [], [], lambda kind, name: False, rendered=Rendered(""))
        assert process_time() - start < 2, piece


@pytest.mark.django_db
def test_the_form_holds_the_editor(editor, shelf):
    address = reverse(
        "wagtailadmin_pages:add", args=["content", "guidancepage", shelf.pk]
    )
    html = editor.get(address).content.decode()
    assert "touchstone-markdown" in html
    assert 'type="module"' in html
    assert "admin/markdown/editor.css" in html
