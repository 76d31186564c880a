from django.apps import AppConfig


class ContentConfig(AppConfig):
    name = "content"
    verbose_name = "Content"

    def ready(self) -> None:
        from wagtail.permissions import register_permission_policy

        from content import checks, own_data, receivers, standing  # noqa: F401
        from content.admin import account, compare_pages, exports, mails
        from content.admin.policy import GroupAwareFilePolicy, GroupAwarePagePolicy
        from content.models import Attachment, BasePage
        from portal.members import record

        record.READERS[standing.KIND] = standing.read_pages
        register_permission_policy(BasePage, GroupAwarePagePolicy())
        files = GroupAwareFilePolicy(
            Attachment,
            auth_model="wagtaildocs.Document",
            owner_field_name="uploaded_by_user",
        )
        # Exactly for this class: Wagtail registers its own for it later on.
        register_permission_policy(Attachment, files, exact_class=True)
        mails.connect()
        compare_pages.connect()
        account.without_avatars()
        exports.without_formulas()
