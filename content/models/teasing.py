"""What a locked page may say of itself."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class TeaserMixin:
    """`inside`: a list of what is in a page, shown on its locked teaser."""

    @staticmethod
    def inside_field() -> models.TextField:
        return models.TextField(
            blank=True,
            verbose_name=_("what is inside"),
            help_text=_(
                "One line for each thing that a reader finds. It is shown on the "
                "locked teaser, so write a list of contents, not the contents."
            ),
        )

    def facts(self: Any) -> dict[str, Any]:
        lines = [line.strip() for line in self.inside.splitlines()]
        return {**super().facts(), "inside": [line for line in lines if line]}  # type: ignore[misc]
