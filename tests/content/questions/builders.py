"""Drafts as people write them, and as Hypothesis makes them up."""

from hypothesis import strategies as st

from content.questions import decimals
from content.questions.shape import Draft, DraftOption, key_of_text

signs = st.characters(
    blacklist_categories=("Cs", "Cc", "Cn", "Zl", "Zp", "Zs"),
    blacklist_characters="\ufeff",
)
words = st.lists(st.text(signs, min_size=1, max_size=8), min_size=1, max_size=5).map(
    " ".join
)
paragraphs = st.lists(words, min_size=1, max_size=3).map("\n".join)
feedbacks = st.one_of(st.just(""), paragraphs)
numbers = st.decimals(
    -(10**9), 10**9, places=4, allow_nan=False, allow_infinity=False
).map(decimals.of_decimal)
tags = st.lists(
    st.text(st.sampled_from("abcXYZ 019-"), min_size=1, max_size=10)
    .map(lambda tag: " ".join(tag.split()))
    .filter(bool),
    max_size=3,
    unique_by=key_of_text,
).map(tuple)
sources = st.lists(
    st.sampled_from(["GA-07", "GA-07#read-it-once", "eu-2017-821/art-4-1", "CMRT"]),
    max_size=3,
    unique=True,
).map(tuple)
units = st.sampled_from(["", "%", "kg", "g/t", "m²"])


def single(**other) -> Draft:
    given = {
        "id": "Q-1",
        "type": "single",
        "prompt": "What do you ask for first?",
        "options": (
            DraftOption("a", "The price", feedback="No."),
            DraftOption("b", "The list of smelters", correct=True, feedback="Yes."),
            DraftOption("c", "Nothing"),
        ),
    }
    return Draft(**{**given, **other})


@st.composite
def drafts(
    draw, types=("single", "multiple", "truefalse", "order", "match", "numeric")
):
    kind = draw(st.sampled_from(types))
    given = {
        "id": draw(st.from_regex(r"Q-[a-z0-9]{1,10}", fullmatch=True)),
        "type": kind,
        "prompt": draw(paragraphs),
        "feedback": draw(feedbacks),
        "points": draw(st.integers(1, 20)),
        "tags": draw(tags),
        "sources": draw(sources),
    }
    if kind == "numeric":
        value = draw(numbers)
        tolerance = draw(st.sampled_from(["0", "0.5", "2"]))
        return Draft(**given, value=value, tolerance=tolerance, unit=draw(units))
    count = 2 if kind == "truefalse" else draw(st.integers(2, 8))
    texts = draw(
        st.lists(paragraphs, min_size=count, max_size=count, unique_by=key_of_text)
    )
    halves = [""] * count
    right = [False] * count
    if kind == "match":
        halves = draw(
            st.lists(words, min_size=count, max_size=count, unique_by=key_of_text)
        )
    elif kind == "multiple":
        right = draw(
            st.lists(st.booleans(), min_size=count, max_size=count).filter(any)
        )
    elif kind != "order":
        right[draw(st.integers(0, count - 1))] = True
    ids = ["true", "false"] if kind == "truefalse" else "abcdefgh"
    options = tuple(
        DraftOption(ids[at], texts[at], right[at], draw(feedbacks), halves[at])
        for at in range(count)
    )
    return Draft(**given, options=options)
