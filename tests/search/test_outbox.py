"""With the indexer stopped nothing leaks, and what is entitled is still found."""

import re
import threading

import pytest
from django.db import connection, transaction

from content.models import BasePage, GuidancePage
from search import outbox
from search.engine import SearchUnavailable
from search.engines import get_engine
from search.models import PendingChange, Promotion, Rebuild
from search.outbox import apply_due, lag
from search.rebuilding import AlreadyRebuilding, rebuild
from search.status import drift
from tests import builders
from tests.builders import MEMBER, article, fresh, group, publish, section
from tests.search.conftest import settled

pytestmark = [pytest.mark.django_db, pytest.mark.db_specific, pytest.mark.slow]
CANARY = "wolframitecanary"


def surfaces(client, *more: str) -> str:
    """Everything that search tells, for the canary and all its beginnings, without what
    is only the question said again."""
    told = []
    for text in (CANARY, CANARY[:9], f"{CANARY[:-1]}x", f"common {CANARY}", *more):
        word = "|".join(text.split())
        again = rf"(?:{word})(?:(?: |\+|%20)(?:{word}))*\b"
        echo = rf'(?:value="|q=|<title>\s*|“|<strong>){again}'
        for address in ("/search/", "/search/suggest/"):
            answer = client.get(address, {"q": text}).content.decode()
            told.append(re.sub(echo, "", answer))
    return "\n".join(told)


@pytest.fixture
def house(any_engine, home, shelf, do):
    """A page with a canary in title and text, one beside it, both in the index."""
    inner = section(shelf, "Inner")
    page = article(inner, f"Title {CANARY}", f"## Part\n\ncommon {CANARY} text",
                   summary="A summary")  # fmt: skip
    article(shelf, "Beside", "common words")
    settled()
    return {"inner": inner, "page": page, "shelf": shelf}


def restrict(house):
    publish(house["page"], groups=[group("tin")])


def restrict_above(house):
    publish(house["inner"], groups=[group("tin")])


def move(house):
    locked = section(house["shelf"], "Locked", groups=[group("tin")])
    fresh(house["page"]).move(locked, pos="last-child")


def move_above(house):
    locked = section(house["shelf"], "Locked", groups=[group("tin")])
    fresh(house["inner"]).move(locked, pos="last-child")


def unpublish(house):
    fresh(house["page"]).unpublish()


def unpublish_above(house):
    fresh(house["inner"]).unpublish()


def delete(house):
    fresh(house["page"]).delete()


def delete_above(house):
    fresh(house["inner"]).delete()


def unlist(house):
    publish(house["page"], tier_id=MEMBER, listing="unlisted")


NARROWINGS = [
    restrict, restrict_above, move, move_above, unpublish, unpublish_above, delete,
    delete_above, unlist,
]  # fmt: skip


@pytest.mark.parametrize("narrow", NARROWINGS)
def test_nothing_is_told_at_time_zero(client, house, stopped, do, narrow):
    nothing_there = surfaces(client, "nosuchword")
    assert CANARY in nothing_there, "it was found before"
    do(lambda: narrow(house))
    told = surfaces(client)
    assert CANARY not in told
    assert "Inner" not in told
    before = client.get("/search/", {"q": "common"}).content.decode()
    assert "1 result" in before, "counts are exact"
    # Right, too, once the indexer has come to it.
    assert drift_after_applying() == []
    assert CANARY not in surfaces(client)


def drift_after_applying() -> list[int]:
    while rows := outbox._claim("test", None):
        outbox._apply(rows)
        outbox._settle("test")
    assert not PendingChange.objects.exists()
    return list(drift())


def test_a_branch_that_was_moved_and_then_closed_is_not_told(
    client, house, stopped, do, monkeypatch
):
    monkeypatch.setattr(outbox, "_MOST_SINGLE", 0)
    new = section(house["shelf"], "New")
    settled()
    do(lambda: fresh(house["inner"]).move(new, pos="last-child"))
    assert CANARY in surfaces(client), "a move alone hides nothing"
    do(lambda: publish(new, groups=[group("tin")]))
    assert CANARY not in surfaces(client)
    assert drift_after_applying() == []


def test_an_ordinary_edit_or_opening_hides_nothing(client, house, stopped, do):
    do(lambda: publish(house["page"], summary="Another summary"))
    assert CANARY in surfaces(client)
    tin = article(house["shelf"], "Of members", CANARY, tier_id=MEMBER)
    settled()
    member = builders.person("m", tier=MEMBER)
    client.force_login(member, backend="django.contrib.auth.backends.ModelBackend")
    do(lambda: publish(tin, tier_id=builders.PUBLIC))
    told = client.get("/search/", {"q": CANARY}).content.decode()
    assert "Of members" in told, "who could read it still finds it"


def test_who_left_a_group_or_lost_a_tier_finds_nothing(client, house, do):
    page = house["page"]
    do(lambda: publish(page, tier_id=MEMBER, groups=[group("tin")]))
    someone = builders.person("in", tier=MEMBER, groups=[group("tin")])
    client.force_login(someone, backend="django.contrib.auth.backends.ModelBackend")
    assert CANARY in surfaces(client)
    someone.group_memberships.all().delete()
    assert CANARY not in surfaces(client)


def test_a_promoted_page_is_trimmed(client, house, stopped, do):
    steward = builders.person("s")
    Promotion.objects.create(
        queries=["common"], page=house["page"], owner=steward, expires_on="2999-01-01"
    )
    assert "Recommended" in client.get("/search/?q=common").content.decode()
    do(lambda: restrict(house))
    assert "Recommended" not in client.get("/search/?q=common").content.decode()


