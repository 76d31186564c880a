"""A page with one position in review, and the people of its adoption."""

import pytest

from portal.operations.roles import ADOPTION, ensure_adoption, ensure_review
from tests import builders, laws
from tests.content.interpretations.adopting import staff


@pytest.fixture
def proposed(home):
    shelf = builders.section(home, "Laws", slug="laws")
    laws.instrument()
    page = laws.interpretation(shelf, laws.position(1))
    ensure_review()
    ensure_adoption()
    return page


@pytest.fixture
def author(db):
    return staff("author", "Authors")


@pytest.fixture
def reviewers(db):
    return {role: staff(role, group) for role, group in ADOPTION.items()}
