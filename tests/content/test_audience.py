"""The stored audience follows every way in which Wagtail changes the tree."""

import pytest
from django.db import transaction
from wagtail.models import Locale

from content.audience import drift
from content.models import BasePage
from content.models.querysets import AudienceUpdateRefused
from portal.access import CLOSED
from portal.members.models import AudienceInUse
from portal.members.models.groups import GroupsAreArchived
from tests.builders import (
    ASSOCIATE,
    MEMBER,
    PUBLIC,
    article,
    fresh,
    group,
    publish,
    section,
)

pytestmark = [pytest.mark.django_db, pytest.mark.db_specific]


@pytest.fixture(autouse=True)
def no_drift(db):
    yield
    assert drift() == []


def test_a_page_inherits_the_strictest_tier_above_it(shelf):
    inner = section(shelf, tier_id=MEMBER)
    page = article(inner, tier_id=ASSOCIATE)
    assert (fresh(shelf).audience, page.audience) == ("t0", "t20")


def test_groups_of_all_levels_add_up(shelf):
    tin, gold = group("tin"), group("gold")
    inner = section(shelf, groups=[tin])
    page = article(inner, groups=[gold], tier_id=MEMBER)
    ids = sorted([tin.pk, gold.pk])
    assert page.audience == f"t20+g{ids[0]}+g{ids[1]}"
    assert not page.is_listed


@pytest.mark.slow
def test_raising_a_section_reaches_every_page_below(shelf):
    inner = section(shelf)
    pages = [article(inner) for _ in range(3)]
    publish(shelf, tier_id=MEMBER)
    assert {fresh(page).audience for page in pages} == {"t20"}
    assert AudienceInUse.objects.filter(key="t20").exists()


def test_a_draft_change_of_tier_waits_for_publishing(shelf):
    page = article(shelf)
    draft = fresh(page)
    draft.tier_id = MEMBER
    revision = draft.save_revision()
    assert fresh(page).audience == "t0"
    revision.publish()
    assert fresh(page).audience == "t20"


def test_moving_a_branch_into_a_locked_section_locks_all_of_it(home, shelf):
    locked = section(home, tier_id=MEMBER)
    branch = section(shelf)
    page = article(branch)
    branch.move(locked, pos="last-child")
    assert fresh(page).audience == fresh(branch).audience == "t20"


def test_unpublishing_a_section_closes_what_is_below_and_back(shelf):
    branch = section(shelf)
    page = article(branch)
    fresh(branch).unpublish()
    assert fresh(page).audience == CLOSED
    assert fresh(page).live
    publish(branch)
    assert fresh(page).audience == "t0"


def test_an_alias_is_never_wider_than_its_source(home, shelf):
    locked = section(home, tier_id=MEMBER)
    source = article(locked)
    alias = source.create_alias(parent=fresh(shelf), update_slug="alias")
    assert fresh(alias).audience == "t20"
    publish(locked, groups=[group("tin")])
    assert "+g" in fresh(alias).audience
    assert not fresh(alias).is_listed


def test_an_alias_that_loses_its_source_stays_closed(home, shelf):
    locked = section(home, tier_id=MEMBER, groups=[group("tin")])
    source = article(locked)
    key = source.audience
    alias = source.create_alias(parent=fresh(shelf), update_slug="alias")
    fresh(source).delete()
    assert fresh(alias).alias_of_id is None
    assert fresh(alias).audience == key


def test_a_copy_keeps_the_audience_of_its_source_wherever_it_goes(home, shelf):
    locked = section(home, tier_id=MEMBER, groups=[group("tin")])
    source = article(locked)
    copy = source.copy(to=fresh(shelf), update_attrs={"slug": "copy"})
    assert fresh(copy).audience == source.audience
    assert not fresh(copy).is_listed
    draft = source.copy(
        to=fresh(shelf), update_attrs={"slug": "copy-2"}, keep_live=False
    )
    assert publish(draft).audience == source.audience


def test_a_recursive_copy_keeps_the_audience_of_every_page(home, shelf):
    branch = section(shelf)
    article(branch, tier_id=MEMBER)
    copy = fresh(branch).copy(
        to=fresh(home), recursive=True, update_attrs={"slug": "copy-of-branch"}
    )
    keys = BasePage.objects.descendant_of(fresh(copy)).values_list(
        "audience", flat=True
    )
    assert list(keys) == ["t20"]


@pytest.mark.parametrize("how", ["old draft", "old revision", "stale instance"])
def test_a_tier_is_never_lowered_by_what_was_made_before(shelf, how):
    page = article(shelf)
    old_revision = page.latest_revision
    draft = fresh(page)
    draft.title = "Better title"
    old_draft = draft.save_revision()
    stale = fresh(page)
    raised = fresh(page)
    raised.tier_id = MEMBER
    raised.save()
    if how == "old draft":
        old_draft.publish()
    elif how == "old revision":
        old_revision.publish()
    else:
        stale.title = "Stale"
        stale.save()
    assert fresh(page).audience == "t20"


def test_a_deliberate_lowering_works(shelf):
    page = article(shelf, tier_id=MEMBER)
    assert publish(page, tier_id=PUBLIC).audience == "t0"


def test_groups_cannot_be_deleted(shelf):
    tin = group("tin")
    article(shelf, groups=[tin])
    with pytest.raises(GroupsAreArchived), transaction.atomic():
        tin.delete()


def test_bulk_updates_of_access_fields_are_refused(shelf):
    with pytest.raises(AudienceUpdateRefused):
        BasePage.objects.update(tier_id=PUBLIC)
    with pytest.raises(AudienceUpdateRefused):
        BasePage.objects.filter(pk=shelf.pk).update(audience="t0")


def test_drift_is_found_and_repaired(shelf):
    page = article(shelf, tier_id=MEMBER)
    BasePage.objects.filter(pk=page.pk).derive(audience="t0", is_listed=True)
    assert drift() == [(page.pk, "t0", "t20")]
    drift(fix=True)
    assert fresh(page).audience == "t20"


def test_an_explicit_listing_shows_a_group_page_and_hides_a_tier_page(shelf):
    shown = article(shelf, groups=[group("tin")], listing="listed")
    hidden = article(shelf, tier_id=MEMBER, listing="unlisted")
    assert shown.is_listed
    assert not hidden.is_listed
    below = article(section(shelf, listing="unlisted"), listing="listed")
    assert not below.is_listed


def test_the_locale_of_the_tree_is_set_from_the_start(home):
    assert home.locale == Locale.get_default()


def test_an_alias_of_a_closed_source_is_unpublished_when_the_source_goes(home, shelf):
    locked = section(home, tier_id=MEMBER, groups=[group("tin")])
    source = article(locked)
    alias = source.create_alias(parent=fresh(shelf), update_slug="alias")
    fresh(locked).unpublish()
    assert fresh(alias).audience == CLOSED
    fresh(source).delete()
    former = fresh(alias)
    assert not former.live
    assert former.audience == f"t20+g{group('tin').pk}"
