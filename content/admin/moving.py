"""A second look before a move or a bulk action that opens pages to somebody new."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from treebeard.exceptions import InvalidMoveToDescendant

from content.admin import opening


def ask_before_move(
    request: HttpRequest, page: Any, destination: Any
) -> HttpResponse | None:
    """The question, on a POST that would open something and does not carry the yes."""
    if request.method != "POST":
        return None
    if not page.permissions_for_user(request.user).can_move_to(destination):
        # Wagtail's own refusal; a rehearsal would tell what the person may not know.
        return None
    return _ask(request, [page.pk], destination)


def ask_before_bulk_move(
    request: HttpRequest, kind: str, objects: Any, action: Any
) -> HttpResponse | None:
    """The same for several pages at once: moved, or published with their drafts."""
    if kind == "publish" and objects:
        return _ask_to_publish(request, objects, action)
    if kind != "move" or action.cleaned_form is None or not objects:
        return None
    destination = action.cleaned_form.cleaned_data["chooser"]
    return _ask(request, [page.pk for page in objects], destination)


def _ask(
    request: HttpRequest, page_ids: Iterable[int], destination: Any
) -> HttpResponse | None:
    if request.POST.get("confirm_opening"):
        return None
    try:
        found = opening.of_move(page_ids, destination.pk)
    except InvalidMoveToDescendant:
        return None
    return _page(request, found.sentences(), destination)


def _ask_to_publish(request: HttpRequest, objects: Any, action: Any) -> Any:
    from content.models import BasePage

    if request.POST.get("confirm_opening"):
        return None
    pages = {page.pk for page in objects}
    if action.cleaned_form.cleaned_data.get("include_descendants"):
        for page in objects:
            below = BasePage.objects.filter(path__startswith=page.path)
            pages.update(below.values_list("pk", flat=True))
    sentences: list[str] = []
    drafts = BasePage.objects.filter(pk__in=pages, has_unpublished_changes=True)
    for page in drafts.filter(live=True):
        draft = page.specific.get_latest_revision_as_object()
        groups = [group.pk for group in draft.groups.all()]
        found = opening.of_terms(page.pk, draft.tier_id, groups, draft.listing)
        sentences += [f"{draft.title}: {words}" for words in found.sentences()]
    return _page(request, sentences, None)


def _page(
    request: HttpRequest, sentences: list[str], destination: Any
) -> HttpResponse | None:
    if not sentences:
        return None
    context = {
        "sentences": sentences,
        "destination": destination,
        # What was sent goes with the yes.
        "sent": [
            (name, value)
            for name, values in request.POST.lists()
            for value in values
            if name != "csrfmiddlewaretoken"
        ],
    }
    return TemplateResponse(request, "content/admin/opens.html", context)
