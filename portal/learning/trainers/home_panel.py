"""What waits for a trainer, on the front page of the admin."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import Component

from portal.learning.trainers.waiting import waiting_in


class TrainingPanel(Component):
    """Counts over all courses of this person, each a link to where they stand."""

    order = 45
    template_name = "learning/admin/home_panel.html"

    def __init__(self, courses: list[Any], user: Any) -> None:
        self.courses, self.user = courses, user

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        found = waiting_in([course.key for course in self.courses], self.user)
        heads = [_("Reported problems"), _("Questions that wait"), _("To check")]
        where = ["training_courses", "training_courses", "to_check"]
        counts = [sum(each.values()) for each in found]
        return {
            "counts": [
                {"label": label, "count": count, "url": reverse(name)}
                for label, count, name in zip(heads, counts, where, strict=True)
            ]
        }
