"""What tests start from is built once and written again from memory.

Publishing a page costs some hundred and sixty queries, and a thousand tests begin with
the same course. A builder marked `remembered`, and every fixture that
returns model objects made from model objects, is run for real the first time (real
Wagtail actions, every signal); what it wrote is kept, statement by statement, and
written again when the same function is called with the same arguments **on the same
state**. The state is the migrated database plus the remembered calls made since in this
test, on the same day, in the same language, under the same settings. As soon as a test
has written anything else, rolled something back or put something in another's place
(`monkeypatch`), its calls run for real.

Only inside a test's own transaction. PostgreSQL does not take sequence numbers back with
the rows of a test: they are set back before the first call of each test.
"""

from __future__ import annotations

import copy
import dataclasses
import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core import mail
from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.translation import get_language

_WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")
_PASSING = (
    "SELECT", "SAVEPOINT", "RELEASE", "PRAGMA", "EXPLAIN", "WITH", "ANALYZE", "SET",
    "SHOW",
)  # fmt: skip
_OF_SIGNING_IN = (
    'INSERT INTO "django_session"',
    'UPDATE "django_session"',
    'DELETE FROM "django_session"',
    'INSERT INTO "usersessions_usersession"',
    'UPDATE "usersessions_usersession"',
    'UPDATE "members_user" SET "last_login"',
)
# Somebody writes an index, on a server perhaps.
_OF_INDEXING = (
    'INSERT INTO "search_rebuild"',
    'UPDATE "search_rebuild"',
    'DELETE FROM "search_pendingchange"',
)
# Each test has folders of its own; nothing that is remembered writes into them.
_OWN_FOLDERS = {"DOCUMENTS_ROOT", "MEDIA_ROOT", "SEARCH_URL"}
_PLAIN = (
    str,
    bytes,
    int,
    float,
    bool,
    type(None),
    date,
    timedelta,
    Decimal,
    UUID,
    Enum,
)


class _Unknown(Exception):
    """Something that has no name by which it could be known again."""


@dataclass(slots=True)
class _Written:
    """afterwards: what is to wait for the commit. waiting: how many waited before;
    gathered: what those of them hold that were given more."""

    statements: list[tuple[str, Any, bool]]
    afterwards: list[tuple[Callable[[], Any], bool]]
    types: dict[Any, ContentType]
    files: dict[Path, bytes]
    result: Any
    waiting: int
    gathered: dict[int, dict[str, Any]]


@dataclass(slots=True)
class _State:
    """known: the remembered calls since the test began, None once anything else was
    written. changes: what the connection had written by then. statements: how many
    statements that write this process has sent, for connections that do not count.
    is_fresh: the sequences stand where the last test left them."""

    known: tuple[Any, ...] | None = None
    changes: int = 0
    statements: int = 0
    is_fresh: bool = True


_state = _State()
# The state after a call gets a number: two states never share one.
_numbers: dict[Any, int] = {}
_kept: dict[tuple[Any, ...], _Written | None] = {}
_forget: list[Callable[[], Any]] = []


def begin(forget: Callable[[], Any]) -> None:
    """A test begins on the migrated database. forget: what empties the memory of this
    process after rows have changed behind its back."""
    _forget[:] = [forget]
    if _sees not in connection.execute_wrappers:
        connection.execute_wrappers.append(_sees)
    _state.known = () if connection.connection is not None else None
    _state.changes = _changes()
    _state.is_fresh = True


def end() -> None:
    """From here on nothing is remembered in this test."""
    _state.known = None


def _changes() -> int:
    """Grows with everything that is written."""
    if connection.vendor == "sqlite" and connection.connection is not None:
        return int(connection.connection.total_changes)
    return _state.statements


