from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "portal.members"
    label = "members"
    verbose_name = "Members"

    def ready(self) -> None:
        from portal.members import history, ownerless, record, removals

        history.connect()
        ownerless.connect()
        record.connect()
        removals.connect()
