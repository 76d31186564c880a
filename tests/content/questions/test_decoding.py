"""Files come in the encodings that people's programs write."""

import pytest

from content.questions import reading
from content.questions.reading import Unreadable, decode

TEXT = "Größe “5 µm” – was?\nא ب 金\n"
WESTERN = "Größe “5 µm” – was?\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_unicode_in_every_dress(encoding):
    assert decode(TEXT.encode(encoding)) == TEXT
    assert decode(TEXT.replace("\n", "\r\n").encode(encoding)) == TEXT


def test_big_endian_with_its_mark():
    assert decode(b"\xfe\xff" + TEXT.encode("utf-16-be")) == TEXT


def test_windows_1252():
    assert decode(WESTERN.encode("cp1252")) == WESTERN


def test_old_line_ends():
    assert decode(b"a\rb\r\nc\n") == "a\nb\nc\n"


@pytest.mark.parametrize(
    ("raw", "line", "said"),
    [
        (b"", 1, "empty"), (b" \n\t\n", 1, "empty"), (b"\xef\xbb\xbf\n", 1, "empty"),
        (b"x" * 2_000_001, 1, "larger than 2 MB"),
        ("é\n".encode() + b"caf\xe9\n", 2, "not wholly UTF-8"),
        (b"ok\nx\x81y\n", 2, "neither UTF-8 nor Windows-1252"),
        (b"ok\na\x00b\n", 2, "NUL"),
        (b"ok\n" + b"x" * 50_001, 2, "longer than 50000"),
        (b"\xff\xfea", 1, "not wholly UTF-16"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said_with_its_line(raw, line, said):
    with pytest.raises(Unreadable, match=said) as caught:
        decode(raw)
    assert caught.value.fault.line == line


def test_limits_are_those_that_are_promised():
    assert (reading.MOST_BYTES, reading.MOST_QUESTIONS) == (2_000_000, 2_000)
