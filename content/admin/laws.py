"""Laws and deadlines in the admin: drafts, review, versions, as for pages."""

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from content.models import Deadline, Instrument


class InstrumentViewSet(SnippetViewSet):
    model = Instrument
    icon = "openquote"
    menu_label = _("Laws and standards")
    list_display = ["short", "name", "jurisdiction", "kind", "live"]
    list_filter = ["jurisdiction", "kind", "live"]
    search_fields = ["short", "name", "formal"]
    copy_view_enabled = False
    inspect_view_enabled = True


class DeadlineViewSet(SnippetViewSet):
    model = Deadline
    icon = "calendar-alt"
    menu_label = _("Deadlines")
    list_display = ["title", "on", "every", "confidence", "review_due", "live"]
    list_filter = ["confidence", "review_due", "tier", "live"]
    search_fields = ["title", "what"]
    copy_view_enabled = False


class LawsGroup(SnippetViewSetGroup):
    menu_label = _("Regulations")
    menu_icon = "openquote"
    menu_order = 240
    items = (InstrumentViewSet, DeadlineViewSet)
