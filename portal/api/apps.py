from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "portal.api"
    label = "api"
    verbose_name = "API and feeds"

    def ready(self) -> None:
        from portal.api import checks, own_data, receivers  # noqa: F401
