"""Laws of time lines: never two positions at once, no holes, ends that are written."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.interpretations.timeline import (
    ADOPTED,
    DRAFT,
    HELD,
    IN_REVIEW,
    STATUSES,
    SUPERSEDED,
    WITHDRAWN,
    Span,
    faults,
    frozen_changes,
    position_at,
)

DAY = timedelta(days=1)
START = date(2021, 1, 1)


def span(
    number=1, status=ADOPTED, since=0, until=None, known=0, given_up=None, closed=None
):
    """Days are counted from the start."""

    def day(offset):
        return None if offset is None else START + offset * DAY

    if until is not None and closed is None:
        closed = known
    return Span(
        number, status, day(since), day(known), day(until), day(given_up), day(closed)
    )


offsets = st.integers(0, 12)
maybe = st.none() | offsets
spans = st.builds(
    span,
    st.integers(1, 9),
    st.sampled_from(STATUSES),
    offsets,
    maybe,
    offsets,
    maybe,
    maybe,
)


@given(st.lists(spans, max_size=4))
def test_a_faultless_time_line_gives_one_held_position_or_none_on_every_day(found):
    if faults(found):
        return
    for day, known in product(range(-1, 16), repeat=2):
        asked, seen = START + day * DAY, START + known * DAY
        held = [one for one in found if one.is_held and one.holds(asked, seen)]
        proposed = [
            one for one in found if one.status == IN_REVIEW and one.holds(asked, seen)
        ]
        assert len(held) <= 1
        assert len(proposed) <= 1
        wanted = (held or proposed or [None])[0]
        assert position_at(found, asked, seen) == wanted


@given(st.lists(spans, max_size=4))
def test_what_two_positions_share_is_always_found(found):
    """The other way: wherever two held positions meet, `faults` says so."""
    meets = any(
        sum(
            one.is_held and one.holds(START + d * DAY, START + k * DAY) for one in found
        )
        > 1
        for d, k in product(range(16), repeat=2)
    )
    if meets:
        assert faults(found)


@st.composite
def histories(draw):
    """What a collaboration really does: adopt, follow a change of law, change its mind,
    each on a later day than the one before."""
    found = [span(1, ADOPTED, since=0, known=1)]
    today = 1
    for number in range(2, draw(st.integers(2, 6))):
        today += draw(st.integers(1, 5))
        last = found[-1]
        if draw(st.booleans()):
            since = (last.in_force_from - START).days + draw(st.integers(1, 9))
            found[-1] = replace(
                last,
                status=SUPERSEDED,
                in_force_to=START + (since - 1) * DAY,
                closed_on=START + today * DAY,
            )
            found.append(span(number, ADOPTED, since=since, known=today))
        else:
            found[-1] = replace(
                last, status=SUPERSEDED, known_to=START + (today - 1) * DAY
            )
            since = (last.in_force_from - START).days
            found.append(span(number, ADOPTED, since=since, known=today))
    return found, today


@given(histories())
def test_the_history_of_a_collaboration_has_one_position_for_every_day(history):
    found, today = history
    assert faults(found) == []
    for known in range(1, today + 2):
        for day in range(70):
            holding = [
                one
                for one in found
                if one.holds(START + day * DAY, START + known * DAY)
            ]
            assert len(holding) == 1, (day, known)


@given(histories())
def test_no_day_is_left_out_between_the_first_and_the_last_held_position(history):
    """With one position taken out of a history that was: dates at random seldom meet."""
    now = START + 60 * DAY
    for left_out in (None, *history[0]):
        found = [one for one in history[0] if one is not left_out]
        held = [one.in_force_from for one in found if one.known_to is None]
        if len(held) < 2 or faults(found):
            continue
        for offset in range((max(held) - min(held)).days + 1):
            assert position_at(found, min(held) + offset * DAY, now) is not None


@given(histories(), st.data())
def test_what_was_known_on_a_day_never_changes_afterwards(history, data):
    """A later adoption does not rewrite what a reader was told before."""
    found, _today = history
    if len(found) < 2:
        return
    latest = found[-1]
    before = latest.known_from - DAY
    # As the rows stood before the last step: open again, as far as it closed them.
    older = [
        replace(
            one,
            known_to=None if one.known_to == before else one.known_to,
            in_force_to=None if one.closed_on == latest.known_from else one.in_force_to,
            closed_on=None if one.closed_on == latest.known_from else one.closed_on,
        )
        for one in found[:-1]
    ]
    day = START + data.draw(st.integers(0, 60)) * DAY
    then, now = position_at(older, day, before), position_at(found, day, before)
    assert (then and then.number) == (now and now.number)


def test_gaps_and_overlaps_are_named_in_words():
    gap = [span(1, until=4, closed=0), span(2, since=8)]
    assert "there are days without a position" in faults(gap)[0].message
    assert "5 January 2021" in faults(gap)[0].message
    overlap = [span(1), span(2, since=8)]
    (fault,) = faults(overlap)
    assert "both hold on 9 January 2021" in fault.message
    assert fault.number == 2
    assert faults([span(1, until=7, closed=0), span(2, since=8)]) == []


def test_proposals_and_drafts_do_not_disturb_what_is_held():
    line = [span(1), span(2, IN_REVIEW, since=3), span(3, DRAFT)]
    assert faults(line) == []
    assert position_at(line, START + 5 * DAY).number == 1
    assert faults([*line, span(4, IN_REVIEW, since=4)])
    assert position_at(line[1:], START + 5 * DAY).number == 2
    assert position_at(line[2:], START + 5 * DAY) is None


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (span(until=3, since=5), "in_force_to"),
        (span(known=5, given_up=3), "known_to"),
        (replace(span(until=3), closed_on=None), "closed_on"),
        (replace(span(), closed_on=START), "in_force_to"),
        (span(until=3, known=5, closed=2), "closed_on"),
        (span(status=WITHDRAWN), "known_to"),
        (span(status=SUPERSEDED), "in_force_to"),
    ],
)
def test_each_fault_names_its_field(wrong, field):
    assert field in [fault.field for fault in faults([wrong])]


def test_what_is_adopted_is_closed_but_never_rewritten():
    old = span(known=2)
    texts = {"answer": "A", "reasons": "B"}
    closed = replace(
        old, status=SUPERSEDED, in_force_to=START, closed_on=START + 9 * DAY
    )
    assert frozen_changes(texts, dict(texts), old, closed) == []
    assert frozen_changes(texts, {**texts, "answer": "C"}, old, old)
    assert frozen_changes(texts, texts, old, replace(old, in_force_from=START + DAY))
    assert frozen_changes(texts, texts, old, replace(old, status=IN_REVIEW))
    assert frozen_changes(texts, texts, closed, replace(closed, in_force_to=None))
    assert {ADOPTED, SUPERSEDED} <= HELD
