from django.urls import path

from search import views

urlpatterns = [
    path("", views.search_page, name="search"),
    path("opened/", views.opened, name="search_opened"),
    path("suggest/", views.suggestions, name="search_suggest"),
]
