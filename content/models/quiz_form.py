"""The editor's form of a quiz."""

from typing import Any

from content.models.forms import BasePageForm


class QuizForm(BasePageForm):
    """Offers the lessons of the quiz's own course, and what is chosen already."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "satisfies" in self.fields and self.parent_page is not None:
            lessons = self.fields["satisfies"]
            chosen = [one.pk for one in self.instance.satisfies.all()]
            known = lessons.queryset
            beside = known.child_of(self.parent_page)
            lessons.queryset = (beside | known.filter(pk__in=chosen)).order_by("path")
