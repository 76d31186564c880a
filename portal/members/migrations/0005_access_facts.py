import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0004_guests_and_removals"),
    ]

    operations = [
        migrations.CreateModel(
            name="AccessFact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("at", models.DateTimeField(editable=False)),
                ("kind", models.CharField(max_length=20)),
                ("key", models.BigIntegerField()),
                ("state", models.JSONField(null=True)),
                ("found", models.BooleanField(default=False)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "fact of access",
                "verbose_name_plural": "facts of access",
                "ordering": ["pk"],
                "indexes": [
                    models.Index(fields=["kind", "key", "at"], name="members_fact_of")
                ],
            },
        ),
    ]
