"""A dissent of a working group in the editor: for its members alone, and safe from all
others."""

import json
import re

import pytest
from django.urls import reverse
from wagtail.models import ReferenceIndex

from content.admin.policy import offered_organisations
from content.models import Dissent
from portal.members.models import Membership
from portal.operations.roles import ADOPTION, ensure_adoption, ensure_review
from tests import builders, laws
from tests.builders import MEMBER
from tests.content.interpretations.adopting import staff
from tests.content.interpretations.test_adoption import form_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
HIDDEN = "zyxwvforeign"
KEPT = ("position", "kind", "title", "view", "why", "sort_order", "group_id", "pk")


@pytest.fixture
def tin(db):
    return builders.group("tin")


@pytest.fixture
def page(home, tin):
    ensure_review()
    shelf = builders.section(home, "Laws", slug="laws")
    laws.instrument()
    linked = builders.article(shelf, "Linked")
    firm = builders.organisation(MEMBER, f"{HIDDEN} Ltd")
    page = laws.interpretation(
        shelf,
        laws.position(1),
        dissents=[
            laws.dissent(title="First open", sort_order=1),
            laws.dissent(
                title=f"{HIDDEN} title", view=f"{HIDDEN} [x](page:{linked.pk})",
                why=f"{HIDDEN} why", group=tin, organisation=firm, sort_order=2,
            ),
            laws.dissent(title="Last open", sort_order=4),
        ],
    )  # fmt: skip
    ensure_adoption()
    return page


@pytest.fixture
def outsider(page):
    return staff("outsider", "Editors")


@pytest.fixture
def insider(page, tin):
    from portal.members.models import GroupMembership

    person = staff("insider", "Editors")
    GroupMembership.objects.create(group=tin, person=person)
    return person


def draft_of(page):
    return builders.fresh(page).get_latest_revision_as_object()


def sent(page, seen=lambda one: one.group_id is None, **changes):
    """What the form sends back that shows the dissents which `seen` lets pass."""
    rows = [one for one in draft_of(page).dissents.all() if seen(one)]
    data = form_of(page)
    data["dissents-TOTAL_FORMS"] = data["dissents-INITIAL_FORMS"] = str(len(rows))
    for place, row in enumerate(rows):
        data |= row_data(place, row)
    return data | changes


def row_data(place, row, **changes):
    values = {
        "position": row.position, "kind": row.kind, "title": row.title,
        "organisation": row.organisation_id or "", "stated_on": row.stated_on,
        "view": row.view, "why": row.why, "tier": "", "group": row.group_id or "",
        "ORDER": place + 1, "DELETE": "", "id": row.pk or "", **changes,
    }  # fmt: skip
    return {f"dissents-{place}-{name}": str(value) for name, value in values.items()}


def post(client, page, action="publish", **data):
    data.pop("action-publish", None)
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    return client.post(address, data | ({f"action-{action}": "1"} if action else {}))


def rewrite(page, place, **values):
    """A draft in which this dissent says something else."""
    draft = draft_of(page)
    rows = list(draft.dissents.all())
    for name, value in values.items():
        setattr(rows[place], name, value)
    draft.dissents.set(rows)
    return draft.save_revision()


def state(dissents):
    return [[getattr(one, name) for name in KEPT] for one in dissents]


def theirs(page):
    return [one for one in draft_of(page).dissents.all() if one.group_id]


# --- What is seen ---------------------------------------------------------------------


def looks(page):
    first, last = (
        page.revisions.order_by("pk").first(),
        page.revisions.order_by("-pk").first(),
    )
    linked = page.get_siblings().exclude(pk=page.pk).first()
    yield from (
        reverse(f"wagtailadmin_pages:{name}", args=args)
        for name, args in (
            ("edit", [page.pk]), ("view_draft", [page.pk]), ("history", [page.pk]),
            ("preview_on_edit", [page.pk]), ("revisions_view", [page.pk, first.pk]),
            ("revisions_compare", [page.pk, "earliest", "latest"]),
            ("revisions_compare", [page.pk, first.pk, "live"]),
            ("revisions_revert", [page.pk, last.pk]), ("usage", [page.pk]),
            ("usage", [linked.pk]), ("copy", [page.pk]), ("delete", [page.pk]),
        )
    )  # fmt: skip
    yield reverse("wagtailadmin_pages:search") + f"?q={HIDDEN}"
    yield reverse("wagtailadmin_home")


