"""Codes as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.learning.certificates.codes import grouped, normal
from portal.learning.certificates.issuing import SIGNS, new_code

CODE = "0123456789ABCDEFGHJKMNPQRS"


@pytest.mark.parametrize(
    "typed",
    [
        CODE,
        CODE.lower(),
        "01234 56789 ABCDE FGHJK MNPQRS",
        "01234-56789-ABCDE-FGHJK-MNPQRS",
        "  o1234–56789—abcde.fghjk·mnpqrs \n",
        "OI23456789ABCDEFGHJKMNPQRS",
        "ol23456789abcdefghjkmnpqrs",
        "\u00a001234\u00a056789ABCDEFGHJKMNPQRS",
        "０１２３456789ABCDEFGHJKMNPQRS",
    ],
)
def test_slips_of_the_hand_are_forgiven(typed):
    assert normal(typed) == CODE


@pytest.mark.parametrize(
    "typed",
    ["", " ", CODE[:-1], CODE + "X", CODE[:-1] + "U", CODE[:-1] + "\0", "?" * 26,
     "é" * 26, "A" * 100_000, "../" * 9, "\ud800" * 26],
)  # fmt: skip
def test_what_is_no_code(typed):
    assert normal(typed) is None


@given(st.text(max_size=120))
def test_nothing_that_is_typed_breaks_it(typed):
    found = normal(typed)
    assert found is None or (len(found) == 26 and set(found) <= set(SIGNS))


def test_a_new_code_reads_as_itself():
    code = new_code()
    assert normal(code) == normal(grouped(code)) == code
