"""How often one reader may do what costs much or can be abused."""

import ipaddress
import logging
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from limits import RateLimitItem, parse
from limits.storage import storage_from_string
from limits.strategies import SlidingWindowCounterRateLimiter

logger = logging.getLogger(__name__)
_UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class AddressMiddleware:
    """Behind our own proxy REMOTE_ADDR is the reader's address, as the proxy saw it.

    Only the last entry of X-Forwarded-For is the proxy's own word; what stands before
    it was sent by the reader and may say anything.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.BEHIND_PROXY:
            forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
            last = forwarded.rsplit(",", 1)[-1].strip()
            if _network(last):
                request.META["REMOTE_ADDR"] = last
        return self.get_response(request)


class RateLimitMiddleware:
    """Answers 429 beyond the rates of `settings.RATE_LIMITS`.

    Keys are names of views, or names followed by " POST" for what changes something.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: Any, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        match = request.resolver_match
        names = [match.url_name or ""]
        if match.namespaces or match.route.startswith("admin/"):
            names.append("admin")
        for name in names:
            keys = [name, f"{name} POST"] if request.method in _UNSAFE else [name]
            for key in keys:
                rate = settings.RATE_LIMITS.get(key)
                if rate and not _may(key, rate, _reader(request)):
                    return _too_many(request, _rate(rate))
        return None


def wait_for(key: str, who: str) -> int | None:
    """Count one use of what `settings.PROGRAM_RATES` limits under this key; None where
    `who` may, else the seconds after which to try again."""
    rate = settings.PROGRAM_RATES.get(key)
    if not rate or _may(f"program {key}", rate, who):
        return None
    return min(_rate(rate).get_expiry(), 3600)


def sender(request: HttpRequest) -> str:
    """Who sends a request, by network alone: for what knows no sessions."""
    return f"address:{_network(request.META.get('REMOTE_ADDR', ''))}"


def _may(key: str, rate: str, who: str) -> bool:
    try:
        return _limiter(settings.LIMITS_URL).hit(_rate(rate), key, who)
    except Exception:
        # The counter being away must not close the portal; nginx counts too.
        logger.exception("Rates cannot be counted")
        return True


@lru_cache(maxsize=64)
def _rate(text: str) -> RateLimitItem:
    return parse(text)


@lru_cache(maxsize=4)
def _limiter(url: str) -> SlidingWindowCounterRateLimiter:
    return SlidingWindowCounterRateLimiter(storage_from_string(url))


def forget_counts() -> None:
    """Start counting anew: between tests."""
    _limiter.cache_clear()


def _reader(request: Any) -> str:
    """The account, or the network: one household holds a whole /64 of IPv6."""
    if request.user.is_authenticated:
        return f"user:{request.user.pk}"
    return sender(request)


def _network(address: str) -> str:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if parsed.version == 6:
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


def _too_many(request: Any, rate: RateLimitItem) -> HttpResponse:
    response = render(request, "errors/429.html", status=429)
    response["Retry-After"] = str(min(rate.get_expiry(), 3600))
    response["Cache-Control"] = "no-store"
    return response
