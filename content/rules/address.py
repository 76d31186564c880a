"""Answers in an address: short, versioned, checked, and safe to read from strangers.

`1` names the version; then follow, in base64url, three bytes of checksum and the
packed answers. An address that was cut off or changed is refused with clear words.
"""

import base64
import binascii
import json
import zlib
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

from content.rules.inputs import Answers, InputError, read_answers
from content.rules.table import Question

VERSION = "1"
LONGEST = 2_400
_LARGEST = 12_000
_CHECK = 3


class AddressError(ValueError):
    """The address carries no answers that can be read; the words say why."""


def write_answers(answers: Mapping[str, Any]) -> str:
    """The answers for an address; "" for none. Raises AddressError if too long."""
    if not answers:
        return ""
    plain = {name: _short(answers[name]) for name in sorted(answers)}
    text = json.dumps(plain, separators=(",", ":"), ensure_ascii=False)
    packed = zlib.compress(text.encode(), 9, -15)
    written = VERSION + base64.urlsafe_b64encode(
        _check(packed) + packed
    ).decode().rstrip("=")
    if len(written) > LONGEST:
        raise AddressError("These are more answers than fit into an address.")
    return written


def read_address(written: str, questions: Mapping[str, Question]) -> Answers:
    """The answers of an address, checked like any others. Raises AddressError."""
    if not written:
        return {}
    if len(written) > LONGEST:
        raise AddressError("The address is too long to be one of ours.")
    if not written.startswith(VERSION):
        raise AddressError(
            "The address is of a version that this portal does not know."
        )
    body = written[len(VERSION) :]
    try:
        raw = base64.b64decode(body + "=" * (-len(body) % 4), b"-_", validate=True)
        check, packed = raw[:_CHECK], raw[_CHECK:]
        if check != _check(packed):
            raise ValueError
        unpacker = zlib.decompressobj(-15)
        text = unpacker.decompress(packed, _LARGEST)
        if not unpacker.eof:
            raise ValueError
        return read_answers(json.loads(text), questions)
    except InputError as error:
        words = (
            f"The address holds an answer that the table does not take: {error.name}."
        )
        raise AddressError(words) from error
    except (ValueError, binascii.Error, zlib.error, RecursionError) as error:
        raise AddressError("The address was cut off or changed on its way.") from error


def _check(packed: bytes) -> bytes:
    return blake2b(packed, digest_size=_CHECK).digest()


def _short(value: Any) -> Any:
    """Whole numbers without their “.0”."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Mapping):
        return {key: _short(each) for key, each in value.items()}
    return value
