"""The console's pages: for stewards alone, right, and constant in cost."""

import csv
import io
import json
import re
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from content.models import Attachment, BasePage, ResourceFile, ResourcePage
from portal.console.models import Viewing
from portal.console.world import World
from portal.members.models import (
    GroupMembership,
    Membership,
    User,
)
from portal.operations.roles import ensure_role
from tests import builders
from tests.builders import MEMBER, fresh, viewer
from tests.content.test_access_laws import do
from tests.portal.console.conftest import BODY, NAME, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def console(rooms, people):
    """Every address of the console."""
    page, person = rooms["tin"].pk, people["member"].pk
    return [
        "/admin/access/page/",
        f"/admin/access/page/?q={NAME}",
        f"/admin/access/page/{page}/",
        f"/admin/access/page/{page}/readers.csv",
        f"/admin/access/page/{page}/change/",
        f"/admin/access/page/{page}/change/?tier=0&listing=default",
        "/admin/access/person/?q=member",
        f"/admin/access/person/{person}/",
        f"/admin/access/person/{person}/?on=2030-01-01",
        "/admin/access/change/",
        "/admin/access/change/?what=joins_group&person=lapsed%40example.test"
        f"&group={builders.group('tin').pk}",
        "/admin/access/view-as/",
        "/admin/access/findings/",
        "/admin/access/findings/?rule=nobody&format=csv",
        "/admin/access/log/",
        "/admin/access/log/?format=csv",
        "/admin/access/log/?format=json",
    ]


@pytest.mark.parametrize(
    "persona", [None, "associate", "member", "in_tin", "trainer", "author", "editor"]
)
def test_for_everybody_else_there_is_no_console(
    client, rooms, people, sign_in, persona
):
    """Byte for byte what an address of the admin answers that does not exist."""
    sign_in(people[persona] if persona else None)
    methods = ("get", "post", "options")
    missing = {
        method: getattr(client, method)("/admin/nothing-here/") for method in methods
    }
    for number, address in enumerate(console(rooms, people)):
        for method in methods if number < 3 else methods[:1]:
            asked, none = getattr(client, method)(address), missing[method]
            assert asked.status_code == none.status_code != 200, (method, address)
            if asked.status_code == 404:
                assert asked.content == none.content
                assert headers(asked) == headers(none)
    assert not Viewing.objects.exists()
    if persona in ("author", "editor"):
        home = text_of(client.get("/admin/"))
        assert "access_log" not in home
        assert "/admin/access/" not in home


def headers(response):
    own = {"X-Request-ID", "Expires"}
    return {name: value for name, value in response.items() if name not in own}


@pytest.mark.parametrize("persona", ["steward", "tin_steward", "admin"])
def test_stewards_open_every_page_of_it_and_read_no_body(
    client, rooms, people, sign_in, persona
):
    sign_in(people[persona])
    for address in console(rooms, people):
        response = client.get(address)
        assert response.status_code == 200, address
        assert BODY not in text_of(response), address
        assert "no-store" in response["Cache-Control"], address
        if address.startswith("/admin/access/view-as"):
            continue
        assert client.post(address).status_code == 405
    assert "/admin/access/log/" in text_of(client.get("/admin/"))


@pytest.mark.parametrize(
    "address",
    [
        "/admin/access/page/999999/",
        "/admin/access/page/99999999999999999999999999/",
        "/admin/access/page/99999999999999999999999999/change/",
        "/admin/access/page/1/",
        "/admin/access/person/999999/",
        "/admin/access/person/99999999999999999999999999/",
    ],
)
def test_what_there_is_not_is_not_found(client, rooms, people, sign_in, address):
    sign_in(people["steward"])
    assert client.get(address).status_code == 404


