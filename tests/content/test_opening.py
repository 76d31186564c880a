"""Before something opens to somebody new, the editor is told what, and asked."""

import random

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import PageLogEntry

from content.admin import opening
from content.models import Attachment, BasePage
from portal.access import Audience, Grants, allows
from portal.members.models import ContentStamp
from portal.operations.roles import ensure_role
from tests import builders
from tests.builders import ASSOCIATE, MEMBER, PUBLIC
from tests.content.test_editing import form

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def room(home):
    """A members' section with three articles, one of them narrower by itself."""
    room = builders.section(home, "Room", tier_id=MEMBER, slug="room")
    builders.article(room, "One")
    builders.article(room, "Two")
    builders.article(room, "Three", groups=[builders.group("tin")])
    return builders.fresh(room)


def states():
    rows = BasePage.objects.order_by("pk")
    return list(
        rows.values_list("pk", "path", "audience", "is_listed", "live", "tier_id")
    )


# --- The law ------------------------------------------------------------------------

audiences = st.builds(
    Audience,
    rank=st.sampled_from([0, 10, 20]),
    groups=st.frozensets(st.sampled_from([1, 2]), max_size=2),
    closed=st.booleans(),
)
grants = [
    Grants(rank, frozenset(groups))
    for rank in (0, 10, 20)
    for groups in ((), (1,), (2,), (1, 2))
]


@given(audiences, audiences)
def test_covers_means_that_nobody_new_may_read(one, other):
    everybody = all(allows(held, one) for held in grants if allows(held, other))
    assert one.covers(other) == everybody


# --- What would open ----------------------------------------------------------------


@pytest.mark.slow
def test_a_section_opens_with_all_below_it(room):
    found = opening.of_terms(room.pk, PUBLIC, [], "default")
    assert (found.before, found.after) == ("t20", "t0")
    assert ("t0", 3) in found.opened
    assert found.sentences()[0] == "This opens 3 pages to: Public."
    # The group's page asks for less now, too.
    assert sum(number for _key, number in found.opened) == 4


def test_a_section_above_still_holds(room):
    page = BasePage.objects.get(title="One")
    assert opening.of_terms(page.pk, PUBLIC, [], "default").sentences() == []


def test_a_rehearsal_leaves_nothing_behind(room):
    shelf = builders.section(room.get_parent(), "Shelf")
    gold = builders.group("gold")
    before, stamp = states(), ContentStamp.now()
    entries = PageLogEntry.objects.count()
    opening.of_terms(room.pk, PUBLIC, [gold.pk], "unlisted")
    opening.of_move([room.pk], shelf.pk)
    assert states() == before
    assert ContentStamp.now() == stamp
    assert PageLogEntry.objects.count() == entries
    assert not builders.fresh(room).groups.exists()


def test_narrowing_opens_nothing_and_unlisting_neither(room):
    for terms in [
        (MEMBER, [builders.group("tin").pk], "default"), (MEMBER, [], "unlisted"),
    ]:  # fmt: skip
        found = opening.of_terms(room.pk, *terms)
        assert found.sentences() == []


def test_another_group_is_another_audience(room):
    page = BasePage.objects.get(title="Three")
    found = opening.of_terms(page.pk, MEMBER, [builders.group("gold").pk], "default")
    assert sum(number for _key, number in found.opened) == 1


def test_listing_shows_titles_to_all(room):
    page = BasePage.objects.get(title="Three")
    found = opening.of_terms(page.pk, MEMBER, [builders.group("tin").pk], "listed")
    assert (found.opened, found.shown) == ((), 1)
    assert "title and summary of 1 page" in found.sentences()[0]


def test_aliases_elsewhere_count(home, room):
    BasePage.objects.get(title="One").create_alias(
        parent=builders.section(home, "Elsewhere"), update_slug="alias"
    )
    found = opening.of_terms(room.pk, PUBLIC, [], "default")
    assert ("t0", 4) in found.opened


