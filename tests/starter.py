"""The starter library, brought in once for each process of a test run."""

from pathlib import Path

from django.core.management import call_command

from tests.replay import remembered

LIBRARY = Path(__file__).resolve().parent.parent / "content" / "library"


@remembered
def starter_library() -> None:
    """All of it, as `make run` brings it."""
    call_command("import_library", LIBRARY, verbosity=0)
