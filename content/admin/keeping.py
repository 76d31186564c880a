"""Whether what is written in the admin can be sent now: the script of the editor asks
before it gives a form away.

A form that is sent without a line, or after the session has ended, ends on a page of
the browser's or the sign-in, and what was typed into blocks is gone on the way back.
"""

from django.http import HttpRequest, JsonResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from content.admin.naming import asking


@never_cache
@require_GET
def still_here(request: HttpRequest) -> JsonResponse:
    """``{"token": str, "who": int}`` for whoever may be in the admin.

    Another sign-in in the same browser has brought a new token, and the form has the
    old one; words that lie in the tab are for those alone who typed them. Wagtail
    refuses all others before it comes to this.
    """
    return JsonResponse({"token": get_token(request), "who": request.user.pk})


def bar() -> SafeString:
    """What says so, hidden until it is needed, and the script."""
    request = asking()
    context = {
        "who": request.user.pk if request is not None else "",
        "ask": reverse("touchstone_still_here"),
        "sign_in": reverse("wagtailadmin_login"),
    }
    return render_to_string("content/admin/keeping.html", context)


urlpatterns = [path("", still_here, name="touchstone_still_here")]
