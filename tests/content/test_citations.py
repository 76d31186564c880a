"""Citations of laws: read in every common form, written, and read again."""

from contextlib import suppress

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from content.citations import (
    Citation,
    CitationError,
    Label,
    Names,
    between,
    expand,
    find,
    format,
    parse,
    parse_label,
    parse_target,
    target_of,
)
from content.citations.labels import DIVIDED, HEADS, INNER
from content.citations.numerals import ROMAN, fits
from tests.work import calls

NAMES = Names(
    [
        ("us-dodd-frank-1502", ["Dodd-Frank", "Dodd-Frank Act", "Exchange Act", "Securities Exchange Act", "15 U.S.C. 78m(p)"], "s"),
        ("us-rule-13p-1", ["17 CFR 240.13p-1", "SEC Rule 13p-1 (17 CFR 240.13p-1)", "Rule 13p-1", "Exchange Act Rule 13p-1"], "rule"),
        ("us-form-sd", ["Form SD", "Form SD (17 CFR 249b.400)"], "item"),
        ("eu-2017-821", ["2017/821", "Regulation (EU) 2017/821", "EU CMR"], "art"),
        ("eu-2020-1588", ["2020/1588", "Delegated Regulation (EU) 2020/1588"], "art"),
        ("eu-2023-1542", ["2023/1542", "Regulation (EU) 2023/1542", "Batteries Regulation"], "art"),
        ("eu-2025-1561", ["2025/1561", "Regulation (EU) 2025/1561"], "art"),
        ("de-lksg", ["LkSG", "Lieferkettensorgfaltspflichtengesetz (LkSG)"], "s"),
        ("ch-co", ["CO", "Swiss Code of Obligations (SR 220), Art. 964j to 964l", "Code of Obligations"], "art"),
        ("ch-ddtro", ["DDTrO", "Ordinance on Due Diligence (DDTrO, SR 221.433)"], "art"),
        ("us-tariff-act-307", ["19 U.S.C. 1307", "Tariff Act of 1930, Section 307 (19 U.S.C. 1307)"], "s"),
        ("us-uflpa", ["UFLPA", "Uyghur Forced Labor Prevention Act (Pub. L. 117-78)"], "s"),
        ("uk-msa-2015", ["MSA", "Modern Slavery Act 2015"], "s"),
        ("ca-s-211", ["S-211", "Forced Labour Act (S.C. 2023, c. 9)"], "s"),
        ("oecd-guidance", ["OECD", "OECD Due Diligence Guidance (third edition, 2016)"], "annex"),
    ]
)  # fmt: skip
SLUGS = sorted(NAMES.instruments)


# --- Labels and citations of every shape ------------------------------------------------

_suffixes = st.sampled_from(["", "", "", "a", "j", "aa", "bis", "ter", "quater"])
_numbers = st.integers(1, 999).map(str)
_counted = st.one_of(
    st.sampled_from(sorted(ROMAN)), _numbers, st.sampled_from("abcdefghjklmno"),
    st.builds(str.__add__, st.sampled_from(sorted(ROMAN)), st.sampled_from("abcdefgh")),
)  # fmt: skip
_of_kind = {
    "art": st.one_of(
        st.builds(str.__add__, _numbers, _suffixes), st.sampled_from(sorted(ROMAN))
    ),
    "reg": st.builds(str.__add__, _numbers, _suffixes),
    "rec": _numbers,
    "s": st.one_of(
        st.builds(str.__add__, _numbers, _suffixes),
        st.sampled_from(["240.13p-1", "249b.400", "1502", "13", "78m", "240.13p"]),
    ),
    "rule": st.one_of(_numbers, st.sampled_from(["13p-1", "10b-5", "13p", "15g-1a"])),
    "item": st.one_of(_numbers, st.sampled_from(["1.01", "2.01", "9a", "1.01b"])),
    "step": st.integers(1, 99).map(str),
    "subpara": st.integers(1, 99).map(str),
    "sentence": st.integers(1, 99).map(str),
    "supplement": st.sampled_from(["gold", "3t", "1", "ii"]),
}
_bare = st.one_of(
    st.builds(str.__add__, _numbers, st.sampled_from(["", "", "a", "bis"])),
    st.sampled_from([*"abfilvxz", "aa", "ba", "zz", "ii", "iv", "ix", "xii"]),
)


