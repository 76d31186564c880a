"""The rows that migrations write, for tests whose database was emptied before them."""

from importlib import import_module

from django.apps import apps
from wagtail.models import Collection, Locale


def refill() -> None:
    """What migrations write, after a test on real transactions has emptied all tables."""
    from content.models import BasePage
    from portal.members.models import AudienceInUse

    import_module("portal.members.migrations.0002_tiers").create_tiers(apps, None)
    Locale.objects.get_or_create(language_code="en")
    if not BasePage.objects.filter(depth=1).exists():
        BasePage.add_root(instance=BasePage(title="Root", slug="root"))
    if not Collection.objects.exists():
        Collection.add_root(name="Root")
    AudienceInUse.note(["t0"])
