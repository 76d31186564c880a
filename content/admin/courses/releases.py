"""The releases of a course, and what each of them taught."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from content.admin.courses.base import CourseView
from content.courses.archive import archived_text
from content.courses.discretion import hidden_steps, hidden_words
from content.markup import resolve
from content.models import CourseRelease


class Releases(CourseView):
    """All releases of a course, newest first."""

    page_title = gettext_lazy("Releases")
    template_name = "content/admin/courses/releases.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rows = CourseRelease.objects.defer("archive").select_related("published_by")
        found = rows.filter(course_key=self.course.translation_key)
        return self.show(course=self.course, releases=found.order_by("-number"))


class Taught(CourseView):
    """What a release taught, as one plain HTML file to keep."""

    def get(
        self, request: HttpRequest, course_id: int, number: int, **kwargs: Any
    ) -> HttpResponse:
        release = CourseRelease.objects.filter(
            course_key=self.course.translation_key, number=number
        ).first()
        if release is None:
            raise Http404
        hidden = hidden_steps(request.user, self.course, release.manifest)
        steps = []
        for step in release.manifest:
            if step["key"] in hidden:
                steps.append({**step, "title": hidden_words()})
                continue
            text = archived_text(release, step["key"]) or {}
            # Links by name become plain words: what they lead to has moved on since.
            html = mark_safe(resolve(text.get("html", ""), {}))  # noqa: S308 - cleaned
            steps.append({**step, "html": html, "aim": text.get("aim", "")})
        context = {"release": release, "steps": steps}
        answer = HttpResponse(
            render_to_string("content/admin/courses/taught.html", context)
        )
        name = f"{self.course.slug}-release-{release.number}.html"
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
        return answer
