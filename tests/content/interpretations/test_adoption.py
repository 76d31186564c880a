"""From a draft to the collaboration's position: three people, none of them an author,
and what is adopted is never rewritten."""

import json
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from content.interpretations.timeline import ADOPTED, IN_REVIEW, SUPERSEDED
from portal.operations.roles import (
    ADOPTION,
)
from tests import builders, laws
from tests.content.interpretations.adopting import (
    adopted_yesterday,
    approve,
    edited,
    positions,
    staff,
)

pytestmark = [pytest.mark.django_db, pytest.mark.db_specific]
D = date


@pytest.fixture
def page(proposed):
    return proposed


@pytest.mark.slow
def test_three_people_adopt_and_the_day_is_kept(page, author, reviewers):
    state = edited(page, author)
    for role in ADOPTION:
        assert positions(page)[1].status == IN_REVIEW
        approve(state, reviewers[role])
    adopted = positions(page)[1]
    assert adopted.status == ADOPTED
    assert adopted.known_from == timezone.localdate()
    assert [one["role"] for one in adopted.reviews] == [
        "domain",
        "legal",
        "competition",
    ]
    assert {one["name"] for one in adopted.reviews} == {
        str(person) for person in reviewers.values()
    }


def test_one_person_with_all_three_roles_is_not_three_people(page, author):
    alone = staff("alone", *ADOPTION.values())
    state = edited(page, author)
    approve(state, alone)
    with pytest.raises(PermissionDenied, match="another person"):
        approve(state, alone)
    assert positions(page)[1].status == IN_REVIEW


def test_nobody_who_wrote_reviews_whoever_submitted(page, author, reviewers):
    writer = reviewers["legal"]
    edited_by_legal = builders.fresh(page).get_latest_revision_as_object()
    edited_by_legal.save_revision(user=writer)
    state = edited(page, author)
    approve(state, reviewers["domain"])
    with pytest.raises(PermissionDenied, match="worked on this text"):
        approve(state, writer)
    superuser = builders.person("root", is_superuser=True)
    with pytest.raises(PermissionDenied):
        approve(edited_state(state), writer)
    approve(state, superuser)
    assert positions(page)[1].status == IN_REVIEW


def edited_state(state):
    state.refresh_from_db()
    return state


def test_a_text_changed_between_two_reviews_is_reviewed_again(page, author, reviewers):
    """What the first reviewer let pass is not what the others see."""
    state = edited(page, author)
    approve(state, reviewers["domain"])
    draft = builders.fresh(page).get_latest_revision_as_object()
    position = draft.positions.get()
    position.answer = "Something else."
    draft.positions = [position]
    draft.save_revision(user=author)
    approve(state, reviewers["legal"])
    approve_if_open(state, reviewers["competition"])
    assert positions(page)[1].status == IN_REVIEW
    assert "Something else" not in positions(page)[1].answer


def approve_if_open(state, person):
    state.refresh_from_db()
    if state.current_task_state is not None and state.status == "in_progress":
        approve(state, person)


def replace(number, **fields):
    def change(draft):
        draft.positions = [
            *draft.positions.all(), laws.position(number, replaces=number - 1, **fields)
        ]  # fmt: skip

    return change


@pytest.mark.slow
def test_a_change_of_law_closes_the_older_position(page, author, reviewers):
    adopted_yesterday(page, author, reviewers)
    state = edited(page, author, replace(2, in_force_from=D(2025, 7, 31)))
    for role in ADOPTION:
        approve(state, reviewers[role])
    first, second = positions(page)[1], positions(page)[2]
    assert (first.status, first.in_force_to) == (SUPERSEDED, D(2025, 7, 30))
    assert first.closed_on == second.known_from == timezone.localdate()
    assert (first.known_to, second.status) == (None, ADOPTED)


@pytest.mark.slow
def test_another_reading_of_the_same_days_gives_the_older_one_up(
    page, author, reviewers
):
    adopted_yesterday(page, author, reviewers)
    state = edited(page, author, replace(2))
    for role in ADOPTION:
        approve(state, reviewers[role])
    first = positions(page)[1]
    assert first.in_force_to is None
    assert first.known_to == timezone.localdate() - timedelta(days=1)


@pytest.mark.slow
def test_an_adoption_that_would_leave_two_answers_is_refused(page, author, reviewers):
    adopted_yesterday(page, author, reviewers)

    def beside(draft):
        draft.positions = [
            *draft.positions.all(), laws.position(2, in_force_from=D(2023, 1, 1))
        ]  # fmt: skip

    state = edited(page, author, beside)
    approve(state, reviewers["domain"])
    approve(state, reviewers["legal"])
    with pytest.raises(PermissionDenied, match="both hold"):
        approve(state, reviewers["competition"])
    assert 2 not in positions(page)


def test_a_law_with_the_same_number_as_the_page_adopts_nothing(page, author):
    """Reviews of laws end in the same function; only pages have positions."""
    from content.models import Instrument

    law = laws.instrument("eu-x", short="X", name="X", formal="X law")
    Instrument.objects.filter(pk=law.pk).delete()
    law.pk = law.id = page.pk
    law._state.adding = True
    law.save()
    state = Instrument.objects.get(pk=page.pk)
    state.save_revision(user=author)
    run = state.get_workflow().start(state, author)
    approve(run, staff("peer", "Reviewers"))
    assert positions(page)[1].status == IN_REVIEW


