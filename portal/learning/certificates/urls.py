"""Below /learning/: one's certificates, record and refreshers."""

from django.urls import include, path

from portal.learning.certificates import views

urlpatterns = [
    path(
        "certificates/<str:code>/",
        include(
            [
                path("", views.certificate, name="learning_certificate"),
                path("name/", views.name, name="learning_certificate_name"),
                path("certificate.pdf", views.pdf, name="learning_certificate_pdf"),
                path("badge.jwt", views.badge, name="learning_certificate_badge"),
            ]
        ),
    ),
    path("record/", include("portal.learning.records.urls")),
    path("refresher/", include("portal.learning.refresher.urls")),
]
