"""Kept pages tell readers apart by the keys in use: deadlines' tiers belong to them."""

from typing import Any

from django.db import migrations

from portal.access import Audience


def note_tiers(apps: Any, schema_editor: Any) -> None:
    used = apps.get_model("members", "AudienceInUse").objects
    deadlines = apps.get_model("content", "Deadline").objects
    for rank in deadlines.order_by().values_list("tier_id", flat=True).distinct():
        used.get_or_create(key=Audience(rank).key, defaults={"tier_rank": rank})


class Migration(migrations.Migration):

    dependencies = [
        ("content", "0013_deadlines_reviewed"),
        ("members", "0005_access_facts"),
    ]

    operations = [migrations.RunPython(note_tiers, migrations.RunPython.noop)]