@st.composite
def labels(draw) -> Label:
    kind = draw(st.sampled_from(sorted(HEADS)))
    parts = [(kind, draw(_of_kind.get(kind, _counted)))]
    inner = [one for one in INNER if one != kind and (kind, one) != ("ch", "chapter")]
    if kind not in DIVIDED:
        inner = ["", "subpara", "sentence"]
    for word in draw(st.lists(st.sampled_from([*inner, "", ""]), max_size=4)):
        if not word:
            parts.append(("", draw(_bare)))
        elif word not in [one for one, _value in parts]:
            parts.append((word, draw(_of_kind.get(word, _counted))))
    return Label(tuple(parts), section=draw(st.booleans()))


@st.composite
def citations(draw) -> Citation:
    slug = draw(st.sampled_from(SLUGS))
    label = draw(st.none() | labels())
    until = draw(st.none() | labels()) if label else None
    if label and until and not label < until:
        label, until = (until, label) if until < label else (label, None)
    # "LkSG, Rule 13p-1" is two laws: the rule is one of those with a name here.
    named = [one for one in (label, until) if one and one.text.startswith("Rule 13p-1")]
    assume(not named or slug == "us-rule-13p-1")
    return Citation(slug, label, until)


@pytest.mark.parametrize("style", ["short", "long", "target"])
@settings(max_examples=400)
@given(citation=citations())
@pytest.mark.slow
def test_what_is_written_is_read_again(style, citation):
    assert parse(format(citation, NAMES, style), NAMES) == [citation]


@given(citations())
def test_a_citation_in_prose_is_found_where_it_stands(citation):
    """Long labels say enough; short names of laws alone may mean something else."""
    written = format(citation, NAMES, "long")
    text = f"Members read that {written}, as amended."
    found = list(find(text, NAMES))
    assert found
    assert found[0].citation.instrument == citation.instrument
    assert found[0].start == text.index(written)
    ends = [one.end for one in found]
    assert ends == sorted(ends)


@given(citations())
def test_a_target_is_the_name_of_a_citation(citation):
    target = target_of(citation)
    assert parse_target(target) == citation
    assert "#" not in target
    assert not any(sign.isspace() for sign in target)


@given(labels())
def test_a_label_is_read_from_each_of_its_forms(label):
    for form in (label.text, label.long_text, label.slug):
        again = parse_label(form)
        assert again == label
        assert hash(again) == hash(label)
    assert parse_label(label.text).text == label.text


@given(labels(), labels())
def test_order_and_holding_agree(one, other):
    same = one.sortable_label == other.sortable_label
    assert same == (one.holds(other) and other.holds(one))
    if one.slug == other.slug:
        assert one == other
        assert same
    if one.holds(other) and not same:
        assert one < other
    for wider in one.holders:
        assert wider.holds(one)
        assert wider.sortable_label <= one.sortable_label
    assert one.keys == [label.slug for label in one.holders]
    assert one.keys[0] == one.slug


@pytest.mark.slow
@given(citations(), st.lists(labels(), max_size=12))
def test_what_a_range_names_lies_between_its_ends(citation, known):
    ends = [one for one in (citation.label, citation.until) if one]
    named = expand(citation, [*known, *ends])
    assert named == sorted(named)
    assert set(ends) <= set(named)
    for label in named:
        assert citation.label.sortable_label <= label.sortable_label
        assert label.sortable_label <= ends[-1].sortable_label


# --- Any text ---------------------------------------------------------------------------

