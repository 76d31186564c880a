"""View as: what the persona sees, never more than the steward, and always logged."""

import difflib
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from content.page_store import filtered, store
from portal.console import viewing
from portal.console.models import Viewed, Viewing
from portal.members.models import GroupMembership, User
from tests import builders
from tests.builders import ASSOCIATE, MEMBER, PUBLIC
from tests.portal.console.conftest import BODY, NAME, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
START = "/admin/access/view-as/"
END = "/stewards/access/end/"


def begin(client, **given):
    groups = [builders.group(name).pk for name in given.pop("groups", ())]
    form = {"kind": "holder", "tier": 20, "reason": "A question of a member", **given}
    response = client.post(START, {**form, "groups": groups})
    assert response.status_code == 302, text_of(response)
    return Viewing.objects.latest("pk")


def without_what_is_personal(answer: str) -> str:
    """The answer without what names the reader, or says that a steward looks."""
    answer = re.sub(r'<div class="person">.*?</div>', "", answer, flags=re.S)
    answer = re.sub(r'<div class="row keep".*?</div>', "", answer, flags=re.S)
    answer = re.sub(
        r'<div class="wrap"><section class="callout warning".*?</section></div>',
        "",
        answer,
        flags=re.S,
    )
    answer = re.sub(r"csrf\w+|value=\"\w{64}\"|data-opened=\"[^\"]*\"", "", answer)
    return "\n".join(line for line in answer.split("\n") if line.strip())


def addresses(rooms):
    pages = [page.url for page in rooms.values()]
    missing = ["/nothing/", "/shelf/nothing/"]
    lists = ["/", "/shelf/", "/inner/", "/shelf/?tier=member", "/shelf/?p=2"]
    searches = [f"/search/?q={word}" for word in ("text", NAME, "summary")]
    return pages + missing + lists + [*searches, f"/search/suggest/?q={NAME[:4]}"]


# A visitor without an account, and tiers with groups.
PERSONAS = [
    (None, ()),
    (PUBLIC, ()),
    (ASSOCIATE, ()),
    (MEMBER, ()),
    (PUBLIC, ("gold",)),
    (MEMBER, ("tin",)),
    (MEMBER, ("tin", "gold")),
]


@pytest.mark.slow
@pytest.mark.parametrize(
    "looker",
    [
        "steward",
        pytest.param("tin_steward", marks=pytest.mark.slow),
        pytest.param("admin", marks=pytest.mark.slow),
    ],
)
def test_a_steward_sees_what_such_a_person_sees_but_no_body_that_is_not_theirs(
    client, rooms, people, sign_in, looker
):
    """The oracle: a real person with these grants, side by side."""
    steward = builders.viewer(people[looker])
    differing = 0
    for tier, groups in PERSONAS:
        real = Client()
        if tier is not None:
            someone = builders.person(tier=tier, groups=map(builders.group, groups))
            real.force_login(
                someone, backend="django.contrib.auth.backends.ModelBackend"
            )
        sign_in(people[looker])
        if tier is None:
            begin(client, kind="anonymous")
        else:
            begin(client, tier=tier, groups=groups)
        hidden = [
            name
            for name, page in rooms.items()
            if page.live and not steward.can_read(page)
        ]
        for address in addresses(rooms):
            theirs, mine = real.get(address), client.get(address)
            answer, seen = text_of(theirs), text_of(mine)
            page = next((p for p in rooms.values() if p.url == address), None)
            if page is not None and theirs.status_code == 200:
                assert mine.status_code == (200 if steward.can_read(page) else 403)
            else:
                assert mine.status_code == theirs.status_code, (tier, groups, address)
            same = without_what_is_personal(answer) == without_what_is_personal(seen)
            if not same:
                differing += 1
                # Only where a page that the steward may not read is part of it.
                explained = any(f"{NAME}-{n}" in answer + address for n in hidden)
                assert explained, (
                    address,
                    *difflib.unified_diff(
                        without_what_is_personal(answer).split("\n"),
                        without_what_is_personal(seen).split("\n"),
                        n=0,
                    ),
                )
            for name in hidden:
                assert f"{BODY}{name}" not in seen, (tier, groups, address)
            # Never a title that the persona does not get.
            for name in rooms:
                if f"{NAME}-{name}" in seen and f"{NAME}-{name}" not in address:
                    assert f"{NAME}-{name}" in answer, (tier, groups, address)
    assert differing or looker == "admin"


