"""Requests to Elasticsearch: its faults as ours, and no waiting on a server that hangs.

After a fault of the connection the next requests fail at once for some seconds:
otherwise every thread of the site would sooner or later wait for a dead server.
"""

import time
from typing import Any
from zlib import crc32

from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch, NotFoundError

from search.engine import NoIndex, SearchUnavailable
from search.engines.elastic.settings import Connection

REST_SECONDS = 5.0
_BUSY = (429, 502, 503, 504)


class Client:
    """The official client behind one door."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        options: dict[str, Any] = {}
        if connection.api_key:
            options["api_key"] = connection.api_key
        if connection.ca_file:
            options["ca_certs"] = connection.ca_file
        self._client = Elasticsearch(
            list(connection.hosts),
            request_timeout=connection.timeout,
            # Another host is asked where one does not answer.
            max_retries=max(connection.retries, len(connection.hosts) - 1),
            retry_on_timeout=len(connection.hosts) > 1,
            retry_on_status=_BUSY,
            **options,
        )
        self._rests_until = 0.0

    def search(self, index: str, **body: Any) -> dict[str, Any]:
        """A search that answers whole or not at all: with parts of an index missing,
        counts would be wrong and nobody would know."""
        answer = self.ask(
            "search",
            index=index,
            allow_partial_search_results=False,
            # The same copy of a shard for the same question: copies may differ in
            # what they have forgotten, and so in the order of what is alike.
            preference=f"q{crc32(str(body.get('query')).encode('utf-8', 'replace'))}",
            **body,
        )
        if answer.get("timed_out"):
            raise SearchUnavailable("The search took too long.")
        found: dict[str, Any] = answer
        return found

    def bulk(self, operations: list[dict[str, Any]], *, require_alias: bool) -> None:
        """Write; what fails for one document fails for all, and is tried again."""
        answer = self.ask(
            "bulk",
            operations=operations,
            require_alias=require_alias,
            patient=True,
        )
        if not answer["errors"]:
            return
        for item in answer["items"]:
            ((action, result),) = item.items()
            error = result.get("error")
            if error is None or (action == "delete" and result["status"] == 404):
                continue
            if error["type"] == "index_not_found_exception":
                raise NoIndex("There is no search index for this version yet.")
            raise SearchUnavailable(
                f"A document was not taken: {error['type']}: {error['reason'][:300]}"
            )

    def ask(self, api: str, /, *, patient: bool = False, **arguments: Any) -> Any:
        """One API of the client by its name, such as ``indices.create``.

        Raises SearchUnavailable, or NoIndex where the index is missing.
        """
        if self.is_resting:
            raise SearchUnavailable("Elasticsearch did not answer a moment ago.")
        client: Any = self._client
        if patient:
            client = client.options(request_timeout=self.connection.timeout * 6)
        for part in api.split("."):
            client = getattr(client, part)
        try:
            answer = client(**arguments)
        except NotFoundError as error:
            raise NoIndex("There is no search index for this version yet.") from error
        except ApiError as error:
            raise SearchUnavailable(
                f"Elasticsearch refuses: {error.status_code} {_reason(error)}"
            ) from error
        except TransportError as error:
            self._rests_until = time.monotonic() + REST_SECONDS
            raise SearchUnavailable(
                f"Elasticsearch does not answer: {type(error).__name__}"
            ) from error
        return getattr(answer, "body", answer)

    @property
    def is_resting(self) -> bool:
        """Whether a fault of the connection is so fresh that nothing is asked."""
        return time.monotonic() < self._rests_until

    def close(self) -> None:
        self._client.close()


def _reason(error: ApiError) -> str:
    body = error.body
    if isinstance(body, dict) and isinstance(body.get("error"), dict):
        return str(body["error"].get("reason", error.message))[:300]
    return str(error.message)[:300]
