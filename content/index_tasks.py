"""Wagtail's own indexes: what refers to what, and the words of the admin's search.

Both are written again at each save of a page and of each of its rows. An import saves a
page three times, with all its rows: a third of its time went into rows that the next
save replaced. Inside `written_once` they wait and are written at the end.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.apps import apps
from django.db import transaction
from django_tasks.backends.immediate import ImmediateBackend

_Waiting = dict[tuple[str, tuple[str, ...]], Any]
_waiting: ContextVar[_Waiting | None] = ContextVar("index_tasks_waiting", default=None)
# By name: both modules ask for this backend while they are loaded.
_REFERENCES = "wagtail.tasks.update_reference_index_task"
_WORDS = "modelsearch.tasks.insert_or_update_object_task"


class Backend(ImmediateBackend):
    """Runs each task where it is asked for, but those two at the end of
    `written_once`."""

    def _execute_task(self, task_result: Any) -> None:
        waiting = _waiting.get()
        path = task_result.task.module_path
        if waiting is None or path not in (_REFERENCES, _WORDS):
            super()._execute_task(task_result)
        else:
            waiting[path, tuple(task_result.args)] = None


@contextmanager
def written_once() -> Iterator[None]:
    """Within it the two indexes stand still; after it each object is written once, in
    the transaction at hand. Nothing is written after an error."""
    from modelsearch.tasks import insert_or_update_object_task
    from wagtail.models import ReferenceIndex

    token = _waiting.set({})
    try:
        yield
        waiting = _waiting.get() or {}
    finally:
        _waiting.reset(token)
    parents: dict[tuple[type, Any], Any] = {}
    for path, (app, name, pk) in waiting:
        found = apps.get_model(app, name).objects.filter(pk=pk).first()
        if found is None:
            continue
        if path == _WORDS:
            insert_or_update_object_task.call(app, name, pk)
        elif (whole := _whole(found)) is not None:
            parents[type(whole), whole.pk] = whole
    for (model, _), whole in parents.items():
        if ReferenceIndex.is_indexed(model):
            with transaction.atomic():
                ReferenceIndex.create_or_update_for_object(whole)


def _whole(found: Any) -> Any:
    """The object of which this is a row, or itself: as Wagtail's task looks for it.
    None: a row of nothing."""
    from modelcluster.fields import ParentalKey

    while found is not None:
        keys = (f for f in found._meta.get_fields() if isinstance(f, ParentalKey))
        if (key := next(keys, None)) is None:
            return found
        found = getattr(found, key.name)
    return None
