from django.apps import AppConfig


class LearningConfig(AppConfig):
    name = "portal.learning"
    label = "learning"
    verbose_name = "Learning"

    def ready(self) -> None:
        # Teams first: what a firm has seen is written down before the person goes.
        from portal.learning import receivers  # noqa: F401
        from portal.learning.teams import own, panels
        from portal.learning.teams import receivers as team_receivers

        _ = own, panels, team_receivers
