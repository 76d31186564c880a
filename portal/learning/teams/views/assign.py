"""Ask people to take a course: one form, one look at what happens, one confirmation."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.learning.models import Assignment
from portal.learning.problems import Refused
from portal.learning.teams.assigning import Choice, Line, chosen, look
from portal.learning.teams.assigning import assign as do_assign
from portal.learning.teams.courses import offers
from portal.learning.teams.forms import AssignForm
from portal.learning.teams.place import for_managers
from portal.members.models import Organisation
from portal.members.problems import Lapsed
from portal.members.rights import membership_of
from portal.members.seats import occupying, seats_of


@for_managers("GET", "POST")
def assign(request: Any, organisation: Organisation) -> HttpResponse:
    """POST looks; with ``confirm`` it does. Both take the same fields, so that nothing
    is kept between them, and doing it twice comes to the same."""
    if not organisation.is_current():
        messages.error(request, str(Lapsed()))
        return redirect("team", organisation.pk)
    offered = offers(organisation, request.viewer)
    if request.method != "POST":
        initial = {"emails": _everybody(organisation) if "all" in request.GET else ""}
        form = AssignForm(
            initial=initial, offered=offered, zone=_last_zone(organisation)
        )
        return _page(request, organisation, form, offered)
    form = AssignForm(request.POST, offered=offered)
    if not form.is_valid():
        return _page(request, organisation, form, offered, status=422)
    if "confirm" in request.POST:
        return _done(request, organisation, form, offered)
    return _preview(request, organisation, form, offered)


def _preview(
    request: Any, organisation: Organisation, form: AssignForm, offered: Any
) -> HttpResponse:
    given = form.cleaned_data
    mine = membership_of(organisation, request.user)
    choice = Choice(
        chosen(offered, given["course"]), given["due_on"], given["time_zone"],
        given["newest_months"],
    )  # fmt: skip
    lines = look(organisation, mine.role if mine else "", choice, given["emails"])
    return _page(request, organisation, form, offered, lines=lines, choice=choice)


def _done(
    request: Any, organisation: Organisation, form: AssignForm, offered: Any
) -> HttpResponse:
    given = form.cleaned_data
    try:
        lines = do_assign(
            request.user, organisation.pk, request.viewer, given["course"],
            given["emails"], due_on=given["due_on"], time_zone=given["time_zone"],
            newest_months=given["newest_months"],
        )  # fmt: skip
    except Refused as problem:
        form.add_error(None, str(problem))
        return _page(request, organisation, form, offered, status=422)
    changed = sum(line.changes for line in lines)
    if changed:
        messages.success(
            request,
            ngettext("%d person is asked.", "%d people are asked.", changed) % changed,
        )
    else:
        messages.info(request, _("Nothing changed: they were all asked already."))
    if form.pasted.bad:
        # What was no address stays in the box, with all that was chosen.
        rest = request.POST.copy()
        rest["emails"] = "\n".join(form.pasted.bad)
        form = AssignForm(rest, offered=offered)
        return _page(request, organisation, form, offered)
    return redirect("team", organisation.pk)


def _page(
    request: Any,
    organisation: Organisation,
    form: AssignForm,
    offered: Any,
    *,
    lines: list[Line] | None = None,
    choice: Choice | None = None,
    status: int = 200,
) -> HttpResponse:
    invited = sum(line.outcome in ("invite", "again") for line in lines or ())
    seats = seats_of(organisation)
    context = {
        "organisation": organisation,
        "form": form,
        "offered": offered,
        "lines": lines,
        "choice": choice,
        "changes": sum(line.changes for line in lines or ()),
        "invited": invited,
        "seats": seats,
        "too_few_seats": seats.left is not None and invited > seats.left,
        "faults": form.pasted.faults,
    }
    return render(request, "learning/teams/assign.html", context, status=status)


def _everybody(organisation: Organisation) -> str:
    people = occupying(organisation).order_by("person__email")
    return "\n".join(people.values_list("person__email", flat=True).distinct())


def _last_zone(organisation: Organisation) -> str:
    """Where the firm counted its days last."""
    rows = Assignment.objects.filter(organisation=organisation, due_on__isnull=False)
    return rows.order_by("-pk").values_list("time_zone", flat=True).first() or ""
