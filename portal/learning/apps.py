from django.apps import AppConfig


class LearningConfig(AppConfig):
    name = "portal.learning"
    label = "learning"
    verbose_name = "Learning"

    def ready(self) -> None:
        from portal.learning import own, panels, receivers  # noqa: F401
