"""View as: a steward looks at the site as somebody else, read only and logged.

The session says which row of `Viewing` is on; the row says as whom and until when. It
ends by its button, after half an hour, at sign-out, or when its steward is one no
more. While it is on, `request.viewer` is the persona's view of what the steward may
read (`portal.access.seen_through`), so that every surface obeys without knowing.
"""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from portal.access import Grants, Viewer, seen_through, viewer_from
from portal.console.models import Viewed, Viewing
from portal.members.viewers import keys_in_use, viewer_for
from portal.numbers import is_row_number

LENGTH = timedelta(minutes=30)
_KEPT = timedelta(days=730)
_KEY = "viewing_as"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_END, _SIGN_OUT = "view_as_end", "account_logout"
# The reading side of the site, by the names of addresses. Everything else is closed
# while it is on: it belongs to the steward, or to the person who is looked as.
_OPEN = frozenset(
    {
        "home", "wagtail_serve", "wagtail_serve_dotted", "calendar_feed", "search",
        "search_suggest", "wagtaildocs_serve", "media", "sitemap", "robots", "health",
        "ready", _END, _SIGN_OUT,
    }
)  # fmt: skip
_NOT_NOTED = frozenset({"search_suggest", "media", "health", "ready", _END, _SIGN_OUT})


def begin(request: Any, viewing: Viewing) -> None:
    """Save the row and turn it on in this session; one that was on ends."""
    end(request)
    viewing.steward, viewing.steward_name = request.user, _name(request.user)
    viewing.started_at = timezone.now()
    viewing.until = viewing.started_at + LENGTH
    viewing.save()
    request.session[_KEY] = viewing.pk


def end(request: Any) -> None:
    """Turn it off, if it is on."""
    number = request.session.pop(_KEY, None)
    if number is not None:
        Viewing.objects.filter(pk=number, ended_at=None).update(ended_at=timezone.now())


def forget_old_addresses() -> None:
    """Delete what was opened longer than two years ago; that somebody looked stays."""
    Viewed.objects.filter(at__lt=timezone.now() - _KEPT).delete()


def current(request: Any) -> Viewing | None:
    """What is on for this request; what may no longer be is ended."""
    # Looking into the session would make every answer vary by cookie.
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    number = request.session.get(_KEY)
    if number is None:
        return None
    user = request.user
    found = Viewing.objects.select_related("person").filter(
        pk=number, steward_id=user.pk, ended_at=None
    )
    viewing = found.first() if user.is_authenticated else None
    if viewing is not None and viewing.until > timezone.now() and _still_may(viewing):
        steward = viewer_for(user)
        if steward.is_steward:
            viewing.seen_by = steward  # type: ignore[attr-defined]
            return viewing
    end(request)
    messages.info(request, _("You see the site as yourself again."))
    return None


def _still_may(viewing: Viewing) -> bool:
    """A person whose account was closed or deleted is nobody to look as."""
    if viewing.kind != Viewing.Kind.PERSON:
        return True
    return viewing.person is not None and viewing.person.is_active


def persona_of(viewing: Viewing) -> Viewer:
    """The viewer that somebody like this would be, at this instant."""
    if viewing.kind == Viewing.Kind.PERSON:
        return viewer_for(viewing.person)
    if viewing.kind == Viewing.Kind.ANONYMOUS:
        return viewer_for(AnonymousUser())
    keys, stamp = keys_in_use()
    grants = Grants(viewing.tier_rank, frozenset(viewing.group_ids))
    return viewer_from(keys, grants, stamp=stamp)


def answer(request: Any, viewing: Viewing, get_response: Any) -> HttpResponse:
    """The answer to this request as the persona gets it; noted with its address."""
    request.viewing_as, request.steward = viewing, request.user
    request.viewer = SimpleLazyObject(
        lambda: seen_through(persona_of(viewing), viewing.seen_by)  # type: ignore[attr-defined]
    )
    stranger = AnonymousUser()
    if viewing.kind == Viewing.Kind.ANONYMOUS:
        request.user = stranger
    try:
        response = get_response(request)
    finally:
        if request.user is stranger:
            request.user = request.steward
    match = getattr(request, "resolver_match", None)
    if match is None or match.url_name not in _NOT_NOTED:
        # PostgreSQL has no room for a zero byte.
        path = request.path.replace("\x00", "")[:500]
        Viewed.objects.create(viewing=viewing, path=path, status=response.status_code)
    response["Cache-Control"] = "private, no-store"
    return response


def refusal(request: Any) -> HttpResponse | None:
    """What is answered instead of the view, if anything: for all that changes anything,
    and for all that is not the reading side of the site."""
    name = request.resolver_match.url_name
    namespaced = bool(request.resolver_match.namespaces)
    if not namespaced and name in (_END, _SIGN_OUT):
        request.user = request.steward
        return None
    if request.method in _SAFE and not namespaced and name in _OPEN:
        return None
    return render(request, "console/closed.html", status=403)


@receiver(user_logged_out, dispatch_uid="console.end_viewing")
def end_at_sign_out(request: HttpRequest | None, **kwargs: Any) -> None:
    # Before the session is emptied.
    if request is not None and hasattr(request, "session"):
        end(request)


def words_for(viewing: Viewing, tiers: dict[int, str], groups: dict[int, str]) -> str:
    """As whom, in words: "Members, in Tin and Gold"."""
    if viewing.kind == Viewing.Kind.PERSON:
        return _name(viewing.person)
    if viewing.kind == Viewing.Kind.ANONYMOUS:
        return str(Viewing.Kind.ANONYMOUS.label)
    tier = tiers.get(viewing.tier_rank, str(viewing.tier_rank))
    names = sorted(groups.get(pk, str(pk)) for pk in viewing.group_ids)
    if not names:
        return _("somebody with the tier %s") % tier
    return _("somebody with the tier %(tier)s, in %(groups)s") % {
        "tier": tier,
        "groups": ", ".join(names),
    }


def _name(person: Any) -> str:
    name = person.get_full_name()
    return f"{name} ({person.email})"[:300] if name else person.email


def person_by(text: str) -> Any:
    """The person with this e-mail address or number; None for nobody."""
    people = get_user_model().objects.filter(is_active=True)
    text = text.strip()
    if "\x00" in text:
        # PostgreSQL takes no such text.
        return None
    if is_row_number(text):
        return people.filter(pk=int(text)).first()
    return people.filter(email__iexact=text).first() if text else None
