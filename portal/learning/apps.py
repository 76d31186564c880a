from django.apps import AppConfig


class LearningConfig(AppConfig):
    name = "portal.learning"
    label = "learning"
    verbose_name = "Learning"

    def ready(self) -> None:
        # Each room registers itself where it is imported.
        from portal.learning import own_data, panels, receivers  # noqa: F401
        from portal.learning.certificates import receivers as certified  # noqa: F401
        from portal.learning.records import own_data as records  # noqa: F401
        from portal.learning.teams import own_data as team_data  # noqa: F401
        from portal.learning.teams import panels as team_panels  # noqa: F401
        from portal.learning.teams import receivers as teams  # noqa: F401
        from portal.learning.trainers import counting

        counting.register()