def test_as_a_named_person_it_is_their_access_and_nothing_else_of_theirs(
    client, rooms, people, sign_in
):
    sign_in(people["tin_steward"])
    begin(client, kind="person", person=people["in_both"].email.upper())
    assert client.get(rooms["tin"].url).status_code == 200
    locked = client.get(rooms["both"].url)
    assert locked.status_code == 403
    assert "This person can read this page" in text_of(locked)
    assert f"{BODY}both" not in text_of(locked)
    for closed in ("/checks/", "/account/email/", "/my/", "/ask/", "/admin/"):
        assert client.get(closed).status_code in (403, 404), closed
    # Leaving takes effect with the next request, here too.
    GroupMembership.objects.filter(person=people["in_both"]).update(
        ends_at=timezone.now()
    )
    assert client.get(rooms["tin"].url).status_code == 404
    User.objects.filter(pk=people["in_both"].pk).update(is_active=False)
    assert "You see the site as yourself again" in text_of(client.get("/"))


def test_an_editors_drafts_are_no_part_of_it(client, rooms, people, sign_in):
    sign_in(people["steward"])
    begin(client, kind="person", person=people["editor"].email)
    assert client.get(rooms["draft"].url).status_code == 404
    assert client.get(f"/admin/pages/{rooms['draft'].pk}/edit/").status_code == 403


def test_what_changes_anything_is_refused(client, rooms, people, sign_in):
    sign_in(people["steward"])
    row = begin(client)
    page = rooms["public"]
    for address in (
        page.url,
        f"/feedback/{page.pk}/",
        "/ask/",
        "/search/opened/",
        "/checks/save/",
        "/account/email/",
        START,
        f"/stewards/open/{page.pk}/",
        f"/admin/pages/{page.pk}/delete/",
    ):
        for method in ("post", "put", "patch", "delete"):
            response = getattr(client, method)(address)
            assert response.status_code == 403, (method, address)
    assert client.get(START).status_code == 403
    assert client.get("/admin/access/log/").status_code == 403
    # Every try is in the log too.
    assert row.opened.filter(status=403).count() >= 36


def test_every_name_of_an_address_that_is_open_is_one_that_only_reads():
    from django.urls import reverse

    from tests.test_access_matrix import COVERED

    assert (
        frozenset(
            {"feedback_vote", "ask", "checks", "styleguide", "open_as_steward", None}
        )
        & viewing._OPEN
        == frozenset()
    )
    # Nothing that is one person's own, a form, or for those of an office.
    reading = viewing._OPEN - {viewing._END, viewing._SIGN_OUT}
    kinds = {COVERED[name] for name in reading}
    assert kinds <= {"public", "public files", "page", "by page", "trimmed"}
    assert reverse("view_as_end") == END


def test_the_banner_says_as_whom_and_ends_it(client, rooms, people, sign_in):
    sign_in(people["steward"])
    row = begin(client, tier=MEMBER, groups=["tin"])
    for address in ("/", rooms["public"].url, "/search/?q=text", "/nothing/"):
        answer = text_of(client.get(address))
        assert "You see the site as: somebody with the tier Members, in tin" in answer
        assert f'action="{END}"' in answer, address
    closed = text_of(client.get("/admin/"))
    assert f'action="{END}"' in closed
    response = client.post(END, {"next": rooms["public"].url})
    assert (response.status_code, response.url) == (302, rooms["public"].url)
    assert "You see the site as" not in text_of(client.get("/"))
    row.refresh_from_db()
    assert row.ended_at is not None
    assert not row.opened.filter(path=END).exists(), "what ends it is nothing seen"
    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "x"]
)
def test_the_button_leads_nowhere_else(client, people, rooms, sign_in, elsewhere):
    sign_in(people["steward"])
    begin(client)
    assert client.post(END, {"next": elsewhere}).url == START


def test_it_ends_after_half_an_hour(client, rooms, people, sign_in):
    sign_in(people["steward"])
    row = begin(client, kind="anonymous")
    assert client.get(rooms["member"].url).status_code == 403
    assert row.until - row.started_at == timedelta(minutes=30)
    Viewing.objects.update(until=timezone.now())
    again = client.get(rooms["member"].url)
    assert again.status_code == 200
    row.refresh_from_db()
    assert row.ended_at is not None


def test_it_ends_at_sign_out_and_is_bound_to_the_steward(
    client, rooms, people, sign_in
):
    sign_in(people["steward"])
    row = begin(client, kind="anonymous")
    assert client.get("/account/logout/").status_code == 200
    client.post("/account/logout/")
    row.refresh_from_db()
    assert row.ended_at is not None
    assert "_auth_user_id" not in client.session
    # Another person's session with the same number is not one.
    other = begin(sign_in(people["tin_steward"]))
    sign_in(people["member"])
    session = client.session
    session["viewing_as"] = other.pk
    session.save()
    assert "You see the site as:" not in text_of(client.get("/"))


