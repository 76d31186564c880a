"""Who may ask whether a form of the admin can still be sent, and what they are told."""

import pytest
from django.urls import reverse

from portal.operations.roles import ensure_role
from tests import builders

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.mark.parametrize("persona", ["anonymous", "associate", "member", "lapsed"])
def test_nobody_outside_the_admin_gets_an_answer(client, home, persona):
    people = {
        "associate": {"verified": True},
        "member": {"tier": builders.MEMBER},
        "lapsed": {"tier": builders.MEMBER, "lapsed": True},
    }
    if persona != "anonymous":
        client.force_login(builders.person(**people[persona]), BACKEND)
    response = client.get(reverse("touchstone_still_here"))
    assert response.status_code in (302, 403)
    assert b"token" not in response.content


def test_an_editor_is_told_their_own_number_and_a_token_that_is_kept_nowhere(
    client, home
):
    editor = builders.person("editor")
    editor.groups.add(ensure_role("Editors"))
    client.force_login(editor, BACKEND)
    address = reverse("touchstone_still_here")
    # Nothing in the address makes it speak of anybody else.
    response = client.get(address, {"who": builders.person().pk})
    told = response.json()
    assert set(told) == {"token", "who"}
    assert told["who"] == editor.pk
    assert "no-store" in response["Cache-Control"]
    assert client.post(address).status_code == 405
    client.logout()
    assert client.get(address).status_code == 302
