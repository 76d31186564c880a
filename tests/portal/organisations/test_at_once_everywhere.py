"""Leaving and lapsing hold from the next request on, on every surface."""

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from content.models import Attachment, ResourceFile, ResourcePage
from portal.members import leaving
from portal.members.models import Membership
from search.rebuilding import rebuild
from tests import builders
from tests.builders import MEMBER

pytestmark = [pytest.mark.django_db, pytest.mark.db_specific]
CANARY = "zyxwvcanary"


@pytest.fixture
def room(home):
    shelf = builders.section(home, "Shelf", slug="shelf")
    page = builders.article(shelf, "Locked", f"## A\n\n{CANARY} text", tier_id=MEMBER)
    attachment = Attachment(title="File")
    attachment.file.save("file.pdf", ContentFile(b"%PDF-1.4 "))
    attachment.save()
    builders.add(
        shelf,
        ResourcePage(title="Files", files=[ResourceFile(attachment=attachment)], tier_id=MEMBER),
    )  # fmt: skip
    rebuild()
    return page.url, attachment.url


def surfaces(client, firm, room):
    page, file = room
    found = client.get(f"/search/?q={CANARY}").content.decode()
    return {
        "page": client.get(page).status_code,
        "file": client.get(file).status_code,
        "search": f'href="{page}' in found,
        "firm": client.get(f"/organisations/{firm.pk}/").status_code,
        "invite": client.get(f"/organisations/{firm.pk}/invite/").status_code,
        "history": client.get(f"/organisations/{firm.pk}/history/").status_code,
    }


OPEN = {
    "page": 200,
    "file": 200,
    "search": True,
    "firm": 200,
    "invite": 200,
    "history": 200,
}
OUT = {
    "page": 403,
    "file": 404,
    "search": False,
    "firm": 404,
    "invite": 404,
    "history": 404,
}


def check(found, expected):
    assert {key: found[key] for key in expected} == expected


@pytest.mark.slow
def test_leaving(sign_in, firm, people, room):
    client = sign_in(people.manager)
    check(surfaces(client, firm, room), OPEN)
    check(surfaces(client, firm, room), OPEN)
    leaving.leave(people.manager, firm.pk)
    check(surfaces(client, firm, room), OUT)
    assert CANARY not in client.get(room[0]).content.decode()


def test_being_removed(sign_in, firm, people, room):
    client = sign_in(people.manager)
    check(surfaces(client, firm, room), OPEN)
    mine = Membership.objects.get(organisation=firm, person=people.manager)
    leaving.remove(people.owner, firm.pk, mine.pk)
    check(surfaces(client, firm, room), OUT)


def test_an_end_that_was_set_before_comes(sign_in, firm, people, room, monkeypatch):
    client = sign_in(people.manager)
    mine = Membership.objects.get(organisation=firm, person=people.manager)
    mine.ends_at = timezone.now() + timezone.timedelta(hours=1)
    mine.save()
    check(surfaces(client, firm, room), OPEN)
    later = timezone.now() + timezone.timedelta(hours=2)
    monkeypatch.setattr(timezone, "now", lambda: later)
    check(surfaces(client, firm, room), OUT)


def test_a_firm_that_lapses(sign_in, firm, people, room):
    client = sign_in(people.manager)
    check(surfaces(client, firm, room), OPEN)
    firm.ends_at = timezone.now()
    firm.save()
    found = surfaces(client, firm, room)
    lost = {"page": 403, "file": 404, "search": False}
    check(found, {**lost, "firm": 200, "history": 200})
    sent = client.post(
        f"/organisations/{firm.pk}/invite/", {"emails": "a@b.example", "role": "member"}
    )
    assert sent.status_code == 422


def test_a_manager_made_a_member_manages_no_more(sign_in, firm, people):
    client = sign_in(people.manager)
    assert client.get(f"/organisations/{firm.pk}/invite/").status_code == 200
    mine = Membership.objects.get(organisation=firm, person=people.manager)
    leaving.change_role(people.owner, firm.pk, mine.pk, "member")
    assert client.get(f"/organisations/{firm.pk}/invite/").status_code == 404


def test_one_of_several_memberships_is_enough(sign_in, firm, people, room):
    client = sign_in(people.several)
    assert client.get(room[0]).status_code == 403
    current = Membership.objects.create(
        organisation=people.other, person=people.several
    )
    assert client.get(room[0]).status_code == 200
    leaving.leave(people.several, people.over.pk)
    assert client.get(room[0]).status_code == 200
    current.ends_at = timezone.now()
    current.save()
    assert client.get(room[0]).status_code == 403
