from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    name = "portal.feedback"
    label = "feedback"
    verbose_name = "Feedback"

    def ready(self) -> None:
        from portal.feedback import own_data  # noqa: F401
