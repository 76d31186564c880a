"""What is to be done after the commit, once however often it was asked for."""

from collections.abc import Callable
from typing import Any

from django.db import transaction


def after_commit_once(function: Callable[[], Any], *, robust: bool = False) -> None:
    """Call it when this transaction is there, if nothing has asked for it yet.

    robust: a fault of it is written down and stops nothing else that waits.
    """
    waiting = [entry[1] for entry in transaction.get_connection().run_on_commit]
    if function not in waiting:
        transaction.on_commit(function, robust=robust)