def test_a_page_that_is_published_first_does_not_count_itself(home):
    page = builders.article(home, "Draft", live=False, tier_id=MEMBER)
    assert opening.of_terms(page.pk, PUBLIC, [], "default").sentences() == []


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.slow
def test_the_rehearsal_says_what_then_happens(home, seed):
    """Random trees and changes: the promised opening is the one that comes."""
    chance = random.Random(seed)
    groups = [builders.group("tin"), builders.group("gold")]
    pages = [builders.section(home, "Top")]
    for number in range(12):
        pages.append(
            builders.section(
                chance.choice(pages), f"S{number}",
                tier_id=chance.choice([PUBLIC, ASSOCIATE, MEMBER]),
                groups=chance.sample(groups, chance.choice([0, 0, 1])),
            )
        )  # fmt: skip
    for number in range(3):
        chance.choice(pages).create_alias(
            parent=chance.choice(pages[:3]), update_slug=f"alias-{number}"
        )
    page = builders.fresh(chance.choice(pages[1:]))
    tier = chance.choice([PUBLIC, ASSOCIATE, MEMBER])
    wanted = chance.sample(groups, chance.choice([0, 1]))
    before = {pk: key for pk, _path, key, *_rest in states()}
    promised = opening.of_terms(page.pk, tier, [g.pk for g in wanted], page.listing)
    builders.publish(page, tier_id=tier, groups=wanted)
    happened = {}
    for pk, _path, key, _listed, live, _tier in states():
        if live and not Audience.parse(before[pk]).covers(Audience.parse(key)):
            happened[key] = happened.get(key, 0) + 1
    assert dict(promised.opened) == happened
    assert promised.after == builders.fresh(page).audience


# --- In the admin -------------------------------------------------------------------


def edit(client, page, **changes):
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    data = {
        "title": page.title, "slug": page.slug, "tier": str(page.tier_id),
        "inside": "", **changes,
    }  # fmt: skip
    return client.post(address, form(**data))


@pytest.mark.slow
def test_publishing_wider_asks_first(editor, home):
    page = builders.article(home, "Page", tier_id=MEMBER)
    answer = edit(editor, page, tier=str(PUBLIC))
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "This opens 1 page to: Public." in text
    assert 'name="confirm_opening"' in text
    assert builders.fresh(page).audience == "t20"
    assert edit(editor, page, tier=str(PUBLIC), confirm_opening="on").status_code == 302
    assert builders.fresh(page).audience == "t0"


@pytest.mark.slow
def test_saving_a_draft_and_narrowing_ask_nothing(editor, home):
    page = builders.article(home, "Page", tier_id=ASSOCIATE)
    data = {"action-publish": ""}
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    sent = form(title="Page", slug=page.slug, tier=str(PUBLIC), inside="")
    del sent["action-publish"]
    assert editor.post(address, {**sent, **data}).status_code in (200, 302)
    sent.pop("action-publish", None)
    assert editor.post(address, sent).status_code == 302
    assert builders.fresh(page).audience == "t10"
    assert edit(editor, page, tier=str(MEMBER)).status_code == 302
    assert builders.fresh(page).audience == "t20"


@pytest.mark.slow
def test_a_file_that_opens_wider_is_named(editor, home, shelf):
    attachment = Attachment.objects.create(
        title="Price list", library_name="p.pdf", file=ContentFile(b"%PDF", "p.pdf")
    )
    builders.article(home, "Inside", "[p](file:p.pdf)", tier_id=MEMBER)
    from tests.content.test_editing import create, streamfield

    body = streamfield([("text", "Take [it](file:p.pdf).")])
    answer = create(editor, shelf, tier=str(PUBLIC), body=body)
    assert "opens the file “Price list” to: Public." in answer.content.decode()
    assert not BasePage.objects.filter(slug="new-article").exists()
    # As narrow as the file was: nothing to ask. A new file neither.
    assert create(editor, shelf, tier=str(MEMBER), body=body).status_code == 302
    assert opening.files_opened([attachment.pk], "t20") == []
    fresh = Attachment.objects.create(title="N", file=ContentFile(b"%PDF", "n.pdf"))
    assert opening.files_opened([fresh.pk], "t0") == []


@pytest.mark.slow
def test_a_move_asks_before_it_opens(editor, home, room):
    shelf = builders.section(home, "Shelf")
    page = BasePage.objects.get(title="One")
    address = reverse("wagtailadmin_pages:move_confirm", args=[page.pk, shelf.pk])
    assert editor.get(address).status_code == 200
    answer = editor.post(address)
    assert "This opens 1 page to: Public." in answer.content.decode()
    assert BasePage.objects.get(pk=page.pk).path == page.path
    assert editor.post(address, {"confirm_opening": "yes"}).status_code == 302
    assert BasePage.objects.get(pk=page.pk).audience == "t0"
    # Back behind the door: no question.
    back = reverse("wagtailadmin_pages:move_confirm", args=[page.pk, room.pk])
    assert editor.post(back).status_code == 302
    assert BasePage.objects.get(pk=page.pk).audience == "t20"


