"""The button in the banner: see the site as oneself again."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from portal.console import viewing
from portal.members.viewers import viewer_for
from portal.paths import own_path


@never_cache
def end_view_as(request: HttpRequest) -> HttpResponse:
    """Ends it, and goes on where the steward was. For everybody else there is no such
    address, whatever the method."""
    if not viewer_for(request.user).is_steward:
        raise Http404
    return _end(request)


@require_POST
def _end(request: HttpRequest) -> HttpResponse:
    viewing.end(request)
    wanted = own_path(request.POST.get("next"))
    return redirect(wanted or reverse("access_view_as"))
