"""Comparing what two versions of a page lead to: other pages, named as by `naming`."""

from typing import Any

from django.db.models import ForeignKey
from django.utils.html import escape
from django.utils.translation import gettext as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.compare import (
    BlockComparison,
    ForeignObjectComparison,
    M2MFieldComparison,
    TextDiff,
    register_comparison_class,
)

from content.admin.naming import named


class PageComparison(ForeignObjectComparison):
    """A reference to a page, before and after."""

    def htmldiff(self) -> Any:
        before, after = self.get_objects()
        if before == after:
            return escape(named(before)) if before else _("None")
        sides = (("deletion", before), ("addition", after))
        return TextDiff([(side, named(one)) for side, one in sides if one]).to_html()


class ManyComparison(M2MFieldComparison):
    """References to several, pages among them."""

    def get_item_display(self, item: Any) -> str:
        return named(item)


class ChosenComparison(BlockComparison):
    def htmlvalue(self, val: Any) -> Any:
        return escape(named(val)) if val else ""

    def htmldiff(self) -> Any:
        if self.val_a == self.val_b:
            return self.htmlvalue(self.val_b)
        sides = (("deletion", self.val_a), ("addition", self.val_b))
        return TextDiff([(side, named(one)) for side, one in sides if one]).to_html()


def connect() -> None:
    """For all fields that refer to pages; called once, when the apps are ready."""

    from content.models import BasePage

    register_comparison_class(ForeignKey, to=BasePage, comparison_class=PageComparison)
    register_comparison_class(ParentalManyToManyField, comparison_class=ManyComparison)
