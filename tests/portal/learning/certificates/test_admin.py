"""Certificates in the admin: who sees which, names, and what they can do."""

import pytest
from django.urls import reverse
from wagtail.models import GroupPagePermission, ModelLogEntry

from portal.learning.certificates.issuing import reissue
from portal.learning.models import Certificate
from portal.operations.roles import ensure_role
from tests import builders, courses
from tests.portal.learning.certificates.conftest import made_ago, sign_in

pytestmark = pytest.mark.django_db
LIST = "/admin/training/certificates/"


@pytest.fixture
def staff(db):
    found = {}
    for name in ("Stewards", "Editors", "Authors"):
        found[name] = builders.person(name.lower())
        found[name].groups.add(ensure_role(name))
    return found


def one(certificate):
    return reverse("certificate_admin", args=[certificate.code])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("role", "status", "named"),
    [("Stewards", 200, True), ("Editors", 200, True), ("Authors", 200, False)],
)
def test_who_sees_names(client, certificate, staff, role, status, named):
    sign_in(client, staff[role])
    for address in (LIST, one(certificate)):
        response = client.get(address)
        assert response.status_code == status
        text = response.content.decode()
        assert "Foundations" in text
        assert ("Ama Mensah" in text) == named
    found = client.get(LIST, {"q": "mensah"}).content.decode()
    assert (certificate.code in found) == named


def test_readers_and_learners_have_no_such_page(client, certificate, holder):
    sign_in(client, holder)
    assert client.get(LIST).status_code in (302, 404)
    assert client.get(one(certificate)).status_code in (302, 404)


@pytest.mark.slow
def test_an_editor_of_another_part_sees_nothing_of_it(client, certificate, home, shelf):
    other = builders.section(home, "Elsewhere")
    courses.small_course(other, title="Other course")
    editor = builders.person("far editor")
    group = ensure_role("Editors")
    GroupPagePermission.objects.filter(group=group).update(page=other)
    editor.groups.add(group)
    sign_in(client, editor)
    assert certificate.code not in client.get(LIST).content.decode()
    assert client.get(one(certificate)).status_code == 404
    reason = {"action": "revoke", "reason": "x"}
    assert client.post(one(certificate), reason).status_code == 404
    assert Certificate.objects.get().revoked_at is None


def test_authors_look_but_do_not_act(client, certificate, staff):
    sign_in(client, staff["Authors"])
    response = client.post(one(certificate), {"action": "revoke", "reason": "x"})
    assert response.status_code == 404
    assert Certificate.objects.get().revoked_at is None


@pytest.mark.slow
def test_search_by_code_course_and_state(client, certificate, staff):
    newer = reissue(certificate, name="Ama M.", reason="shorter")
    made_ago(newer, -2)
    sign_in(client, staff["Stewards"])

    def codes(**query):
        text = client.get(LIST, query).content.decode()
        return {row.code for row in Certificate.objects.all() if row.code in text}

    both = {certificate.code, newer.code}
    assert codes() == both
    assert codes(q=newer.code.lower()) == {newer.code}
    assert codes(q="foundat") == both
    assert codes(state="superseded") == {certificate.code}
    assert codes(state="expired") == {newer.code}
    assert codes(state="valid") == codes(state="revoked") == set()
    assert codes(q="nothing like it") == set()
    assert client.get(LIST, {"state": "odd"}).status_code == 422
    assert client.get(LIST, {"q": "a\0b'\"%_", "p": "9e9"}).status_code in (200, 422)


def test_revoking_needs_a_reason_and_is_logged(client, certificate, staff):
    sign_in(client, staff["Editors"])
    response = client.post(one(certificate), {"action": "revoke", "reason": " "})
    assert response.status_code == 422
    response = client.post(
        one(certificate), {"action": "revoke", "reason": "Somebody else sat the quiz"}
    )
    assert response.status_code == 302
    row = Certificate.objects.get()
    assert row.revoked_reason == "Somebody else sat the quiz"
    entry = ModelLogEntry.objects.get(action="learning.revoke_certificate")
    assert entry.user == staff["Editors"]
    assert entry.data["reason"] == "Somebody else sat the quiz"
    assert "Mensah" not in entry.label
    text = client.get(one(certificate)).content.decode()
    assert "Certificate revoked" in text
    assert 'value="revoke"' not in text
    again = client.post(
        one(certificate), {"action": "reissue", "name": "X", "reason": "y"}
    )
    assert again.status_code == 422
    assert Certificate.objects.count() == 1


def test_issuing_anew_is_logged_without_names(client, certificate, staff):
    sign_in(client, staff["Stewards"])
    wrong = {"action": "reissue", "name": "a@b.example", "reason": "typo"}
    assert client.post(one(certificate), wrong).status_code == 422
    right = {"action": "reissue", "name": "Ama Mensa", "reason": "A letter too many"}
    response = client.post(one(certificate), right)
    newer = Certificate.objects.get(current=True)
    assert response["Location"] == one(newer)
    assert newer.facts["name"] == "Ama Mensa"
    entry = ModelLogEntry.objects.get(action="learning.reissue_certificate")
    assert "Mens" not in str(entry.data)
    assert entry.data["new"] == newer.code
    old = client.get(one(certificate)).content.decode()
    assert newer.code in old


def test_nothing_can_be_deleted_or_edited_otherwise(client, certificate, staff):
    sign_in(client, staff["Stewards"])
    for action in ("", "delete", "edit"):
        response = client.post(one(certificate), {"action": action})
        assert response.status_code == 422
    assert client.delete(one(certificate)).status_code == 405
    assert client.get(LIST + "add/").status_code == 404


@pytest.mark.slow
def test_menu_shows_it_to_those_alone(client, certificate, staff, home):
    def is_shown(role):
        page = sign_in(client, staff[role]).get("/admin/")
        assert page.status_code == 200
        return LIST in page.content.decode()

    assert is_shown("Stewards")
    assert is_shown("Editors")
    elsewhere = builders.section(home, "Without courses")
    editors = GroupPagePermission.objects.filter(group=ensure_role("Editors"))
    editors.update(page=elsewhere)
    assert not is_shown("Editors")
