"""Addresses of learners, below /learning/."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("teams/", include("portal.learning.teams.urls")),
]
