from django.apps import AppConfig


class StewardshipConfig(AppConfig):
    name = "portal.stewardship"
    label = "stewardship"
    verbose_name = "Stewardship"

    def ready(self) -> None:
        from wagtail.permissions import register_permission_policy

        from portal.stewardship import own_data, receivers  # noqa: F401
        from portal.stewardship.admin.policy import StewardPolicy
        from portal.stewardship.models import Keeper, Question

        register_permission_policy(Question, StewardPolicy(Question, {"change"}))
        every = {"add", "change", "delete"}
        register_permission_policy(Keeper, StewardPolicy(Keeper, every))
