"""What each type of page may and must say in its front matter."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from content.library_io.course_schema import (
    COURSE_KEYS,
    LESSON_KEYS,
    PATH_KEYS,
    QUIZ_KEYS,
    check_course_fields,
)
from content.library_io.goal_schema import check_goals

_LEAVES = (
    "guidance", "resource", "information", "instrument", "interpretation", "calendar",
    "rule-check",
)  # fmt: skip
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")
_SLUG = re.compile(r"[\w-]{1,100}")
_PREFIXES = {
    "GA": "guidance",
    "SR": "resource",
    "GL": "term",
    "RI": "interpretation",
    "PA": "path",
}
# CO-1, CO-1-L2 and CO-1-Q: a course, its second lesson, its quiz.
_OF_A_COURSE = re.compile(r"CO-[^-]+(?:-(?P<letter>[LQ])[^-]*)?")
_LETTERS = {None: "course", "L": "lesson", "Q": "quiz"}
# Types whose page is a folder's own.
FOLDERS = ("home", "section", "glossary", "course")


@dataclass(frozen=True, slots=True)
class PageType:
    """Keys of a type beside the common ones, and what may stand below it."""

    keys: tuple[str, ...] = ()
    children: tuple[str, ...] = ()


TYPES: dict[str, PageType] = {
    "home": PageType(
        ("search_hint", "children"), ("section", "glossary", "information")
    ),
    "section": PageType(("children",), ("section", "course", "path", *_LEAVES)),
    "glossary": PageType(("children",), ("term",)),
    "guidance": PageType(("inside",)),
    "resource": PageType(("inside", "purpose", "version", "files")),
    "information": PageType(("inside", "goals")),
    "instrument": PageType(("instrument",)),
    "interpretation": PageType(
        ("inside", "parts_tier", "jurisdiction", "provisions", "rules")
    ),
    "calendar": PageType(),
    "rule-check": PageType(("inside",)),
    "course": PageType(COURSE_KEYS, ("lesson", "quiz")),
    "lesson": PageType(LESSON_KEYS),
    "quiz": PageType(QUIZ_KEYS),
    "path": PageType(PATH_KEYS),
    "term": PageType(("also", "former", "misspelt", "translations", "example")),
}
COMMON = (
    "id", "type", "title", "slug", "summary", "tier", "group", "groups", "listed",
    "menu", "topics", "minerals", "roles", "steps", "content_owner", "deputy",
    "reviewed_on", "review_by", "related", "sources",
)  # fmt: skip
_TEXTS = {
    "title": 255, "summary": 300, "content_owner": 120, "deputy": 120, "purpose": 300,
    "version": 30, "example": 2_000, "search_hint": 120, "for_whom": 300, "aim": 300,
    "successor": 60, "jurisdiction": 5,
}  # fmt: skip
_LISTS = (
    "groups", "topics", "minerals", "roles", "steps", "also", "former", "misspelt",
    "inside", "related", "children", "provisions", "rules", "objectives",
    "prerequisites", "cites", "satisfies",
)  # fmt: skip
_DATES = (
    "reviewed_on",
    "review_by",
)
# Keys whose values are looked at here, by themselves.
LOOKED_AT = frozenset({*_TEXTS, *_LISTS, *_DATES})
SOURCE_KEYS = {"key", "title", "publisher", "url", "read_on", "as_of", "confidence"}
_FILE_KEYS = {"file", "label", "language"}

Fault = tuple[str, str]


def type_of(data: dict[str, Any]) -> str:
    """The page's type: as written, or known from the id's first letters."""
    name = str(data.get("id"))
    if data.get("type"):
        return str(data["type"])
    of_a_course = _OF_A_COURSE.fullmatch(name)
    if of_a_course:
        return _LETTERS[of_a_course["letter"]]
    return _PREFIXES.get(name[:2], "")


def check_fields(data: dict[str, Any]) -> list[Fault]:
    """The faults of one file's front matter, as (key, message)."""
    faults: list[Fault] = []
    if not isinstance(data.get("id"), str) or not _ID.fullmatch(data["id"]):
        return [("id", "The id is missing, or holds other signs than A-Z, 0-9 . _ -")]
    kind = type_of(data)
    if kind not in TYPES:
        return [("type", f"“{kind}” is no type of page: {', '.join(TYPES)}.")]
    for key in data:
        if key not in COMMON and key not in TYPES[kind].keys:
            faults.append((key, f"A {kind} page has no “{key}”."))
    if not data.get("title"):
        faults.append(("title", "The title is missing."))
    if str(data.get("tier")) == "None":
        faults.append(("tier", "Say who may read: tier: P, A or M."))
    if kind == "instrument" and not isinstance(data.get("instrument"), str):
        faults.append(("id", "Say which law it shows: instrument: eu-2017-821"))
    if "slug" in data and not _SLUG.fullmatch(str(data["slug"])):
        faults.append(("slug", "A slug has letters, digits and hyphens only."))
    for key, longest in _TEXTS.items():
        value = data.get(key)
        if value is not None and not isinstance(value, str):
            faults.append((key, f"Put “{key}” in quotes: it is read as no text."))
        elif value and len(value) > longest:
            faults.append(
                (key, f"“{key}” has {len(value)} signs of at most {longest}.")
            )
    for key in _DATES:
        if key in data and not isinstance(data[key], date):
            faults.append((key, f"“{key}” is not a date like 2026-11-12."))
    for key in ("listed", "menu"):
        if key in data and not isinstance(data[key], bool):
            faults.append((key, f"“{key}” is true or false."))
    faults += _check_lists(data)
    faults += _check_rows(data)
    faults += check_goals(data.get("goals"))
    return faults + check_course_fields(kind, data)


def _check_lists(data: dict[str, Any]) -> list[Fault]:
    faults: list[Fault] = []
    for key in _LISTS:
        value = data.get(key)
        if value is None:
            continue
        if not isinstance(value, list):
            faults.append((key, f"“{key}” is not a list: [one, two]."))
        elif not all(isinstance(item, str | int) for item in value):
            faults.append((key, f"In “{key}” stands something that is no word."))
    translations = data.get("translations")
    if translations is not None and not (
        isinstance(translations, dict)
        and all(
            isinstance(names, list) and all(isinstance(n, str) for n in names)
            for names in translations.values()
        )
    ):
        faults.append(("translations", "Write translations as {de: [..], fr: [..]}."))
    return faults


def _check_rows(data: dict[str, Any]) -> list[Fault]:
    faults: list[Fault] = []
    for key, known in (("files", _FILE_KEYS), ("sources", SOURCE_KEYS)):
        rows = data.get(key)
        if rows is None:
            continue
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            faults.append((key, f"“{key}” is not a list of entries."))
            continue
        for row in rows:
            for unknown in row.keys() - known:
                faults.append((key, f"“{unknown}” is unknown in “{key}”."))
            if key == "files" and not row.get("file"):
                faults.append((key, "An entry names no file."))
            if key == "sources":
                faults += check_source(row)
    return faults


def check_source(row: dict[str, Any]) -> list[Fault]:
    name = row.get("key") or row.get("title") or "?"
    faults: list[Fault] = []
    if not row.get("key") or not row.get("title"):
        faults.append(("sources", f"Source {name}: key and title are needed."))
    if row.get("confidence") not in ("V", "H"):
        faults.append(
            ("sources", f"Source {name}: only facts marked V or H are published.")
        )
    if not isinstance(row.get("read_on") or row.get("as_of"), date):
        faults.append(
            ("sources", f"Source {name}: say when it was read (read_on) or as_of when.")
        )
    return faults
