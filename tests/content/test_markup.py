"""Markdown: what authors write, what readers get, and what attackers try."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.markup import BodyTooLong, Target, fix_heading_ids, render, resolve
from content.sections import reading_minutes, sections_of

TEXT = """Intro with a [term](term:GL-x) and [S1].

## First part

- [ ] open
- [x] done

| A | B |
|---|---|
| one | two |

:::tip A title
Inside **bold** [page](page:GA-1#part).
:::

### Deeper

```
:::tip not a box
```

## First part
"""


def codes(text: str, **options) -> list[str]:
    return [warning.code for warning in render(text, **options).warnings]


def test_an_article_becomes_what_readers_see():
    found = render(TEXT, source_keys=["S1"])
    assert [entry[:2] for entry in found.headings] == [
        (2, "first-part"), (3, "deeper"), (2, "first-part-2"),
    ]  # fmt: skip
    assert '<a class="source-ref" href="#source-S1">[1]</a>' in found.html
    assert '<div class="callout tip" role="note">' in found.html
    assert 'aria-label="to do"' in found.html
    assert 'aria-label="done"' in found.html
    assert '<th scope="col">A</th>' in found.html
    assert ":::tip not a box" in found.html
    assert [(r.kind, r.target, r.fragment) for r in found.references] == [
        ("term", "GL-x", ""), ("page", "GA-1", "part"),
    ]  # fmt: skip
    assert found.warnings == []


def test_a_figure_stays_on_the_line_of_its_percent_sign():
    made = render("## At least 80 %\n\n5 % of `80 %`, or **80** % of it.")
    assert "At least 80\xa0%</h2>" in made.html
    assert "5\xa0% of <code>80 %</code>" in made.html
    # The heading keeps its words and its address.
    assert made.headings == [(2, "at-least-80", "At least 80 %")]
    assert render("80 percent, a % b").html == "<p>80 percent, a % b</p>"


def test_a_figure_is_not_broken_at_its_thousands_or_its_unit():
    assert render("5 000 kg of tin").html == "<p>5\xa0000\xa0kg of tin</p>"
    assert render("from 1 500 000 t on").html == "<p>from 1\xa0500\xa0000\xa0t on</p>"
    for words in ("in 2017 2021 and 12 tons", "Art. 4 10", "3 0001"):
        assert render(words).html == f"<p>{words}</p>"


def test_unknown_sources_stay_as_written():
    assert "[S9]" in render("A fact [S9].", source_keys=["S1"]).html
    assert "source-ref" not in render("`[S1]`", source_keys=["S1"]).html


def test_marks_become_links_locks_or_plain_words():
    html = render("[a](page:A) [b](page:B) [c](term:C#x) [d](page:D)").html
    answer = resolve(
        html,
        {
            ("page", "A"): Target("/a/"),
            ("page", "B"): Target("/b/", "listed", lock='Members "only"'),
            ("term", "C"): Target("/c/", title="A <definition>"),
        },
    )
    assert '<a href="/a/">a</a>' in answer
    assert (
        '<a href="/b/">b</a>&nbsp;<span class="lock">Members &quot;only&quot;</span>'
        in answer
    )
    assert '<a class="term" href="/c/#x" title="A &lt;definition&gt;">c</a>' in answer
    assert answer.endswith(" d</p>")
    assert "data-ref" not in answer


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '<a data-ref="page:GA-1">x</a>',
        "[x](javascript:alert(1))",
        "[x]( jAvAsCrIpT:alert(1))",
        "[x](java\nscript:alert(1))",
        "[x](&#106;avascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:x)",
        '[x](page:A"onmouseover=alert)',
        '![x](x" onerror="alert(1))',
        "[x][y]\n\n[y]: javascript:alert(1)",
        "<img src=x onerror=alert(1)>",
        '## Title {onclick="alert(1)" style="x"}',
        ":::tip <img src=x onerror=alert(1)>\ntext\n:::",
        "<javascript:alert(1)>",
    ],
)
def test_nothing_that_an_author_writes_becomes_code(text):
    import re

    html = resolve(render(text).html, {})
    tags = re.findall(r"<[a-z][^>]*>", html)
    for tag in tags:
        assert not re.search(r"\son\w+\s*=", tag), html
        assert not re.search(r"(javascript|vbscript|data):", tag, re.I), html
        assert not re.match(
            r"<(script|img|iframe|style|form|input(?! type=\"checkbox\"))", tag
        )


@pytest.mark.parametrize(
    "text",
    [
        ">" * 10_000 + " x",
        "- " * 5_000 + "x",
        "1. " * 3_000 + "x",
        "*" * 50_000,
        "[" * 50_000,
        "![" * 5_000,
        "[^1]" * 3_000 + "\n\n[^1]: x",
        "|" * 20_000 + "\n|-|",
        "\n".join(">" * depth + " a" for depth in range(500)),
        "\n".join(" " * 4 * depth + "- a" for depth in range(300)),
        "\ud800 lone \x00 nul \x02 \x03",
        ":::tip Open\nnever closed",
        ":::\n:::\n::::",
        "`" * 9_999,
        "‮right to left עברית 漢字",
    ],
)
def test_odd_texts_render_to_something(text):
    assert isinstance(render(text).html, str)


@given(st.text(max_size=400))
@settings(max_examples=150, deadline=None)
def test_any_text_renders(text):
    assert isinstance(resolve(render(text, source_keys=["A"]).html, {}), str)


@given(st.text("/:[]?#@%.℀／ab12", max_size=12))
@settings(max_examples=150, deadline=None)
def test_any_address_renders(address):
    assert "<a" in render(f"[x](<{address}>) [y](b)").html


@pytest.mark.parametrize("address", ["//[b", "//a℀b.com/", "http://[b", ""])
def test_what_is_no_address_is_no_link(address):
    found = render(f"[x](<{address}>)")
    assert "href" not in found.html
    assert [warning.code for warning in found.warnings] == ["unsafe-link"]


def test_a_text_that_is_too_long_is_refused_in_words():
    with pytest.raises(BodyTooLong, match="at most 400,000"):
        render("x" * 5_000_000)


def test_editors_are_warned():
    assert "heading-jump" in codes("## A\n\n#### B")
    assert "h1" in codes("# A")
    assert "html" in codes("<div>x</div>")
    assert "unsafe-link" in codes("[x](javascript:y)")
    assert "alt" in codes("![](x.png)")
    assert "nested" in codes(">" * 40 + " deep")


def test_a_heading_keeps_its_address_when_its_words_change():
    old = [(i, t, level) for level, i, t in render("## One way\n\n## Another").headings]
    new = fix_heading_ids(old, "## One better way\n\n## Another\n\n## New")
    assert new == "## One better way {#one-way}\n\n## Another\n\n## New"
    assert fix_heading_ids(old, new) == new
    assert [h[1] for h in render(new).headings] == ["one-way", "another", "new"]
    assert fix_heading_ids(old, "```\n## One way\n```") == "```\n## One way\n```"


def test_sections_hold_what_readers_see_in_order():
    html = resolve(render(TEXT).html, {})
    found = sections_of(html, title="Page")
    assert [(s.anchor, s.heading) for s in found] == [
        ("", "Page"), ("first-part", "First part"), ("deeper", "Deeper"),
        ("first-part-2", "First part"),
    ]  # fmt: skip
    assert "one · two" in found[1].text
    assert "A title" in found[1].text
    assert "<" not in "".join(s.text for s in found)


def test_a_mark_of_a_source_is_no_word_of_a_section():
    """Who searches for “2” must not find every second source."""
    html = render("It applies from 2027 [S1].", source_keys=["S1"]).html
    (section,) = sections_of(html, title="T")
    assert section.text == "It applies from 2027 ."


def test_reading_time_counts_words_and_signs():
    section = sections_of("<p>" + "word " * 900 + "</p>", title="x")
    assert reading_minutes(section) == 4
    assert reading_minutes(sections_of("<p>" + "漢" * 800 + "</p>", title="x")) == 2
    assert reading_minutes([]) == 1