@pytest.mark.admin_search
@pytest.mark.parametrize("who", ["outsider", "superuser", "insider"])
def test_outside_the_group_nothing_in_the_admin_shows_it(client, page, who, request):
    person = (
        builders.person("root", is_superuser=True)
        if who == "superuser"
        else request.getfixturevalue(who)
    )
    rewrite(page, 1, why=f"{HIDDEN} changed")
    client.force_login(person)
    preview = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    client.post(preview, sent(page))
    seen = set()
    for address in looks(builders.fresh(page)):
        answer = client.get(address)
        assert answer.status_code == 200, address
        text = answer.content.decode().replace(f"q={HIDDEN}", "")
        text = text.replace(f'value="{HIDDEN}"', "")
        if HIDDEN in text and not ("search" in address and "<em>" in text):
            seen.add(address)
    if who == "outsider":
        assert seen == set()
    elif who == "superuser":
        # Whoever looks after organisations may name each of them.
        assert seen <= {a for a in seen if "/edit/" in a or "/revert/" in a}
        text = client.get(next(looks(builders.fresh(page)))).content.decode()
        assert set(re.findall(rf"{HIDDEN}[^<\"&]*", text)) == {f"{HIDDEN} Ltd"}
    else:
        assert {a.split("/")[-2] for a in seen} >= {"edit", "view_draft"}


def test_the_form_says_how_many_it_does_not_show(client, page, outsider, insider):
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    client.force_login(outsider)
    assert "1 dissent belongs to a group" in client.get(address).content.decode()
    client.force_login(insider)
    assert "belongs to a group" not in client.get(address).content.decode()


def test_an_old_version_does_not_show_what_is_the_groups_now(
    client, page, outsider, tin
):
    """The dissent was open once; the group took it. Of another the words changed."""
    rewrite(page, 2, title="Last open to all")
    rewrite(page, 0, group=tin, title="Taken by the group").publish()
    first = page.revisions.order_by("pk").first()
    client.force_login(outsider)
    for name, args in (
        ("revisions_view", [page.pk, first.pk]),
        ("revisions_revert", [page.pk, first.pk]),
        ("revisions_compare", [page.pk, first.pk, "latest"]),
    ):
        answer = client.get(reverse(f"wagtailadmin_pages:{name}", args=args))
        assert answer.status_code == 200, name
        text = answer.content
        assert b"Last open" in text, name
        assert b"First open" not in text, name
        assert b"Taken by the group" not in text, name


def test_what_it_links_to_is_used_by_nobody_in_lists(page):
    rows = ReferenceIndex.objects.filter(model_path__startswith="dissents.")
    assert not rows.exists()


# --- What is saved --------------------------------------------------------------------


@pytest.mark.parametrize("action", ["publish", "", "submit"])
def test_saving_leaves_it_as_it_is(client, page, outsider, action):
    before, order = state(theirs(page)), titles(page)
    client.force_login(outsider)
    answer = post(client, page, action, **sent(page, title="Another question"))
    assert answer.status_code == 302, errors_of(answer)
    draft = draft_of(page)
    assert draft.title == "Another question"
    assert state(theirs(page)) == before
    assert titles(page) == order
    if action == "publish":
        assert state(Dissent.objects.filter(page_id=page.pk, group__isnull=False)) == (
            before
        )


def test_a_reviewer_who_approves_in_the_editor_keeps_it(client, page, outsider):
    before = state(theirs(page))
    builders.fresh(page).get_workflow().start(builders.fresh(page), outsider)
    client.force_login(staff("domain", ADOPTION["domain"], "Editors"))
    data = sent(page, **{"workflow-action-name": "approve"})
    answer = post(client, page, "workflow-action", **data)
    assert answer.status_code == 302, errors_of(answer)
    assert state(theirs(page)) == before


def titles(page):
    return [one.title for one in draft_of(page).dissents.all()]


def errors_of(answer):
    form = answer.context["form"]
    rows = form.formsets["dissents"]
    return json.dumps([form.errors, rows.errors, rows.non_form_errors()], default=str)


def test_a_page_that_was_never_live_keeps_it_too(client, page, outsider, tin):
    """Its form writes the rows themselves, and deletes those that it does not know."""
    shelf = builders.fresh(page).get_parent()
    new = laws.interpretation(
        shelf, slug="new", live=False,
        dissents=[laws.dissent(title=HIDDEN, group=tin), laws.dissent(title="Open")],
    )  # fmt: skip
    before = state(Dissent.objects.filter(page_id=new.pk, group=tin))
    client.force_login(outsider)
    answer = post(client, new, "", **sent(new, title="Another question"))
    assert answer.status_code == 302, errors_of(answer)
    found = state(Dissent.objects.filter(page_id=new.pk, group=tin))
    assert [row[:5] + row[6:] for row in found] == [row[:5] + row[6:] for row in before]
    assert Dissent.objects.filter(page_id=new.pk).count() == 2