@pytest.mark.db_specific
def test_odd_addresses_are_answered(client, rooms, people, sign_in):
    sign_in(people["steward"])
    page, person = rooms["tin"].pk, people["member"].pk
    odd = ["\x00", "9" * 50, "-1", "‮", "'\"<script>", "x" * 3000, "//[", "²"]
    for value in odd:
        for address, name in (
            ("/admin/access/page/", "q"),
            ("/admin/access/person/", "q"),
            (f"/admin/access/page/{page}/", "p"),
            (f"/admin/access/page/{page}/", "organisation"),
            (f"/admin/access/page/{page}/change/", "tier"),
            (f"/admin/access/person/{person}/", "on"),
            (f"/admin/access/person/{person}/", "p"),
            ("/admin/access/change/", "what"),
            ("/admin/access/findings/", "rule"),
            ("/admin/access/log/", "after"),
            ("/admin/access/log/", "page"),
            ("/admin/access/log/", "actor"),
            ("/admin/access/log/", "since"),
        ):
            response = client.get(address, {name: value})
            assert response.status_code in (200, 422), (address, name, value)
            assert "<script>'" not in text_of(response)
            assert "'\"<script>" not in text_of(response)


def test_a_page_is_found_by_address_number_id_and_title(client, rooms, people, sign_in):
    sign_in(people["steward"])
    page = rooms["tin"]
    BasePage.objects.filter(pk=page.pk).update(library_id="GA-77")
    link = f"/admin/access/page/{page.pk}/"
    for text in (
        page.url,
        f"http://testserver{page.url}?print=1#part",
        page.url.rstrip("/"),
        f"/admin/pages/{page.pk}/edit/",
        str(page.pk),
        "ga-77",
        f"{NAME} tin",
    ):
        assert link in text_of(client.get("/admin/access/page/", {"q": text})), text
    # The home page's address is "/": every other one begins with it.
    home = text_of(client.get("/admin/access/page/", {"q": "/"}))
    assert link not in home
    # A draft that the steward has no part in is not named.
    draft = client.get("/admin/access/page/", {"q": f"{NAME} draft"})
    assert f"/access/page/{rooms['draft'].pk}/" not in text_of(draft)
    assert client.get(f"/admin/access/page/{rooms['draft'].pk}/").status_code == 404


def readers_on(client, page):
    table = text_of(client.get(f"/admin/access/page/{page.pk}/readers.csv"))
    rows = list(csv.DictReader(io.StringIO(table.removeprefix("\ufeff"))))
    return {row["E-mail"] for row in rows}


def test_who_sees_a_page_is_who_may_read_it(client, rooms, people, sign_in):
    sign_in(people["steward"])
    for name, page in rooms.items():
        if name == "draft":
            continue
        right = {p.email for p in User.objects.all() if viewer(p).can_read(page)}
        assert readers_on(client, page) == right, name
        shown = text_of(client.get(f"/admin/access/page/{page.pk}/"))
        assert f"<strong>{len(right)}</strong> of {len(people)}" in shown


operations = [
    ("add", 1, 1), ("add", 2, 2), ("tier", 3, 1), ("groups", 2, 3), ("alias", 4, 1),
    ("move", 5, 2), ("copy", 2, 3), ("unpublish", 4, 4), ("groups", 6, 1),
]  # fmt: skip


@pytest.mark.db_specific
@pytest.mark.parametrize("seed", range(3))
def test_readers_agree_with_the_rule_over_random_trees(home, people, seed):
    from random import Random

    from django.core.exceptions import ValidationError

    random = Random(seed)
    kinds = [name for name, _one, _other in operations]
    for _step in range(14):
        try:
            do(
                fresh(home),
                random.choice(kinds),
                random.randrange(1000),
                random.randrange(1000),
            )
        except ValidationError:
            continue
    world = World()
    everybody = list(User.objects.all())
    for page in BasePage.objects.filter(depth__gt=1):
        found = {held.user_id for held in world.readers(page)}
        assert found == {p.pk for p in everybody if viewer(p).can_read(page)}


