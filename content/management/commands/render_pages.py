"""`manage.py render_pages`: make the stored text of all pages anew."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from content.models import BasePage
from content.rendering import store
from content.signals import announce


class Command(BaseCommand):
    help = (
        "Render all published pages again, after a release that changed how text is "
        "rendered. Readers go on; each page changes in one step."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        pages = BasePage.objects.live().filter(depth__gt=1).order_by("path")
        number = 0
        for pk in list(pages.values_list("pk", flat=True)):
            with transaction.atomic():
                page = BasePage.objects.select_for_update().get(pk=pk).specific
                store(page)
                announce("saved", pk)
            number += 1
        self.stdout.write(f"{number} pages rendered.")
