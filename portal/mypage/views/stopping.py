"""End the mails from the mail itself."""

from django.http import Http404, HttpRequest, HttpResponse

from portal.by_link import answer_to_stop, by_link
from portal.mypage import digests


@by_link
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """End the digests of whoever holds this link."""
    key = digests.key_of(token)
    if key is None:
        raise Http404
    return answer_to_stop(request, "mypage/stop.html", lambda: digests.stop(key))
