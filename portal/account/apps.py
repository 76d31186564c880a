from django.apps import AppConfig


class AccountConfig(AppConfig):
    name = "portal.account"
    label = "portal_account"
    verbose_name = "Account"

    def ready(self) -> None:
        from portal.account import receivers, second_factor  # noqa: F401
