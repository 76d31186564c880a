"""Publish a release of a course: what stands in the way, what changes, whom it
concerns; then one transaction."""

from datetime import datetime, time
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.widgets import AdminDateInput

from content.admin.courses.base import CourseView, admin_marks
from content.courses import comparing
from content.courses.affected import people_in_progress
from content.courses.checking import Finding
from content.courses.discretion import findings_for, hidden_steps, hidden_words
from content.courses.manifest import manifest_of
from content.courses.releasing import (
    ReleaseRefused,
    SomebodyElseReleased,
    latest_release,
    publish_release,
)
from content.models import BasePage, ChangeKind, CourseRelease

_MOST_YEARS = 5
_BANK = "wagtailsnippets_content_question:edit"


class ReleaseForm(forms.Form):
    """What the trainer says of a release. after: what they have compared with."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What kind of change is it?"),
        choices=ChangeKind.choices,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=gettext_lazy("What is new"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("In a sentence or two: learners read it."),
    )
    older_close_at = forms.DateField(
        label=gettext_lazy("Who has begun may finish as it was until"),
        required=False,
        widget=AdminDateInput,
        help_text=gettext_lazy(
            "For a change of requirements: to the end of this day. Then they are moved "
            "to this release and keep what they have done. Leave empty for no end."
        ),
    )
    after = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def is_of_the_first(self) -> None:
        """Nothing was there before: nobody is asked what kind of change it is."""
        for name in ("kind", "older_close_at"):
            self.fields[name].widget = forms.HiddenInput()

    def clean_older_close_at(self) -> Any:
        day = self.cleaned_data["older_close_at"]
        today = timezone.localdate()
        if day is not None and day <= today:
            raise forms.ValidationError(_("Choose a day after today."))
        if day is not None and day.year > today.year + _MOST_YEARS:
            raise forms.ValidationError(_("Five years ahead is the most."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        kind = cleaned.get("kind")
        if kind == ChangeKind.REQUIREMENT and not cleaned.get("note", "").strip():
            self.add_error("note", _("Say what more is needed: learners read it."))
        if kind and kind != ChangeKind.REQUIREMENT and cleaned.get("older_close_at"):
            words = _("Only a change of requirements moves people: leave this empty.")
            self.add_error("older_close_at", words)
        return cleaned

    def end(self) -> datetime | None:
        """The last second of the chosen day."""
        day = self.cleaned_data.get("older_close_at")
        if day is None:
            return None
        return timezone.make_aware(datetime.combine(day, time(23, 59, 59)))


class PublishRelease(CourseView):
    """The page behind "Publish release"."""

    page_title = gettext_lazy("Publish release")
    template_name = "content/admin/courses/release.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._page(None)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = ReleaseForm(request.POST)
        if not form.is_valid():
            return self._page(form, status=422)
        given = form.cleaned_data
        newest = latest_release(self.course.translation_key)
        if newest is not None and newest.number == given["after"]:
            manifest = manifest_of(self.course)
            if comparing.compare(self.course, manifest, newest).is_empty:
                form.add_error(
                    None, _("Nothing has changed since release %d.") % newest.number
                )
                return self._page(form, status=422)
        try:
            release = publish_release(
                self.course,
                kind=given["kind"],
                note=given["note"],
                by=request.user,
                after=given["after"],
                older_close_at=form.end(),
            )
        except SomebodyElseReleased as other:
            form.add_error(None, _told(other.release))
            return self._page(form, status=409)
        except ReleaseRefused:
            # The page names what stands in the way now.
            form.add_error(None, _("It cannot be published as it stands."))
            return self._page(form, status=422)
        messages.success(
            request,
            _("Release %(number)d of “%(title)s” is published.")
            % {"number": release.number, "title": release.title},
        )
        return redirect("course_releases", course_id=self.course.pk)

    def _page(self, sent: ReleaseForm | None, *, status: int = 200) -> HttpResponse:
        before = latest_release(self.course.translation_key)
        manifest = manifest_of(self.course)
        steps = [*manifest.steps, *(before.manifest if before else ())]
        hidden = hidden_steps(self.request.user, self.course, steps)
        findings = findings_for(self.course, manifest, hidden)
        told: Any = {"hidden": hidden, "instead": hidden_words()}
        found = (
            comparing.compare(self.course, manifest, before, **told)
            if before
            else comparing.first(manifest, **told)
        )
        for change in found.changes:
            change.text = mark_safe(admin_marks(change.text))  # noqa: S308 - escaped
        number = before.number if before else 0
        since = before.published_at if before else None
        return self.show(
            status=status,
            course=self.course,
            form=self._form(sent, number, found.suggested),
            before=before,
            number=number + 1,
            comparison=found,
            problems=self._linked(findings.problems),
            warnings=self._linked(findings.warnings),
            suggested=ChangeKind(found.suggested).label,
            people=people_in_progress(self.course.translation_key) if before else None,
            minutes=sum(s["minutes"] for s in manifest.steps if s["required"]),
            questions=sum(
                since is not None and version.created_at > since
                for version in findings.pool.values()
            ),
        )

    def _linked(self, findings: list[Finding]) -> list[tuple[str, str]]:
        """Each in words, with the address where it is put right: the editor of what it
        speaks of, where that may be opened; otherwise "". One query."""
        ids = {one.page for one in findings if one.page is not None}
        pages = {page.pk: page for page in BasePage.objects.filter(pk__in=ids)}
        editor = {
            pk: reverse("wagtailadmin_pages:edit", args=[pk])
            for pk, page in pages.items()
            # Only a course that should come before this one stands elsewhere.
            if page.path.startswith(self.course.path)
            or page.permissions_for_user(self.request.user).can_edit()
        }
        return [
            (
                one.words,
                reverse(_BANK, args=[one.question])
                if one.question is not None
                else editor.get(one.page or 0, ""),
            )
            for one in findings
        ]

    def _form(
        self, sent: ReleaseForm | None, number: int, suggested: str
    ) -> ReleaseForm:
        """The form with what was typed; it always names the release that the page
        compares with."""
        form = self._filled(sent, number, suggested)
        if not number:
            form.is_of_the_first()
        return form

    def _filled(
        self, sent: ReleaseForm | None, number: int, suggested: str
    ) -> ReleaseForm:
        if sent is None:
            return ReleaseForm(initial={"kind": suggested, "after": number})
        data = cast("QueryDict", sent.data).copy()
        data["after"] = str(number)
        sent.data = data
        return sent


def _told(release: CourseRelease) -> str:
    by = release.published_by.get_full_name() if release.published_by else ""
    said = _(
        "Release %(number)d exists since %(time)s%(by)s: somebody was faster. Look at "
        "what would change now; what you typed is still here."
    )
    local = timezone.localtime(release.published_at)
    return said % {
        "number": release.number,
        "time": local.strftime("%H:%M"),
        "by": f" ({by})" if by else "",
    }
