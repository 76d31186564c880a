"""Measure WSGI applications by CPU time and queries; a child prints JSON."""

import gc
import io
import json
import sys
import time
from collections.abc import Callable
from typing import Any

ROUNDS = 15
WARM_UP = 3


def answer(app: Any, path: str, cookie: str = "", accept: int = 200) -> bytes:
    """One request through the whole WSGI application, as a server would make it."""
    path, _, query = path.partition("?")
    environ = {
        "REQUEST_METHOD": "GET", "SCRIPT_NAME": "", "PATH_INFO": path,
        "QUERY_STRING": query, "SERVER_NAME": "localhost", "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "localhost", "wsgi.input": io.BytesIO(), "wsgi.errors": sys.stderr,
        "wsgi.url_scheme": "http", "wsgi.version": (1, 0), "wsgi.multithread": True,
        "wsgi.multiprocess": True, "wsgi.run_once": False,
    }  # fmt: skip
    if cookie:
        environ["HTTP_COOKIE"] = cookie
    seen = []
    result = app(environ, lambda status, headers: seen.append(int(status.split()[0])))
    try:
        body = b"".join(result)
    finally:
        if hasattr(result, "close"):
            result.close()
    if seen != [accept]:
        raise RuntimeError(f"{path} answered {seen}, not {accept}")
    return body


def cpu(do: Callable[[], object]) -> float:
    """Milliseconds of CPU for one call: the median of several rounds."""
    for _ in range(WARM_UP):
        do()
    times = []
    for _ in range(ROUNDS):
        start = time.process_time_ns()
        do()
        times.append((time.process_time_ns() - start) / 1e6)
    return sorted(times)[len(times) // 2]


def queries(do: Callable[[], object]) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        do()
    return len(captured)


def session_cookie(user: Any) -> str:
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def report_when_asked(measure: Callable[[], dict[str, dict[str, float]]]) -> None:
    """Measure anew for each line that comes in, so that two sites can take turns: what
    the machine does beside it then falls on both."""
    print("READY", flush=True)
    for _line in sys.stdin:
        gc.collect()
        print("RESULT " + json.dumps(measure()), flush=True)


def body_parts(number: int) -> list[tuple[str, str]]:
    """The same text for both sites: (heading, paragraph) pairs of an article."""
    return [
        (
            f"Part {part} of article {number}",
            "The smelter answers with a list of its sources, and the buyer compares it "
            "with the list of the last year before anybody signs. " * 3,
        )
        for part in range(12)
    ]
