from django.urls import URLPattern, URLResolver, path

from portal.api import guide
from portal.api.api import addresses

urlpatterns: list[URLPattern | URLResolver] = [
    path("", guide.guide, name="api_guide"),
    *addresses(),
]
