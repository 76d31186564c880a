"""Two versions of a Markdown text side by side, with its lines kept."""

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from content.admin.compare import MarkdownComparison, compare
from content.blocks import MarkdownBlock
from portal.operations.roles import ensure_role
from tests import builders

LONG = "\n".join(f"Line {number}" for number in range(40))
texts = st.lists(st.sampled_from(["a", "b c", "", "## H", "<i>"]), max_size=8).map(
    "\n".join
)


def kinds(before, after):
    return [kind for kind, _text in compare(before, after)]


def test_a_changed_word_is_marked_and_the_rest_folded():
    found = list(compare(LONG, LONG.replace("Line 20", "Line twenty")))
    assert [kind for kind, _ in found] == [
        "fold", "same", "same", "changed", "same", "same", "fold",
    ]  # fmt: skip
    assert found[0][1] == "… 18 lines as before …"
    assert "twenty" in found[3][1]
    assert "<span" in found[3][1]


def test_lines_that_came_and_went_stand_by_themselves():
    assert kinds("a\nb", "a\nnew\nb") == ["same", "new", "same"]
    assert kinds("a\nb\nc", "a\nc") == ["same", "gone", "same"]
    assert kinds("a", "a\r\n") == ["same", "new"]


@given(texts, texts)
def test_both_versions_can_be_read_from_the_comparison(before, after):
    import html
    import re

    def plain(markup, drop):
        markup = re.sub(rf'<span class="{drop}">.*?</span>', "", markup)
        return html.unescape(re.sub(r"<[^>]+>", "", markup))

    old, new = [], []
    for kind, text in compare(before, after):
        if kind == "fold":
            return
        if kind in ("same", "gone"):
            old.append(text)
        if kind in ("same", "new"):
            new.append(text)
        if kind == "changed":
            old.append(plain(text, "addition"))
            new.append(plain(text, "deletion"))
    assert "\n".join(old) == before
    assert "\n".join(new) == after


def test_what_authors_write_is_escaped():
    block = MarkdownBlock()
    shown = MarkdownComparison(block, True, True, "<b>old</b>", "<script>x</script>")
    assert "<b>" not in shown.htmldiff()
    assert "<script" not in shown.htmldiff()
    assert "<script" not in shown.htmlvalue("<script>")


@pytest.mark.django_db
def test_the_admin_compares_two_revisions(client, home):
    person = builders.person("editor")
    person.groups.add(ensure_role("Editors"))
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    page = builders.article(home, "Page", "First line\n\nSecond line")
    block = page.body[0].id
    first = page.latest_revision
    page.body[0] = ("text", "First line\n\nSecond words", block)
    second = page.save_revision()
    address = reverse(
        "wagtailadmin_pages:revisions_compare", args=[page.pk, first.pk, second.pk]
    )
    text = client.get(address).content.decode()
    assert 'class="markdown-comparison"' in text
    assert '<span class="addition">words</span>' in text
