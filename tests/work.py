"""How much work something is, told as no busy machine can change it."""

import sys
from collections.abc import Callable
from typing import Any


def calls(function: Callable[..., Any], *args: Any) -> int:
    """How many calls of Python functions it takes."""
    count = 0

    def counting(_frame: Any, event: str, _arg: Any) -> None:
        nonlocal count
        count += event == "call"

    sys.setprofile(counting)
    try:
        function(*args)
    finally:
        sys.setprofile(None)
    return count
