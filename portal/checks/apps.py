from django.apps import AppConfig


class ChecksConfig(AppConfig):
    name = "portal.checks"
    label = "checks"
    verbose_name = "Saved checks"

    def ready(self) -> None:
        from portal.checks import own_data  # noqa: F401
