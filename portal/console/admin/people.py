"""What can this person see: find one, then what they hold, why, and what it opens."""

from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q, Value
from django.db.models.functions import Concat
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from content.admin.view import paged
from portal.console.admin.base import StewardView, admin_link, instant
from portal.console.holdings import holdings_of, reads_by_staff

_MOST = 50


class FindPerson(StewardView):
    """People by name, address or organisation."""

    page_title = gettext_lazy("What can a person see")
    template_name = "console/admin/find_person.html"

    def get(self, request: HttpRequest) -> Any:
        query = request.GET.get("q", "").replace("\x00", "").strip()[:200]
        found = list(people_like(query)[:_MOST]) if query else []
        return self.show(query=query, found=found, most=_MOST)


def people_like(text: str) -> Any:
    """Accounts with this in name, address or organisation."""
    people = get_user_model().objects.annotate(
        called=Concat("first_name", Value(" "), "last_name")
    )
    fits = Q(called__icontains=text) | Q(email__icontains=text)
    member = get_user_model().objects.filter(organisations__name__icontains=text)
    fits |= Q(pk__in=member.values("pk"))
    return people.filter(fits).order_by("last_name", "first_name", "email")


class WhatSees(StewardView):
    """One person's grants with their sources, and the pages these open."""

    page_title = gettext_lazy("What can this person see")
    template_name = "console/admin/person.html"

    def get(self, request: HttpRequest, person_id: int) -> Any:
        person = get_object_or_404(get_user_model(), pk=person_id)
        self.page_subtitle = str(person)
        on = request.GET.get("on", "")
        at = instant(on)
        found = holdings_of(person, at or timezone.now())
        held = found.held
        rows = paged(request, found.pages)
        return self.show(
            person=person,
            found=found,
            on=at,
            typed=on[:10],
            is_bad=bool(on.strip()) and at is None,
            rows=rows,
            shown=[
                (row, held is not None and reads_by_staff(held, row)) for row in rows
            ],
            edit=admin_link("wagtailusers_users:edit", person.pk)
            if request.user.has_perm("members.change_user")
            else "",
            memberships_url=admin_link("memberships:index"),
            groups_url=admin_link("group_memberships:index"),
            view_as=f"{reverse('access_view_as')}?person={person.pk}",
        )
