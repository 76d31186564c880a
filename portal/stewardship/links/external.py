"""Links to other sites, asked politely: an operator starts it, nothing else does."""

import ipaddress
import socket
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib import robotparser
from urllib.parse import urldefrag, urljoin, urlsplit

import requests
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from content.markup.links import links_of
from portal.stewardship.links.internal import is_external, stored_texts
from portal.stewardship.models import BrokenLink

_NAME = "TouchstoneLinkCheck"
_TIMEOUT = 15
_MOST_REDIRECTS = 5
# The site says that this page is gone. Other refusals (401, 403, 429) say nothing.
_GONE = {404, 410}


def is_public(host: str) -> bool:
    """Whether all addresses of a host are on the open internet: a link must not make
    the portal ask machines of the network that it stands in."""
    try:
        found = socket.getaddrinfo(host, None)
    except OSError:
        return False
    return all(ipaddress.ip_address(entry[4][0]).is_global for entry in found)


@dataclass
class Asker:
    """Asks for addresses: one at a time, `pause` seconds apart for each host, and
    nothing that the site's robots.txt closes to us."""

    pause: float = 2.0
    allowed: Callable[[str], bool] = is_public
    _last: dict[str, float] = field(default_factory=dict)
    _robots: dict[str, robotparser.RobotFileParser] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.session = requests.Session()
        self.session.headers["User-Agent"] = (
            f"{_NAME}/1 (+{settings.WAGTAILADMIN_BASE_URL})"
        )
        # Neither passwords from ~/.netrc nor a proxy that sees what we read.
        self.session.trust_env = False

    def reason(self, url: str) -> str:
        """Why this address is broken; "" where it works or does not say."""
        try:
            status = self._follow(url)
        except requests.exceptions.Timeout:
            return _("The site did not answer in time.")
        except (requests.exceptions.RequestException, ValueError, OSError):
            return _("The site does not answer.")
        return (
            _("The site says that there is no such page (%d).") % status
            if (status in _GONE)
            else ""
        )

    def _follow(self, url: str) -> int:
        for _redirect in range(_MOST_REDIRECTS):
            host = urlsplit(url).hostname or ""
            if urlsplit(url).scheme not in ("http", "https") or not host:
                return 0
            if not self.allowed(host):
                raise OSError(host)
            if not self._may(url):
                return 0
            response = self._ask("HEAD", url)
            if response.status_code in (403, 404, 405, 501):
                # Not every site knows HEAD.
                response = self._ask("GET", url)
            if not response.is_redirect:
                return response.status_code
            url = urljoin(url, response.headers["Location"])
        return 0

    def _ask(self, method: str, url: str) -> requests.Response:
        host = urlsplit(url).netloc
        rest = self._last.get(host, 0) + self.pause - time.monotonic()
        if rest > 0:
            time.sleep(rest)
        try:
            response = self.session.request(
                method, url, timeout=_TIMEOUT, allow_redirects=False, stream=True
            )
            response.close()
        finally:
            self._last[host] = time.monotonic()
        return response

    def _may(self, url: str) -> bool:
        parts = urlsplit(url)
        host = f"{parts.scheme}://{parts.netloc}"
        if host not in self._robots:
            self._robots[host] = self._read_robots(f"{host}/robots.txt")
        return self._robots[host].can_fetch(_NAME, url)

    def _read_robots(self, url: str) -> robotparser.RobotFileParser:
        rules = robotparser.RobotFileParser(url)
        response = self.session.get(
            url, timeout=_TIMEOUT, allow_redirects=False, stream=True
        )
        text = response.raw.read(100_000, decode_content=True) if response.ok else b""
        response.close()
        self._last[urlsplit(url).netloc] = time.monotonic()
        rules.parse(text.decode("utf-8", "replace").splitlines())
        return rules


def external_links() -> dict[str, set[int]]:
    """Addresses of other sites, without fragments, and the pages that name them: in
    the text and among the sources."""
    found: dict[str, set[int]] = defaultdict(set)
    for page_id, html, sources in stored_texts():
        for address in links_of(html).addresses:
            _note(found, address, page_id)
        for source in sources:
            _note(found, source.get("url", ""), page_id)
    return found


def _note(found: dict[str, set[int]], address: str, page_id: int) -> None:
    try:
        external = bool(address) and is_external(address)
    except ValueError:
        return
    if external:
        found[urldefrag(address)[0]].add(page_id)


def check_external(asker: Asker | None = None, say: Any = None) -> int:
    """Ask for every external address; the number of broken ones.

    say: called with each address and the reason ("" for fine), to show progress.
    """
    asker = asker or Asker()
    rows = []
    broken = 0
    for url, page_ids in sorted(external_links().items()):
        reason = asker.reason(url)
        if say:
            say(url, reason)
        if reason:
            broken += 1
            rows += [
                BrokenLink(
                    page_id=page_id, target=url[:500], reason=reason, is_external=True
                )
                for page_id in page_ids
            ]
    with transaction.atomic():
        BrokenLink.objects.filter(is_external=True).delete()
        BrokenLink.objects.bulk_create(rows, ignore_conflicts=True)
    return broken
