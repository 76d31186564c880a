"""What the portal holds of me: look, download, close the account."""

import json
from typing import Any

from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from portal.members.own_data import everything_about
from portal.mypage.closing import close_account, obstacles
from portal.mypage.forms import CloseForm


@login_required
@never_cache
@require_http_methods(["GET", "HEAD"])
def data(request: HttpRequest) -> HttpResponse:
    return render(request, "mypage/data.html")


@login_required
@never_cache
@require_http_methods(["GET", "HEAD"])
def download(request: Any) -> HttpResponse:
    """Everything as one JSON file: never kept by a browser, never shown in one."""
    found = {
        "made_at": timezone.now(),
        **everything_about(request.user, request.viewer),
    }
    text = json.dumps(found, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    name = f"my-data-{timezone.localdate():%Y-%m-%d}.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store, private"
    return response


@login_required
@never_cache
@sensitive_post_parameters("proof")
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: Any) -> HttpResponse:
    """Explain what goes and what stays; with a proof, do it."""
    person = request.user
    form = CloseForm(request.POST or None, person=person)
    reasons = obstacles(person)
    status = 200
    if request.method == "POST":
        status = 422
        if not reasons and form.is_valid():
            reasons = close_account(person)
            if not reasons:
                logout(request)
                return redirect("mypage_closed")
    context = {"form": form, "reasons": reasons}
    return render(request, "mypage/close.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD"])
def closed(request: HttpRequest) -> HttpResponse:
    return render(request, "mypage/closed.html")
