"""Several things at the same moment, each on a connection of its own."""

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

from django.db import connections


def at_once(*jobs: Callable[[], Any]) -> list[Any]:
    """Run the jobs side by side from one start; what each gave or raised. Of one that
    still waits after two minutes, as for a lock that nobody lets go: a TimeoutError."""
    start = Barrier(len(jobs))
    given: list[Any] = [TimeoutError("still running")] * len(jobs)

    def run(place: int) -> None:
        try:
            start.wait(30)
            given[place] = jobs[place]()
        except Exception as error:
            given[place] = error
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=[place]) for place in range(len(jobs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return given
