"""Indexes on the server: which is in use, making new ones, changing over.

An alias that carries the stamp of fields and analysis names the index in use. While a
new version of the portal is rolled out, the old one goes on with its own alias.
"""

import secrets
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from search.documents import Document
from search.engine import NoIndex
from search.engines.elastic.client import Client
from search.engines.elastic.mapping import as_elastic, mappings, settings, stamp

_BULK_OPERATIONS = 1_000
_BULK_CHARACTERS = 4_000_000
_PAGES_AT_ONCE = 50
_IDS_AT_ONCE = 5_000
# Indexes of other versions stay for those who still run them.
_OTHERS_STAY_SECONDS = 24 * 3600
# So begin, behind the prefix, indexes for a moment, such as those of an evaluation.
SCRATCH = "scratch-"


class Store:
    """Writes and changes over the indexes below one beginning of names."""

    def __init__(self, client: Client, prefix: str) -> None:
        self.client = client
        self.prefix = prefix

    @property
    def alias(self) -> str:
        return f"{self.prefix}-live-{stamp()}"

    def current(self) -> str | None:
        """The name of the index in use; None where there is none for this version."""
        try:
            found = self.client.ask("indices.get_alias", name=self.alias)
        except NoIndex:
            return None
        return next(iter(sorted(found)), None)

    def create(self) -> str:
        name = f"{self.prefix}-{secrets.token_hex(6)}"
        self.client.ask(
            "indices.create",
            index=name,
            settings=settings(),
            mappings=mappings(),
            patient=True,
        )
        return name

    def is_fitting(self, name: str) -> bool:
        try:
            found = self.client.ask("indices.get_mapping", index=name)
        except NoIndex:
            return False
        meta = found.get(name, {}).get("mappings", {}).get("_meta", {})
        return bool(meta.get("stamp") == stamp())

    def change_over(self, name: str) -> None:
        """Make this index the one in use, in one step, and remove older ones."""
        self.client.ask(
            "indices.put_settings",
            index=name,
            settings={"index": {"refresh_interval": "1s"}},
        )
        self.client.ask("indices.refresh", index=name, patient=True)
        actions: list[dict[str, Any]] = [
            {"add": {"index": name, "alias": self.alias, "is_write_index": True}}
        ]
        before = self.current()
        if before and before != name:
            actions.append({"remove": {"index": before, "alias": self.alias}})
        self.client.ask("indices.update_aliases", actions=actions)
        self._remove_old(name)

    def _remove_old(self, current: str) -> None:
        found = self.client.ask("indices.get", index=f"{self.prefix}-*")
        for name, data in found.items():
            if name == current:
                continue
            made = int(data["settings"]["index"]["creation_date"]) / 1000
            ours = data["mappings"].get("_meta", {}).get("stamp") == stamp()
            ours &= not name.startswith(f"{self.prefix}-{SCRATCH}")
            if ours or time.time() - made > _OTHERS_STAY_SECONDS:
                self.client.ask("indices.delete", index=name, ignore_unavailable=True)

    def destroy(self) -> None:
        """Delete all our indexes, one by one: no server lets patterns be deleted."""
        for name in self.client.ask("indices.get", index=f"{self.prefix}-*"):
            self.client.ask("indices.delete", index=name, ignore_unavailable=True)

    def add(self, index: str, pages: Mapping[int, Sequence[Document]]) -> None:
        """Put documents into an index that holds nothing of these pages yet."""
        self._write(index, _indexing(pages), require_alias=False)

    def replace(
        self,
        index: str,
        pages: Mapping[int, Sequence[Document]],
        *,
        require_alias: bool,
    ) -> None:
        """Exchange all documents of these pages; visible to searches when it returns.

        What is there already is looked for among what searches see, so it has to be
        made visible before: pages are written twice in a second now and then.
        """
        self.client.ask("indices.refresh", index=index, patient=True)
        wanted = {document.key for some in pages.values() for document in some}
        gone = [key for key in self._keys(index, sorted(pages)) if key not in wanted]

        def operations() -> Iterator[list[dict[str, Any]]]:
            for key in gone:
                yield [{"delete": {"_id": key}}]
            yield from _indexing(pages)

        self._write(index, operations(), require_alias=require_alias)
        self.client.ask("indices.refresh", index=index, patient=True)

    def _keys(self, index: str, page_ids: Sequence[int]) -> Iterator[str]:
        for start in range(0, len(page_ids), _PAGES_AT_ONCE):
            query = {"terms": {"page_id": page_ids[start : start + _PAGES_AT_ONCE]}}
            for hit in self.every(index, query, source=False):
                yield hit["_id"]

    def every(
        self, index: str, query: dict[str, Any], *, source: Any
    ) -> Iterator[dict[str, Any]]:
        """All hits of a query, however many."""
        after: list[Any] | None = None
        while True:
            body: dict[str, Any] = {"search_after": after} if after else {}
            found = self.client.search(
                index,
                query=query,
                size=_IDS_AT_ONCE,
                source=source,
                # Ties of one page are told apart by the place in the index.
                sort=[{"page_id": "asc"}, {"_doc": "asc"}],
                track_total_hits=False,
                **body,
            )
            hits = found["hits"]["hits"]
            yield from hits
            if len(hits) < _IDS_AT_ONCE:
                return
            after = hits[-1]["sort"]

    def _write(
        self,
        index: str,
        steps: Iterator[list[dict[str, Any]]],
        *,
        require_alias: bool,
    ) -> None:
        batch: list[dict[str, Any]] = []
        size = 0
        for step in steps:
            ((name, values),) = step[0].items()
            action = {name: {"_index": index, **values}}
            batch += [action, *step[1:]]
            size += sum(len(str(source)) for source in step[1:])
            if len(batch) >= _BULK_OPERATIONS or size >= _BULK_CHARACTERS:
                self.client.bulk(batch, require_alias=require_alias)
                batch, size = [], 0
        if batch:
            self.client.bulk(batch, require_alias=require_alias)


def _indexing(
    pages: Mapping[int, Sequence[Document]],
) -> Iterator[list[dict[str, Any]]]:
    for documents in pages.values():
        for document in documents:
            yield [{"index": {"_id": document.key}}, as_elastic(document)]
