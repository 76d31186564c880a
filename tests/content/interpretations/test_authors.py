"""Who has written is known without reading what was written."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.actions.copy_page import CopyPageAction

from content.interpretations.authors import authors_of
from content.models import PositionWriter
from tests import builders, laws

pytestmark = [pytest.mark.django_db]


@pytest.fixture
def page(home):
    laws.instrument()
    shelf = builders.section(home, "Laws", slug="laws")
    return laws.interpretation(shelf, laws.position(1))


def saved(page, user, publish=False, **changes):
    draft = builders.fresh(page).get_latest_revision_as_object()
    position = draft.positions.get()
    for name, value in changes.items():
        setattr(position, name, value)
    draft.positions = [position]
    revision = draft.save_revision(user=user)
    if publish:
        revision.publish()
    return revision


def people(page):
    return authors_of(builders.fresh(page))


@pytest.mark.slow
def test_constant_queries_and_no_text_however_long_the_history(page):
    writer, other = builders.person("writer"), builders.person("other")
    counts = []
    for _round in range(2):
        for number in range(6):
            saved(page, writer, publish=True, answer=f"Answer {_round} {number}.")
        saved(page, other)
        found = builders.fresh(page)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert authors_of(found) == {writer.pk, other.pk}
        counts.append(len(queries))
        assert not [q for q in queries if '"content"' in q["sql"]]
    assert counts[0] == counts[1] <= 3


@pytest.mark.slow
def test_saving_reads_one_older_revision(page):
    writer = builders.person("writer")
    counts = []
    for _round in range(2):
        for number in range(5):
            saved(page, writer, answer=f"Answer {_round} {number}.")
        draft = builders.fresh(page).get_latest_revision_as_object()
        with CaptureQueriesContext(connection) as queries:
            draft.save_revision(user=writer)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_touch_does_not_make_it_ones_text(page):
    writer, other = builders.person("writer"), builders.person("other")
    saved(page, writer, publish=True, answer="Mine.")
    saved(page, other, publish=True)
    assert people(page) == {writer.pk}


def test_what_was_written_before_this_was_noted_counts_for_all_who_saved(page):
    """Pages of an older version, until their next revision and after it."""
    writer, other = builders.person("writer"), builders.person("other")
    saved(page, writer, publish=True, answer="Mine.")
    PositionWriter.objects.all().delete()
    assert people(page) == {writer.pk}
    saved(page, other, publish=True)
    assert people(page) == {writer.pk}


def test_a_copy_was_written_by_whom_its_source_was(page):
    writer, copier = builders.person("writer"), builders.person("copier")
    saved(page, writer, publish=True, answer="Mine.")
    for keep_live in (True, False):
        copy = CopyPageAction(
            builders.fresh(page), to=builders.fresh(page).get_parent(), user=copier,
            update_attrs={"slug": f"copy-{keep_live}"}, keep_live=keep_live,
        ).execute(skip_permission_checks=True)  # fmt: skip
        assert writer.pk in people(copy)


def test_who_has_left_is_no_longer_named_but_the_number_stays_known(page):
    writer, other = builders.person("writer"), builders.person("other")
    saved(page, writer, publish=True, answer="Mine.")
    writer.delete()
    saved(page, other, publish=True)
    assert people(page) == set()
