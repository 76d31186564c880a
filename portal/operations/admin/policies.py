"""Who may do what with members in the admin, beside the permissions of roles."""

from typing import Any

from wagtail.permission_policies import ModelPermissionPolicy


class NeverDeleted(ModelPermissionPolicy):
    """By the permissions of roles, but nobody deletes: such rows end."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action != "delete" and super().user_has_permission(user, action)

    def users_with_any_permission(self, actions: Any) -> Any:
        return super().users_with_any_permission(
            [action for action in actions if action != "delete"]
        )
