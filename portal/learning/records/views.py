"""One's own learning record: as a page, as a signed file, as PDF."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from portal import mails
from portal.learning.pdf import NoPdf, as_download, make_pdf, may_make
from portal.learning.records.files import record_of, signed_file
from portal.learning.records.transcript import transcript_of
from portal.learning.views.common import own


@own("GET")
def record(request: Any) -> HttpResponse:
    context = {"transcript": transcript_of(request.user), "makes_pdf": may_make()}
    return render(request, "learning/records/record.html", context)


@own("GET")
def record_json(request: Any) -> HttpResponse:
    text = signed_file(record_of(request.user))
    return as_download(text, "learning-record.json", "application/json")


@own("GET")
def record_pdf(request: Any) -> HttpResponse:
    context = {
        "transcript": transcript_of(request.user),
        "person": request.user,
        "made_at": timezone.now(),
        "verify": mails.absolute(reverse("verify")),
    }
    try:
        content = make_pdf("learning/records/pdf.html", context)
    except NoPdf as problem:
        messages.warning(request, str(problem))
        return redirect("learning_record")
    return as_download(content, "learning-record.pdf", "application/pdf")
