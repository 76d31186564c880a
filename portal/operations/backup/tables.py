"""Which tables hold what nobody could make anew, and how their rows travel."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.core import serializers
from django.core.management.color import no_style
from django.db import connections, models, transaction
from django.db.models.sql import InsertQuery

# Made again from the rest, or worth nothing elsewhere: sessions end with a restore.
DERIVED_APPS = frozenset({"sessions", "usersessions", "modelsearch"})
DERIVED_MODELS = frozenset(
    {
        "operations.lease",
        "operations.jobrun",
        "search.asker",
        "search.filetext",
        "search.pendingchange",
        "search.rebuild",
    }
)
_BATCH = 500


def all_models() -> list[type[models.Model]]:
    """Every model with a table of its own, many-to-many tables too."""
    found = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed
        and not model._meta.proxy
        and not model._meta.swapped
        and model._meta.app_label not in DERIVED_APPS
        and model._meta.label_lower not in DERIVED_MODELS
    ]
    # Content types first: making a page object creates the type where it is missing.
    return sorted(
        found,
        key=lambda model: (
            model._meta.app_label != "contenttypes",
            model._meta.label_lower,
        ),
    )


@contextmanager
def snapshot(using: str) -> Iterator[None]:
    """All reads inside see the database as it was at the first; writers go on."""
    connection = connections[using]
    connection.ensure_connection()
    if connection.vendor == "postgresql":
        start = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    else:
        # Not atomic(): our SQLite transactions take the write lock when they begin.
        start = "BEGIN DEFERRED"
    with connection.cursor() as cursor:
        cursor.execute(start)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK")


def lines_of(model: type[models.Model], using: str) -> Iterator[str]:
    """The rows of one table as JSON lines, in the order of their keys."""
    names = [field.name for field in model._meta.local_concrete_fields]
    rows = model._base_manager.using(using).order_by("pk")
    encoder = serializers.get_serializer("jsonl")()
    for row in rows.iterator(chunk_size=_BATCH):
        encoder.serialize([row], fields=names)
        yield str(encoder.getvalue()).strip() + "\n"


def empty(using: str) -> None:
    """Remove all rows of all these tables, also those that migrations made."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for model in all_models():
            table = connection.ops.quote_name(model._meta.db_table)
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608 - our own table names


def insert(model: type[models.Model], lines: Iterable[str], using: str) -> int:
    """Write rows as they were: no signals, no automatic dates. The number written."""
    fields = list(model._meta.local_concrete_fields)
    batch: list[models.Model] = []
    number = 0
    most = connections[using].ops.bulk_batch_size(fields, range(_BATCH)) or 1
    for line in lines:
        row = next(
            iter(serializers.deserialize("jsonl", line, using=using)),
        )
        batch.append(_whole(model, row.object, line))
        if len(batch) >= min(most, _BATCH):
            number += _write(model, fields, batch, using)
            batch = []
    return number + _write(model, fields, batch, using)


def _whole(model: type[models.Model], row: Any, line: str) -> Any:
    """The serializer leaves the parent link out: it is the key of the line."""
    row.pk = model._meta.pk.to_python(json.loads(line)["pk"])  # type: ignore[union-attr]
    return row


def _write(
    model: type[models.Model], fields: list[Any], rows: list[Any], using: str
) -> int:
    if rows:
        query = InsertQuery(model)
        query.insert_values(fields, rows, raw=True)
        query.get_compiler(using=using).execute_sql()
    return len(rows)


def reset_sequences(using: str) -> None:
    connection = connections[using]
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), all_models()):
            cursor.execute(sql)


def count_rows(using: str) -> dict[str, int]:
    return {
        model._meta.label_lower: model._base_manager.using(using).count()
        for model in all_models()
    }


def copy(source: str, target: str, progress: Any = lambda text: None) -> int:
    """All rows of one database into another, which must be migrated and empty."""
    number = 0
    with snapshot(source), transaction.atomic(using=target):
        empty(target)
        for model in all_models():
            written = insert(model, lines_of(model, source), target)
            number += written
            if written:
                progress(f"{model._meta.label_lower}: {written}")
        reset_sequences(target)
    return number


def is_empty(using: str) -> bool:
    """Whether nothing but what migrations write stands in this database."""
    people = apps.get_model("members", "User")
    pages = apps.get_model("content", "BasePage")
    written_by_migrations = 2  # the tree's root and Wagtail's welcome page
    return (
        not people._base_manager.using(using).exists()
        and pages._base_manager.using(using).count() <= written_by_migrations
    )


def applied_migrations(using: str) -> list[str]:
    from django.db.migrations.recorder import MigrationRecorder

    rows = MigrationRecorder(connections[using]).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in rows)
