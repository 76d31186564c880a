"""The former release goes on serving while a migration runs, and may come back after it.

So a migration may add what the former code does not know of, and take nothing away
that it uses: expand first, remove one release later (docs/deployment.md).
"""

from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.db import migrations, models
from django.db.migrations.operations.base import Operation

ROOT = Path(__file__).resolve().parent.parent
# The last migrations of the last release: nobody runs what came before them any more.
RELEASED = {
    "content": "0007_review_task",
    "feedback": "0001_initial",
    "members": "0002_tiers",
    "operations": "0001_initial",
    "stewardship": "0001_initial",
}
# What takes something away or renames it. A migration that removes what the release
# before it has stopped using says so: `removes_unused_since = "1.4"`.
_TAKES_AWAY = (
    migrations.RemoveField, migrations.DeleteModel, migrations.RenameField,
    migrations.RenameModel, migrations.AlterModelTable,
)  # fmt: skip


def problem(operation: Operation) -> str:
    """Why the former release could not live with this operation; "" if it can."""
    name = type(operation).__name__
    if isinstance(operation, _TAKES_AWAY):
        return f"{name} takes away what the former release uses"
    if isinstance(operation, migrations.AddField | migrations.AlterField):
        field = operation.field
        written = field.null or field.has_db_default() or field.many_to_many
        if isinstance(operation, migrations.AddField) and not written:
            return f"{name} {operation.name}: the former release inserts no value"
        if isinstance(operation, migrations.AlterField) and not written:
            return f"{name} {operation.name}: may narrow what the former release writes"
    if isinstance(operation, migrations.AddConstraint):
        return f"{name}: the former release may write rows that break it"
    by_hand = isinstance(operation, migrations.RunSQL | migrations.RunPython)
    if by_hand and not operation.reversible:
        return f"{name} cannot be taken back"
    return ""


def problems(module) -> list[str]:
    migration = module.Migration
    if getattr(module, "removes_unused_since", ""):
        return []
    new = {
        operation.name_lower
        for operation in migration.operations
        if isinstance(operation, migrations.CreateModel)
    }
    return [
        said
        for operation in migration.operations
        # A table that the same migration makes is known to no former release.
        if getattr(operation, "model_name_lower", None) not in new
        and (said := problem(operation))
    ]


def own_apps():
    return [
        config for config in apps.get_app_configs()
        if config.name.partition(".")[0] in ("content", "portal", "search")
        and (Path(config.path) / "migrations").is_dir()
    ]  # fmt: skip


def test_the_list_of_the_last_release_names_real_migrations():
    found = {config.label for config in own_apps()}
    assert set(RELEASED) <= found
    for config in own_apps():
        names = {path.stem for path in (Path(config.path) / "migrations").glob("0*.py")}
        assert RELEASED.get(config.label, min(names)) in names


def test_new_migrations_leave_the_former_release_running():
    wrong = {}
    for config in own_apps():
        last = RELEASED.get(config.label, "")
        for path in sorted((Path(config.path) / "migrations").glob("0*.py")):
            if path.stem <= last:
                continue
            module = import_module(f"{config.name}.migrations.{path.stem}")
            if said := problems(module):
                wrong[f"{config.label}.{path.stem}"] = said
    assert wrong == {}


class _Module:
    def __init__(self, *operations, **more):
        self.Migration = type("Migration", (), {"operations": list(operations)})
        self.__dict__.update(more)


@pytest.mark.parametrize(
    ("operation", "fine"),
    [
        (migrations.AddField("page", "note", models.TextField(null=True)), True),
        (migrations.AddField("page", "note", models.TextField(db_default="")), True),
        (migrations.AddField("page", "note", models.TextField(default="")), False),
        (migrations.RemoveField("page", "note"), False),
        (migrations.RenameField("page", "a", "b"), False),
        (migrations.DeleteModel("page"), False),
        (migrations.AlterField("page", "note", models.TextField()), False),
        (migrations.AlterField("page", "note", models.TextField(null=True)), True),
        (migrations.RunPython(lambda *_: None), False),
        (migrations.RunPython(lambda *_: None, migrations.RunPython.noop), True),
        (
            migrations.AddConstraint(
                "page",
                models.CheckConstraint(condition=models.Q(a__gt=0), name="positive"),
            ),
            False,
        ),
        (
            migrations.AddIndex("page", models.Index(fields=["a"], name="page_a")),
            True,
        ),
    ],
)
def test_the_rule_tells_expanding_from_taking_away(operation, fine):
    assert (problems(_Module(operation)) == []) == fine


def test_a_new_table_is_free_and_a_later_removal_says_since_when():
    table = migrations.CreateModel("Page", [("id", models.AutoField(primary_key=True))])
    field = migrations.AddField("page", "note", models.TextField(default=""))
    assert problems(_Module(table, field)) == []
    removal = migrations.RemoveField("page", "note")
    assert problems(_Module(removal, removes_unused_since="1.4")) == []
