"""The root and the page that Wagtail's migrations created get their audience."""

from django.db import migrations


def open_first_pages(apps, schema_editor):
    apps.get_model("content", "BasePage").objects.filter(audience="!").update(
        audience="t0", is_listed=True
    )
    apps.get_model("members", "AudienceInUse").objects.get_or_create(
        key="t0", defaults={"tier_rank": 0, "group_ids": []}
    )


class Migration(migrations.Migration):
    dependencies = [
        ("content", "0004_page_types"),
        ("wagtailcore", "0098_apitoken"),
    ]
    operations = [migrations.RunPython(open_first_pages, migrations.RunPython.noop)]
