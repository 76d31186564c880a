"""Who may read the page, now and after publishing, beside the fields that decide it."""

import json
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, JsonResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from wagtail.admin.auth import require_admin_access
from wagtail.admin.panels import Panel

from content.admin import opening
from content.admin.policy import offered_groups
from content.chrome import names_now
from portal.access import CLOSED
from portal.numbers import is_row_number


class AudiencePanel(Panel):
    """Shows the audience in effect and, where publishing opens something to somebody
    new, what that is with a box to confirm it."""

    def get_form_options(self) -> dict[str, Any]:
        # Else Wagtail renders the box once more, below all panels. The base page,
        # which nobody edits, gets Wagtail's own form without the box.
        declared = getattr(self.model.base_form_class, "declared_fields", {})
        return {"fields": [name for name in ("confirm_opening",) if name in declared]}

    class BoundPanel(Panel.BoundPanel):
        template_name = "content/admin/audience_panel.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context = super().get_context_data(parent_context)
            page = self.instance
            form = self.form
            context.update(
                now=names_now().chip(page.audience).label if page.pk else "",
                is_live=bool(page.pk and page.live),
                asked=form.asked_to_confirm if form is not None else [],
                confirm=form["confirm_opening"] if form is not None else None,
                address=reverse("touchstone_audience"),
                words=json.dumps(
                    {"wrong": _("Who may read it could not be found out.")}
                ),
            )
            return context

        @property
        def media(self) -> forms.Media:
            script = forms.Script("admin/audience.js", type="module")
            return forms.Media(js=[script])  # type: ignore[list-item]


@never_cache
@require_admin_access
@require_POST
def audience(request: HttpRequest) -> JsonResponse:
    """Who could read a page (`page`, or a new one below `parent`) with these terms, and
    what publishing it so would open: ``{"after": str, "sentences": [str]}``."""
    from content.models import BasePage
    from content.models.base import Listing

    tier, groups = _number(request.POST.get("tier")), request.POST.getlist("groups")
    group_ids = [_number(group) for group in groups]
    page = BasePage.objects.filter(pk=_number(request.POST.get("page"))).first()
    parent = BasePage.objects.filter(pk=_number(request.POST.get("parent"))).first()
    if page is not None:
        may = page.permissions_for_user(request.user).can_edit()
    else:
        may = parent and parent.permissions_for_user(request.user).can_add_subpage()
    if not may:
        raise Http404
    known = names_now()
    there = page.groups.values_list("pk", flat=True) if page else []
    offered = offered_groups(request.user, there).values_list("pk", flat=True)
    right = set(group_ids) <= set(offered) and tier in known.tiers
    listing = request.POST.get("listing", "")
    if not right or listing not in Listing.values:
        return JsonResponse({"error": _("Choose a tier.")}, status=422)
    if page is not None:
        found = opening.of_terms(page.pk, tier, group_ids, listing)
        key, sentences = found.after, found.sentences()
    else:
        key, sentences = opening.of_new_page(parent.pk, tier, group_ids), []
    return JsonResponse({"after": _words(known, key), "sentences": sentences})


def _words(known: Any, key: str) -> str:
    if key == CLOSED:
        return _("After publishing: nobody yet, for a section above is not published.")
    return _("After publishing: %s") % known.chip(key).label


def _number(text: str | None) -> int:
    """A primary key from the form; -1 for what can be none."""
    return int(text) if text and is_row_number(text) else -1


urlpatterns = [path("", audience, name="touchstone_audience")]
