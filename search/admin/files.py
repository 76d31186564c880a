"""Files whose text search could not read: for the people who uploaded them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from wagtail.admin.auth import require_admin_access
from wagtail.permissions import policy_registry

from content.models import Attachment
from search.models import FileText

_MOST = 500
_SILENT = {FileText.State.READ, FileText.State.OTHER}


@never_cache
@require_admin_access
def unread_files(request: HttpRequest) -> HttpResponse:
    """Files that this person may edit and that are not found by their text."""
    texts = FileText.objects.filter(attachment__in=_editable(request.user))
    rows = texts.exclude(state__in=_SILENT) | texts.filter(is_cut=True)
    context = {"rows": rows.select_related("attachment").order_by("-read_at")[:_MOST]}
    return render(request, "search/admin/files.html", context)


def _editable(user: Any) -> Any:
    policy = policy_registry.get_by_type(Attachment)
    return policy.instances_user_has_any_permission_for(user, {"change", "delete"})