@pytest.mark.slow
def test_a_bulk_move_and_a_bulk_publish_ask_too(editor, home, room):
    shelf = builders.section(home, "Shelf")
    pages = [BasePage.objects.get(title=title) for title in ("One", "Two")]
    query = "&".join(f"id={page.pk}" for page in pages)
    address = f"/admin/bulk/content/basepage/move/?{query}&next=/admin/"
    sent = {"chooser": str(shelf.pk)}
    answer = editor.post(address, sent)
    text = answer.content.decode()
    assert "This opens 2 pages to: Public." in text
    assert f'name="chooser" value="{shelf.pk}"' in text
    assert {BasePage.objects.get(pk=p.pk).audience for p in pages} == {"t20"}
    assert editor.post(address, {**sent, "confirm_opening": "yes"}).status_code == 302
    assert {BasePage.objects.get(pk=p.pk).audience for p in pages} == {"t0"}

    draft = builders.fresh(room).get_latest_revision_as_object()
    draft.tier_id = PUBLIC
    draft.save_revision()
    address = f"/admin/bulk/content/basepage/publish/?id={room.pk}&next=/admin/"
    assert "Room: This opens" in editor.post(address).content.decode()
    assert builders.fresh(room).audience == "t20"
    assert editor.post(address, {"confirm_opening": "yes"}).status_code == 302
    assert builders.fresh(room).audience == "t0"


@pytest.mark.slow
def test_the_panel_says_it_before_anything_is_saved(editor, home, room):
    address = reverse("touchstone_audience")
    terms = {"tier": str(PUBLIC), "listing": "default"}
    found = editor.post(address, {**terms, "page": room.pk}).json()
    assert found["after"] == "After publishing: Public"
    assert found["sentences"][0] == "This opens 3 pages to: Public."
    found = editor.post(address, {**terms, "parent": room.pk}).json()
    assert found == {"after": "After publishing: Members", "sentences": []}
    for wrong in ({"tier": "7"}, {"tier": "x"}, {"groups": "999"}, {"listing": "no"}):
        answer = editor.post(address, {**terms, "page": room.pk, **wrong})
        assert answer.status_code == 422, wrong
    assert editor.post(address, {**terms, "page": "9" * 30}).status_code == 404
    assert editor.get(address).status_code == 405


def test_the_panel_tells_nothing_of_foreign_groups_rooms(editor, home):
    secret = builders.section(home, "Zyxwv", groups=[builders.group("tin")])
    page = builders.article(secret, "Zyxwv page")
    address = reverse("touchstone_audience")
    terms = {"tier": str(PUBLIC), "listing": "default"}
    for where in ({"page": page.pk}, {"parent": secret.pk}):
        answer = editor.post(address, {**terms, **where})
        assert answer.status_code == 404
    editor.logout()
    assert editor.post(address, {**terms, "page": page.pk}).status_code == 302


# --- The log ------------------------------------------------------------------------


def access_entries(page):
    entries = PageLogEntry.objects.filter(
        page_id=page.pk, action="touchstone.change_access"
    )
    return list(entries.order_by("timestamp", "pk"))


@pytest.mark.slow
def test_who_changed_access_stands_in_the_history(editor, room):
    page = builders.fresh(room)
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    sent = form(
        title="Room", slug="room", tier=str(PUBLIC), confirm_opening="on", inside=""
    )
    assert editor.post(address, sent).status_code == 302
    draft, real = access_entries(page)
    assert draft.data["draft"]
    assert not real.data["draft"]
    assert real.user == editor.person
    assert real.data["before"]["tier"] == MEMBER
    assert real.data["after"]["tier"] == PUBLIC
    assert real.data["pages"] == 4
    assert real.message == "Who may read: Members → Public, for 4 pages"
    history = editor.get(reverse("wagtailadmin_pages:history", args=[page.pk]))
    assert "Who may read: Members → Public, for 4 pages" in history.content.decode()


@pytest.mark.slow
def test_what_changes_no_access_logs_none(editor, room):
    page = BasePage.objects.get(title="One").specific
    assert edit(editor, page, title="Other").status_code == 302
    builders.fresh(room).move(room.get_parent(), pos="last-child")
    assert access_entries(page) == []
    assert access_entries(room) == []


def test_memberships_are_logged_as_well(client, home):
    from wagtail.models import ModelLogEntry

    steward = builders.person("steward")
    steward.groups.add(ensure_role("Stewards"))
    client.force_login(steward, backend=BACKEND)
    member = builders.person("member")
    organisation = builders.organisation(MEMBER)
    sent = {
        "organisation": organisation.pk, "person": member.pk, "role": "member",
        "starts_at": "2026-01-01 00:00", "ends_at": "",
    }  # fmt: skip
    answer = client.post("/admin/memberships/new/", sent)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    entry = ModelLogEntry.objects.get(action="wagtail.create")
    assert entry.user == steward
