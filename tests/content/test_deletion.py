"""Deleting a section: everything goes, in bulk, and nothing else."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import ProtectedError
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageLogEntry, ReferenceIndex, Revision

from content.audience import drift
from content.models import BasePage, GuidancePage, RelatedPage, StoredBody
from search.rebuilding import rebuild
from tests import builders
from tests.builders import MEMBER, article, fresh, group, section

pytestmark = [pytest.mark.django_db, pytest.mark.db_specific]


def fill(shelf, number):
    room = section(shelf, "Room")
    inner = section(room, "Inner", tier_id=MEMBER, groups=[group("tin")])
    for count in range(number):
        article(inner if count % 2 else room, f"Doomed {count}", "Words [x](page:X)")
    return fresh(room)


def cost(page) -> int:
    with CaptureQueriesContext(connection) as captured:
        fresh(page).delete()
    return len(captured)


@pytest.mark.slow
def test_a_section_of_forty_costs_what_a_section_of_ten_costs(shelf):
    few, many = fill(shelf, 10), fill(shelf, 40)
    assert cost(many) - cost(few) <= 5


@pytest.mark.slow
def test_nothing_of_the_branch_is_left_and_nothing_else_is_gone(
    shelf, django_capture_on_commit_callbacks
):
    room = fill(shelf, 6)
    other = article(shelf, "Survivor", "Doomed is only a word here")
    builders.publish(
        other, related_pages=[RelatedPage(target_id=room.get_children().first().pk)]
    )
    rebuild()
    doomed = {page.pk for page in room.get_descendants(inclusive=True)}
    titles = set(room.get_descendants(inclusive=True).values_list("title", flat=True))
    with django_capture_on_commit_callbacks(execute=True):
        fresh(room).delete(user=builders.person("deleter", is_superuser=True))
    assert not BasePage.objects.filter(pk__in=doomed).exists()
    for model in (
        GuidancePage,
        StoredBody,
        BasePage.labels.through,
        BasePage.groups.through,
    ):
        name = "basepage_id" if model._meta.auto_created else "pk"
        assert not model.objects.filter(**{f"{name}__in": doomed}).exists()
    keys = [str(pk) for pk in doomed]
    assert not Revision.objects.filter(object_id__in=keys).exists()
    assert not ReferenceIndex.objects.filter(object_id__in=keys).exists()
    assert not ReferenceIndex.objects.filter(to_object_id__in=keys).exists()
    logged = PageLogEntry.objects.filter(action="wagtail.delete", deleted=True)
    assert {entry.label for entry in logged} == titles
    assert {entry.user.email for entry in logged} == {"deleter@example.test"}
    assert fresh(other).live
    assert fresh(shelf).numchild == 1
    assert BasePage.find_problems() == ([], [], [], [], [])
    found = Client().get("/search/?q=doomed").content.decode()
    assert "Survivor" in found
    assert "Doomed 1" not in found
    assert drift() == []


def test_whoever_may_not_delete_a_section_deletes_nothing_of_it(shelf):
    room = fill(shelf, 4)
    before = BasePage.objects.count()
    with pytest.raises(PermissionDenied):
        fresh(room).delete(user=builders.person())
    assert BasePage.objects.count() == before


def test_an_alias_elsewhere_outlives_the_branch_for_the_same_readers(shelf):
    room = fill(shelf, 4)
    source = BasePage.objects.get(title="Doomed 1").specific
    alias = source.create_alias(parent=fresh(shelf), update_slug="alias")
    fresh(room).delete()
    former = fresh(alias)
    assert former.live
    assert former.alias_of_id is None
    assert former.audience == f"t20+g{group('tin').pk}"
    assert drift() == []


def test_a_branch_that_something_protects_stays_whole(shelf, monkeypatch):
    room = fill(shelf, 4)
    before = BasePage.objects.count()

    def protect(*args):
        raise ProtectedError("in use", set())

    monkeypatch.setattr("content.deletion._without_signals", protect)
    with pytest.raises(ProtectedError):
        fresh(room).delete()
    assert BasePage.objects.count() == before
    assert fresh(room).numchild == 3
