"""Addresses of the editor. Wagtail lets only staff with admin access pass."""

import json
from pathlib import PurePath
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from wagtail.images import get_image_model
from wagtail.images.forms import get_image_form
from wagtail.permissions import policy_registry

from content.admin.markdown.completion import complete
from content.admin.markdown.preview import preview
from content.markup import BodyTooLong

_MOST_KEYS = 500
_LONGEST_KEY = 30


class BadRequest(ValueError):
    """What was sent is not what the editor's script sends."""


@require_POST
def preview_view(request: HttpRequest) -> JsonResponse:
    """The text as readers will see it, and remarks on it."""
    try:
        data = _read(request)
        result = preview(
            data["text"],
            request,
            page_id=data["page_id"],
            sources=data["sources"],
            others=data["others"],
        )
    except BadRequest:
        return _refusal(_("The preview could not be asked for. Reload the page."), 400)
    except RequestDataTooBig:
        return _refusal(_("The text is too long to be shown. Cut it into pages."), 413)
    except BodyTooLong as error:
        return _refusal(str(error), 413)
    return JsonResponse(
        {
            "html": result.html,
            "warnings": [
                {"code": found.code, "message": found.message, "line": found.line}
                for found in result.warnings
            ],
        }
    )


def _read(request: HttpRequest) -> dict[str, Any]:
    """What the script sent, checked."""
    try:
        data = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise BadRequest from error
    if not isinstance(data, dict):
        raise BadRequest
    text, others = data.get("text"), data.get("others", "")
    page_id, sources = data.get("page_id"), data.get("sources")
    if not isinstance(text, str) or not isinstance(others, str):
        raise BadRequest
    if page_id is not None and (type(page_id) is not int or not 0 < page_id < 2**31):
        raise BadRequest
    if sources is not None:
        if not isinstance(sources, list) or len(sources) > _MOST_KEYS:
            raise BadRequest
        if not all(isinstance(x, str) and len(x) <= _LONGEST_KEY for x in sources):
            raise BadRequest
    return {"text": text, "others": others, "page_id": page_id, "sources": sources}


@require_GET
def complete_view(request: HttpRequest) -> JsonResponse:
    """Suggestions for a link by name."""
    found = complete(request.GET.get("kind", ""), request.GET.get("q", ""), request)
    return JsonResponse(
        {
            "items": [
                {"value": item.value, "label": item.label, "note": str(item.note)}
                for item in found
            ]
        }
    )


@require_POST
def image_view(request: HttpRequest) -> JsonResponse:
    """Keep a pasted picture, under the same rules as Wagtail's own upload."""
    model = get_image_model()
    policy = policy_registry.get_by_type(model)
    if not policy.user_has_permission(request.user, "add"):
        return _refusal(_("You may not add pictures. Ask a steward."), 403)
    file = request.FILES.get("file")
    collection = policy.collections_user_has_permission_for(request.user, "add").first()
    stem = PurePath(file.name or "").stem if file else ""
    # What a browser calls every picture from the clipboard says nothing.
    title = _("Pasted picture") if stem in ("", "image") else stem
    form = get_image_form(model)(
        {"title": title[:255], "collection": collection.pk if collection else ""},
        request.FILES,
        instance=model(uploaded_by_user=request.user),
        user=request.user,
    )
    if not form.is_valid():
        errors = [str(text) for texts in form.errors.values() for text in texts]
        return _refusal(" ".join(errors), 400)
    image = form.save()
    return JsonResponse({"id": image.pk, "title": image.title})


def _refusal(message: str, status: int) -> JsonResponse:
    return JsonResponse({"error": message}, status=status)


urlpatterns = [
    path("preview/", preview_view, name="touchstone_markdown_preview"),
    path("complete/", complete_view, name="touchstone_markdown_complete"),
    path("image/", image_view, name="touchstone_markdown_image"),
]
