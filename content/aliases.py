"""Aliases whose source goes: they live on as pages of their own."""

from collections.abc import Sequence
from typing import Any

from content import audience as audiences
from portal.access import Audience


def keep_closed(source: Any, aliases: Sequence[Any]) -> None:
    """Give these aliases of `source` the terms under which they could be read.

    They take over the tier and groups of the source's whole chain. Where the source
    was closed, below a page that is not live, the alias is unpublished: an editor
    decides whether it opens again. The caller settles their audience afterwards.
    """
    from content.models import BasePage

    terms = audiences.terms_of_chain(source.path)
    closed = Audience.parse(source.audience).closed
    through = BasePage.groups.through
    for alias in aliases:
        BasePage.objects.filter(pk=alias.pk).inherit(
            tier_id=max(alias.tier_id, terms.rank), live=alias.live and not closed
        )
        through.objects.bulk_create(
            [
                through(basepage_id=alias.pk, workinggroup_id=group)
                for group in terms.groups
            ],
            ignore_conflicts=True,
        )
