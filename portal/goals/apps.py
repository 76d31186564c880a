from django.apps import AppConfig


class GoalsConfig(AppConfig):
    name = "portal.goals"
    label = "goals"
    verbose_name = "Goals"

    def ready(self) -> None:
        from content.goals.standing import register_teller
        from portal.goals import receivers  # noqa: F401
        from portal.goals.standing import tell

        register_teller(tell)
