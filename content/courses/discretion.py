"""Steps of a course that belong to a working group: what others are told of them.

Who may publish a course may be in none of the groups of a step below it: the explorer
and the editor close such a step to them, and so does whatever speaks of the course as a
whole.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from content.admin.policy import is_foreign, own_groups
from content.courses.checking import Finding, Findings, look_at
from content.courses.manifest import Manifest
from content.models import BasePage, CourseRelease
from portal.access import Audience


def hidden_words() -> str:
    """What stands for the title of such a step."""
    return _("A step of a working group")


def hidden_steps(user: Any, course: Any, steps: Iterable[Any]) -> frozenset[str]:
    """Keys of the steps that belong to a group which the user is not in: by the
    audience that they had in a release, or by where their page is now; drafts below the
    course too. Two queries, and two for the user."""
    groups = own_groups(user)
    given = list(steps)
    found = {s["key"] for s in given if Audience.parse(s["audience"]).groups - groups}
    below = BasePage.objects.child_of(course)
    named = BasePage.objects.filter(
        translation_key__in=[step["key"] for step in given], locale=course.locale_id
    )
    for rows in (below, named.filter(alias_of__isnull=True)):
        for page in rows.only("path", "audience", "translation_key"):
            if is_foreign(user, page):
                found.add(str(page.translation_key))
    return frozenset(found)


def hidden_in_releases(user: Any, course_keys: Collection[Any]) -> frozenset[str]:
    """Keys of the steps of these courses that were, in any release, a group's which the
    user is not in: gone or opened since, what was said under them then is no less the
    group's. One query, and one for the user."""
    groups = own_groups(user)
    rows = CourseRelease.objects.filter(course_key__in=course_keys).order_by()
    return frozenset(
        step["key"]
        for manifest in rows.values_list("manifest", flat=True)
        for step in manifest
        if Audience.parse(step["audience"]).groups - groups
    )


def findings_for(course: Any, manifest: Manifest, hidden: Collection[str]) -> Findings:
    """What stands in the way of a release, without words on hidden steps: of them only
    that something does."""
    whole = look_at(course, manifest)
    if not hidden:
        return whole
    shown = Manifest(
        [step for step in manifest.steps if step["key"] not in hidden],
        manifest.texts,
        [page for page in manifest.pages if str(page.translation_key) not in hidden],
    )
    part = look_at(course, shown, hidden=hidden)
    problems = [one for one in part.problems if one in whole.problems]
    if set(whole.problems) - set(problems):
        said = _(
            "A step of a working group that you are not in cannot be published so."
        )
        problems.append(Finding(said))
    warnings = [one for one in part.warnings if one in whole.warnings]
    return replace(whole, problems=problems, warnings=warnings)