def _sees(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    """SQLite's own count of changes does not go back with what it counted."""
    if sql.startswith("ROLLBACK"):
        end()
    elif _writes(sql):
        _state.statements += 1
    return execute(sql, params, many, context)


def _writes(sql: str) -> bool:
    word = _first_word(sql)
    return word not in _PASSING or (
        word == "WITH" and any(one in sql.upper() for one in _WRITES)
    )


def _first_word(sql: str) -> str:
    return sql.split(None, 1)[0].upper()


# Each sequence and where it stood before the first remembered call of this process.
_sequences: list[tuple[str, int, bool]] = []


def _set_sequences_back() -> None:
    """PostgreSQL gives no number twice, though the rows are gone."""
    with connection.cursor() as cursor:
        if not _sequences:
            cursor.execute(
                "SELECT quote_ident(schemaname) || '.' || quote_ident(sequencename),"
                " coalesce(last_value, start_value), last_value IS NOT NULL"
                " FROM pg_sequences"
            )
            _sequences.extend(cursor.fetchall())
        names, values, called = (
            list(column) for column in zip(*_sequences, strict=True)
        )
        cursor.execute(
            "SELECT count(setval(name::regclass, value, called)) FROM"
            " unnest(%s::text[], %s::bigint[], %s::boolean[]) AS s(name, value, called)",
            [names, values, called],
        )


def is_untouched() -> bool:
    """Whether this test's database is as the migrations left it."""
    return _is_known() and _state.known == ()


def remembered(build: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a builder or fixture whose arguments and result are model objects or plain
    values. What writes more than rows and files (an index, mails) is run for real."""

    @functools.wraps(build)
    def built(*args: Any, **fields: Any) -> Any:
        if not _is_known():
            return build(*args, **fields)
        try:
            call = (build.__module__, build.__qualname__, _name(args), _name(fields))
        except _Unknown:
            return _watched(build, args, fields)
        here = (timezone.localdate(), get_language(), _name(_settings()))
        key = (_state.known, call, here)
        if key not in _kept:
            return _record(key, call, build, args, fields)
        written = _kept[key]
        if written is None or len(connection.run_on_commit) != written.waiting:
            return _watched(build, args, fields)
        _write(written)
        _now_known(call)
        return _again(written.result, [*args, *fields.values()])

    return built


def for_real(build: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a fixture that is never remembered."""
    build.is_for_real = True  # type: ignore[attr-defined]
    return build


def remember_fixture(fixture: Any) -> None:
    """The same for a fixture of ours that lives for one test and hands over by
    `return`."""
    function = fixture.func
    if (
        fixture.scope == "function"
        and getattr(function, "__module__", "").startswith("tests.")
        and not inspect.isgeneratorfunction(function)
        and not hasattr(function, "__wrapped__")
        and not hasattr(function, "is_for_real")
    ):
        fixture.func = remembered(function)


def _is_known() -> bool:
    if (
        _state.known is None
        or not connection.in_atomic_block
        or connection.connection is None
        or _changes() != _state.changes
    ):
        return False
    if _state.is_fresh and connection.vendor == "postgresql":
        _set_sequences_back()
    _state.is_fresh = False
    return True


def _now_known(call: tuple[Any, ...]) -> None:
    _state.known = (_numbers.setdefault((_state.known, call), len(_numbers)),)
    _state.changes = _changes()


class _Watch:
    """What is written while something runs."""

    def __init__(self) -> None:
        self.statements: list[tuple[str, Any, bool]] = []
        self.is_odd = False

    def __call__(
        self, execute: Any, sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        if _first_word(sql) in _WRITES:
            kept = list(params) if many else params
            self.statements.append((sql, kept, many))
            self.is_odd = self.is_odd or sql.startswith(_OF_INDEXING)
        elif _writes(sql):
            self.is_odd = True
        return execute(sql, params, many, context)

    @property
    def is_apart(self) -> bool:
        """Whether nothing was written but what comes of signing in, which no builder
        looks at."""
        return not self.is_odd and all(
            sql.startswith(_OF_SIGNING_IN) for sql, _params, _many in self.statements
        )


def _watched(build: Callable[..., Any], args: Any, fields: Any) -> Any:
    """Run for real what cannot be remembered, and know on if that changes nothing."""
    before = _state.known
    watch = _Watch()
    with connection.execute_wrapper(watch):
        result = build(*args, **fields)
    if watch.is_apart and _state.known is before and connection.connection:
        _state.changes = _changes()
    return result


def _record(
    key: tuple[Any, ...],
    call: tuple[Any, ...],
    build: Callable[..., Any],
    args: Any,
    fields: Any,
) -> Any:
    before, waiting = _state.known, len(connection.run_on_commit)
    joined = [_inside(entry[1]) for entry in connection.run_on_commit]
    beside, files = _beside_the_database(), _files()
    watch = _Watch()
    with connection.execute_wrapper(watch):
        result = build(*args, **fields)
    try:
        shape = _shape(result)
    except _Unknown:
        watch.is_odd = True
    if watch.is_odd or _beside_the_database() != beside:
        # What remembered calls within it have written is known all the same.
        _kept[key] = None
        return result
    if not watch.statements:
        # It made nothing that a row could give again, such as the time of day.
        _kept[key] = None
        return result
    afterwards = [
        (_copy(entry[1]), entry[2]) for entry in connection.run_on_commit[waiting:]
    ]
    folder = Path(settings.MEDIA_ROOT).parent
    uploads = {p.relative_to(folder): p.read_bytes() for p in _files() - files}
    gathered = {
        place: copy.deepcopy(vars(entry[1]))
        for place, entry in enumerate(connection.run_on_commit[:waiting])
        if _inside(entry[1]) != joined[place]
    }
    _kept[key] = _Written(
        watch.statements, afterwards, dict(_types()), uploads, shape, waiting, gathered
    )
    _state.known = before
    _now_known(call)
    return result


def _files() -> set[Path]:
    """Uploads, from their folders on: each test has its own."""
    found: set[Path] = set()
    for top in (settings.MEDIA_ROOT, settings.DOCUMENTS_ROOT):
        found |= {path for path in Path(top).rglob("*") if path.is_file()}
    return found


def _beside_the_database() -> tuple[int, int]:
    """Search indexes and mails: what has made some cannot be written again."""
    index = Path(settings.MEDIA_ROOT).parent / "search"
    return sum(1 for _ in index.rglob("*")), len(mail.outbox)


def _write(written: _Written) -> None:
    with connection.cursor() as cursor:
        for sql, params, many in written.statements:
            if many:
                cursor.executemany(sql, params)
            else:
                cursor.execute(sql, params)
    for name, content in written.files.items():
        path = Path(settings.MEDIA_ROOT).parent / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    for place, held in written.gathered.items():
        vars(connection.run_on_commit[place][1]).update(copy.deepcopy(held))
    for function, is_robust in written.afterwards:
        transaction.on_commit(_copy(function), robust=is_robust)
    for forget in _forget:
        forget()
    # Those that the real run had looked up: queries are counted in tests.
    ContentType.objects._cache[connection.alias] = dict(written.types)  # type: ignore[attr-defined]


def _types() -> dict[Any, ContentType]:
    return ContentType.objects._cache.get(connection.alias, {})  # type: ignore[attr-defined]


def _inside(waiting: Callable[[], Any]) -> str:
    """What something that waits for the commit has gathered so far."""
    return repr(getattr(waiting, "__dict__", ""))


def _copy(waiting: Callable[[], Any]) -> Callable[[], Any]:
    """It may gather more while it waits, and must not in the next test. Functions have
    nothing to gather in, and are not copied."""
    return waiting if inspect.isroutine(waiting) else copy.deepcopy(waiting)


def _settings() -> dict[str, Any]:
    """Those that a test has set for itself."""
    found: dict[str, Any] = {}
    holder = settings._wrapped
    while hasattr(holder, "default_settings"):
        own = {name: value for name, value in vars(holder).items() if name.isupper()}
        found = {**own, **found}
        holder = holder.default_settings
    return {n: repr(v) for n, v in found.items() if n not in _OWN_FOLDERS}


def _name(value: Any) -> Any:
    if isinstance(value, models.Model):
        if value.pk is None or value._state.adding:
            raise _Unknown
        return value._meta.label, value.pk
    if isinstance(value, dict):
        return dict, tuple(sorted((key, _name(one)) for key, one in value.items()))
    if isinstance(value, SimpleNamespace):
        return SimpleNamespace, _name(vars(value))
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = dataclasses.fields(value)
        return type(value), _name({f.name: getattr(value, f.name) for f in fields})
    if isinstance(value, list | tuple):
        return type(value), tuple(_name(one) for one in value)
    if isinstance(value, _PLAIN):
        return type(value).__name__, value
    raise _Unknown


def _shape(result: Any) -> Any:
    """What the result is, without the objects."""
    if isinstance(result, models.Model):
        if any(
            not hasattr(type(result), name) for name in vars(result) if name[0] != "_"
        ):
            # Somebody hung something on the object, which no row gives again.
            raise _Unknown
        return type(result), result.pk
    if type(result) in (tuple, list):
        return type(result), [_shape(one) for one in result]
    if type(result) in (dict, SimpleNamespace):
        named = result if isinstance(result, dict) else vars(result)
        return type(result), {key: _shape(one) for key, one in named.items()}
    if dataclasses.is_dataclass(result) and not isinstance(result, type):
        fields = dataclasses.fields(result)
        return type(result), {f.name: _shape(getattr(result, f.name)) for f in fields}
    if isinstance(result, _PLAIN):
        return None, result
    raise _Unknown


def _again(shape: Any, given: list[Any]) -> Any:
    kind, value = shape
    if kind is None:
        return value
    if isinstance(value, list):
        return kind(_again(one, given) for one in value)
    if isinstance(value, dict):
        named = {key: _again(one, given) for key, one in value.items()}
        return named if kind is dict else kind(**named)
    for one in given:
        # What was handed in and handed back is the same object in the real run, too.
        if type(one) is kind and one.pk == value:
            one.refresh_from_db()
            return one
    return kind._base_manager.get(pk=value)
