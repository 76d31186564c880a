from django.urls import path

from portal.feedback import views

urlpatterns = [
    path("<int:page_id>/", views.vote, name="feedback_vote"),
    path("<int:page_id>/thanks/", views.thanks, name="feedback_thanks"),
]
