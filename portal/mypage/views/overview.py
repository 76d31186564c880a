"""My page at a glance, and all that is new."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from portal.members.own_page import panels_for
from portal.mypage import panels  # noqa: F401 - registers ours
from portal.mypage.news import news
from portal.mypage.visits import all_seen, since_last_visit

MOST = 200
DAYS = (7, 30, 90)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD"])
def overview(request: Any) -> HttpResponse:
    return render(request, "mypage/overview.html", {"panels": panels_for(request)})


@login_required
@never_cache
@require_http_methods(["GET", "HEAD"])
def new(request: Any) -> HttpResponse:
    """All that is new since the last visit, or in the last days (`?days=30`)."""
    wanted = request.GET.get("days", "")
    days = next((number for number in DAYS if wanted == str(number)), None)
    if days:
        since = timezone.now() - timedelta(days=days)
    else:
        since = since_last_visit(request.user)
    found = news(request.viewer, since, most=MOST + 1)
    context = {
        "news": found[:MOST], "more": len(found) > MOST, "most": MOST,
        "since": since, "days": days, "choices": DAYS,
    }  # fmt: skip
    return render(request, "mypage/new.html", context)


@login_required
@never_cache
@require_POST
def seen(request: Any) -> HttpResponse:
    all_seen(request.user)
    messages.success(request, _("From here on only what comes later is new."))
    return redirect("mypage")