def test_while_the_engine_is_away_rows_wait_and_say_why(house, do, monkeypatch):
    def away(ids):
        raise SearchUnavailable("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(outbox, "update_pages", away)
        do(lambda: publish(house["page"], summary="New"))
    assert lag().number == 1
    assert lag().error == "the disk is full"
    assert outbox.is_behind()
    assert apply_due() == 0, "not due yet"
    row = PendingChange.objects.get()
    assert (row.attempts, row.claimed_by) == (1, "")
    PendingChange.objects.update(due_at=row.made_at)
    assert apply_due() == 1
    assert not PendingChange.objects.exists()


def test_pauses_grow_up_to_ten_minutes(house):
    row = PendingChange.objects.create(page_id=1)
    pauses = []
    for attempts in range(12):
        row.attempts = attempts
        before = outbox.timezone.now()
        outbox._postpone([row], "away")
        row.refresh_from_db()
        pauses.append(round((row.due_at - before).total_seconds()))
    assert pauses[:4] == [5, 10, 20, 40]
    assert max(pauses) == 600


def test_what_a_killed_process_had_claimed_is_done_by_the_next(house):
    rows = [PendingChange(page_id=house["page"].pk, narrows=True) for _ in range(2)]
    PendingChange.objects.bulk_create(rows)
    assert len(outbox._claim("dead", None)) == 2
    assert apply_due() == 0, "the dead one may still be at it"
    PendingChange.objects.update(claimed_until=rows[0].made_at)
    assert apply_due() == 2


def test_no_page_is_claimed_twice(house):
    PendingChange.objects.create(page_id=7)
    assert len(outbox._claim("first", None)) == 1
    PendingChange.objects.create(page_id=7)
    PendingChange.objects.create(page_id=8)
    assert [row.page_id for row in outbox._claim("second", None)] == [8]


def test_rows_go_with_the_transaction(house):
    class Undone(Exception):
        pass

    def publish_and_fail():
        with transaction.atomic():
            publish(house["page"], title="Never")
            assert PendingChange.objects.exists()
            raise Undone

    with pytest.raises(Undone):
        publish_and_fail()
    assert not PendingChange.objects.exists()


def test_a_section_of_many_pages_is_one_row(house, monkeypatch):
    monkeypatch.setattr(outbox, "_MOST_SINGLE", 3)
    for number in range(6):
        article(house["inner"], f"More {number}", "common")
    settled()
    publish(house["inner"], groups=[group("tin")])
    rows = PendingChange.objects.filter(whole_branch=True)
    assert [(row.page_id, row.narrows) for row in rows] == [(house["inner"].pk, True)]
    assert outbox.waiting().branches == {house["inner"].pk}
    apply_due()
    assert list(drift()) == []


# --- Rebuilds ------------------------------------------------------------------------


def test_what_changes_during_a_rebuild_is_in_the_new_index(house, do):
    late = []

    def change(done, total):
        if not late:
            late.append(do(lambda: article(house["shelf"], "Late", "latecanary")))
            do(lambda: publish(house["page"], summary="changed meanwhile"))
            do(lambda: fresh(house["inner"]).delete())

    rebuild(change)
    assert not PendingChange.objects.exists()
    assert not Rebuild.objects.exists()
    assert list(drift()) == []
    assert late[0].pk in {one.page_id for one in get_engine().held()}


def test_a_rebuild_goes_on_where_it_was_stopped(house, monkeypatch):
    monkeypatch.setattr("search.rebuilding.BATCH", 2)
    for number in range(5):
        article(house["shelf"], f"Page {number}", "common")

    class Killed(BaseException):
        pass

    def kill(done, total):
        if done >= 4:
            raise Killed

    with pytest.raises(Killed):
        rebuild(kill)
    run = Rebuild.objects.get()
    assert run.position > 0
    seen = []
    rebuild(lambda done, total: seen.append(done))
    assert min(seen) > 4, "it did not begin at the first page"
    assert list(drift()) == []
    assert get_engine().is_there(run.name), "the same index was finished"


def test_two_rebuilds_at_once_are_one_too_many(house):
    def second(done, total):
        with pytest.raises(AlreadyRebuilding):
            rebuild()

    rebuild(second)
    assert list(drift()) == []


def test_during_the_change_over_changes_wait(house, do, monkeypatch):
    engine = get_engine()
    change_over = type(engine).change_over
    seen = []

    def watched(self, name):
        do(lambda: publish(house["page"], summary="in between"))
        seen.append(PendingChange.objects.filter(is_applied=False).count())
        change_over(self, name)

    monkeypatch.setattr(type(engine), "change_over", watched)
    rebuild()
    assert seen == [1]
    assert apply_due() == 1
    assert list(drift()) == []


@pytest.mark.django_db(transaction=True)
def test_two_publishers_at_once_leave_the_last_text():
    home = builders.make_home()
    shelf = section(home)
    page = article(shelf, "Start", "start")
    rebuild()
    barrier = threading.Barrier(2)
    faults = []

    def work(name):
        try:
            barrier.wait()
            for number in range(4):
                publish(GuidancePage.objects.get(pk=page.pk), title=f"{name} {number}")
        except Exception as error:
            faults.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(name,)) for name in ("a", "b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    apply_due()
    assert not PendingChange.objects.exists()
    title = BasePage.objects.get(pk=page.pk).title
    from search.engine import Scope

    found = get_engine().suggest(title.split()[0], Scope(frozenset(["t0"])))
    assert [one.title for one in found] == [title]