_pieces = st.sampled_from(
    [
        "Art.", "§", "(", ")", "(a)", "(2)", ",", ";", "and", "to", "–", "-", "of the",
        "2017/821", "CO", "Annex", "X.1", "II", "paragraph", "6", "964j", "l", "S.",
        "Regulation", "(EU)", "first", "subparagraph", "Rule 13p-1", "§§", "point",
        "19 U.S.C.", "1307", "Form SD", "Item", "1.01", "/", ".", "Part", "A", "bis",
        "supplement on", "tin", "tungsten", "eu-2017-821/art-", "..",
    ]
)  # fmt: skip
nonsense = st.one_of(
    st.text(), st.lists(_pieces).map(" ".join), st.lists(_pieces).map("".join)
)


@pytest.mark.slow
@settings(max_examples=500)
@given(nonsense)
@example("§")
@example("eu-2017-821/")
@example("٣ Art. ٣")
@example("Art. ²")
def test_any_text_gives_citations_or_a_message(text):
    for read in (
        lambda: parse(text, NAMES), lambda: parse(text, NAMES, "ch-co"),
        lambda: parse_label(text, "art"), lambda: parse_target(text),
    ):  # fmt: skip
        with suppress(CitationError):
            read()
    before = 0
    for citation, start, end in find(text, NAMES, bare=True):
        assert before <= start < end <= len(text)
        before = end
        assert citation.instrument or citation.label
        if citation.instrument:
            for style in ("short", "long", "target"):
                assert parse(format(citation, NAMES, style), NAMES) == [citation]


def _work(piece: str, length: int) -> int:
    def read(text):
        list(find(text, NAMES, bare=True))
        with suppress(CitationError):
            parse(text, NAMES)

    return calls(read, (piece * length)[:length])


@pytest.mark.parametrize(
    "piece",
    [
        "a", "(", "(a)", "Art. ", "Art. 6, ", "Art. 6 of ", "paragraph 2 of ", "§", "6-",
        "Regulation (EU) ", "2017/821 ", "2017/821 Art. 4, ", "19 U.S.C. ", "1", ". ",
        "Annex I, Part A, ", "first subparagraph of ", "Exchange Act ", "to ", "and ",
        "point (a)(a)(a)(a) of ", "Tin, Tantalum ", "supplement on tin, tantalum ",
        "Art. 6(2) and (3), ", "\N{COMBINING ACUTE ACCENT}", "_", "’", "CO ",
    ],
)  # fmt: skip
@pytest.mark.slow
def test_work_grows_with_the_text_and_no_faster(piece):
    assert _work(piece, 10_000) < 5 * _work(piece, 2_500) + 500


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(st.lists(_pieces, min_size=1, max_size=5).map(" ".join))
def test_work_grows_so_for_whatever_is_repeated(piece):
    assert _work(piece + " ", 2_400) < 5 * _work(piece + " ", 600) + 2_000


