from django.urls import URLPattern, URLResolver, path

from portal.console.ending import end_view_as

urlpatterns: list[URLPattern | URLResolver] = [
    path("end/", end_view_as, name="view_as_end"),
]
