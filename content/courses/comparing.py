"""What a new release would change, step by step, in words for the trainer."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from content.courses.archive import archived_text
from content.courses.draws import questions_in
from content.courses.manifest import Manifest
from content.interpretations.difference import difference
from content.models.release import ChangeKind, CourseRelease
from content.sections import text_of

# A lesson of which so small a part has other words is the same lesson, said better.
_SAME_LESSON = 0.1
WORDING, CONTENT, REQUIREMENT = (
    ChangeKind.WORDING.value, ChangeKind.CONTENT.value, ChangeKind.REQUIREMENT.value,
)  # fmt: skip
_WEIGHT = {WORDING: 0, CONTENT: 1, REQUIREMENT: 2}


@dataclass(slots=True)
class Change:
    """Of one step: what happened (added, removed, changed), in words, and the words of
    its text with marks where these differ."""

    kind: str
    title: str
    what: str
    notes: list[str] = field(default_factory=list)
    text: SafeString = field(default_factory=SafeString)


@dataclass(slots=True)
class Comparison:
    """changes: by step, in the new order. notes: on the course as a whole.

    suggested: the kind of change that it looks like; the trainer decides.
    """

    changes: list[Change]
    notes: list[str]
    suggested: str

    @property
    def is_empty(self) -> bool:
        return not self.changes and not self.notes


class _Weigher:
    """Remembers the gravest kind of change that it is told of."""

    def __init__(self) -> None:
        self.kind = WORDING

    def at_least(self, kind: str) -> None:
        if _WEIGHT[kind] > _WEIGHT[self.kind]:
            self.kind = kind


def compare(
    course: Any,
    manifest: Manifest,
    before: CourseRelease,
    *,
    hidden: Collection[str] = (),
    instead: str = "",
) -> Comparison:
    """The course as it is now beside its last release; one query, for the archive.

    hidden: keys of steps of which only that they changed is said, with the words
    `instead` for a title.
    """
    weigh = _Weigher()
    old = {step["key"]: step for step in before.manifest}
    new = {step["key"]: step for step in manifest.steps}
    titles = {key: step["title"] for key, step in {**old, **new}.items()}
    titles |= dict.fromkeys(hidden, instead)
    changes: dict[str, Change] = {}
    for key, step in new.items():
        if key not in old:
            needed = _("needed to finish") if step["required"] else _("not needed")
            changes[key] = Change(step["kind"], step["title"], "added", [needed])
            weigh.at_least(REQUIREMENT if step["required"] else CONTENT)
            continue
        change = _step(old[key], step, titles, weigh)
        if old[key]["sha256"] != step["sha256"]:
            former = (archived_text(before, key) or {}).get("html", "")
            _text(change, former, manifest.texts[key]["html"], weigh)
        if change.notes or change.text:
            changes[key] = change
    for key, step in old.items():
        if key not in new:
            changes[key] = Change(step["kind"], step["title"], "removed")
            weigh.at_least(CONTENT)
    notes = _course(course, before, weigh)
    if [key for key in old if key in new] != [key for key in new if key in old]:
        notes.append(_("The steps come in another order."))
    shown = [
        Change(change.kind, instead, change.what) if key in hidden else change
        for key, change in changes.items()
    ]
    return Comparison(shown, notes, weigh.kind)


def first(
    manifest: Manifest, *, hidden: Collection[str] = (), instead: str = ""
) -> Comparison:
    """For a course that has no release yet: all of it is new."""
    changes = [
        Change(
            step["kind"],
            instead if step["key"] in hidden else step["title"],
            "added",
            [_("needed to finish") if step["required"] else _("not needed")],
        )
        for step in manifest.steps
    ]
    return Comparison(changes, [], CONTENT)


def _step(
    old: dict[str, Any], new: dict[str, Any], titles: dict[str, str], weigh: _Weigher
) -> Change:
    change = Change(new["kind"], new["title"], "changed")
    if old["title"] != new["title"]:
        change.notes.append(_("It was called “%s”.") % old["title"])
    if old["required"] != new["required"]:
        if new["required"]:
            change.notes.append(_("It is needed to finish now."))
            weigh.at_least(REQUIREMENT)
        else:
            change.notes.append(_("It is not needed to finish any more."))
            weigh.at_least(CONTENT)
    if old["minutes"] != new["minutes"]:
        said = _("It takes %(new)d minutes; it was %(old)d.")
        change.notes.append(said % {"new": new["minutes"], "old": old["minutes"]})
    if old.get("cites", []) != new.get("cites", []):
        change.notes.append(_("It rests on: %s.") % (", ".join(new["cites"]) or "–"))
    if "rules" in new and old.get("rules") != new["rules"]:
        _rules(old.get("rules") or {}, new["rules"], change, titles, weigh)
    return change


def _rules(
    old: dict[str, Any],
    new: dict[str, Any],
    change: Change,
    titles: dict[str, str],
    weigh: _Weigher,
) -> None:
    names = {
        "pass_mark": _("pass mark in percent"),
        "max_attempts": _("attempts at most"),
        "pause_after": _("failed attempts before a pause"),
        "pause_minutes": _("minutes of the pause"),
        "time_limit_minutes": _("time limit in minutes"),
    }
    for name, words in names.items():
        if old.get(name) != new[name]:
            said = _("%(rule)s: %(new)s; it was %(old)s.")
            values = {"new": _shown(new[name]), "old": _shown(old.get(name))}
            change.notes.append((said % {"rule": words, **values}).capitalize())
    if _harder(old, new):
        weigh.at_least(REQUIREMENT)
    if old.get("shuffle") != new["shuffle"]:
        change.notes.append(
            _("Questions are shuffled now.")
            if new["shuffle"]
            else _("Questions are not shuffled any more.")
        )
    if old.get("satisfies", []) != new["satisfies"]:
        lessons = ", ".join(titles.get(key, "?") for key in new["satisfies"]) or "–"
        change.notes.append(_("Passing it replaces: %s.") % lessons)
        if set(old.get("satisfies", [])) - set(new["satisfies"]):
            weigh.at_least(REQUIREMENT)
    if old.get("draws", []) != new["draws"]:
        said = _("It asks %(new)d questions by other draws; it asked %(old)d.")
        asked = {"new": questions_in(new), "old": questions_in(old)}
        change.notes.append(said % asked)
        weigh.at_least(REQUIREMENT if asked["new"] > asked["old"] else CONTENT)


def _harder(old: dict[str, Any], new: dict[str, Any]) -> bool:
    """Whether it is harder to pass: a higher mark, fewer attempts, less time."""
    most = [_limit(rules.get("max_attempts")) for rules in (old, new)]
    time = [_limit(rules.get("time_limit_minutes")) for rules in (old, new)]
    raised = new["pass_mark"] > old.get("pass_mark", 0)
    return raised or most[1] < most[0] or time[1] < time[0]


def _limit(value: Any) -> float:
    return float("inf") if value is None else float(value)


def _shown(value: Any) -> str:
    return _("no limit") if value is None else str(value)


def _text(change: Change, before: str, after: str, weigh: _Weigher) -> None:
    change.text = difference(before, after)
    if change.text:
        old, new = (Counter(text_of(html).split()) for html in (before, after))
        changed = max((old - new).total(), (new - old).total())
        if changed > _SAME_LESSON * max(old.total(), 1):
            weigh.at_least(CONTENT)
    elif before != after:
        change.notes.append(_("Links, pictures or layout are new; the words are not."))


def _course(course: Any, before: CourseRelease, weigh: _Weigher) -> list[str]:
    notes = []
    if course.title != before.title:
        notes.append(_("The course was called “%s”.") % before.title)
    if course.certificate != before.certificate:
        notes.append(
            _("It gives a certificate now.")
            if course.certificate
            else _("It gives no certificate any more.")
        )
        weigh.at_least(CONTENT)
    if course.validity_months != before.validity_months:
        notes.append(_("The certificate is valid %s.") % _months(course))
        weigh.at_least(CONTENT)
    if course.short_renewal != before.short_renewal:
        notes.append(
            _("To renew it the quizzes are enough now.")
            if course.short_renewal
            else _("To renew it all lessons are needed again.")
        )
    if course.audience != before.audience:
        notes.append(_("It is open to other readers than before."))
    return notes


def _months(course: Any) -> str:
    if course.validity_months is None:
        return _("for good")
    return (
        ngettext("for %d month", "for %d months", course.validity_months)
        % course.validity_months
    )
