from django.urls import path

from portal.learning.records import views

urlpatterns = [
    path("", views.record, name="learning_record"),
    path("record.json", views.record_json, name="learning_record_json"),
    path("record.pdf", views.record_pdf, name="learning_record_pdf"),
]
