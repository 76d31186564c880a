"""What tests start from: written again from memory, and the same as if it were built."""

from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from wagtail.models import Revision

from content.models import BasePage, GuidancePage
from search.models import PendingChange
from search.outbox import _Apply
from tests import builders, replay
from tests.conftest import forget

pytestmark = [pytest.mark.django_db, pytest.mark.db_specific]
# No other test in this process has made it.
OWN = uuid4().hex


def rows():
    pages = BasePage.objects.order_by("pk").values_list("pk", "path", "slug", "live")
    return list(pages), Revision.objects.count(), PendingChange.objects.count()


def waiting():
    found = [entry[1] for entry in connection.run_on_commit]
    return [sorted(one.page_ids) for one in found if isinstance(one, _Apply)]


def some_pages():
    """A page below a section below the home page, as most tests have."""
    home = builders.make_home()
    shelf = builders.section(home, "Guidance", slug="guidance")
    return builders.article(shelf, OWN)


def again(build):
    """From the migrated database, as the next test begins: the result, and how many
    statements it took."""
    point = transaction.savepoint()
    del connection.run_on_commit[:]
    replay.begin(forget)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        build()
    found = rows(), waiting(), len(queries)
    transaction.savepoint_rollback(point)
    return found


def test_the_second_time_it_is_written_from_memory_and_the_same():
    first, second = again(some_pages), again(some_pages)
    assert first[:2] == second[:2]
    assert first[1], "the index waits for the commit"
    # A publish alone asks more than a hundred times.
    assert second[2] < first[2] / 3


def test_what_a_test_did_itself_ends_it():
    again(some_pages)

    def after_a_change():
        home = builders.make_home()
        BasePage.objects.filter(pk=home.pk).update(title="Another")
        builders.article(builders.section(home, "Guidance", slug="guidance"), OWN)

    first, second = again(after_a_change), again(after_a_change)
    assert first[:2] == second[:2]
    assert second[2] > 100


def test_a_rollback_ends_it():
    def after_a_rollback():
        home = builders.make_home()
        with transaction.atomic():
            builders.section(home, "Lost", slug="lost")
            transaction.set_rollback(True)
        builders.section(home, "Guidance", slug="guidance")
        assert not BasePage.objects.filter(slug="lost").exists()

    first, second = again(after_a_rollback), again(after_a_rollback)
    assert first[:2] == second[:2]


def test_what_is_remembered_in_one_test_is_not_changed_by_another():
    def longer():
        page = some_pages()
        page.title = "Changed"
        page.save_revision().publish()

    first = again(some_pages)
    again(longer)
    assert again(some_pages)[:2] == first[:2]
    assert not GuidancePage.objects.exists()
