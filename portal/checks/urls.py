from django.urls import path, re_path

from portal.checks import views

# Up to 18 digits: more overflow the column.
_ROW = r"^(?P<check_id>\d{1,18})/"

urlpatterns = [
    path("", views.checks, name="checks"),
    path("save/", views.save, name="checks_save"),
    re_path(_ROW + "$", views.open_check, name="checks_open"),
    re_path(_ROW + "delete/$", views.delete, name="checks_delete"),
]