def test_the_reasons_name_the_page_that_asks(client, rooms, people, sign_in, home):
    sign_in(people["steward"])
    inner = text_of(client.get(f"/admin/access/page/{rooms['inner'].pk}/"))
    assert re.search(r"the tier Members: asked for by\s+<a[^>]+>Inner</a>", inner)
    tin = text_of(client.get(f"/admin/access/page/{rooms['tin'].pk}/"))
    assert "the working group tin: asked for by the page itself" in tin
    assert "Others do not learn that it exists." in tin
    alias = rooms["tin"].create_alias(parent=fresh(home), update_slug="an-alias")
    shown = text_of(client.get(f"/admin/access/page/{alias.pk}/"))
    assert re.search(
        rf"the working group tin: asked for by.*/page/{rooms['tin'].pk}/", shown
    )
    assert "an alias: it shows" in shown
    public = text_of(client.get(f"/admin/access/page/{rooms['public'].pk}/"))
    assert "Everybody, with or without an account." in public
    people["steward"].groups.add(ensure_role("Editors"))
    fresh(rooms["shelf"]).unpublish()
    closed = text_of(client.get(f"/admin/access/page/{rooms['public'].pk}/"))
    assert "a section above is not published" in closed
    assert "<strong>0</strong> of" in closed


def test_files_and_parts_are_told(client, rooms, people, sign_in):
    sign_in(people["steward"])
    attachment = Attachment(title="The one file")
    attachment.file.save("one.pdf", ContentFile(b"%PDF-1.4 x"))
    attachment.save()
    shelf = rooms["shelf"]
    pages = {
        name: builders.add(
            shelf,
            ResourcePage(
                title=f"Resource {name}",
                slug=f"resource-{name}",
                tier_id=tier,
                files=[ResourceFile(attachment=attachment)],
            ),
        )
        for name, tier in (("open", 0), ("narrow", MEMBER))
    }
    shown = text_of(client.get(f"/admin/access/page/{pages['narrow'].pk}/"))
    assert re.search(r"The one file, which is open to others too, by\s+<a", shown)
    shown = text_of(client.get(f"/admin/access/page/{pages['open'].pk}/"))
    assert "The one file</li>" in shown
    found = text_of(client.get("/admin/access/findings/?rule=file"))
    assert "Resource open" in found
    assert "Opens the file “The one file” to: Public" in found


def test_files_of_a_room_that_is_not_ones_own_have_a_number(
    client, rooms, people, sign_in
):
    sign_in(people["steward"])
    attachment = Attachment(title="Zyxwvfile")
    attachment.file.save("zyxwvfile.pdf", ContentFile(b"%PDF-1.4 x"))
    attachment.save()
    page = ResourcePage(
        title="Minutes", slug="minutes", files=[ResourceFile(attachment=attachment)]
    )
    page = builders.add(rooms["shelf"], page, groups=[builders.group("elsewhere")])
    shown = text_of(client.get(f"/admin/access/page/{page.pk}/"))
    assert f"File {attachment.pk}" in shown
    assert "yxfile" not in shown
    builders.add(
        rooms["shelf"],
        ResourcePage(
            title="Open", slug="open", files=[ResourceFile(attachment=attachment)]
        ),
    )
    for form in ("", "&format=csv"):
        found = text_of(client.get(f"/admin/access/findings/?rule=file{form}"))
        assert f"Opens the file with the number {attachment.pk} to: Public" in found
        assert "yxfile" not in found


def test_what_a_person_sees_is_what_they_may_read(client, rooms, people, sign_in):
    sign_in(people["steward"])
    for name, person in people.items():
        shown = text_of(client.get(f"/admin/access/person/{person.pk}/"))
        number = BasePage.objects.visible_to(viewer(person)).count()
        assert f"Pages that this person can read: {number}<" in shown, name
    member = people["member"]
    shown = text_of(client.get(f"/admin/access/person/{member.pk}/"))
    assert "not yet" in shown  # in gold, from next week on
    later = (timezone.now() + timedelta(days=9)).date().isoformat()
    then = text_of(client.get(f"/admin/access/person/{member.pk}/?on={later}"))
    assert f"{NAME} gold" in then
    assert f"{NAME} gold" not in shown
    lapsed = text_of(client.get(f"/admin/access/person/{people['lapsed'].pk}/"))
    assert "ended" in lapsed
    admin = text_of(client.get(f"/admin/access/person/{people['admin'].pk}/"))
    assert "Administrator: the whole site" in admin
    User.objects.filter(pk=member.pk).update(is_active=False)
    closed = text_of(client.get(f"/admin/access/person/{member.pk}/"))
    assert "This account is closed" in closed