def test_rows_added_and_taken_away_beside_it(client, page, outsider):
    before = state(theirs(page))
    client.force_login(outsider)
    first, last = (one for one in draft_of(page).dissents.all() if not one.group_id)
    data = sent(page, **{"dissents-TOTAL_FORMS": "3", "dissents-0-DELETE": "on"})
    data |= row_data(2, laws.dissent(title="New"))
    answer = post(client, page, **data)
    assert answer.status_code == 302, errors_of(answer)
    assert titles(page) == [f"{HIDDEN} title", "Last open", "New"]
    assert state(theirs(page)) == before
    assert {first.pk, last.pk} - set(
        Dissent.objects.filter(page_id=page.pk).values_list("pk", flat=True)
    ) == {first.pk}


def test_a_dissent_that_only_the_draft_has_is_kept(client, page, outsider, tin):
    draft = draft_of(page)
    draft.dissents.add(laws.dissent(title="Draft of the group", group=tin))
    draft.save_revision()
    client.force_login(outsider)
    for _round in range(2):
        assert post(client, page, "", **sent(page)).status_code == 302
    assert sorted(titles(page)).count("Draft of the group") == 1
    assert len(titles(page)) == 4


def test_what_the_group_wrote_meanwhile_is_not_undone(client, page, outsider):
    data = sent(page)
    rewrite(page, 1, why="Newer words of the group.")
    client.force_login(outsider)
    assert post(client, page, **data).status_code == 302
    assert theirs(page)[0].why == "Newer words of the group."


def test_going_back_to_an_old_version_does_not_take_the_groups_words_back(
    client, page, outsider
):
    first = page.revisions.order_by("pk").first()
    rewrite(page, 1, why="Newer words of the group.").publish()
    client.force_login(outsider)
    address = reverse("wagtailadmin_pages:revisions_revert", args=[page.pk, first.pk])
    assert client.post(address, sent(page)).status_code == 302
    assert theirs(page)[0].why == "Newer words of the group."


@pytest.mark.parametrize("place", [0, 2])
@pytest.mark.parametrize("delete", ["", "on"])
def test_a_forged_row_changes_nothing(client, page, outsider, place, delete):
    before, order = state(theirs(page)), titles(page)
    client.force_login(outsider)
    hidden = theirs(page)[0]
    data = sent(page)
    forged = laws.dissent(title="Forged", sort_order=0)
    data |= row_data(place, forged, id=hidden.pk, DELETE=delete)
    if place == 2:
        data["dissents-TOTAL_FORMS"] = data["dissents-INITIAL_FORMS"] = "3"
    answer = post(client, page, **data)
    assert state(theirs(page)) == before
    assert titles(page) == order
    if not delete:
        assert answer.status_code == 200
        assert "a group that you are not in" in errors_of(answer)
    assert HIDDEN not in answer.content.decode()


# --- What can be chosen ---------------------------------------------------------------


def choices(client, page):
    text = client.get(
        reverse("wagtailadmin_pages:edit", args=[page.pk])
    ).content.decode()
    return {
        name: set(
            re.findall(
                r"<option[^>]*>([^<]+)</option>",
                "".join(re.findall(
                    rf'<select name="dissents-(?:\d+|__prefix__)-{name}".*?</select>',
                    text, re.S,
                )),
            )
        )
        for name in ("group", "organisation")
    } | {"page": set(re.findall(r'name="groups"[^>]*>\s*([^<]+)<', text))}  # fmt: skip


def test_only_ones_own_groups_and_organisations_can_be_chosen(
    client, page, outsider, insider, tin
):
    other = builders.group("other")
    gone = builders.group("gone")
    gone.archived_at = "2026-01-01T00:00Z"
    gone.save()
    mine = builders.organisation(MEMBER, "Mine Ltd")
    Membership.objects.create(organisation=mine, person=insider)
    client.force_login(outsider)
    found = choices(client, page)
    assert {"tin", "other", "gone"} & (found["group"] | found["page"]) == set()
    assert {one for one in found["organisation"] if "Ltd" in one} == set()
    client.force_login(insider)
    found = choices(client, page)
    assert "tin" in found["group"]
    assert {"other", "gone"} & (found["group"] | found["page"]) == set()
    # Their own, and the one that stands there.
    ltd = {one for one in found["organisation"] if "Ltd" in one}
    assert ltd == {"Mine Ltd", f"{HIDDEN} Ltd"}
    data = sent(page, seen=lambda one: True, **{"dissents-0-group": str(other.pk)})
    answer = post(client, page, **data)
    assert answer.status_code == 200
    assert "Select a valid choice" in errors_of(answer)


def test_whoever_looks_after_organisations_may_name_each(page):
    steward = staff("steward", "Stewards")
    assert offered_organisations(steward).count() >= 1
    assert offered_organisations(None).count() == 0


def test_the_audience_of_a_group_is_not_told_by_its_number(client, page, outsider, tin):
    client.force_login(outsider)
    answer = client.post(
        reverse("touchstone_audience"),
        {"page": page.pk, "tier": "20", "groups": [tin.pk], "listing": "default"},
    )
    assert answer.status_code == 422
    assert "tin" not in answer.content.decode()