# --- Forms that people use --------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2017/821 Art 6(2)", "eu-2017-821/art-6-2"),
        ("2017 / 821 ART. 6 (2)", "eu-2017-821/art-6-2"),
        ("Regulation (EU) 2017/821, Article 6, paragraph 2", "eu-2017-821/art-6-2"),
        ("Commission Delegated Regulation (EU) 2020/1588", "eu-2020-1588"),
        ("Article 6(2) of Regulation (EU) 2017/821", "eu-2017-821/art-6-2"),
        ("Article 6, Regulation (EU) 2017/821", "eu-2017-821/art-6"),
        ("point (a) of Article 6(2) of the EU CMR", "eu-2017-821/art-6-2-a"),
        ("EU-CMR art. 1(3), second subparagraph", "eu-2017-821/art-1-3-subpara-2"),
        ("2017/821 recital (12)", "eu-2017-821/rec-12"),
        ("Part A of Annex I to 2017/821", "eu-2017-821/annex-i-part-a"),
        ("Art. 6 Abs. 2 Bst. a der Verordnung (EU) 2017/821", "eu-2017-821/art-6-2-a"),
        ("article 6, paragraphe 2, du règlement (UE) 2017/821", "eu-2017-821/art-6-2"),
        ("17 CFR 240.13p-1", "us-rule-13p-1"),
        ("17 CFR § 240.13p-1", "us-rule-13p-1"),
        ("17 CFR 240.13p\N{NON-BREAKING HYPHEN}1(b)", "us-rule-13p-1/rule-13p-1-b"),
        ("Exchange Act Rule 13p-1", "us-rule-13p-1"),
        ("15 U.S.C. § 78m(p)(1)", "us-dodd-frank-1502/s-78m-p-1"),
        ("Dodd-Frank 1502(b)", "us-dodd-frank-1502/s-1502-b"),
        ("dodd frank 1502 (b)", "us-dodd-frank-1502/s-1502-b"),
        ("section 1502(b) of the Dodd-Frank Act", "us-dodd-frank-1502/s-1502-b"),
        ("CO Art. 964j", "ch-co/art-964j"),
        ("CO 964j-l", "ch-co/art-964j..art-964l"),
        ("LkSG § 10(1)", "de-lksg/s-10-1"),
        ("§ 10 Abs. 1 LkSG", "de-lksg/s-10-1"),
        ("lksg § 10 Abs. 1 S. 2", "de-lksg/s-10-1-sentence-2"),
        ("OECD Annex II", "oecd-guidance/annex-ii"),
        ("OECD Supplement on Gold, Step 2", "oecd-guidance/supplement-gold-step-2"),
        ("Form SD Item 1.01(b)", "us-form-sd/item-1.01-b"),
        ("Form SD General Instruction C", "us-form-sd/instruction-c"),
        ("DDTrO Annex 1", "ch-ddtro/annex-1"),
        ("Annex X.2 of 2023/1542", "eu-2023-1542/annex-x-2"),
        ("Chapter VII of the Batteries Regulation", "eu-2023-1542/ch-vii"),
        ("19 USC 1307(a)", "us-tariff-act-307/s-1307-a"),
        ("MSA s.54", "uk-msa-2015/s-54"),
        ("S-211 sec. 3(b)", "ca-s-211/s-3-b"),
        ("2023/1542 Arts. 47–52", "eu-2023-1542/art-47..art-52"),
        ("Art. 4 to 7 of 2017/821", "eu-2017-821/art-4..art-7"),
        ("LkSG §§ 3-10, 24", "de-lksg/s-3..s-10 de-lksg/s-24"),
        (
            "2017/821 Art. 6(2), 8 and 9; Annex I",
            "eu-2017-821/art-6-2 eu-2017-821/art-8 eu-2017-821/art-9"
            " eu-2017-821/annex-i",
        ),
        (
            "Art. 6(2) and (3) of 2017/821",
            "eu-2017-821/art-6-2 eu-2017-821/art-6-3",
        ),
        (
            "Art. 6 Abs. 2 und 3 der Verordnung (EU) 2017/821",
            "eu-2017-821/art-6-2 eu-2017-821/art-6-3",
        ),
        (
            "Form SD Items 1.01(a) to (d), 1.02",
            "us-form-sd/item-1.01-a..item-1.01-d us-form-sd/item-1.02",
        ),
        ("CO Art. 964j(4), DDTrO Annex 2", "ch-co/art-964j-4 ch-ddtro/annex-2"),
        ("2017/821 Art. 4; § 10 LkSG", "eu-2017-821/art-4 de-lksg/s-10"),
        ("2017/821, § 10 LkSG", "eu-2017-821 de-lksg/s-10"),
        ("2025/1561; 2023/1542 Art. 48", "eu-2025-1561 eu-2023-1542/art-48"),
    ],
)  # fmt: skip
def test_forms_that_people_write(text, expected):
    assert " ".join(target_of(one) for one in parse(text, NAMES)) == expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Name a law"),
        ("2017/821 Art. 6(2) or so", "“or so” is not understood"),
        ("2099/1 Art. 4", "no law that is known"),
        ("co art. 964j", "no law that is known"),
        ("company 5", "no law that is known"),
        ("Art. 6", "names no law"),
        ("2017/821 Art. 7 to 4", "runs backwards"),
        ("LkSG § 10 CO Art. 4", "“CO Art. 4” is not understood"),
    ],
)
def test_what_is_not_understood_is_said(text, said):
    with pytest.raises(CitationError) as error:
        parse(text, NAMES)
    assert said in error.value.message


