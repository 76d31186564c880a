"""Read settings from the environment, failing loud with the setting's name.

A setting that is wrong must stop the start of the process with its name in the
message: a portal that guesses would run with the wrong database or without TLS.
"""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off"}


def text(name: str, default: str | None = None) -> str:
    """The value of ``name``, stripped; ``default`` where it is unset or empty.

    Raises ImproperlyConfigured, naming the setting, where there is neither.
    """
    value = os.environ.get(name, "").strip()
    if value:
        return value
    if default is None:
        raise ImproperlyConfigured(f"The setting {name} is missing: set it to a value.")
    return default


def flag(name: str, default: bool) -> bool:
    """A yes-or-no setting, written as 1/0, true/false, yes/no or on/off."""
    value = os.environ.get(name, "").strip().lower()
    if not value:
        return default
    if value in _TRUE:
        return True
    if value in _FALSE:
        return False
    raise ImproperlyConfigured(
        f"The setting {name} is {value!r}: write true or false (or 1 or 0)."
    )


def number(name: str, default: int, *, least: int = 0) -> int:
    """A whole number of at least ``least``."""
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    try:
        found = int(value)
    except ValueError:
        found = least - 1
    if found < least:
        raise ImproperlyConfigured(
            f"The setting {name} is {value!r}: write a whole number of at least "
            f"{least}."
        )
    return found


def words(name: str, default: list[str] | None = None) -> list[str]:
    """A comma-separated list; blanks around the entries are dropped."""
    value = os.environ.get(name, "").strip()
    if not value:
        if default is None:
            raise ImproperlyConfigured(
                f"The setting {name} is missing: give one or more values, "
                "separated by commas."
            )
        return default
    return [word.strip() for word in value.split(",") if word.strip()]


def folder(name: str, default: Path) -> Path:
    """A directory, as an absolute path; it is created where it is missing."""
    path = Path(os.environ.get(name, "").strip() or default).resolve()
    if path.exists() and not path.is_dir():
        raise ImproperlyConfigured(f"The setting {name} is not a folder: {path}")
    path.mkdir(parents=True, exist_ok=True)
    return path
