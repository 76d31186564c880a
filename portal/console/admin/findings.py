"""Pages that look more open than they should be, that nobody reads or nobody keeps."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from content.admin.view import paged
from content.exposure import RULES, findings
from content.spreadsheet import csv_response
from portal.console.admin.base import StewardView
from portal.console.world import World, audience_words


class Findings(StewardView):
    """What the rules of `content.exposure` find, each with its reason."""

    page_title = gettext_lazy("Open too wide, or to nobody")
    template_name = "console/admin/findings.html"
    header_icon = "warning"

    def get(self, request: Any) -> Any:
        rule = request.GET.get("rule", "")
        rule = rule if rule in RULES else ""
        world = World()
        held = {one.grants for one in world.held.values()}
        found = findings([rule] if rule else RULES, held, world.names, request.viewer)
        if request.GET.get("format") == "csv":
            return _as_csv(found, world)
        rows = paged(request, found)
        return self.show(
            rules=RULES,
            rule=rule,
            rows=rows,
            found=[
                (
                    one,
                    audience_words(one.page.audience, world.names) if one.page else "",
                )
                for one in rows
            ],
        )


def _as_csv(found: list[Any], world: World) -> Any:
    heads = [_("What"), _("Page"), _("Address"), _("Open to"), _("Why")]
    rows = (
        (
            one.label,
            one.page.title if one.page else "",
            one.page.url if one.page else "",
            audience_words(one.page.audience, world.names) if one.page else "",
            one.reason,
        )
        for one in found
    )
    return csv_response("access-findings", heads, rows)
