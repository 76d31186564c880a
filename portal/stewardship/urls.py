from django.urls import path

from portal.stewardship.questions import views

urlpatterns = [
    path("", views.ask, name="ask"),
    path("thanks/", views.thanks, name="ask_thanks"),
]
