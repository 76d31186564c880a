"""Save, list, open and delete one's own checks. Those of others are not there."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from content.models import RuleCheckPage
from content.rule_table import current_table
from content.rules.address import write_answers
from content.rules.inputs import InputError, read_answer
from portal.checks.forms import SaveForm
from portal.checks.models import SavedCheck
from portal.checks.services import MOST, TooManyChecks, save_check


def _page(request: HttpRequest, page_id: int | None = None) -> Any:
    """The checker's page that the reader may read; any one where that is gone."""
    viewer = request.viewer  # type: ignore[attr-defined]
    pages = RuleCheckPage.objects.visible_to(viewer).order_by("path")
    return pages.filter(pk=page_id).first() or pages.first()


@login_required
@never_cache
@require_http_methods(["GET", "HEAD"])
def checks(request: Any) -> HttpResponse:
    context = {
        "checks": SavedCheck.objects.filter(person=request.user),
        "page": _page(request),
        "most": MOST,
    }
    return render(request, "checks/list.html", context)


@login_required
@never_cache
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Take the form of a result page."""
    viewer = request.viewer  # type: ignore[attr-defined]
    form = SaveForm(request.POST, table=current_table(viewer.stamp))
    page = None
    if form.is_valid():
        page = _page(request, form.cleaned_data["page"])
        if page is None:
            raise Http404
        given = form.cleaned_data
        try:
            save_check(
                request.user,
                name=given["name"],
                page_id=page.pk,
                answers=given["a"],
                as_of=given["on"],
            )
        except TooManyChecks:
            words = _("You have %d saved checks: delete one before you save another.")
            form.add_error(None, words % MOST)
        else:
            messages.success(request, _("Saved. Only you can see it."))
            return redirect("checks")
    return render(request, "checks/save.html", {"form": form}, status=422)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD"])
def open_check(request: HttpRequest, check_id: int) -> HttpResponse:
    """Lead to the result, with the answers that today's table still takes."""
    check = get_object_or_404(SavedCheck, pk=check_id, person=request.user)
    page = _page(request, check.page_id)
    if page is None:
        raise Http404
    table = current_table(request.viewer.stamp)  # type: ignore[attr-defined]
    known: dict[str, Any] = {}
    for name, value in check.answers.items():
        try:
            if name in table.questions:
                known[name] = read_answer(table.questions[name], value)
        except InputError:
            continue
    if len(known) < len(check.answers):
        messages.warning(
            request, _("The table has changed: some of your answers fit no more.")
        )
    query = {"a": write_answers(known)}
    if check.as_of:
        query["on"] = check.as_of.isoformat()
    response = redirect(f"{page.url}result/?{urlencode(query)}")
    response["Referrer-Policy"] = "strict-origin"
    return response


@login_required
@never_cache
@require_POST
def delete(request: HttpRequest, check_id: int) -> HttpResponse:
    check = get_object_or_404(SavedCheck, pk=check_id, person=request.user)
    check.delete()
    messages.success(request, _("Deleted."))
    return redirect("checks")
