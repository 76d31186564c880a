from django.urls import re_path

from portal.learning.refresher import views

# Up to 18 digits: more overflow the column.
_ENROLMENT = r"of/(?P<enrolment_id>\d{1,18})/"

urlpatterns = [
    re_path(rf"^{_ENROLMENT}begin/$", views.begin, name="refresher_begin"),
    re_path(rf"^{_ENROLMENT}end/$", views.end, name="refresher_end"),
    re_path(r"^stop/(?P<token>[\w.-]{20,200})/$", views.stop, name="refresher_stop"),
    re_path(
        r"^(?P<token>[\w-]{20,100})/$", views.refresher_round, name="refresher_round"
    ),
]
