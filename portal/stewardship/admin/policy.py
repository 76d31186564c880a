"""What stewards alone may do in the admin."""

from typing import Any

from wagtail.permission_policies import BasePermissionPolicy

from portal.members.viewers import STEWARD_PERMISSION


class StewardPolicy(BasePermissionPolicy):
    """All `actions` for stewards, none for anybody else."""

    def __init__(self, model: Any, actions: set[str]) -> None:
        super().__init__(model)
        self.actions = actions | {"view"}

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action in self.actions and user.has_perm(STEWARD_PERMISSION)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)

    def users_with_any_permission(self, actions: Any) -> Any:
        from django.contrib.auth import get_user_model

        from portal.stewardship.keepers import stewards

        ids = [contact.person.pk for contact in stewards()]
        return get_user_model().objects.filter(pk__in=ids)
