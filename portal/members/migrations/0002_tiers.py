"""The ladder that the collaboration starts with. It is data: stewards may change it."""

from django.db import migrations

TIERS = [
    (0, "public", "P", "Public", "Everybody, without an account.", False),
    (
        10,
        "associate",
        "A",
        "Associates",
        "Smaller firms and everybody who trains themselves: free of charge, "
        "an account with a confirmed e-mail address is enough.",
        True,
    ),
    (
        20,
        "member",
        "M",
        "Members",
        "People in organisations that are members of the collaboration.",
        False,
    ),
]


def create_tiers(apps, schema_editor):
    Tier = apps.get_model("members", "Tier")
    for rank, slug, code, name, description, by_email in TIERS:
        Tier.objects.update_or_create(
            rank=rank,
            defaults={
                "slug": slug,
                "code": code,
                "name": name,
                "description": description,
                "by_verified_email": by_email,
            },
        )
    apps.get_model("members", "ContentStamp").objects.get_or_create(pk=1)


class Migration(migrations.Migration):
    dependencies = [("members", "0001_initial")]
    operations = [migrations.RunPython(create_tiers, migrations.RunPython.noop)]
