"""Every page of the admin that an address alone opens, and its lists as spreadsheets."""

import pytest
from django.urls import NoReverseMatch, get_resolver, reverse

from content.models import BasePage
from tests import builders

pytestmark = pytest.mark.django_db
FORMULA = "=HYPERLINK(1)"


@pytest.fixture
def admin(client):
    person = builders.person("admin", is_superuser=True)
    person.first_name, person.last_name = FORMULA, "X"
    person.save()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    client.person = person
    return client


def addresses() -> list[str]:
    found = set()

    def walk(patterns, space=""):
        for pattern in patterns:
            if hasattr(pattern, "url_patterns"):
                inner = f"{pattern.namespace}:" if pattern.namespace else ""
                walk(pattern.url_patterns, space + inner)
            elif pattern.name:
                try:
                    found.add(reverse(space + pattern.name))
                except NoReverseMatch:
                    continue

    walk(get_resolver().url_patterns)
    return sorted(one for one in found if one.startswith("/admin/"))


@pytest.mark.slow
def test_no_page_of_the_admin_fails(admin, shelf):
    """The page for several pictures once did: ours was not Wagtail's field. One of
    Wagtail's raises on purpose, for whoever watches the logs."""
    found = addresses()
    assert len(found) > 150
    for address in found:
        if not any(word in address for word in ("logout", "failwhale")):
            assert admin.get(address).status_code < 500, address


def test_an_editor_can_add_pictures(admin):
    page = admin.get(reverse("wagtailimages:add_multiple"))
    assert page.status_code == 200
    assert str(10 * 1024 * 1024) in page.content.decode().replace(",", "")


def test_reports_as_csv_hold_no_formulas(admin, shelf):
    page = builders.article(shelf, "=1+1", slug="sum", content_owner="@SUM(A1)")
    page = BasePage.objects.get(pk=page.pk).specific
    page.save_revision(user=admin.person, log_action=True).publish(user=admin.person)
    seen = set()
    for name in ("site_history", "aging_pages"):
        address = reverse(f"wagtailadmin_reports:{name}")
        answer = admin.get(address, {"export": "csv"})
        text = b"".join(answer.streaming_content).decode()
        assert "'=1+1" in text, name
        for cell in text.replace('"', "").replace("\r\n", ",").split(","):
            assert not cell.startswith(("=", "@", "+", "-")), (name, cell)
            seen.add(cell)
    assert any(cell.startswith(f"'{FORMULA}") for cell in seen)
