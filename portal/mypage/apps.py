from django.apps import AppConfig


class MypageConfig(AppConfig):
    name = "portal.mypage"
    label = "mypage"
    verbose_name = "My page"
