"""Measured once a day, first when goals go out; what is kept never changes."""

import logging
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from content.goals.measures import MEASURES
from content.library_io.importing import import_library
from content.library_io.reading import read_library
from content.models.append_only import WrittenOnce
from portal.goals import measuring
from portal.goals.measuring import measure
from portal.goals.models import Measurement
from portal.members.models import ContentStamp
from portal.operations.models import JobRun
from portal.operations.schedule import JOBS, run_due
from tests import builders
from tests.builders import MEMBER
from tests.portal.goals.conftest import goal

pytestmark = [pytest.mark.django_db, pytest.mark.db_specific]


def test_the_daily_job_measures_once_however_often_it_runs(home):
    builders.organisation(MEMBER)
    job = [job for job in JOBS if job.name == "measure goals"]
    before = ContentStamp.now()
    for _run in range(3):
        assert run_due(job) == ["measure goals"]
        JobRun.objects.update(started_at=timezone.now() - timedelta(hours=2))
    assert JobRun.objects.get().error == ""
    assert Measurement.objects.count() == len(MEASURES)
    assert ContentStamp.now() == before + 1, "kept pages end once, with new figures"
    row = Measurement.objects.get(measure="member_organisations")
    assert (row.day, row.value, row.whole) == (timezone.localdate(), 1, None)
    builders.organisation(MEMBER)
    assert measure() == 0
    assert Measurement.objects.get(pk=row.pk).value == 1


def test_two_that_measure_at_once_keep_the_first_figures(home, monkeypatch):
    real = dict(measuring.COUNTERS)

    def somebody_was_faster(now):
        monkeypatch.setattr(measuring, "COUNTERS", real)
        measure()
        builders.organisation(MEMBER)
        return real["searches_found"](now)

    slow = {**real, "searches_found": somebody_was_faster}
    monkeypatch.setattr(measuring, "COUNTERS", slow)
    measure()
    assert Measurement.objects.count() == len(MEASURES)
    with pytest.raises(IntegrityError), transaction.atomic():
        Measurement.objects.create(measure="associates", day=timezone.localdate())


def test_the_next_day_is_measured_anew_and_the_last_one_stays(home, monkeypatch):
    measure()
    later = timezone.now() + timedelta(days=1)
    monkeypatch.setattr(measuring.timezone, "now", lambda: later)
    builders.organisation(MEMBER)
    assert measure() == len(MEASURES)
    rows = Measurement.objects.filter(measure="member_organisations").order_by("day")
    assert [row.value for row in rows] == [0, 1]
    with pytest.raises(WrittenOnce):
        rows[0].delete()
    with pytest.raises(WrittenOnce):
        Measurement.objects.update(value=7)


def test_what_is_of_too_few_people_is_not_even_stored(home):
    for _number in range(4):
        builders.person(verified=True, last_login=timezone.now())
    measure()
    row = Measurement.objects.get(measure="associates")
    assert (row.value, row.whole) == (None, None)


def test_goals_that_go_out_are_measured_after_the_commit(
    home, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        page = builders.information(home, "Plain")
    assert not Measurement.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        builders.information(home, "Draft", goals=[goal()], live=False)
    assert not Measurement.objects.exists(), "a draft measures nothing"
    with django_capture_on_commit_callbacks(execute=True):
        builders.publish(page, goals=[goal()])
        assert not Measurement.objects.exists(), "not before all of it is there"
    assert Measurement.objects.count() == len(MEASURES)


def test_a_count_that_fails_keeps_no_page_from_going_out(
    home, monkeypatch, django_capture_on_commit_callbacks, caplog
):
    # The name under which Django's test tools write what fails after a commit.
    logging.getLogger("django.test").disabled = False

    def broken(now):
        raise RuntimeError("broken")

    monkeypatch.setitem(measuring.COUNTERS, "associates", broken)
    with django_capture_on_commit_callbacks(execute=True):
        page = builders.information(home, goals=[goal()])
    assert page.live
    assert "broken" in caplog.text
    assert not Measurement.objects.exists()


ABOUT = """---
id: PG-about
type: information
title: About
tier: P
goals:
  - {{title: "Pages: right", measure: {measure}, target: 90, by: 2027-12-31, owner: x}}
---

Text.
"""


@pytest.mark.slow
def test_an_import_is_counted_when_all_of_it_is_there(
    db, tmp_path, django_capture_on_commit_callbacks
):
    (tmp_path / "_index.md").write_text(
        "---\nid: PG-home\ntype: home\ntitle: Home\ntier: P\n---\n"
    )
    text = ABOUT.format(measure="pages_in_date")
    (tmp_path / "about.md").write_text(text)
    late = "---\nid: PG-z\ntype: information\ntitle: Z\ntier: P\nreview_by: 2099-01-01\n---\n"
    (tmp_path / "z.md").write_text(late)
    with django_capture_on_commit_callbacks(execute=True):
        import_library(read_library(tmp_path), dry_run=True)
    assert not Measurement.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        import_library(read_library(tmp_path))
    row = Measurement.objects.get(measure="pages_in_date")
    assert (row.value, row.whole) == (1, 2)
