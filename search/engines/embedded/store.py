"""The index's folder: which index is current, changing over, and the writer's lock.

`current` is a small file with the name of the folder that holds the index in use. A
rebuild writes a new folder and replaces that file in one step, so that a process
killed at any moment leaves an index that works.
"""

import json
import os
import secrets
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import tantivy

from search.analysis import analyzer, languages
from search.engine import NoIndex, SearchUnavailable
from search.engines.embedded.schema import schema, stamp

_POINTER = "current"
_STAMP = "stamp.json"
_HEAP = 30_000_000
_WAIT_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Pair:
    """Pages (with teasers) and sections lie apart: the engine reckons how common a word
    is, and how long texts are, over all documents of an index, and sections among them
    would distort the ranking of pages."""

    pages: tantivy.Index
    sections: tantivy.Index


class Store:
    """Opens, writes and changes over indexes below one folder."""

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)
        self._lock = threading.Lock()
        self._open: tuple[str, Pair] | None = None

    def current_name(self) -> str | None:
        """The name of the index in use; None where there is none."""
        try:
            name = (self.folder / _POINTER).read_text(encoding="utf-8").strip()
        except OSError:
            return None
        return name if name and "/" not in name and not name.startswith(".") else None

    def is_fitting(self, name: str | None) -> bool:
        """Whether there is such an index, made for today's fields and analysis."""
        if not name:
            return False
        try:
            found = json.loads((self.folder / name / _STAMP).read_text("utf-8"))
        except (OSError, ValueError):
            return False
        return isinstance(found, dict) and found.get("stamp") == stamp()

    def index(self) -> "Pair":
        """The index in use, as of its last commit. Raises SearchUnavailable."""
        name = self.current_name()
        if name is None or not self.is_fitting(name):
            raise NoIndex("There is no search index for this version yet.")
        with self._lock:
            if self._open is None or self._open[0] != name:
                self._open = (name, self._opened(self.folder / name))
            pair = self._open[1]
        try:
            pair.pages.reload()
            pair.sections.reload()
        except Exception as error:
            raise SearchUnavailable(
                f"The search index does not open: {error}"
            ) from error
        return pair

    def opened(self, name: str) -> "Pair":
        """An index that is being filled."""
        if not self.is_fitting(name):
            raise SearchUnavailable(f"There is no index {name} to be filled.")
        return self._opened(self.folder / name)

    def _opened(self, path: Path) -> "Pair":
        return Pair(self._one(path / "pages"), self._one(path / "sections"))

    def _one(self, path: Path) -> tantivy.Index:
        try:
            index = tantivy.Index(schema(), path=str(path), reuse=True)
        except Exception as error:
            raise SearchUnavailable(
                f"The search index does not open: {error}"
            ) from error
        # Analyzers are not kept in the index: register after every opening.
        for code in languages():
            index.register_tokenizer(f"text_{code}", analyzer(code))
        return index

    @contextmanager
    def writers(
        self, pair: "Pair"
    ) -> Iterator[tuple[tantivy.IndexWriter, tantivy.IndexWriter]]:
        """Writers of pages and of sections; one process at a time. Commits at the end.

        A process killed between the two commits leaves pages with older passages; the
        change still waits in the outbox then and is applied again.
        """
        with self._writer(pair.pages) as pages, self._writer(pair.sections) as sections:
            yield pages, sections

    @contextmanager
    def _writer(self, index: tantivy.Index) -> Iterator[tantivy.IndexWriter]:
        writer = self._writer_in_time(index)
        try:
            yield writer
            writer.commit()
            writer.wait_merging_threads()
        except Exception:
            with suppress(Exception):
                writer.rollback()
            raise
        finally:
            # Dropping it gives the lock back at once, also after a failure.
            del writer

    def _writer_in_time(self, index: tantivy.Index) -> tantivy.IndexWriter:
        deadline = time.monotonic() + _WAIT_SECONDS
        while True:
            try:
                return index.writer(heap_size=_HEAP, num_threads=1)
            except ValueError as error:
                busy = "LockBusy" in str(error) or "lock" in str(error).lower()
                if not busy or time.monotonic() > deadline:
                    raise SearchUnavailable(
                        f"The search index cannot be written: {error}"
                    ) from error
                time.sleep(0.05)

    def create(self) -> str:
        """A new empty index beside the one in use; its name."""
        name = f"index-{secrets.token_hex(6)}"
        path = self.folder / name
        for part in ("pages", "sections"):
            (path / part).mkdir(parents=True)
        self._opened(path)
        (path / _STAMP).write_text(json.dumps({"stamp": stamp()}), encoding="utf-8")
        return name

    def change_over(self, name: str) -> None:
        """Make this index the one in use, in one step, and remove older ones."""
        before = self.current_name()
        draft = self.folder / f".{_POINTER}-{secrets.token_hex(4)}"
        draft.write_text(name, encoding="utf-8")
        os.replace(draft, self.folder / _POINTER)
        for path in self.folder.glob("index-*"):
            # The last one stays: another process may be reading it right now.
            if path.name not in (name, before):
                shutil.rmtree(path, ignore_errors=True)

    def destroy(self) -> None:
        self.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def close(self) -> None:
        with self._lock:
            self._open = None
