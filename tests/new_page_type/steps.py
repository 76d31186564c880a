"""The recipe "A new page type" of docs/architecture.md, followed for one type.

`files/` holds what is written anew, the edits below what is put into files that are
there: `insert` goes behind the only line that has `after`. `named` is what `manage.py
check` names once a step is done; the last step's command asks for the same first.
tests/test_new_page_type.py goes this way for real.
"""

from dataclasses import dataclass

NO_IMPORT = "content/models/event.py is imported by nothing."
NO_PLACE = (
    "EventReportPage names SectionPage as its parent, but SectionPage.subpage_types "
    "does not name EventReportPage."
)
NO_TEMPLATE = "EventReportPage has no template: templates/content/event.html."
NO_KIND = "EventReportPage: “event” is not in Kind in portal/api/lists.py."
NO_WORDS_FOR_PROGRAMS = (
    "EventReportPage has parts beside its body, but there is no "
    "templates/api/pages/event.html."
)
NO_NAME_IN_FILES = (
    "EventReportPage is not among TYPE_NAMES in content/library_io/fields.py."
)


@dataclass(frozen=True)
class Edit:
    path: str
    after: str
    insert: str


@dataclass(frozen=True)
class Step:
    """numbers: which of the recipe's steps this is."""

    numbers: tuple[int, ...]
    files: tuple[str, ...] = ()
    edits: tuple[Edit, ...] = ()
    command: tuple[str, ...] = ("check",)
    named: tuple[str, ...] = ()


STEPS = (
    # The type, and what is its own: two columns, and a text beside the body.
    Step(
        (1, 2),
        files=("content/models/event.py",),
        named=(NO_IMPORT,),
    ),
    Step(
        (3,),
        edits=(
            Edit(
                "content/models/__init__.py",
                "from content.models.deadline import",
                "from content.models.event import EventReportPage",
            ),
            Edit(
                "content/models/__init__.py",
                '    "Endorsement",',
                '    "EventReportPage",',
            ),
        ),
        named=(
            NO_PLACE,
            NO_TEMPLATE,
            NO_KIND,
            NO_WORDS_FOR_PROGRAMS,
            NO_NAME_IN_FILES,
        ),
    ),
    Step(
        (4,),
        edits=(
            Edit(
                "content/models/section.py",
                '"content.PathPage",',
                '        "content.EventReportPage",',
            ),
        ),
        named=(NO_TEMPLATE, NO_KIND, NO_WORDS_FOR_PROGRAMS, NO_NAME_IN_FILES),
    ),
    Step(
        (5,),
        files=("templates/content/event.html",),
        named=(NO_KIND, NO_WORDS_FOR_PROGRAMS, NO_NAME_IN_FILES),
    ),
    Step(
        (6,),
        files=("templates/api/pages/event.html",),
        edits=(Edit("portal/api/lists.py", '    "path",', '    "event",'),),
        named=(NO_NAME_IN_FILES,),
    ),
    Step(
        (7,),
        edits=(
            Edit("content/library_io/schema.py", '    "rule-check",', '    "event",'),
            Edit(
                "content/library_io/schema.py",
                '"rule-check": PageType(',
                '    "event": PageType(("day", "place", "agreed")),',
            ),
            Edit(
                "content/library_io/schema.py",
                '"successor": 60,',
                '    "place": 120, "agreed": 2_000,',
            ),
            Edit("content/library_io/schema.py", '    "review_by",', '    "day",'),
            Edit(
                "content/library_io/fields.py",
                "    CoursePage,",
                "    EventReportPage,",
            ),
            Edit(
                "content/library_io/fields.py",
                'PathPage: "path",',
                '    EventReportPage: "event",',
            ),
        ),
        named=tuple(
            f"EventReportPage has the key “{key}”, which KEYS in front_matter.py does "
            "not write."
            for key in ("day", "place", "agreed")
        ),
    ),
    Step(
        (7, 8, 9),
        edits=(
            Edit(
                "content/library_io/front_matter.py",
                '"satisfies", "draws", "stages",',
                '    "day", "place", "agreed",',
            ),
            Edit(
                "content/library_checks/readability.py",
                '"path": Bounds(',
                '    "event": Bounds(10, 600, 18, 55),',
            ),
        ),
        command=("makemigrations", "content"),
    ),
)
