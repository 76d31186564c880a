"""Panels that every page's editor shows, with help in plain words."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    InlinePanel,
    MultiFieldPanel,
)

from content.admin.audience_panel import AudiencePanel


def access_panels() -> list:
    """Who may read: the first thing on the Settings tab."""
    return [
        MultiFieldPanel(
            [
                HelpPanel(template="content/admin/access_help.html"),
                AudiencePanel(),
                FieldPanel("tier"),
                FieldPanel("groups"),
                FieldPanel("listing"),
            ],
            heading=_("Who may read this page"),
        )
    ]


def about_panels() -> list:
    """How the page is found and who keeps it: the Promote tab."""
    return [
        MultiFieldPanel(
            [FieldPanel("wording_only")], heading=_("When you publish this change")
        ),
        MultiFieldPanel(
            [FieldPanel("slug"), FieldPanel("show_in_menus")],
            heading=_("Address and menu"),
        ),
        FieldPanel("labels", heading=_("Topics, minerals, roles and steps")),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("content_owner"), FieldPanel("deputy")]),
                FieldRowPanel([FieldPanel("reviewed_on"), FieldPanel("review_by")]),
                FieldPanel("library_id"),
            ],
            heading=_("Who keeps it right"),
        ),
        InlinePanel(
            "related_pages",
            heading=_("Goes with this"),
            label=_("Page"),
            help_text=_("Readers see a page here only where they may see it at all."),
        ),
    ]
