"""The rule table in the admin: one text, with drafts, review and history."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.snippets.views.snippets import SnippetViewSet

from content.models import RuleTable


class RuleTableViewSet(SnippetViewSet):
    model = RuleTable
    icon = "list-ol"
    menu_label = _("Rule table")
    add_to_settings_menu = True
    # A text of a thousand lines: copies and searches of it help nobody.
    copy_view_enabled = False
    panels = [
        FieldPanel(
            "text",
            widget=forms.Textarea(
                attrs={"rows": 40, "spellcheck": "false", "wrap": "off"}
            ),
        )
    ]
