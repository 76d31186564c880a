"""Pages of our own beside allauth's: the way to a second factor, sessions."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.usersessions.internal.flows.sessions import end_sessions
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.account.second_factor import NEXT


@login_required
@never_cache
def second_factor(request: Any) -> HttpResponse:
    """Tells staff why they need a second factor, and remembers where they wanted to
    go: the last page of setting one up leads on there."""
    then = request.GET.get("next", "")
    if get_adapter(request).is_safe_url(then):
        request.session[NEXT] = then
    return render(request, "account/second_factor.html")


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def sessions(request: Any) -> HttpResponse:
    """Where somebody is signed in; ends one session, all others, or all."""
    own = UserSession.objects.purge_and_list(request.user)
    if request.method == "POST":
        return _end(request, own)
    own.sort(key=lambda session: (not session.is_current(), -session.pk))
    return render(request, "usersessions/usersession_list.html", {"sessions": own})


def _end(request: HttpRequest, own: list[UserSession]) -> HttpResponse:
    which = request.POST.get("end", "")
    if which == "all":
        end_sessions(request, own)
        messages.success(request, _("You are signed out everywhere."))
        return redirect("account_login")
    if which == "others":
        chosen = [session for session in own if not session.is_current()]
    else:
        chosen = [session for session in own if str(session.pk) == which]
        if not chosen:
            raise Http404
    here = any(session.is_current() for session in chosen)
    end_sessions(request, chosen)
    messages.success(request, _("Signed out there."))
    return redirect("account_login" if here else "usersessions_list")
