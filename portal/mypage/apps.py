from django.apps import AppConfig


class MypageConfig(AppConfig):
    name = "portal.mypage"
    label = "mypage"
    verbose_name = "My page"

    def ready(self) -> None:
        from portal.mypage import changes, own_data, panels  # noqa: F401