# --- The editor's form --------------------------------------------------------------


def form_of(page, **changes):
    """What the admin's form for the page sends back, with changes."""
    draft = builders.fresh(page).get_latest_revision_as_object()
    data = {
        "title": draft.title, "slug": draft.slug, "summary": draft.summary,
        "tier": str(draft.tier_id), "listing": "default", "jurisdiction": "",
        "provisions": "\n".join(draft.provisions), "rules": "", "inside": "",
        "content_owner": "", "deputy": "", "reviewed_on": "", "review_by": "",
        "library_id": "", "parts_tier": "", "body-count": "0", "sources-count": "0",
        "related_pages-TOTAL_FORMS": "0", "related_pages-INITIAL_FORMS": "0",
        "dissents-TOTAL_FORMS": "0", "dissents-INITIAL_FORMS": "0",
        "comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0",
        "action-publish": "1",
    }  # fmt: skip
    rows = list(draft.positions.all())
    data["positions-TOTAL_FORMS"] = data["positions-INITIAL_FORMS"] = str(len(rows))
    for place, row in enumerate(rows):
        data |= position_data(place, row)
    return data | changes


def position_data(place, row):
    values = {
        "number": row.number, "status": row.status, "confidence": row.confidence,
        "in_force_from": row.in_force_from, "in_force_to": row.in_force_to or "",
        "closed_on": row.closed_on or "", "known_from": row.known_from,
        "known_to": row.known_to or "", "replaces": row.replaces or "",
        "answer": row.answer, "facts_assumed": row.facts_assumed,
        "reasons": row.reasons, "examples-count": "0", "ORDER": place + 1,
        "DELETE": "", "id": row.pk or "",
    }  # fmt: skip
    return {f"positions-{place}-{name}": str(value) for name, value in values.items()}


@pytest.fixture
def admin(client, page):
    editor = staff("editor", "Editors")
    client.force_login(editor)

    def send(page, **changes):
        address = reverse("wagtailadmin_pages:edit", args=[page.pk])
        return client.post(address, form_of(page, **changes))

    return send


def test_the_form_saves_what_it_was_given(admin, page):
    answer = admin(page, **{"positions-0-answer": "A better answer."})
    assert answer.status_code == 302, errors_of(answer)
    assert positions(page)[1].answer == "A better answer."


def errors_of(answer):
    form = answer.context["form"]
    return json.dumps([form.errors, form.formsets["positions"].errors], default=str)


def test_nobody_adopts_by_choosing_the_status(admin, page):
    answer = admin(page, **{"positions-0-status": "adopted"})
    assert "only the three reviews adopt" in errors_of(answer)
    assert positions(page)[1].status == IN_REVIEW


@pytest.mark.slow
def test_an_adopted_text_is_not_rewritten_but_may_be_withdrawn(
    admin, page, author, reviewers
):
    adopted_yesterday(page, author, reviewers)
    answer = admin(page, **{"positions-0-answer": "Rewritten."})
    assert "has been adopted and is not rewritten" in errors_of(answer)
    answer = admin(page, **{"positions-0-DELETE": "1"})
    assert "withdraw it, do not delete" in errors_of(answer)
    today = str(timezone.localdate())
    answer = admin(
        page, **{"positions-0-status": "withdrawn", "positions-0-known_to": today}
    )
    assert answer.status_code == 302, errors_of(answer)
    assert positions(page)[1].status == "withdrawn"


@pytest.mark.slow
def test_overlaps_and_wrong_citations_are_said_and_nothing_is_lost(admin, page):
    second = laws.position(2, in_force_from=D(2022, 1, 1), answer="Kept words.")
    answer = admin(
        page,
        **{"positions-TOTAL_FORMS": "2"},
        **position_data(1, second),
    )
    assert "both hold" in errors_of(answer)
    assert "Kept words." in answer.content.decode()
    answer = admin(page, provisions="2017/821 Art. 1(3)\nNo Such Law Art. 4")
    assert "No Such Law" in errors_of(answer)


@pytest.mark.slow
def test_an_editor_writes_a_new_interpretation_and_cannot_begin_with_adopted(
    client, page, admin
):
    section = builders.fresh(page).get_parent()
    address = reverse(
        "wagtailadmin_pages:add", args=["content", "interpretationpage", section.pk]
    )
    new = {
        "title": "Another question", "slug": "another", "tier": "0",
        "positions-INITIAL_FORMS": "0", "positions-0-id": "",
    }  # fmt: skip
    adopted = form_of(page, **new, **{"positions-0-status": "adopted"})
    assert "only the three reviews adopt" in errors_of(client.post(address, adopted))
    answer = client.post(address, form_of(page, **new))
    assert answer.status_code == 302, errors_of(answer)
    made = section.get_children().get(slug="another").specific
    assert [one.status for one in positions(made).values()] == [IN_REVIEW]
    assert made.get_workflow().name == "Adoption"