def test_a_label_without_a_law_is_of_the_default_one():
    assert parse("Art. 6", NAMES, "eu-2017-821") == parse("2017/821 Art. 6", NAMES)


@pytest.mark.parametrize(
    ("text", "short", "long", "slug"),
    [
        ("Art. 6(2)(a)", "Art. 6(2)(a)", "Article 6, paragraph 2, point (a)", "art-6-2-a"),
        ("art 2 ( f )", "Art. 2(f)", "Article 2, point (f)", "art-2-f"),
        ("Artikel 6 Absatz 2", "Art. 6(2)", "Article 6, paragraph 2", "art-6-2"),
        ("Annex I Part A", "Annex I, Part A", "Annex I, Part A", "annex-i-part-a"),
        ("annex x.1", "Annex X.1", "Annex X, point 1", "annex-x-1"),
        ("§ 10 (1)", "§ 10(1)", "Section 10(1)", "s-10-1"),
        ("sec. 1502(b)", "Section 1502(b)", "Section 1502(b)", "s-1502-b"),
        ("Section 13(p)(1)(A)(i)", "Section 13(p)(1)(A)(i)", "Section 13(p)(1)(A)(i)", "s-13-p-1-a-i"),
        ("item 1.01(c)", "Item 1.01(c)", "Item 1.01(c)", "item-1.01-c"),
        ("Rule 13p-1", "Rule 13p-1", "Rule 13p-1", "rule-13p-1"),
        ("Recital 12", "Recital 12", "Recital 12", "rec-12"),
        ("Art. 964j Abs. 4", "Art. 964j(4)", "Article 964j, paragraph 4", "art-964j-4"),
        ("art-325ter", "Art. 325ter", "Article 325ter", "art-325ter"),
        ("chapter vii", "Chapter VII", "Chapter VII", "ch-vii"),
    ],
)  # fmt: skip
def test_a_label_is_shown_as_people_write_it(text, short, long, slug):
    label = parse_label(text)
    assert (label.text, label.long_text, label.slug) == (short, long, slug)


def test_labels_sort_as_the_instrument_does():
    order = [
        "Recital 2", "Recital 12", "Chapter VII", "Art. 9", "Art. 9bis", "Art. 10",
        "Art. 10(2)", "Art. 10(2)(a)", "Art. 10(2)(aa)", "Art. 10(2)(b)", "Art. 10(2bis)",
        "Art. 10(10)", "Art. 10a", "Art. 964j", "Art. 964l", "Annex I", "Annex I, Part A",
        "Annex I, Part B", "Annex II", "Annex IX", "Annex X", "Annex X.2", "Annex X.10",
    ]  # fmt: skip
    read = {text: parse_label(text) for text in sorted(order)}
    assert [label.text for label in sorted(read.values())] == order
    romans = [Label((("art", "1"), ("", one))) for one in ROMAN]
    assert sorted(romans) == romans
    bare = parse_label("12", "art")
    assert bare.text == "Art. 12"
    assert (
        parse_label("Annex 9").sortable_label == parse_label("Annex IX").sortable_label
    )


