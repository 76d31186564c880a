"""Courses to and from other sites: the download, and the form that brings one in."""

import tempfile
from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.permissions import policy_registry

from content.admin.courses.bank import may_see_questions
from content.admin.courses.base import CourseView, may_release
from content.admin.courses.import_page import may_publish_questions
from content.admin.view import AdminView
from content.courses.parcel.packing import export_course
from content.courses.parcel.unpacking import import_course
from content.courses.parcel.zipped import LARGEST, ParcelRefused
from content.models import BasePage, SectionPage

_MOST_SECTIONS = 200
_MOST_WORDS = 100


def may_bring_in(user: Any) -> bool:
    """Whether there is a section below which this person may put a published course.
    The policy leaves out what is a foreign group's."""
    return user.is_authenticated and bool(_sections(user).exists())


def _sections(user: Any) -> Any:
    policy = policy_registry.get_by_type(BasePage)
    rows = SectionPage.objects.filter(alias_of__isnull=True)
    for action in ("add", "publish"):
        mine = policy.instances_user_has_any_permission_for(user, [action])
        rows = rows.filter(pk__in=mine.order_by().values("pk"))
    return rows


def sections_for(user: Any) -> list[Any]:
    """The sections below which this person may put a published course."""
    if not user.is_authenticated:
        return []
    found = []
    for section in _sections(user).order_by("path")[:_MOST_SECTIONS]:
        rights = section.permissions_for_user(user)
        if rights.can_add_subpage() and rights.can_publish_subpage():
            found.append(section)
    return found


class ExportCourse(CourseView):
    """The course as a ZIP file, for whoever may publish it."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not self.course.live:
            raise Http404
        file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
        try:
            export_course(
                self.course,
                file,
                user=request.user,
                may_see_questions=may_see_questions(request.user),
            )
        except ParcelRefused as refusal:
            file.close()
            for problem in refusal.problems:
                messages.error(request, problem)
            return redirect(reverse("wagtailadmin_explore", args=[self.course.pk]))
        file.seek(0)
        name = f"{self.course.slug}.zip"
        return FileResponse(file, as_attachment=True, filename=name)


class ParcelForm(forms.Form):
    """Which file, and below which section."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        widget=forms.FileInput(attrs={"accept": ".zip"}),
        help_text=gettext_lazy("A ZIP file that another site has packed."),
    )
    below = forms.ChoiceField(
        label=gettext_lazy("Below"),
        help_text=gettext_lazy("A course that is here already stays where it is."),
    )

    def __init__(self, *args: Any, sections: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sections = {str(section.pk): section for section in sections}
        choices = [(pk, section.title) for pk, section in self.sections.items()]
        self.fields["below"].choices = choices  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            words = _("The file is larger than 1 GB: no course is.")
            raise forms.ValidationError(words)
        return file


class ImportCourse(AdminView):
    """The form and the import, at one address."""

    page_title = gettext_lazy("Import a course")
    header_icon = "upload"
    template_name = "content/admin/courses/import_course.html"

    def may_look(self) -> bool:
        self.sections = sections_for(self.request.user)
        return bool(self.sections)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show(form=ParcelForm(sections=self.sections))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = ParcelForm(request.POST, request.FILES, sections=self.sections)
        if not form.is_valid():
            return self.show(status=422, form=form)
        given = form.cleaned_data
        try:
            done = import_course(
                given["file"].file,
                form.sections[given["below"]],
                user=request.user,
                may_change=lambda page: may_release(request.user, page),
                may_write_questions=may_publish_questions(request.user),
            )
        except ParcelRefused as refusal:
            return self.show(status=422, form=form, problems=refusal.problems)
        said = _(
            "“%(title)s”: %(new)d pages new, %(changed)d changed, %(kept)d kept as "
            "they were edited here."
        )
        words = {
            "title": done.course.title,
            "new": len(done.created),
            "changed": len(done.updated),
            "kept": len(done.kept),
        }
        messages.success(request, said % words)
        for remark in done.words[:_MOST_WORDS]:
            messages.warning(request, remark)
        return redirect(reverse("wagtailadmin_explore", args=[done.course.pk]))
