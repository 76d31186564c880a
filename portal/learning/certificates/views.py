"""The holder's own page of a certificate, and what can be done there."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portal.learning.certificates import badges, naming, renewing
from portal.learning.certificates.changes import changes_since
from portal.learning.certificates.codes import normal
from portal.learning.certificates.showing import Shown
from portal.learning.models import Certificate
from portal.learning.pdf import NoPdf, as_download, make_pdf, may_make
from portal.learning.problems import Refused
from portal.learning.refresher.choosing import refresher_state
from portal.learning.views.common import own


def own_certificate(request: Any, code: str) -> Certificate:
    """The reader's own certificate; nobody else's exists. Raises Http404."""
    rows = Certificate.objects.select_related("enrolment")
    found = rows.filter(code=normal(code), enrolment__learner=request.user).first()
    if found is None:
        raise Http404
    return found


def _shown(request: Any, row: Certificate, *, status: int = 200, **more: Any) -> Any:
    shown = Shown(row)
    context = {
        "certificate": shown,
        "changes": changes_since(row, request.viewer),
        "renewal": renewing.renewal_of(row, request.viewer),
        "begun": renewing.open_cycle(row),
        "gap": renewing.gap_before(row),
        "may_name": naming.may_name(row),
        "longest_name": naming.LONGEST_NAME,
        "makes_pdf": may_make(),
        "refresher": refresher_state(row.enrolment),
        **more,
    }
    return render(
        request, "learning/certificates/certificate.html", context, status=status
    )


@own("GET")
def certificate(request: Any, code: str) -> HttpResponse:
    row = own_certificate(request, code)
    if row.code != code:
        return redirect("learning_certificate", row.code)
    return _shown(request, row)


@own("POST")
def name(request: Any, code: str) -> HttpResponse:
    """Say what is printed, where nothing is yet."""
    row = own_certificate(request, code)
    given = request.POST.get("name", "")
    try:
        made = naming.set_name(row, request.user, given)
    except Refused as problem:
        return _shown(
            request, row, status=422, name_error=str(problem), name=given[:1000]
        )
    messages.success(request, _("Your certificate was issued anew with your name."))
    return redirect("learning_certificate", made.code)


@own("GET")
def pdf(request: Any, code: str) -> HttpResponse:
    row = own_certificate(request, code)
    try:
        content = make_pdf(
            "learning/certificates/pdf.html", {"certificate": Shown(row)}
        )
    except NoPdf as problem:
        messages.warning(request, str(problem))
        return redirect("learning_certificate", row.code)
    return as_download(content, f"certificate-{row.code}.pdf", "application/pdf")


@own("GET")
def badge(request: Any, code: str) -> HttpResponse:
    """The Open Badge as a file."""
    row = own_certificate(request, code)
    try:
        content = badges.badge(row)
    except Refused as problem:
        messages.error(request, str(problem))
        return redirect("learning_certificate", row.code)
    return as_download(content, f"badge-{row.code}.jwt", "application/vc+jwt")
