"""Previous and next page, across the blocks in which a section is remembered."""

import pytest

from content.neighbours import BLOCK, neighbours
from tests.builders import MEMBER, article, fresh, publish, viewer

pytestmark = pytest.mark.django_db


def beside(page):
    before, after = neighbours(fresh(page), viewer()).beside(page.pk)
    return before and before.title, after and after.title


@pytest.mark.slow
def test_the_chain_of_next_pages_leads_through_a_whole_section(shelf):
    pages = [article(shelf, f"Page {number}") for number in range(BLOCK + 4)]
    titles = [page.title for page in pages]
    for number in (0, 1, BLOCK - 2, BLOCK - 1, BLOCK, BLOCK + 3):
        before = titles[number - 1] if number else None
        after = titles[number + 1] if number + 1 < len(titles) else None
        assert beside(pages[number]) == (before, after)


def test_locked_neighbours_that_are_listed_stay_and_unlisted_ones_go(shelf):
    pages = [article(shelf, name) for name in ("One", "Two", "Three")]
    publish(pages[1], tier_id=MEMBER)
    assert beside(pages[0]) == (None, "Two")
    publish(pages[1], listing="unlisted")
    assert beside(pages[0]) == (None, "Three")
    assert "Two" not in str(neighbours(fresh(pages[0]), viewer()).menu(pages[0].pk))


def test_the_menu_marks_the_page_being_read_and_escapes_titles(shelf):
    page = article(shelf, "<b>A & B</b>")
    other = article(shelf, "Other")
    menu = str(neighbours(fresh(page), viewer()).menu(page.pk))
    assert "&lt;b&gt;A &amp; B&lt;/b&gt;" in menu
    assert menu.count("aria-current") == 1
    assert menu.index("aria-current") < menu.index(other.url)
