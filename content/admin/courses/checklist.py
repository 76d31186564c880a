"""The trainers' report "To check": what rests on ground that has moved."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.permissions import policy_registry

from content.admin.choosers import choosable_pages
from content.admin.view import AdminView, paged
from content.models import BasePage, CoursePage, LessonPage, Question, ToCheck
from portal.numbers import is_row_number

_PER_PAGE = 100


def entries_for(user: Any) -> Any:
    """The entries of lessons that this person may change or publish, and of questions
    for who may change or publish these."""
    pages = policy_registry.get_by_type(BasePage)
    mine = pages.instances_user_has_any_permission_for(user, ["change", "publish"])
    lessons = LessonPage.objects.filter(pk__in=mine.order_by().values("pk"))
    seen = Q(kind="lesson", key__in=lessons.order_by().values("translation_key"))
    bank = policy_registry.get_by_type(Question)
    if bank.user_has_any_permission(user, ["change", "publish"]):
        seen |= Q(kind="question")
    return ToCheck.objects.filter(seen)


def may_see_list(user: Any) -> bool:
    """Whether this person looks after any lesson or question."""
    bank = policy_registry.get_by_type(Question)
    if bank.user_has_any_permission(user, ["change", "publish"]):
        return True
    pages = policy_registry.get_by_type(BasePage)
    mine = pages.instances_user_has_any_permission_for(user, ["change", "publish"])
    return LessonPage.objects.filter(pk__in=mine.order_by().values("pk")).exists()


class FilterForm(forms.Form):
    """What of the list is shown."""

    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        choices=[("open", gettext_lazy("Open")), ("settled", gettext_lazy("Settled"))],
        required=False,
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=[("", gettext_lazy("All")), *ToCheck.Kind.choices],
        required=False,
    )
    course = forms.ChoiceField(label=gettext_lazy("Course"), required=False)
    cause = forms.CharField(
        label=gettext_lazy("What has changed"), max_length=200, required=False
    )

    def __init__(self, *args: Any, courses: dict[Any, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = [(str(key), title) for key, title in courses.items()]
        self.fields["course"].choices = [("", _("All")), *found]  # type: ignore[attr-defined]

    def narrowed(self, rows: Any) -> Any:
        given = self.cleaned_data if self.is_valid() else {}
        rows = rows.filter(settled_at__isnull=given.get("state") != "settled")
        if given.get("kind"):
            rows = rows.filter(kind=given["kind"])
        if given.get("course"):
            rows = rows.filter(course_key=given["course"])
        if given.get("cause"):
            wanted = given["cause"].replace("\x00", "")
            rows = rows.filter(cause__icontains=wanted)
        return rows


class SettleForm(forms.Form):
    """What somebody found who has looked."""

    finding = forms.CharField(
        label=gettext_lazy("What you found"),
        max_length=300,
        help_text=gettext_lazy("Such as: still right, the new version adds a sheet."),
        error_messages={"required": gettext_lazy("Say in a few words what you found.")},
    )


class ToCheckList(AdminView):
    """The list by course; several entries are settled at once."""

    page_title = gettext_lazy("To check")
    header_icon = "warning"
    template_name = "content/admin/courses/to_check.html"

    def may_look(self) -> bool:
        return may_see_list(self.request.user)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._page(SettleForm())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = SettleForm(request.POST)
        chosen = {
            int(one) for one in request.POST.getlist("entry") if is_row_number(one)
        }
        if not chosen:
            form.add_error(None, _("Choose what you have looked at."))
        if not form.is_valid():
            return self._page(form, chosen, status=422)
        rows = entries_for(request.user).filter(pk__in=chosen, settled_at__isnull=True)
        settled = rows.update(
            settled_at=timezone.now(),
            settled_by=request.user,
            finding=form.cleaned_data["finding"],
        )
        said = ngettext("%d entry is settled.", "%d entries are settled.", settled)
        messages.success(request, said % settled)
        if settled < len(chosen):
            messages.info(request, _("The others had been settled by somebody else."))
        query = request.GET.urlencode()
        return redirect(reverse("to_check") + (f"?{query}" if query else ""))

    def _page(
        self, form: SettleForm, chosen: Any = (), *, status: int = 200
    ) -> HttpResponse:
        rows = entries_for(self.request.user)
        keys = set(rows.order_by().values_list("course_key", flat=True).distinct())
        courses = self._courses(keys - {None})
        filters = FilterForm(self.request.GET or None, courses=courses)
        rows = filters.narrowed(rows).select_related("settled_by")
        ordered = rows.order_by("course_key", "title", "cause", "pk")
        found = paged(self.request, ordered, _PER_PAGE)
        entries = list(found)
        self._fill(entries, courses)
        return self.show(
            status=status,
            form=form,
            filters=filters,
            entries=entries,
            page_obj=found,
            chosen=set(chosen),
            is_settled=bool(filters.data.get("state") == "settled"),
        )

    def _courses(self, keys: set[Any]) -> dict[Any, str]:
        """Titles of courses that this person may see, by key."""
        pages = choosable_pages(BasePage.objects.all(), self.request)
        rows = CoursePage.objects.filter(
            translation_key__in=keys,
            alias_of__isnull=True,
            pk__in=pages.order_by().values("pk"),
        )
        return dict(rows.order_by("title").values_list("translation_key", "title"))

    def _fill(self, entries: list[Any], courses: dict[Any, str]) -> None:
        """Beside each entry where it is changed, and the title of what has moved where
        this person may see it in lists."""
        lessons = LessonPage.objects.filter(
            translation_key__in=[one.key for one in entries], alias_of__isnull=True
        )
        questions = Question.objects.filter(
            translation_key__in=[one.key for one in entries]
        )
        places = {
            "lesson": ("wagtailadmin_pages:edit", _ids(lessons)),
            "question": ("wagtailsnippets_content_question:edit", _ids(questions)),
        }
        causes = {one.cause for one in entries}
        numbers = {int(name) for name in causes if is_row_number(name)}
        pages = choosable_pages(
            BasePage.objects.filter(
                Q(library_id__in=causes) | Q(pk__in=numbers), alias_of__isnull=True
            ),
            self.request,
        )
        titles: dict[str, str] = {}
        for pk, name, title in pages.values_list("pk", "library_id", "title"):
            titles[str(pk)] = titles[name or str(pk)] = title
        for one in entries:
            name, ids = places[one.kind]
            one.edit = reverse(name, args=[ids[one.key]]) if one.key in ids else ""
            one.course = courses.get(one.course_key, "")
            one.moved = titles.get(one.cause, "")


def _ids(rows: Any) -> dict[Any, int]:
    return dict(rows.values_list("translation_key", "pk"))
