"""Hand out files to those who may read a page that refers to them."""

import mimetypes
import re
from collections.abc import Iterator
from typing import IO, Any
from urllib.parse import quote

from django.conf import settings
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date
from django.views.decorators.http import require_safe
from django.views.static import serve

from content.attachments import may_download
from content.models import Attachment

_FILMS = {"mp4": "video/mp4", "webm": "video/webm"}
# Not every machine's table of types knows captions; players take no others.
_TYPES = {**_FILMS, "vtt": "text/vtt; charset=utf-8"}
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
_CHUNK = 64 * 1024
# A file opened in the browser runs nothing and belongs to no site.
_POLICY = {"default-src": ["'none'"], "sandbox": True}
_FILM_POLICY = {"default-src": ["'none'"], "media-src": ["'self'"], "sandbox": True}


@require_safe
def serve_attachment(
    request: HttpRequest, document_id: str, document_filename: str
) -> HttpResponseBase:
    """The file; where the reader may not have it, the answer of a missing page.

    One range of bytes may be asked for (RFC 9110, 14): films are watched in pieces
    and broken downloads go on.
    """
    attachment = Attachment.objects.filter(pk=int(document_id)).first()
    if attachment is None or attachment.filename != document_filename:
        # Asked for all the same: how long that takes must not tell that there is one.
        attachment = Attachment(pk=0, collection_id=0)
    if not may_download(request.viewer, attachment):  # type: ignore[attr-defined]
        raise Http404
    try:
        stream = attachment.file.open("rb")
        size = attachment.file.size
    except OSError as error:
        raise Http404 from error
    suffix = attachment.file_extension.lower()
    etag = f'"{attachment.get_file_hash()}"'
    modified = int(attachment.created_at.timestamp())
    response: Any = get_conditional_response(request, etag, modified, None)
    if response is not None:
        stream.close()
    else:
        response = _content(request, stream, size, etag)
        kind = _TYPES.get(suffix) or mimetypes.guess_type(f"x.{suffix}")[0]
        response["Content-Type"] = kind or "application/octet-stream"
        inline = suffix in _FILMS
        response["Content-Disposition"] = disposition(attachment.filename, inline)
    response["ETag"] = etag
    response["Last-Modified"] = http_date(modified)
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ["Cookie"])
    response._csp_replace = _FILM_POLICY if suffix in _FILMS else _POLICY
    return response


def _content(
    request: HttpRequest, stream: IO[bytes], size: int, etag: str
) -> HttpResponseBase:
    """The whole file (200), one part of it (206), or that there is no such part (416).

    A range that we do not understand, several at once, or one of a file that has
    changed since (If-Range) gets the whole, as the standard allows; so does a HEAD.
    """
    span = None
    wanted = _RANGE.fullmatch(request.headers.get("Range", "").strip())
    unchanged = request.headers.get("If-Range", etag) == etag
    asks = request.method == "GET" and unchanged
    if wanted and wanted[0] != "bytes=-" and asks:
        span = _span(wanted[1], wanted[2], size)
        if span is None:
            stream.close()
            refused = HttpResponse(status=416)
            refused["Content-Range"] = f"bytes */{size}"
            return refused
    if span is None:
        whole = FileResponse(stream)
        whole["Content-Length"] = str(size)
        return whole
    first, last = span
    stream.seek(first)
    part = StreamingHttpResponse(_part(stream, last - first + 1), status=206)
    part["Content-Range"] = f"bytes {first}-{last}/{size}"
    part["Content-Length"] = str(last - first + 1)
    return part


def _span(first: str, last: str, size: int) -> tuple[int, int] | None:
    """First and last byte; None where the file has no such bytes."""
    if not first:
        start, end = max(0, size - int(last)), size - 1
        return (start, end) if int(last) and size else None
    start, end = int(first), min(int(last) if last else size - 1, size - 1)
    return (start, end) if start <= end else None


def _part(stream: IO[bytes], left: int) -> Iterator[bytes]:
    with stream:
        while left > 0:
            piece = stream.read(min(_CHUNK, left))
            if not piece:
                return
            left -= len(piece)
            yield piece


def disposition(name: str, inline: bool = False) -> str:
    """Content-Disposition with an ASCII name for old browsers (RFC 6266)."""
    plain = re.sub(r"[^A-Za-z0-9._() -]", "_", name)
    kind = "inline" if inline else "attachment"
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


@require_safe
def serve_picture(request: HttpRequest, path: str) -> Any:
    """A picture, where no web server in front does it. Their names are random and
    their content never changes."""
    if ".." in path:
        raise Http404
    response: Any = serve(request, path, document_root=str(settings.MEDIA_ROOT))
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    response._csp_replace = _POLICY
    return response
