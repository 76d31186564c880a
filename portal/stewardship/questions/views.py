"""The readers' form: a question to the stewards."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from content.models import BasePage
from portal.numbers import is_row_number
from portal.stewardship.models import QUESTION_LENGTH
from portal.stewardship.questions import services
from portal.stewardship.questions.forms import AskForm


def _page(request: HttpRequest) -> Any:
    """The page that the reader came from, if it is one that they may see."""
    number = request.GET.get("page", "")
    if not is_row_number(number):
        return None
    viewer = request.viewer  # type: ignore[attr-defined]
    return BasePage.objects.listed_to(viewer).filter(pk=int(number)).first()


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Show and take the form. `q` fills in the question, `page` names the page."""
    page = _page(request)
    words = request.GET.get("q", "").replace("\x00", "")[:QUESTION_LENGTH]
    form = AskForm(
        request.POST if request.method == "POST" else None,
        initial={"text": words},
        user=request.user,
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        services.ask(
            text=given["text"],
            context=given["context"],
            page_id=page.pk if page else None,
            user=request.user,
            email=given.get("email", ""),
            token=given["token"],
        )
        return redirect("ask_thanks")
    questions: Any = []
    if request.user.is_authenticated:
        mine = request.user.questions.prefetch_related("replies")
        questions = mine.order_by("-asked_at")[:20]
    context = {"form": form, "page": page, "questions": questions}
    status = 422 if request.method == "POST" else 200
    return render(request, "stewardship/ask.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD"])
def thanks(request: HttpRequest) -> HttpResponse:
    return render(request, "stewardship/thanks.html")
