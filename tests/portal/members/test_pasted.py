"""Lists of addresses as people paste them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.members.pasted import read_pasted


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("a@b.example", ["a@b.example"]),
        ("a@b.example, c@d.example;e@f.example\n g@h.example\t", ["a@b.example", "c@d.example", "e@f.example", "g@h.example"]),
        ("A@B.example\na@b.EXAMPLE", ["a@b.example"]),
        ("Jo Doe <jo@b.example>", ["jo@b.example"]),
        ('"Doe, Jo" <jo@b.example>, Ann <ann@b.example>', ["jo@b.example", "ann@b.example"]),
        ("Doe, Jo <jo@b.example>; Roe, Ann <ann@b.example>", ["jo@b.example", "ann@b.example"]),
        ("a@b.example c@d.example", ["a@b.example", "c@d.example"]),
        ("'a@b.example',", ["a@b.example"]),
        ("\r\n\r\n a@b.example \r\n", ["a@b.example"]),
        (" ; , \n", []),
    ],
)  # fmt: skip
def test_what_is_read(typed, expected):
    found = read_pasted(typed)
    assert found.emails == expected
    assert found.faults == []


@pytest.mark.parametrize(
    "piece",
    ["broken@", "@b.example", "Jo Doe", "<>", "Jo <jo>", "a@b", "a b@c.example", "x" * 250 + "@b.example"],
)  # fmt: skip
def test_what_is_no_address_is_named_with_its_line(piece):
    found = read_pasted(f"a@b.example\n{piece}\nc@d.example")
    assert found.emails == ["a@b.example", "c@d.example"]
    (fault,) = found.faults
    assert fault.startswith("Line 2: “")
    assert piece[:50] in fault


@given(st.text(max_size=300))
def test_nothing_that_is_typed_breaks_it(typed):
    found = read_pasted(typed)
    for email in found.emails:
        assert email == email.lower()
        assert not set(email) & set("\r\n\0<>,; ")


@pytest.mark.slow
@given(st.lists(st.from_regex(r"[a-z]{1,8}@[a-z]{1,8}\.example", fullmatch=True), max_size=20), st.sampled_from([",", ";", "\n", ", ", " ; ", "\r\n", "\t"]))  # fmt: skip
def test_whatever_stands_between_addresses(emails, between):
    found = read_pasted(between.join(emails))
    assert found.emails == list(dict.fromkeys(emails))
    assert found.faults == []
