"""Words for positions and laws in templates."""

from typing import Any
from urllib.parse import urlsplit

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from content.interpretations import timeline
from content.interpretations.parts import own_audience
from portal.access import part_key

register = template.Library()
_STYLES = {
    timeline.ADOPTED: "public",
    timeline.CONTESTED: "overdue",
    timeline.IN_REVIEW: "member",
}


@register.filter
def status_words(status: str) -> str:
    """``in review`` as readers are told it."""
    return {
        timeline.DRAFT: _("Draft"),
        timeline.IN_REVIEW: _("In review"),
        timeline.ADOPTED: _("Adopted"),
        timeline.CONTESTED: _("Contested"),
        timeline.SUPERSEDED: _("Superseded"),
        timeline.WITHDRAWN: _("Withdrawn"),
    }.get(status, status)


@register.filter
def status_style(status: str) -> str:
    """The colour of the status's chip."""
    return _STYLES.get(status, "")


@register.filter
def confidence_words(confidence: str) -> str:
    return {
        "settled": _("Settled"),
        "practice": _("Majority practice"),
        "contested": _("Contested among members"),
        "open": _("Open question"),
    }.get(confidence, confidence)


@register.filter
def role_words(role: str) -> str:
    return {
        "domain": _("domain"),
        "legal": _("law"),
        "competition": _("competition"),
    }.get(role, role)


@register.simple_tag
def in_force_words(span: Any) -> str:
    """Since when, or from when till when, the law is read so."""
    start = date_format(span.in_force_from, "j F Y")
    if span.in_force_to is not None:
        end = date_format(span.in_force_to, "j F Y")
        return _("%(start)s to %(end)s") % {"start": start, "end": end}
    if span.in_force_from > timezone.localdate():
        return _("from %s") % start
    return _("since %s") % start


@register.simple_tag
def today_iso() -> str:
    return timezone.localdate().isoformat()


@register.simple_tag(takes_context=True)
def parts_audience(context: Any, page: Any) -> SafeString:
    """Who may read the reasons, in words."""
    key = part_key(page.audience, own_audience(page) or "t0")
    chip = context["chrome"].names.chip(key)
    return format_html(
        '{} <span class="chip {}">{}</span>', _("Open to"), chip.style, chip.label
    )


@register.filter
def host(url: str) -> str:
    """The host of an address: what a link to an official text shows."""
    return urlsplit(url).hostname or url
