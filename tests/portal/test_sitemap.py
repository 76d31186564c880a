"""The sitemap: what everybody may read, from one query, in pieces."""

from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import builders
from tests.builders import MEMBER, article

pytestmark = pytest.mark.django_db
SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def sitemap(client=None):
    with CaptureQueriesContext(connection) as captured:
        response = (client or Client()).get("/sitemap.xml")
        assert response.streaming
        text = b"".join(response.streaming_content)
    found = ElementTree.fromstring(text)  # noqa: S314 - our own
    return [entry.findtext(f"{SPACE}loc") for entry in found], len(captured)


def test_it_lists_what_everybody_may_read_whoever_asks(home, shelf):
    open_page = article(shelf, "Öffen & <open>")
    article(shelf, "Locked", tier_id=MEMBER)
    article(shelf, "Draft", live=False)
    article(builders.section(home, groups=[builders.group("tin")]), "Secret")
    expected = {f"http://testserver{page.url}" for page in (home, shelf, open_page)}
    member = Client()
    member.force_login(
        builders.person(tier=MEMBER, groups=[builders.group("tin")]),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    for client in (Client(), member):
        addresses, _queries = sitemap(client)
        assert set(addresses) == expected
        assert len(addresses) == len(expected)


@pytest.mark.slow
def test_it_asks_as_often_for_many_pages_as_for_few(shelf):
    article(shelf)
    sitemap()
    _addresses, few = sitemap()
    for _number in range(12):
        article(shelf)
    sitemap()
    addresses, many = sitemap()
    assert len(addresses) == 15
    assert many == few <= 3