def test_it_ends_with_the_stewardship(client, rooms, people, sign_in):
    sign_in(people["steward"])
    begin(client, tier=MEMBER, groups=["tin"])
    people["steward"].groups.clear()
    answer = client.get(rooms["tin_listed"].url)
    assert "You see the site as:" not in text_of(answer)
    assert client.get("/admin/access/view-as/").status_code != 200


def test_who_as_whom_why_and_what_is_logged(client, rooms, people, sign_in):
    sign_in(people["steward"])
    row = begin(client, kind="person", person=people["member"].email, reason="Ticket 7")
    client.get(rooms["public"].url)
    client.get("/search/?q=something+private")
    client.get("/nowhere/")
    assert (row.steward, row.person) == (people["steward"], people["member"])
    assert row.reason == "Ticket 7"
    opened = list(row.opened.order_by("pk").values_list("path", "status"))
    assert opened == [(rooms["public"].url, 200), ("/search/", 200), ("/nowhere/", 404)]
    people["member"].delete()
    people["steward"].delete()
    row.refresh_from_db()
    assert "steward@example.test" in row.steward_name
    assert "member@example.test" in row.words


def test_stored_pages_are_neither_used_nor_made(client, rooms, people, sign_in):
    """A copy made for a member must not serve a steward who looks as one, nor the
    other way round: their lists differ."""
    shelf = rooms["shelf"].url
    real = Client()
    real.force_login(
        people["in_both"], backend="django.contrib.auth.backends.ModelBackend"
    )
    real.get(shelf)
    kept = len(store) + len(filtered)
    assert kept
    sign_in(people["steward"])
    begin(client, tier=MEMBER, groups=["tin", "gold"])
    mine = client.get(shelf)
    assert len(store) + len(filtered) == kept
    assert "You see the site as" in text_of(mine)
    assert mine["Cache-Control"] == "private, no-store"
    again = text_of(real.get(shelf))
    assert "You see the site as" not in again
    # And what one has seen is not what the next one, with the same keys, gets.
    begin_again = Client()
    begin_again.force_login(
        people["steward"], backend="django.contrib.auth.backends.ModelBackend"
    )
    seen = text_of(begin_again.get(shelf))
    assert f"{NAME}-both" in seen
    member = Client()
    member.force_login(
        people["trainer"], backend="django.contrib.auth.backends.ModelBackend"
    )
    assert f"{NAME}-both" not in text_of(member.get(shelf))


@pytest.mark.parametrize(
    "wrong",
    [
        {"reason": ""},
        {"reason": "x" * 301},
        {"kind": "nobody"},
        {"kind": "person", "person": ""},
        {"kind": "person", "person": "nobody@example.test"},
        {"kind": "person", "person": "a\x00b"},
        {"tier": 999},
        {"tier": ""},
        {"groups": ["999999999999999999999"]},
        {"groups": ["x"]},
    ],
)
def test_a_form_that_cannot_be_is_shown_again(client, people, sign_in, rooms, wrong):
    sign_in(people["steward"])
    given = {"kind": "holder", "tier": 20, "reason": "Because", **wrong}
    response = client.post(START, given)
    assert response.status_code == 422
    if len(given["reason"]) < 300:
        assert given["reason"] in text_of(response)
    assert not Viewing.objects.exists()


@pytest.mark.db_specific
def test_the_button_of_a_person_fills_the_form(client, people, sign_in, rooms):
    sign_in(people["steward"])
    answer = text_of(client.get(f"{START}?person={people['member'].pk}"))
    assert "member@example.test" in answer
    for odd in ("9" * 40, "x", "-1", "\x00"):
        assert client.get(START, {"person": odd}).status_code == 200


@pytest.mark.parametrize("persona", ["associate", "member", "editor", None])
def test_for_others_the_button_has_no_address(client, people, sign_in, rooms, persona):
    sign_in(people[persona] if persona else None)
    missing = client.post("/stewards/access/nothing/")
    for method in (client.post, client.get):
        response = method(END)
        assert response.status_code == 404
        assert re.sub(r'value="\w{64}"', "", text_of(response)) == re.sub(
            r'value="\w{64}"', "", text_of(missing)
        )


def test_addresses_are_forgotten_after_two_years(client, people, sign_in, rooms):
    from portal.console.viewing import forget_old_addresses

    sign_in(people["steward"])
    row = begin(client)
    client.get("/%00" + "x" * 700 + "/")
    client.get("/")
    old = row.opened.earliest("pk")
    assert len(old.path) == 500
    Viewed.objects.filter(pk=old.pk).update(at=timezone.now() - timedelta(days=731))
    forget_old_addresses()
    assert [one.path for one in row.opened.all()] == ["/"]
    assert Viewing.objects.filter(pk=row.pk).exists()
