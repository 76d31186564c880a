"""What the trainers' pages share: whose they are, and Wagtail's look."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext_lazy as _
from django.views import View
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from content.models import QuestionVersion
from portal.learning.trainers.rights import TrainersCourse, course_for, trains

PER_PAGE = 50
_LONGEST_NUMBER = 6
_SAFE = ("GET", "HEAD", "OPTIONS")


class TrainerView(WagtailAdminTemplateMixin, View):
    """A page for trainers. For who has no course there is no such address."""

    header_icon = "help"
    index = {"url": reverse_lazy("training_courses"), "label": _("Training")}

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not trains(request.user):
            raise Http404
        return self._answered(request, *args, **kwargs)

    def _answered(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        response = super().dispatch(request, *args, **kwargs)
        if not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response

    def crumbs(self) -> list[dict[str, Any]]:
        """What stands between the list of courses and this page."""
        return []

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        here = {"url": "", "label": self.get_page_title()}
        return [*super().get_breadcrumbs_items(), self.index, *self.crumbs(), here]

    def show(self, *, status: int = 200, **context: Any) -> Any:
        """The page's template with this context."""
        return self.render_to_response(self.get_context_data(**context), status=status)


class CourseView(TrainerView):
    """A page of one course: for who may publish it; stewards may look, not act. Sets
    `self.course`."""

    course: TrainersCourse
    # Whether looking is not enough.
    acts = False

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        found = course_for(request.user, kwargs["key"])
        needs_to_act = self.acts or request.method not in _SAFE
        if found is None or (needs_to_act and not found.may_act):
            raise Http404
        self.course = found
        return self._answered(request, *args, **kwargs)

    @property
    def key(self) -> UUID:
        return self.course.key

    def crumbs(self) -> list[dict[str, Any]]:
        url = reverse("training_course", args=[self.key])
        return [{"url": url, "label": self.course.title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "course": self.course}

    def version_or_404(self, version_id: int) -> QuestionVersion:
        """A version that was asked in this course."""
        rows = QuestionVersion.objects.filter(
            items__attempt__enrolment__course_key=self.key
        )
        return get_object_or_404(rows.distinct(), pk=version_id)


def paged(request: HttpRequest, rows: Any) -> Any:
    """The page of `rows` that the address asks for; the last one beyond the end."""
    number = request.GET.get("p", "")[:_LONGEST_NUMBER]
    found = WagtailPaginator(rows, PER_PAGE).get_page(number)
    found.numbers = list(found.paginator.get_elided_page_range(found.number))  # type: ignore[attr-defined]
    return found
