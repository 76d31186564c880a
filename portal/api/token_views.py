"""A person's own tokens: list, make, revoke. Those of others are not there."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from portal.api.forms import TokenForm
from portal.api.models import AccessToken
from portal.api.tokens import MOST, TooManyTokens, make, revoke
from portal.mails import absolute


@login_required
@never_cache
@require_http_methods(["GET", "HEAD"])
def tokens(request: Any) -> HttpResponse:
    mine = AccessToken.objects.filter(person=request.user)
    return render(request, "api/tokens.html", {"tokens": mine, "most": MOST})


@login_required
@never_cache
@reauthentication_required
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables("words", "shown")
def new_token(request: Any) -> HttpResponse:
    """The form; and once, in the answer to it, the token itself.

    Not by way of a redirect: it would have to be kept somewhere meanwhile.
    """
    form = TokenForm(request.POST or None)
    if request.method != "POST":
        return render(request, "api/token_new.html", {"form": form})
    if form.is_valid():
        given = form.cleaned_data
        try:
            token, words = make(
                request.user,
                name=given["name"],
                scopes=given["scopes"],
                days=given["days"],
            )
        except TooManyTokens:
            text = _("You have %d tokens: revoke one before you make another.")
            form.add_error(None, text % MOST)
        else:
            shown = words
            if token.kind == AccessToken.Kind.FEED:
                shown = absolute(reverse("feed_mine", args=[words]))
            context = {"token": token, "shown": shown}
            response = render(request, "api/token_made.html", context)
            response["Referrer-Policy"] = "no-referrer"
            return response
    return render(request, "api/token_new.html", {"form": form}, status=422)


@login_required
@never_cache
@require_POST
def revoke_token(request: Any, token_id: int) -> HttpResponse:
    if not revoke(request.user, token_id):
        raise Http404
    messages.success(request, _("Revoked. Nobody can use it any more."))
    return redirect("tokens")


@login_required
@never_cache
@require_POST
def revoke_tokens(request: HttpRequest) -> HttpResponse:
    number = revoke(request.user)
    if number:
        messages.success(request, _("All your tokens are revoked."))
    return redirect("tokens")
