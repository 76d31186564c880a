"""The files of an evidence pack, and the signature that covers all of them."""

import io
import zipfile
from hashlib import sha256
from typing import Any
from uuid import UUID

import nh3
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.text import slugify

from content.courses.archive import archived_text
from content.models import CourseRelease
from content.spreadsheet import csv_lines
from portal.access import Viewer
from portal.learning.pdf import NoPdf, make_pdf
from portal.learning.rights import Rows, opens, rows_of
from portal.learning.signing import signer
from portal.learning.teams.evidence.facts import (
    HEADS,
    Facts,
    as_data,
    cells,
    hours,
    row_data,
    words,
)

KIND = "evidence+jwt"
SIGNED = "evidence.jws"
# Structure and words; links lead nowhere outside the site, and pictures are not in it.
_TAGS = {
    "h2", "h3", "h4", "h5", "h6", "p", "ul", "ol", "li", "table", "caption", "thead",
    "tbody", "tr", "th", "td", "strong", "em", "code", "pre", "blockquote", "dl", "dt",
    "dd", "br", "sup", "sub", "figure", "figcaption", "details", "summary", "hr",
}  # fmt: skip


def signed(facts: Facts, files: dict[str, bytes] | None = None) -> str:
    """The facts as a signed compact text, with the hashes of the files beside it."""
    data = as_data(facts)
    if files is not None:
        data["files"] = {name: sha256(raw).hexdigest() for name, raw in files.items()}
    return signer().sign(data, kind=KIND)


def as_csv(facts: Facts) -> str:
    return "".join(csv_lines(HEADS, map(cells, facts.rows)))


def context_of(facts: Facts) -> dict[str, Any]:
    """What the printed page shows."""
    lines = [
        {
            "row": row,
            "data": row_data(row),
            "words": words(row),
            "hours": hours(row.standing.minutes),
        }
        for row in facts.rows
    ]
    return {"facts": facts, "lines": lines, "organisation": facts.organisation}


def as_pdf(facts: Facts) -> bytes:
    """Raises NoPdf where this server makes none."""
    return make_pdf("learning/teams/evidence/pdf.html", context_of(facts))


def taught_text(release: CourseRelease, viewer: Viewer, pages: Rows) -> str:
    """What a release taught, as one page that needs nothing beside it.

    Of a step that is not open to the viewer there is the hash alone. pages: those of
    the steps.
    """
    steps = []
    for step in release.manifest:
        if not opens(viewer, pages.get(UUID(step["key"]), []), step["audience"]):
            steps.append({**step, "is_closed": True, "title": ""})
            continue
        found = archived_text(release, step["key"]) or {}
        html = nh3.clean(found.get("html", ""), tags=_TAGS, attributes={})
        steps.append({**step, "html": mark_safe(html), "aim": found.get("aim", "")})  # noqa: S308
    context = {"release": release, "steps": steps}
    return render_to_string("learning/teams/evidence/taught.html", context)


def as_zip(facts: Facts, viewer: Viewer) -> bytes:
    """Everything, with the texts that this reader may have."""
    files = {"evidence.csv": as_csv(facts).encode()}
    try:
        files["evidence.pdf"] = as_pdf(facts)
    except NoPdf:
        page = render_to_string("learning/teams/evidence/pdf.html", context_of(facts))
        files["evidence.html"] = page.encode()
    taught = [one.release for one in facts.taught if one.is_open]
    pages = rows_of({step["key"] for one in taught for step in one.manifest})
    for release in taught:
        text = taught_text(release, viewer, pages)
        files[taught_name(release)] = text.encode()
    about = render_to_string(
        "learning/teams/evidence/about.txt", {**context_of(facts), "signed": SIGNED}
    )
    files["README.txt"] = about.encode()
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as pack:
        pack.writestr(SIGNED, signed(facts, files))
        for name, content in files.items():
            pack.writestr(name, content)
    return raw.getvalue()


def taught_name(release: CourseRelease) -> str:
    """Where the text of a release lies in the pack; two courses may have one title."""
    title = slugify(release.title)[:60] or "course"
    return f"taught/{title}-{str(release.course_key)[:8]}-release-{release.number}.html"


def file_name(facts: Facts, ending: str) -> str:
    firm = slugify(facts.organisation.name)[:60] or str(facts.organisation.pk)
    return f"evidence-{firm}-{facts.day.isoformat()}.{ending}"
