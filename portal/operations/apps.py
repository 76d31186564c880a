from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "portal.operations"
    label = "operations"
    verbose_name = "Operations"

    def ready(self) -> None:
        from wagtail.permissions import register_permission_policy

        from portal.members import models
        from portal.operations.admin.policies import NeverDeleted
        from portal.stewardship.admin.policy import StewardPolicy

        for model in (
            models.Organisation,
            models.Membership,
            models.WorkingGroup,
            models.GroupMembership,
        ):
            register_permission_policy(model, NeverDeleted(model))
        for seen in (models.MemberEvent, models.Invitation):
            register_permission_policy(seen, StewardPolicy(seen, set()))
        asked = models.UpgradeRequest
        register_permission_policy(asked, StewardPolicy(asked, {"change"}))
