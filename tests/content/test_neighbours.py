"""Previous and next page, across the blocks in which a section is remembered."""

import pytest

from content.models import PathPage
from content.neighbours import BLOCK, neighbours
from tests.builders import MEMBER, add, article, fresh, publish, viewer
from tests.courses import course

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


@pytest.mark.slow
def test_locked_neighbours_that_are_listed_stay_and_unlisted_ones_go(shelf):
    pages = [article(shelf, name) for name in ("One", "Two", "Three")]
    publish(pages[1], tier_id=MEMBER)
    assert beside(pages[0]) == (None, "Two")
    publish(pages[1], listing="unlisted")
    assert beside(pages[0]) == (None, "Three")
    assert "Two" not in str(neighbours(fresh(pages[0]), viewer()).menu(pages[0].pk))


@pytest.mark.slow
def test_a_path_is_no_step_before_a_course(client, shelf):
    first, second = course(shelf, "First"), course(shelf, "Second")
    path = add(shelf, PathPage(title="Trainer"))
    path.move(first, pos="left")
    assert beside(first) == (None, "Second")
    assert beside(path) == (None, None)
    menu = str(neighbours(fresh(first), viewer()).menu(first.pk))
    assert menu.index("Trainer") < menu.index("First")
    page = client.get(fresh(second).url).content.decode()
    along = page[page.index('class="steps-along"') :].split("</nav>")[0]
    assert "<span>Previous</span>First" in along
    assert "steps-along" not in client.get(fresh(path).url).content.decode()


def test_the_menu_marks_the_page_being_read_and_escapes_titles(shelf):
    page = article(shelf, "<b>A & B</b>")
    other = article(shelf, "Other")
    menu = str(neighbours(fresh(page), viewer()).menu(page.pk))
    assert "&lt;b&gt;A &amp; B&lt;/b&gt;" in menu
    assert menu.count("aria-current") == 1
    assert menu.index("aria-current") < menu.index(other.url)
