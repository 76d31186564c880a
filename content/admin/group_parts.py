"""Parts of a page that belong to a working group, for staff who are not in it.

Editors read every tier in their trees, but what is a working group's only as its
members, superusers included. A dissent may be a group's while its page is everybody's:
outside the group it is not in the form, the preview, a comparison or an old version,
and whatever is saved leaves it as it is.
"""

from typing import Any

from content.admin.policy import own_groups


def take_out_foreign(page: Any, user: Any) -> list[Any]:
    """Take the dissents of groups that the user is not in out of `page`, in memory.

    page: as a form, a preview or a comparison has it; perhaps an old version, from
    before a dissent became the group's. Gives what stands in the newest version and
    was, or would have been, taken out.
    """
    if page is None or page.pk is None:
        return []
    hidden = foreign_dissents(page, user)
    ids = {one.pk for one in hidden if one.pk}
    shown = [
        one
        for one in page.dissents.all()
        if one.pk not in ids and not _is_foreign(one, user)
    ]
    if len(shown) < len(page.dissents.all()):
        page.dissents.set(shown)
    return hidden


def foreign_dissents(page: Any, user: Any) -> list[Any]:
    """The dissents in the newest version of a page that are not this user's to see."""
    return [one for one in _newest(page) if _is_foreign(one, user)]


def put_back_foreign(page: Any, user: Any) -> None:
    """After a form has filled `page`: the dissents that it did not show, as they stand
    in the newest version by now, each in its own place between the others."""
    newest = _newest(page)
    hidden = [one for one in newest if _is_foreign(one, user)]
    if not hidden:
        return
    ids = {one.pk for one in hidden if one.pk}
    shown = sorted(
        (one for one in page.dissents.all() if one.pk not in ids),
        key=lambda one: one.sort_order or 0,
    )
    orders = [one.sort_order for one in newest]
    if None in orders or len(set(orders)) < len(orders):
        for place, one in enumerate(newest):
            one.sort_order = place
    # Those shown share the places that those shown had before.
    left = {one.pk for one in shown}
    places = sorted(
        one.sort_order
        for one in newest
        if one not in hidden and (one.pk is None or one.pk in left)
    )
    after = max(one.sort_order for one in newest) + 1
    places += range(after, after + len(shown))
    for one, place in zip(shown, places, strict=False):
        one.sort_order = place
    page.dissents.set(sorted([*shown, *hidden], key=lambda one: one.sort_order))


def _newest(page: Any) -> list[Any]:
    from content.models import InterpretationPage

    row = InterpretationPage.objects.filter(pk=page.pk).first()
    if row is None:
        return []
    return list(row.get_latest_revision_as_object().dissents.all())


def _is_foreign(dissent: Any, user: Any) -> bool:
    return bool(dissent.group_id) and dissent.group_id not in own_groups(user)
