"""New pages, where two editors make one at the same moment."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from wagtail.admin.views.pages.create import CreateView


class CreatePageView(CreateView):
    """Wagtail looks whether the address is free, and saves later. Who is second finds
    it taken in between: the form is asked once more and says so, nothing typed is lost.
    """

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.method != "POST":
            return super().dispatch(request, *args, **kwargs)
        try:
            with transaction.atomic():
                return super().dispatch(request, *args, **kwargs)
        except (ValidationError, IntegrityError):
            return super().dispatch(request, *args, **kwargs)
