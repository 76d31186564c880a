"""Views of the admin whose checks and changes are one transaction, and view sets of
what ends instead of being deleted."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from wagtail.admin.views.generic import CreateView, EditView
from wagtail.admin.viewsets.model import ModelViewSet


class _Locked:
    """A lock that a form takes while it is checked is held until it is saved."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with transaction.atomic():
            return super().post(request, *args, **kwargs)  # type: ignore[misc]


class LockedCreateView(_Locked, CreateView):
    pass


class LockedEditView(_Locked, EditView):
    pass


class EndedViewSet(ModelViewSet):
    """Rows that end: there is no button and no address to delete one."""

    copy_view_enabled = False
    add_view_class = LockedCreateView
    edit_view_class = LockedEditView
    left_out: frozenset[str] = frozenset({"delete"})

    def get_urlpatterns(self) -> list[Any]:
        patterns = super().get_urlpatterns()
        return [one for one in patterns if one.name not in self.left_out]

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        found = super().get_common_view_kwargs(**kwargs)
        return {**found, "delete_url_name": None}
