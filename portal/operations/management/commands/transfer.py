"""`manage.py transfer postgres://…`: move to another database, files stay."""

import os
import subprocess
import sys
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections

from portal.operations.backup import tables
from portal.settings.database import database_from_url

_TARGET = "transfer"


def _there(url: str, command: str) -> None:
    """A command of manage.py on the new database, in a process of its own: data
    migrations and the admin's search work on the default database."""
    root = str(settings.BASE_DIR)
    environment = {**os.environ, "DATABASE_URL": url, "PYTHONPATH": root}
    done = subprocess.run(  # noqa: S603 - the names of two commands, from here
        [sys.executable, "-m", "django", command, "--verbosity", "0"],
        env=environment,
        cwd=root,
        text=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise CommandError(f"The new database could not be set up: {last}")


class Command(BaseCommand):
    help = (
        "Copy all rows from DATABASE_URL to another, empty database. Stop the portal "
        "first; afterwards set DATABASE_URL to the new one."
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("url", help="postgres://user:password@host/name")

    def handle(self, *args: Any, url: str, **options: Any) -> None:
        try:
            wanted = database_from_url(url)
        except ImproperlyConfigured as error:
            raise CommandError(
                "The address is not understood: write sqlite:///path or "
                "postgres://user:password@host:port/name."
            ) from error
        connections.databases[_TARGET] = {
            **connections[DEFAULT_DB_ALIAS].settings_dict,
            **wanted,
        }
        try:
            _there(url, "migrate")
            if not tables.is_empty(_TARGET):
                raise CommandError("There are people or pages in that database.")
            rows = tables.copy(DEFAULT_DB_ALIAS, _TARGET, self.stdout.write)
            if tables.count_rows(DEFAULT_DB_ALIAS) != tables.count_rows(_TARGET):
                raise CommandError("The counts differ: was somebody writing?")
        except DatabaseError as error:
            raise CommandError(f"The database refused: {error}") from error
        finally:
            connections[_TARGET].close()
            del connections[_TARGET]
            del connections.databases[_TARGET]
        # What the admin's own search finds is derived and was not copied.
        _there(url, "rebuild_modelsearch_index")
        self.stdout.write(
            f"{rows} rows copied. Set DATABASE_URL to the new database, then "
            "rebuild_search_index."
        )
