"""The page behind "still right"."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.auth import require_admin_access
from wagtail.admin.widgets import AdminDateInput

from content.models import BasePage
from portal.paths import own_path
from portal.stewardship.confirming import (
    CannotConfirm,
    hindrance,
    next_review,
    still_right,
)


class ConfirmForm(forms.Form):
    """That the text is right, until when, and what was looked at."""

    review_by = forms.DateField(
        label=gettext_lazy("Look at it again by"), widget=AdminDateInput
    )
    note = forms.CharField(
        required=False,
        max_length=500,
        label=gettext_lazy("Note"),
        help_text=gettext_lazy("What you checked. It stands in the page's history."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_review_by(self) -> date:
        day = self.cleaned_data["review_by"]
        today = timezone.localdate()
        if day <= today:
            raise forms.ValidationError(_("Choose a day after today."))
        if day.year > today.year + 5:
            raise forms.ValidationError(_("Five years ahead is the most."))
        return day


@require_admin_access
def confirm(request: HttpRequest, page_id: int) -> HttpResponse:
    """Ask, and confirm. For whoever may publish the page; others get a 404."""
    page = get_object_or_404(BasePage, pk=page_id).specific
    if not page.permissions_for_user(request.user).can_publish():
        raise Http404
    hindered = hindrance(page)
    form = ConfirmForm(
        request.POST if request.method == "POST" else None,
        initial={"review_by": next_review(page)},
    )
    status = 200
    if request.method == "POST" and not hindered:
        status = 422
        if form.is_valid():
            given = form.cleaned_data
            try:
                still_right(page.pk, request.user, given["note"], given["review_by"])
            except CannotConfirm as problem:
                hindered = str(problem)
            else:
                messages.success(
                    request, _("“%s” counts as reviewed today.") % page.title
                )
                return redirect(_back(request))
    context = {
        "page": page, "form": form, "hindered": hindered, "back": _back(request),
    }  # fmt: skip
    return render(request, "stewardship/admin/confirm.html", context, status=status)


def _back(request: HttpRequest) -> Any:
    wanted = request.POST.get("next") or request.GET.get("next")
    return own_path(wanted) or reverse("freshness_report")
