"""What somebody follows, and how often they hear of it."""

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from portal.mypage import digests
from portal.mypage.following import follow_labels, followed_pages, labels_for
from portal.mypage.forms import RhythmForm, TopicsForm
from portal.mypage.models import Follow


@login_required
@never_cache
@require_http_methods(["GET", "HEAD"])
def following(request: HttpRequest) -> HttpResponse:
    return _following(request)


def _following(request: Any, form: Any = None, status: int = 200) -> HttpResponse:
    labels = list(labels_for(request.viewer))
    mine = Follow.objects.filter(person=request.user, label__isnull=False)
    context = {
        "pages": followed_pages(request.user, request.viewer),
        "kinds": [
            (kind, list(found))
            for kind, found in groupby(labels, lambda one: one.get_kind_display())
        ],
        "chosen": set(mine.values_list("label_id", flat=True)),
        "rhythm": RhythmForm(initial={"rhythm": digests.rhythm_of(request.user)}),
        "address": digests.address_of(request.user),
        "form": form,
    }
    return render(request, "mypage/following.html", context, status=status)


@login_required
@never_cache
@require_POST
def topics(request: Any) -> HttpResponse:
    form = TopicsForm(request.POST, labels=labels_for(request.viewer))
    if not form.is_valid():
        return _following(request, form, 422)
    chosen = form.cleaned_data["labels"]
    follow_labels(request.user, chosen)
    if chosen:
        digests.begin(request.user)
    messages.success(request, _("Kept. You follow these topics."))
    return redirect("mypage_following")


@login_required
@never_cache
@require_POST
def rhythm(request: Any) -> HttpResponse:
    form = RhythmForm(request.POST)
    if not form.is_valid():
        return _following(request, form, 422)
    digests.choose(request.user, form.cleaned_data["rhythm"])
    messages.success(request, _("Kept. We write as often as you chose."))
    return redirect("mypage_following")


@login_required
@never_cache
@require_POST
def leave(request: Any, number: str) -> HttpResponse:
    get_object_or_404(Follow, pk=number, person=request.user).delete()
    messages.success(request, _("You no longer follow this."))
    return redirect("mypage_following")
