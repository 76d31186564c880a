"""A small page of its own: stored pages hold no form and so no token."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from content.models import BasePage
from portal.feedback.forms import VoteForm
from portal.feedback.services import TooManyVotes, record_vote, voter_of


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def vote(request: HttpRequest, page_id: int) -> HttpResponse:
    """Ask for and take the answer about a page that the reader may read."""
    viewer = request.viewer  # type: ignore[attr-defined]
    page = BasePage.objects.visible_to(viewer).filter(pk=page_id).first()
    if page is None:
        raise Http404
    answer = request.GET.get("helpful")
    form = VoteForm(
        request.POST if request.method == "POST" else None,
        initial={"helpful": answer if answer in ("yes", "no") else None},
    )
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                record_vote(
                    page,
                    voter_of(request),
                    form.cleaned_data["helpful"],
                    form.cleaned_data["comment"],
                )
            except TooManyVotes:
                context = {"page": page, "form": form, "too_many": True}
                return render(request, "feedback/vote.html", context, status=429)
            return redirect("feedback_thanks", page_id=page.pk)
        status = 422
    context = {"page": page, "form": form}
    return render(request, "feedback/vote.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD"])
def thanks(request: HttpRequest, page_id: int) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    page = BasePage.objects.visible_to(viewer).filter(pk=page_id).first()
    if page is None:
        raise Http404
    return render(request, "feedback/thanks.html", {"page": page})
