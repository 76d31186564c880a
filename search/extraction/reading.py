"""Read a file in a child process that can be stopped."""

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings

SECONDS = 60
_CHUNK = 1024 * 1024
_MOST_OUTPUT = 8_000_000


@dataclass(slots=True)
class FileContent:
    """Pieces of text, or a problem in an editor's words."""

    pieces: list[dict[str, str]] = field(default_factory=list)
    is_cut: bool = False
    problem: str = ""


def read(kind: str, source: Any, *, seconds: float = SECONDS) -> FileContent:
    """The text of a file of this kind ("pdf", "docx", "xlsx", "pptx").

    source: the open file, from whatever storage. Never raises for what is in it.
    """
    with tempfile.NamedTemporaryFile(suffix=f".{kind}") as copy:
        while chunk := source.read(_CHUNK):
            copy.write(chunk)
        copy.flush()
        try:
            done = subprocess.run(  # noqa: S603 - our own module, a file of our own
                [sys.executable, "-m", "search.extraction.child", kind, copy.name],
                cwd=settings.BASE_DIR,
                # Nothing of ours: no secret may be within reach of a parser.
                env={"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8"},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return FileContent(problem="Reading the file takes too long.")
    return _content(done.stdout[:_MOST_OUTPUT].decode("utf-8", "replace"))


def _content(output: str) -> FileContent:
    found = FileContent()
    ending: dict[str, Any] = {}
    for line in output.splitlines():
        try:
            said = json.loads(line)
        except ValueError:
            continue
        if "end" in said:
            ending = said
        elif str(said.get("text", "")).strip():
            found.pieces.append(
                {key: str(said.get(key, "")) for key in ("anchor", "label", "text")}
            )
    if ending.get("end") == "read":
        return found
    if ending.get("end") == "cut":
        found.is_cut = True
        return found
    # Stopped by a limit, it had no time to say so.
    problem = ending.get("problem") or "Reading the file takes too much time or memory."
    return FileContent(problem=str(problem)[:300])
