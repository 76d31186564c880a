from django.db import migrations
from django.db.models import F


def let_the_page_say(apps, schema_editor):
    """What the command loaded ended on the day of review that the page had then. Where
    that is still so, it lasts with the page from now on. A day that a steward has set,
    and one whose page was confirmed since, cannot be told apart: they stay."""
    loaded = apps.get_model("search", "Promotion").objects.using(
        schema_editor.connection.alias
    ).exclude(loaded=[])
    same = loaded.filter(expires_on=F("page__review_by")).values_list("pk", flat=True)
    loaded.filter(pk__in=list(same)).update(expires_on=None)


class Migration(migrations.Migration):
    dependencies = [("search", "0003_promotions_without_a_day")]

    operations = [migrations.RunPython(let_the_page_say, migrations.RunPython.noop)]