def test_a_range_names_the_known_labels_between_its_ends():
    known = [parse_label(f"Art. {n}") for n in ("3", "4", "4(1)", "5", "5a", "7", "8")]
    (named,) = parse("2017/821 Art. 4 to 7", NAMES)
    assert [one.text for one in expand(named, known)] == [
        "Art. 4", "Art. 5", "Art. 5a", "Art. 7",
    ]  # fmt: skip
    assert [one.text for one in named.labels] == [
        "Art. 4", "Art. 5", "Art. 6", "Art. 7",
    ]  # fmt: skip
    assert expand(Citation("eu-2017-821"), known) == []
    assert expand(Citation("eu-2017-821", parse_label("Art. 99")), known) == []
    lettered = between(parse_label("Art. 964j"), parse_label("Art. 964l"))
    assert len(lettered) == 2


# --- Prose ------------------------------------------------------------------------------


def found_in(text: str, **options) -> list[tuple[str, str]]:
    return [
        (text[one.start : one.end], target_of(one.citation))
        for one in find(text, NAMES, **options)
    ]


def test_citations_in_prose():
    text = (
        "Under Article 6(2) of Regulation (EU) 2017/821, 12 firms; see Arts. 4 to 7 and "
        "Annex I. 2023/1542 Art. 47 (EU) and Dodd-Frank 1502(b) differ, CO Art. 964j-l too."
    )
    assert found_in(text) == [
        ("Article 6(2) of Regulation (EU) 2017/821", "eu-2017-821/art-6-2"),
        ("2023/1542 Art. 47", "eu-2023-1542/art-47"),
        ("Dodd-Frank 1502(b)", "us-dodd-frank-1502/s-1502-b"),
        ("CO Art. 964j-l", "ch-co/art-964j..art-964l"),
    ]
    assert found_in(text, default="oecd-guidance")[1:3] == [
        ("Arts. 4 to 7", "oecd-guidance/art-4..art-7"),
        ("Annex I", "oecd-guidance/annex-i"),
    ]
    assert found_in(text, bare=True)[1:3] == [
        ("Arts. 4 to 7", "/art-4..art-7"),
        ("Annex I", "/annex-i"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "The company emits CO and CO2; Co is cobalt; a co art. 5 piece",
        "12017/821 and 2017/8210 and 2017, 821 are no regulations",
        "[S15] and [S4], the firm's 54 sites, items. 54",
        "step 3 of part 2 of this course, item 4, rule 3",
        "an annex a firm writes; the article I read; Article (EU)",
        "Regulation 2019/999 and Article 6/7",
    ],
)
def test_what_only_looks_like_a_citation(text):
    assert found_in(text, bare=True) in ([], [("art. 5", "/art-5")])


def test_a_list_in_prose_does_not_swallow_what_is_counted():
    assert [one for one, _ in found_in("2017/821 Art. 6, 12 members")] == [
        "2017/821 Art. 6"
    ]
    assert found_in("In Dodd-Frank 2010 was the year") == [
        ("Dodd-Frank", "us-dodd-frank-1502")
    ]
    assert [one for one, _ in found_in("2017/821 Art. 6, 8 and 9.")] == [
        "2017/821 Art. 6", "8", "9",
    ]  # fmt: skip
    assert (
        found_in("Securities Exchange Act Rule 13p-1 and Form SD")[0][1]
        == "us-rule-13p-1"
    )
    # A guide's own section is not the regulation's.
    assert len(found_in("2017/821 Art. 6, section 3")) == 1


def test_names_are_whole_words_and_the_longest_wins():
    names = Names(
        [("a", ["EU"], "art"), ("b", ["EU CMR"], "art"), ("c", ["eu cmr"], "s")]
    )
    assert [one.citation.instrument for one in find("EU  CMR Art. 1", names)] == ["b"]
    assert names.clashes == ["eu cmr"]
    with pytest.raises(CitationError, match="No law is known"):
        format(Citation("nowhere"), names)


def test_only_numbers_of_its_kind_make_a_label():
    assert fits("", "ii")
    for parts in ([], [("art", "x1")], [("art", "6"), ("part", "a")], [("", "1")],
                  [("annex", "i"), ("part", "a"), ("part", "b")], [("art", "6"), ("", "eu")]):  # fmt: skip
        with pytest.raises(CitationError):
            Label(tuple(parts))
