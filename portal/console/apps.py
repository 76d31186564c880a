from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "portal.console"
    label = "console"
    verbose_name = "Who can see what"

    def ready(self) -> None:
        from portal.console import own_data  # noqa: F401
