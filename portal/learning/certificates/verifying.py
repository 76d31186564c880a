"""Public pages: is this certificate real, and does it still hold?

No account, no cookie. Nobody keeps the answer: it may be another one tomorrow.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

from portal.learning.certificates import badges
from portal.learning.certificates.codes import normal
from portal.learning.certificates.showing import Shown, qr
from portal.learning.models import Certificate, SigningKey
from portal.learning.signing import public_key, public_keys

View = Callable[..., HttpResponse]


def _page(view: View) -> View:
    """For everybody; kept by nobody, in no search engine."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex"
        return response

    return never_cache(require_safe(answered))


def _data(view: View) -> View:
    """For programs on any site: it holds nobody's secrets."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Access-Control-Allow-Origin"] = "*"
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
        response["X-Robots-Tag"] = "noindex"
        return response

    return require_safe(answered)


def _found(text: str) -> Certificate:
    """Raises Http404, the same for what is no code and for one that nobody has."""
    code = normal(text)
    found = Certificate.objects.filter(code=code).first() if code else None
    if found is None:
        raise Http404
    return found


@_page
def verify(request: HttpRequest) -> HttpResponse:
    """The form for a code; what is typed leads to the certificate's own page."""
    asked = request.GET.get("code", "").strip()
    error = ""
    if asked:
        try:
            return redirect("verify_certificate", _found(asked).code)
        except Http404:
            error = _("No certificate has this code. Compare it letter by letter.")
    elif "code" in request.GET:
        error = _("Write the code that stands on the certificate.")
    context = {"asked": asked[:100], "error": error}
    status = (404 if asked else 422) if error else 200
    return render(request, "learning/certificates/verify.html", context, status=status)


@_page
def verify_certificate(request: HttpRequest, code: str) -> HttpResponse:
    """All facts and what they are worth today."""
    found = _found(code)
    if found.code != code:
        return redirect("verify_certificate", found.code)
    context = {"certificate": Shown(found)}
    return render(request, "learning/certificates/verified.html", context)


@_page
def qr_code(request: HttpRequest, code: str) -> HttpResponse:
    return HttpResponse(qr(_found(code).code), content_type="image/svg+xml")


@never_cache
@_data
def status(request: HttpRequest, code: str) -> HttpResponse:
    """The list of revocations that a badge names: of this one certificate alone, so
    that nobody learns of others."""
    return JsonResponse(badges.revocation_list(_found(code)))


@cache_control(public=True, max_age=300)
@_data
def keys(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"keys": public_keys()})


@cache_control(public=True, max_age=300)
@_data
def key(request: HttpRequest, kid: str) -> HttpResponse:
    row = SigningKey.objects.filter(pk=kid).first()
    if row is None:
        raise Http404
    return JsonResponse(public_key(row))


@cache_control(public=True, max_age=300)
@_data
def issuer(request: HttpRequest) -> HttpResponse:
    return JsonResponse(badges.issuer(whole=True))
