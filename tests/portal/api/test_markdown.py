"""HTML to Markdown and back: no word is lost, and nothing becomes a link."""

import re
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from content.markup import render
from content.sections import text_of
from portal.api.documents import pieces_of
from portal.api.markdown import escaped, to_markdown

LIBRARY = Path(__file__).resolve().parents[3] / "content" / "library"
FILES = sorted(LIBRARY.rglob("*.md"))


def markdown_of(html: str) -> str:
    nodes = [n for piece in pieces_of(html, "https://x.test/a/") for n in piece.nodes]
    return to_markdown(nodes)


def words(html: str) -> list[str]:
    """Words as read; marks of lists and footnotes are no words."""
    return re.findall(r"\w+", text_of(html))


def body_of(path: Path) -> str:
    return path.read_text(encoding="utf-8").split("\n---\n", 1)[-1]


@pytest.mark.slow
def test_every_text_of_the_library_survives():
    assert len(FILES) > 50
    for path in FILES:
        html = render(body_of(path)).html
        again = render(markdown_of(html)).html
        # Boxes come back as quotes: the same words in the same order.
        assert words(again) == words(html), path.name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("## Head {#h}\n\nA *b* **c** `d`", "## Head\n\nA *b* **c** `d`"),
        ("- a\n- b\n    - c", "- a\n- b\n    - c"),
        ("3. a\n4. b", "3. a\n4. b"),
        ("- [ ] do\n- [x] done", "- [ ] do\n- [x] done"),
        ("> said", "> said"),
        ("```\nx = `1`\n```", "```\nx = `1`\n```"),
        ("|a|b|\n|-|-|\n|1|x\\|y|", "| a | b |\n| --- | --- |\n| 1 | x\\|y |"),
        ("[w](https://e.test/a(b))", "[w](https://e.test/a%28b%29)"),
        (":::tip Try\nThis.\n:::", "> **Try**\n>\n> This."),
        ("Word[^1].\n\n[^1]: Note.", "Word[^1].\n\n[^1]: Note."),
        ("\\# no head", "&#35; no head"),
        ("1\\. no list", "1\\. no list"),
    ],
)
def test_forms(text, expected):
    assert markdown_of(render(text).html) == expected


def test_addresses_are_whole():
    html = '<p><a href="/b/#c">x</a> <a href="#d">y</a></p>'
    assert markdown_of(html) == "[x](https://x.test/b/#c) [y](https://x.test/a/#d)"


SIGNS = st.text(st.sampled_from(list("ab *_`[]()<>#!|\\&;:~+-=.1\n\"'")), max_size=60)


@pytest.mark.slow
@given(SIGNS)
@example("[x](javascript:1)")
@example("<b>x</b> &lt; &#35;")
@example("+ a")
@settings(max_examples=300, deadline=None)
def test_what_is_text_stays_text(text):
    """Whatever signs a text has, its Markdown shows these signs and is no link."""
    import html

    line = " ".join(text.split())
    again = render(markdown_of(f"<p>{html.escape(line)}</p>")).html
    assert not re.search(r"<(?:a|em|strong|h\d)\b", again)
    shown = html.unescape(re.sub(r"<[^>]+>", "", again))
    assert " ".join(shown.split()) == line


def test_signs_that_mean_nothing_are_left_alone():
    assert escaped("snake_case & co < 3") == "snake_case & co < 3"
