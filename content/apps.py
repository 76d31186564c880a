from django.apps import AppConfig


class ContentConfig(AppConfig):
    name = "content"
    verbose_name = "Content"

    def ready(self) -> None:
        from wagtail.permissions import register_permission_policy

        from content import checks, receivers  # noqa: F401
        from content.admin import account, mails
        from content.admin.policy import GroupAwarePagePolicy
        from content.models import BasePage

        register_permission_policy(BasePage, GroupAwarePagePolicy())
        mails.connect()
        account.without_avatars()
