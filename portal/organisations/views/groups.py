"""Working groups: those one may know of, one of them, joining, leaving, deciding."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portal.members import group_requests
from portal.members.models import GroupMembership, WorkingGroup
from portal.members.models.dated import current
from portal.members.problems import Refused
from portal.organisations.forms import AskForm, DecisionForm
from portal.organisations.views.common import for_members

_PER_PAGE = 100


def _group(request: Any, slug: str) -> WorkingGroup:
    """The group, if the reader may know of it; else it does not exist."""
    found = group_requests.known_to(request.viewer).filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


@for_members("GET")
def groups(request: Any) -> HttpResponse:
    mine = request.viewer.grants.groups
    decided = set(group_requests.decided_by(request.viewer))
    known = group_requests.known_to(request.viewer).annotate(
        people=Count("memberships", filter=current("memberships__"), distinct=True),
        waiting=Count("requests", filter=Q(requests__state="open"), distinct=True),
    )
    rows = [
        {
            "group": row,
            "is_mine": row.pk in mine,
            "decides": row in decided,
        }
        for row in known
    ]
    return render(request, "organisations/groups.html", {"rows": rows})


@for_members("GET")
def group(request: Any, slug: str) -> HttpResponse:
    return show(request, _group(request, slug))


def show(
    request: Any, found: WorkingGroup, *, form: Any = None, problem: str = "",
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    people = group_requests.people_of(found).select_related("person")
    stewards = list(people.filter(role=GroupMembership.Role.STEWARD))
    is_in = found.pk in request.viewer.grants.groups
    decides = group_requests.decides(found, request.viewer)
    context: dict[str, Any] = {
        "group": found,
        "stewards": stewards,
        "is_in": is_in,
        "decides": decides,
        "problem": problem,
        "form": form or AskForm(),
        "asked": found.requests.filter(person=request.user).first(),
        "may_ask": not is_in and group_requests.may_ask(found, request.viewer),
    }
    if is_in and not decides:
        context["number"] = people.count()
    if decides:
        context["requests"] = list(
            found.requests.filter(state="open").select_related("person")[:_PER_PAGE]
        )
        rows = people.order_by("person__last_name", "person__first_name", "pk")
        page = Paginator(rows, _PER_PAGE).get_page(request.GET.get("page"))
        context.update(page=page, number=page.paginator.count)
    return render(request, "organisations/group.html", context, status=status)


@for_members("POST")
def ask(request: Any, slug: str) -> HttpResponse:
    found = _group(request, slug)
    form = AskForm(request.POST)
    if not form.is_valid():
        return show(request, found, form=form, status=422)
    try:
        group_requests.ask(request.user, found.pk, form.cleaned_data["words"])
    except Refused as problem:
        return show(request, found, form=form, problem=str(problem), status=409)
    messages.success(request, _("The group's stewards have your request."))
    return redirect("working_group", slug)


@for_members("POST")
def withdraw(request: Any, slug: str) -> HttpResponse:
    group_requests.withdraw(request.user, _group(request, slug).pk)
    messages.success(request, _("Your request is withdrawn."))
    return redirect("working_group", slug)


@for_members("POST")
def leave(request: Any, slug: str) -> HttpResponse:
    found = _group(request, slug)
    group_requests.leave(request.user, found.pk)
    messages.success(request, _("You have left the working group %s.") % found)
    return redirect("working_groups")


@for_members("POST")
def decide(request: Any, slug: str, request_id: str) -> HttpResponse:
    found = _group(request, slug)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        words = _("Choose to let them in or not, with at most 500 letters as answer.")
        return show(request, found, problem=words, status=422)
    try:
        asked = group_requests.decide(
            request.user, found.pk, int(request_id), viewer=request.viewer,
            grant=form.cleaned_data["decision"] == "grant",
            answer=form.cleaned_data["answer"],
        )  # fmt: skip
    except Refused as problem:
        return show(request, found, problem=str(problem), status=409)
    messages.success(request, _("Decided for %s.") % asked.person.known_as())
    return redirect("working_group", slug)


@for_members("POST")
def end_membership(request: Any, slug: str, membership_id: str) -> HttpResponse:
    found = _group(request, slug)
    theirs = group_requests.end_membership(
        request.user, found.pk, int(membership_id), viewer=request.viewer
    )
    said = _("%s is no longer in this group.") % theirs.person.known_as()
    messages.success(request, said)
    return redirect("working_group", slug)
