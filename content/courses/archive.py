"""The text that was taught: kept with each release, as learners saw it."""

import gzip
import hashlib
import json
from functools import lru_cache
from typing import Any
from uuid import UUID

from content.models.release import CourseRelease


def text_hash(title: str, html: str) -> str:
    """The hash of a lesson's text: equal texts have equal hashes."""
    return hashlib.sha256(f"{title}\n{html}".encode()).hexdigest()


def packed(texts: dict[str, dict[str, Any]]) -> bytes:
    """Texts by key of the step, as one gzip; the same texts give the same bytes."""
    raw = json.dumps(texts, sort_keys=True, ensure_ascii=False).encode()
    return gzip.compress(raw, mtime=0)


def archived_text(release: CourseRelease, key: UUID | str) -> dict[str, Any] | None:
    """A step's ``{"title", "html", "aim"}`` as it was; None: none of this key.

    The html holds marks for links (`content.markup.resolve`).
    """
    return _unpacked(release.pk).get(str(key))


@lru_cache(maxsize=32)
def _unpacked(release_id: int) -> dict[str, Any]:
    # A release never changes, so that it may be remembered as long as one likes.
    raw = CourseRelease.objects.values_list("archive", flat=True).get(pk=release_id)
    return json.loads(gzip.decompress(bytes(raw)))
