"""Whether a container is well: `healthy.py web` or `healthy.py worker`.

Without Django, which would take seconds of a processor each time.
"""

import os
import sys
import urllib.request


def web(port: int = 8001) -> bool:
    """The web processes answer, and their database does."""
    host = os.environ["ALLOWED_HOSTS"].split(",")[0].strip().lstrip(".")
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/ready", headers={"Host": host}
    )
    with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310
        return bool(answer.status == 200)


def worker() -> bool:
    """Some worker leads: this one or one that this one would replace."""
    import psycopg

    with psycopg.connect(os.environ["DATABASE_URL"], connect_timeout=5) as connection:
        row = connection.execute(
            "SELECT 1 FROM operations_lease WHERE name = 'worker' AND until > now()"
        ).fetchone()
    return row is not None


if __name__ == "__main__":
    sys.exit(0 if {"web": web, "worker": worker}[sys.argv[1]]() else 1)