# --- Findings ------------------------------------------------------------------------


def test_pages_too_wide_and_pages_of_nobody_are_found(
    client, rooms, people, sign_in, home
):
    sign_in(people["steward"])
    shelf = builders.section(home, "Narrow", slug="narrow")
    for number in range(4):
        builders.article(shelf, f"Narrow {number}", tier_id=MEMBER)
    wide = builders.article(shelf, "The wide one")
    wide_text = text_of(client.get("/admin/access/findings/?rule=wide"))
    assert "The wide one" in wide_text
    assert "Beside it 4 are narrower, mostly: Members." in wide_text
    assert "Narrow 1</a></td>" not in wide_text
    ghost = builders.group("ghost")
    builders.article(shelf, "Of no member", groups=[ghost])
    gone = builders.group("gone")
    builders.article(shelf, "Of an archived group", groups=[gone])
    gone.archive()
    nobody = text_of(client.get("/admin/access/findings/?rule=nobody"))
    assert "Nobody is in the working group ghost now." in nobody
    assert "All of its working groups are archived" in nobody
    assert f"{NAME} tin" not in nobody
    keys = text_of(client.get("/admin/access/findings/?rule=key"))
    assert f"t0+g{ghost.pk}" in keys
    unowned = text_of(client.get("/admin/access/findings/?rule=unowned"))
    assert "The wide one" in unowned
    builders.publish(wide, content_owner="secretariat")
    again = text_of(client.get("/admin/access/findings/?rule=unowned"))
    assert "The wide one" not in again


# --- Cost ----------------------------------------------------------------------------


def cost(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_the_cost_does_not_grow_with_people(client, rooms, people, sign_in):
    sign_in(people["steward"])
    addresses = [a for a in console(rooms, people) if "q=" not in a]
    few = {address: cost(client, address) for address in addresses}
    grow(300)
    many = {address: cost(client, address) for address in addresses}
    assert few == many
    assert max(few.values()) <= 62


def grow(number):
    """People in firms and groups, and log entries of them, written in bulk."""
    from portal.members.models import MemberEvent

    tin = builders.group("tin")
    firms = [builders.organisation(20, f"Big firm {n}") for n in range(3)]
    people = User.objects.bulk_create(
        User(email=f"many-{n}@example.test", first_name="Many", last_name=str(n))
        for n in range(number)
    )
    now = timezone.now()
    Membership.objects.bulk_create(
        Membership(organisation=firms[n % 3], person=person, starts_at=now)
        for n, person in enumerate(people)
    )
    GroupMembership.objects.bulk_create(
        GroupMembership(group=tin, person=person, starts_at=now)
        for person in people[::2]
    )
    MemberEvent.objects.bulk_create(
        MemberEvent(action="membership.began", person=person, organisation=firms[0])
        for person in people
    )


def test_readers_are_shown_page_by_page_and_by_organisation(
    client, rooms, people, sign_in
):
    sign_in(people["steward"])
    grow(120)
    address = f"/admin/access/page/{rooms['member'].pk}/"
    first, last = text_of(client.get(address)), text_of(client.get(f"{address}?p=99"))
    assert "Page 1 of 3" in first
    assert "Page 3 of 3" in last
    one = text_of(client.get(address, {"organisation": "Big firm 1"}))
    assert one.count("<tr><td>Big firm 1</td>") == 40
    assert "<tr><td>Big firm 2</td>" not in one


def test_json_is_json(client, rooms, people, sign_in):
    sign_in(people["steward"])
    found = json.loads(text_of(client.get("/admin/access/log/?format=json")))
    assert isinstance(found, list)
