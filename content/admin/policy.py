"""Staff's own limits: a working group's pages are nobody else's in the admin either.

Wagtail decides by tree who may edit. On top of that a page that belongs to working
groups, itself or by a section above it, is closed to everybody who is not in all of
them, superusers included: explorer, editor, history, reports, search and choosers.
"""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Length, Substr
from wagtail.models.pages import PagePermissionTester
from wagtail.permission_policies.collections import CollectionOwnershipPermissionPolicy
from wagtail.permission_policies.pages import PagePermissionPolicy

from content.audience import ancestor_paths
from portal.access import CLOSED, UNKNOWN
from portal.members.models import GroupMembership, Organisation, WorkingGroup
from portal.members.models.dated import current
from portal.members.viewers import STEWARD_PERMISSION


def own_groups(user: Any) -> frozenset[int]:
    """The working groups that this person is in now; looked up once per user object."""
    if not getattr(user, "is_authenticated", False):
        return frozenset()
    known = getattr(user, "_own_groups", None)
    if known is None:
        rows = GroupMembership.objects.current().filter(person_id=user.pk)
        known = user._own_groups = frozenset(rows.values_list("group_id", flat=True))
    return known


def offered_groups(user: Any, now: Any = ()) -> Any:
    """The working groups that an editor may give something to: their own, and those
    that it belongs to `now` (ids). Others are not named to them; archived ones neither.
    """
    mine = Q(pk__in=own_groups(user), archived_at__isnull=True)
    return WorkingGroup.objects.filter(mine | Q(pk__in=[pk for pk in now if pk]))


def offered_organisations(user: Any, now: Any = ()) -> Any:
    """The organisations in whose name an editor may write: their own, all for whoever
    looks after organisations, and those that stand there `now` (ids)."""
    if user is not None and user.has_perm(STEWARD_PERMISSION):
        return Organisation.objects.all()
    mine = Organisation.objects.filter(
        current(),
        current("memberships__"),
        memberships__person_id=getattr(user, "pk", None),
    )
    return Organisation.objects.filter(
        Q(pk__in=mine.values("pk")) | Q(pk__in=[pk for pk in now if pk])
    )


def outside_foreign_groups(queryset: Any, user: Any) -> Any:
    """Leave out pages below (or at) one that asks for a group the user is not in.

    Drafts and closed pages too: their stored key does not name the groups, so the
    chain is looked at. An alias falls with its own chain and its source's audience.
    """
    from content.models import BasePage

    groups = own_groups(user)
    foreign = (
        BasePage.groups.through.objects.exclude(workinggroup_id__in=groups)
        .annotate(
            top=F("basepage__path"),
            reach=Substr(OuterRef("path"), 1, Length("basepage__path")),
        )
        .filter(top=F("reach"))
    )
    # By ids: the admin's search understands conditions on fields, not Exists().
    below = BasePage.objects.order_by().filter(Exists(foreign)).values_list("pk")
    return queryset.exclude(pk__in=below).filter(audience__in=_open_keys(user))


def _open_keys(user: Any) -> frozenset[str]:
    """The audiences of pages that ask for no group but the user's; looked up once per
    user object, for the admin's front page asks this ten times. A key that came since
    is missing: that shows too little, never too much."""
    from content.models import BasePage

    known = getattr(user, "_open_keys", None)
    if known is None:
        keys = BasePage.objects.order_by().values_list("audience", flat=True)
        groups = own_groups(user)
        found = {key for key in keys.distinct() if _groups_in(key) <= groups}
        known = frozenset(found | {CLOSED, UNKNOWN})
        if getattr(user, "is_authenticated", False):
            user._open_keys = known
    return known


def _groups_in(key: str) -> frozenset[int]:
    from portal.access import Audience

    return Audience.parse(key).groups


def is_foreign(user: Any, page: Any) -> bool:
    """Whether the page belongs to a working group that the user is not in.

    Laws and deadlines, which are reviewed like pages, belong to nobody's.
    """
    if not getattr(page, "path", ""):
        return False
    if _groups_in(page.audience) - own_groups(user):
        return True
    chain = ancestor_paths(page.path, inclusive=True)
    return not _foreign_rooms(user).isdisjoint(chain)


def _foreign_rooms(user: Any) -> frozenset[str]:
    """The paths of all pages that ask for a group the user is not in; looked up once
    per user object, for lists ask this ten times a row."""
    from content.models import BasePage

    known = getattr(user, "_foreign_rooms", None)
    if known is None:
        rows = BasePage.groups.through.objects.exclude(
            workinggroup_id__in=own_groups(user)
        )
        known = frozenset(rows.values_list("basepage__path", flat=True))
        if getattr(user, "is_authenticated", False):
            user._foreign_rooms = known
    return known


def permissions_for(user: Any, page: Any) -> PagePermissionTester:
    """Wagtail's answers for this page; those of a stranger for a foreign group's."""
    if user.is_authenticated and is_foreign(user, page):
        return PagePermissionTester(AnonymousUser(), page)
    return PagePermissionTester(user, page)


class GroupAwarePagePolicy(PagePermissionPolicy):
    """Wagtail's page policy without the pages of foreign groups."""

    def instances_user_has_any_permission_for(self, user: Any, actions: Any) -> Any:
        found = super().instances_user_has_any_permission_for(user, actions)
        return outside_foreign_groups(found, user)

    def user_has_any_permission_for_instance(
        self, user: Any, actions: Any, instance: Any
    ) -> bool:
        return not is_foreign(
            user, instance
        ) and super().user_has_any_permission_for_instance(user, actions, instance)

    def explorable_instances(self, user: Any) -> Any:
        return outside_foreign_groups(super().explorable_instances(user), user)


def without_foreign_files(files: Any, user: Any) -> Any:
    """Files without those that only pages of foreign groups refer to."""
    from content.attachments import files_by_page
    from content.models import BasePage

    by_page = files_by_page()
    pages = {pk for ids in by_page.values() for pk in ids}
    allowed = set(
        outside_foreign_groups(BasePage.objects.filter(pk__in=pages), user).values_list(
            "pk", flat=True
        )
    )
    hidden = [pk for pk, ids in by_page.items() if not ids & allowed]
    return files.filter(~Q(pk__in=hidden) | Q(uploaded_by_user=user))


def _is_foreign_file(user: Any, file: Any) -> bool:
    """The same for one file, by its own references."""
    from content.attachments import pages_with
    from content.models import BasePage

    if file.pk is None or file.uploaded_by_user_id == user.pk:
        return False
    ids = pages_with(file)
    pages = BasePage.objects.filter(pk__in=ids)
    return bool(ids) and not outside_foreign_groups(pages, user).exists()


class GroupAwareFilePolicy(CollectionOwnershipPermissionPolicy):
    """Wagtail's policy for files without those of foreign groups."""

    def instances_user_has_any_permission_for(self, user: Any, actions: Any) -> Any:
        found = super().instances_user_has_any_permission_for(user, actions)
        return without_foreign_files(found, user)

    def user_has_any_permission_for_instance(
        self, user: Any, actions: Any, instance: Any
    ) -> bool:
        return not _is_foreign_file(
            user, instance
        ) and super().user_has_any_permission_for_instance(user, actions, instance)
