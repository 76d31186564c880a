"""Words around an adopted position may change; readers are told since when."""

from datetime import timedelta

import pytest
from django.utils import timezone

from content.models import InterpretationPage
from portal.operations.roles import ADOPTION, ensure_adoption, ensure_review
from tests import builders, laws
from tests.content.interpretations.adopting import adopted_yesterday, staff

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
WORDS = "after the adoption"


@pytest.fixture
def page(home):
    shelf = builders.section(home, "Laws", slug="laws")
    laws.instrument()
    page = laws.interpretation(shelf, laws.position(1), body=[("text", "Background.")])
    ensure_review()
    ensure_adoption()
    return page


@pytest.fixture
def adopted(page):
    author = staff("author", "Authors")
    reviewers = {role: staff(role, group) for role, group in ADOPTION.items()}
    adopted_yesterday(page, author, reviewers)
    return page, author, reviewers


def text(client, page):
    return client.get(builders.fresh(page).url).content.decode()


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Another question"},
        {"provisions": ["2017/821 Art. 6"]},
        {"body": [("text", "Another background.")]},
    ],
)
def test_a_change_after_the_adoption_is_told_with_its_day(client, adopted, change):
    page = adopted[0]
    assert WORDS not in text(client, page)
    builders.publish(page, **change)
    assert WORDS in text(client, page)
    day = timezone.localdate()
    assert f"{day.day} {day:%B %Y}, after the adoption" in text(client, page)


def test_publishing_the_same_words_again_tells_nothing(client, adopted):
    page = adopted[0]
    for _round in range(2):
        builders.publish(page, body=[("text", "Background.")], content_owner="Anna")
    assert WORDS not in text(client, page)


def test_a_proposal_changes_without_a_word(client, page):
    builders.publish(page, title="Another question")
    assert WORDS not in text(client, page)
    assert builders.fresh(page).reworded_on is None


def test_an_older_draft_does_not_take_the_day_back(client, adopted):
    page = adopted[0]
    older = builders.fresh(page).get_latest_revision()
    builders.publish(page, title="Another question")
    day = timezone.localdate() - timedelta(days=10)
    InterpretationPage.objects.filter(pk=page.pk).update(reworded_on=day)
    builders.publish(page, content_owner="Anna")
    assert builders.fresh(page).reworded_on == day
    older.publish()
    assert builders.fresh(page).reworded_on == timezone.localdate()


def test_words_changed_while_it_was_taken_off_are_told_too(client, adopted):
    page = adopted[0]
    builders.fresh(page).unpublish()
    draft = builders.fresh(page)
    draft.title = "Another question"
    draft.save()
    draft.save_revision().publish()
    assert WORDS in text(client, page)


def test_the_next_adoption_starts_anew(client, adopted):
    from tests.content.interpretations.adopting import adopt

    page, author, reviewers = adopted
    builders.publish(page, title="Another question")
    assert WORDS in text(client, page)
    adopt(
        page, author, reviewers,
        lambda draft: draft.positions.add(
            laws.position(2, replaces=1, in_force_from=timezone.localdate())
        ),
    )  # fmt: skip
    assert builders.fresh(page).reworded_on is None
    assert WORDS not in text(client, page)


def test_an_alias_says_what_its_source_says_and_a_copy_nothing(client, adopted):
    page = adopted[0]
    shelf = builders.fresh(page).get_parent()
    alias = builders.fresh(page).create_alias(parent=shelf, update_slug="mirror")
    builders.publish(page, title="Another question")
    assert WORDS in text(client, alias)
    copy = builders.fresh(page).copy(to=shelf, update_attrs={"slug": "copy"})
    assert builders.fresh(copy).reworded_on is None
