"""End the mails from the mail itself: without signing in, and never signing in.

Mail programs send the POST by themselves (RFC 8058), without cookies and so without a
token of ours; what the address holds is signed and known to its recipient alone.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from portal.mypage import digests


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks, because mail scanners open every link; POST does it."""
    key = digests.key_of(token)
    if key is None:
        raise Http404
    if request.method == "POST":
        digests.stop(key)
    context = {"done": request.method == "POST"}
    response = render(request, "mypage/stop.html", context)
    # The address is a key: no other page is to learn it.
    response["Referrer-Policy"] = "no-referrer"
    return response
