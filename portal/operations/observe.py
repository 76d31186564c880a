"""One line of log and one measurement for each request, without personal data."""

import logging
import re
import time
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from prometheus_client import Counter, Histogram

logger = logging.getLogger("portal.requests")
request_id: ContextVar[str] = ContextVar("request_id", default="")
_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
_TOKEN = re.compile(r"(ts[tfr]_[A-Za-z0-9_-]{4})[A-Za-z0-9_-]{8,}")
# What else opens something by its address alone: invitations, the end of mails, a new
# password, a confirmed address. The same paths stand in deploy/touchstone.nginx.conf.
_SECRET_PATH = re.compile(
    r"(/(?:organisations/invitations|my/stop|account/confirm-email"
    r"|account/password/reset/key)/)[^/\s\"'?#]{8,}"
)
_FORMATTER = logging.Formatter()

REQUESTS = Counter(
    "touchstone_requests", "Requests answered", ["method", "view", "status"]
)
SECONDS = Histogram(
    "touchstone_request_seconds",
    "Seconds from request to answer",
    ["view"],
    buckets=(0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class ObserveMiddleware:
    """The outermost middleware: gives the request its id, then counts and logs.

    Logged are method, name of the view, status and time. Not the address of the
    reader, not who it is, not the path or what was searched: these are personal.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        # From outside only what cannot break a log line or a header.
        current = given if _ID.fullmatch(given) else uuid4().hex
        token = request_id.set(current)
        start = time.perf_counter()
        try:
            response = self.get_response(request)
            taken = time.perf_counter() - start
            view = _view_of(request)
            method = request.method if request.method in _METHODS else "OTHER"
            REQUESTS.labels(method, view, str(response.status_code)).inc()
            SECONDS.labels(view).observe(taken)
            logger.info(
                "%s %s %s", method, view, response.status_code,
                extra={"milliseconds": round(taken * 1000, 1)},
            )  # fmt: skip
            response["X-Request-ID"] = current
            return response
        finally:
            request_id.reset(token)


def _view_of(request: HttpRequest) -> str:
    match = request.resolver_match
    if match is None:
        return "stored page" if getattr(request, "from_store", False) else "none"
    return match.view_name or "unnamed"


class RequestIdFilter(logging.Filter):
    """Puts the id of the request at hand into every line that it causes."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        return True


class TokenFilter(logging.Filter):
    """Takes people's tokens out of whatever is written: feeds and invitations have
    theirs in the path, and what breaks (Django's line of a 500, a traceback) may hold
    that."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        clean = masked(message)
        if clean != message:
            record.msg, record.args = clean, None
        if record.exc_info:
            trace = _FORMATTER.formatException(record.exc_info)
            clean = masked(trace)
            if clean != trace:
                record.exc_text, record.exc_info = clean, None
        return True


def masked(text: str) -> str:
    """The text with the end of every token left out."""
    return _SECRET_PATH.sub(r"\1…", _TOKEN.sub(r"\1…", text))


def metrics_text() -> tuple[bytes, str]:
    """All measurements in Prometheus' format, and its content type.

    With several processes set PROMETHEUS_MULTIPROC_DIR: the library then adds up.
    """
    import os

    from prometheus_client import (
        CONTENT_TYPE_LATEST,
        REGISTRY,
        CollectorRegistry,
        generate_latest,
        multiprocess,
    )

    registry: Any = REGISTRY
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)
    return generate_latest(registry) + _state(), CONTENT_TYPE_LATEST


def _state() -> bytes:
    """What the database says now: the same from whichever process is asked."""
    from django.utils import timezone
    from prometheus_client import CollectorRegistry, Gauge, generate_latest

    from portal.operations.models import JobRun
    from portal.operations.worker import waiting_tasks
    from search.outbox import lag

    registry = CollectorRegistry()
    waiting = Gauge("touchstone_tasks_waiting", "Background tasks", registry=registry)
    waiting.set(waiting_tasks())
    age = Gauge(
        "touchstone_job_age_seconds", "Since a job began", ["job"], registry=registry
    )
    failed = Gauge(
        "touchstone_job_failed", "Whether its last run failed", ["job"],
        registry=registry,
    )  # fmt: skip
    for run in JobRun.objects.all():
        age.labels(run.name).set((timezone.now() - run.started_at).total_seconds())
        failed.labels(run.name).set(bool(run.error))
    waiting_changes = lag()
    changes = Gauge(
        "touchstone_search_changes_waiting", "Changes not in the index",
        registry=registry,
    )  # fmt: skip
    changes.set(waiting_changes.number)
    behind = Gauge(
        "touchstone_search_lag_seconds", "Age of the oldest of them", registry=registry
    )
    behind.set(waiting_changes.seconds)
    return generate_latest(registry)
