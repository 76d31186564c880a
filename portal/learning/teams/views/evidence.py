"""Evidence to take along: of which course, as of which day, as what. Each download is
in the organisation's history."""

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render

from portal.learning.pdf import NoPdf, as_download, may_make
from portal.learning.teams.evidence import files
from portal.learning.teams.evidence.facts import Facts, gather
from portal.learning.teams.forms import EvidenceForm
from portal.learning.teams.place import for_managers
from portal.learning.teams.table import courses_of
from portal.members import history
from portal.members.models import Organisation


@for_managers("GET", "POST")
def evidence(request: Any, organisation: Organisation) -> HttpResponseBase:
    """Also of an organisation whose time has ended."""
    choices = courses_of(organisation, request.viewer)
    if request.method != "POST":
        return _page(request, organisation, EvidenceForm(courses=choices))
    kind = request.POST.get("kind", "")
    if kind not in EvidenceForm.KINDS:
        raise Http404
    form = EvidenceForm(request.POST, courses=choices)
    if not form.is_valid():
        return _page(request, organisation, form, 422)
    given = form.cleaned_data
    facts = gather(organisation, request.viewer, given["course"], given["day"])
    # No transaction around it: a long PDF must not hold the database. Without the note
    # of it there is no file.
    answer = _file(request, facts, kind)
    history.record(
        "training.evidence", request.user, organisation=organisation,
        data={"course": [None, facts.course or "*"], "how": kind,
              "as_of": [None, facts.day.isoformat()]},
    )  # fmt: skip
    answer["Cache-Control"] = "private, no-store"
    return answer


def _file(request: Any, facts: Facts, kind: str) -> HttpResponse:
    name = files.file_name(facts, kind)
    if kind == "csv":
        return as_download(files.as_csv(facts), name, "text/csv; charset=utf-8")
    if kind == "jws":
        return as_download(files.signed(facts), name, "application/jose")
    if kind == "zip":
        return as_download(files.as_zip(facts, request.viewer), name, "application/zip")
    try:
        return as_download(files.as_pdf(facts), name, "application/pdf")
    except NoPdf as problem:
        context = {**files.context_of(facts), "problem": str(problem)}
        return render(request, "learning/teams/evidence/print.html", context)


def _page(
    request: Any, organisation: Organisation, form: EvidenceForm, status: int = 200
) -> HttpResponse:
    context = {
        "organisation": organisation,
        "form": form,
        "kinds": EvidenceForm.KINDS.items(),
        "makes_pdf": may_make(),
    }
    return render(
        request, "learning/teams/evidence/choose.html", context, status=status
    )
