"""Opening a page as steward: possible, and never unseen."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from wagtail.log_actions import log

from content.assembly import reading
from content.models import BasePage

ACTION = "touchstone.open_as_steward"


class ReasonForm(forms.Form):
    """Why a steward opens what is not theirs to read."""

    reason = forms.CharField(
        max_length=300,
        label=_("Why do you open this page?"),
        help_text=_("Your name, the time and this reason are logged with the page."),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def open_as_steward(request: HttpRequest, page_id: int) -> HttpResponse:
    """Show the body once, after a reason, with a log entry; for stewards only.

    A GET shows the form and no word of the body. Everybody else gets the answer that
    a page gives that does not exist.
    """
    viewer = request.viewer  # type: ignore[attr-defined]
    if not viewer.is_steward:
        raise Http404
    page = BasePage.objects.listed_to(viewer).filter(pk=page_id).first()
    if page is None:
        raise Http404
    page = page.specific
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        log(
            instance=page,
            action=ACTION,
            user=request.user,
            data={"reason": form.cleaned_data["reason"]},
        )
        context = {
            "page": page,
            "self": page,
            "reading": reading(page, viewer),
            "opened_as_steward": True,
        }
        return render(request, page.get_template(request), context)
    status = 422 if request.method == "POST" else 200
    context = {"page": page, "form": form}
    return render(request, "operations/open_as_steward.html", context, status=status)
