"""Tagged PDF (PDF/UA) from our own templates, where the server has what it needs."""

from importlib.util import find_spec
from typing import Any

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _


class NoPdf(Exception):
    """This server makes no PDF; `str()` says what to do instead."""

    def __str__(self) -> str:
        return _(
            "This server makes no PDF files. Print the page instead and choose “Save "
            "as PDF” in place of a printer."
        )


def may_make() -> bool:
    """Whether it is worth offering; cheap. `make_pdf` may still raise."""
    return find_spec("weasyprint") is not None


def make_pdf(template: str, context: dict[str, Any]) -> bytes:
    """The template as PDF/UA. It reaches nothing outside itself: no network, no
    files. Raises NoPdf."""
    try:
        # Only here: it is optional, and takes half a second and much memory.
        from weasyprint import CSS, HTML, URLFetcher
    except (ImportError, OSError) as error:
        raise NoPdf from error
    fetcher = URLFetcher(allowed_protocols={"data"})
    html = render_to_string(template, context)
    style = CSS(string=render_to_string("learning/pdf.css"), url_fetcher=fetcher)
    return HTML(string=html, base_url=None, url_fetcher=fetcher).write_pdf(
        stylesheets=[style], pdf_variant="pdf/ua-1"
    )


def as_download(content: bytes | str, name: str, kind: str) -> HttpResponse:
    """A file to keep, never shown inside the site."""
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
