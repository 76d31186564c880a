"""Courses that should come before: no circles, and nobody is locked out by them."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, streamfield

from tests import builders, courses
from tests.content.courses.making import enter

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(home):
    section = builders.section(home, "Training")
    return [courses.course(section, name) for name in ("First", "Second", "Third")]


def needs(course, *others):
    page = courses.again(course)
    page.prerequisites.set(others)
    page.full_clean()
    page.save_revision().publish()
    return courses.again(course)


def needed(course):
    return {one.title for one in courses.again(course).prerequisites.all()}


@pytest.mark.slow
def test_a_circle_is_refused_by_the_model_itself(three):
    first, second, third = three
    needs(second, first)
    needs(third, second)
    for page, other in ((first, third), (first, second), (first, first)):
        with pytest.raises(ValidationError, match="need each other"):
            needs(page, other)
    assert needed(first) == set()
    assert needed(third) == {"Second"}
    needs(third, first, second)
    assert needed(third) == {"First", "Second"}, "two ways to one are no circle"


def form(page, *others, publish=True):
    data = {
        "title": page.title, "slug": page.slug, "summary": "", "for_whom": "",
        "objectives": "", "certificate": "on", "validity_months": "",
        "successor": "",
        "tier": str(builders.PUBLIC), "listing": "default", "inside": "",
        "content_owner": "", "deputy": "", "library_id": "",
        "body": streamfield([("text", "Words")]), "sources": streamfield([]),
        "comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0",
        "related_pages-TOTAL_FORMS": "0", "related_pages-INITIAL_FORMS": "0",
    }  # fmt: skip
    data |= {"action-publish": "1"} if publish else {}
    chosen = [str(one.pk) for one in others]
    return nested_form_data(data) | {"prerequisites": chosen}


@pytest.fixture
def admin(client):
    return enter(client, builders.person("admin", is_superuser=True))


def send(client, page, *others, **how):
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    return client.post(address, form(page, *others, **how))


@pytest.mark.slow
def test_a_circle_is_refused_in_the_form_with_words(admin, three):
    first, second, third = three
    assert send(admin, second, first).status_code == 302
    assert send(admin, third, second).status_code == 302
    assert needed(third) == {"Second"}
    for others in ((third,), (second,), (first,)):
        answer = send(admin, first, *others)
        assert answer.status_code == 200
        assert "These courses need each other" in answer.content.decode()
    assert needed(first) == set()
    assert not courses.again(first).has_unpublished_changes


@pytest.mark.slow
def test_of_two_drafts_that_make_a_circle_the_second_does_not_go_live(admin, three):
    """Each draft alone is no circle, and neither knows of the other."""
    first, second, _third = three
    assert send(admin, first, second, publish=False).status_code == 302
    assert send(admin, second, first, publish=False).status_code == 302
    courses.again(second).get_latest_revision().publish()
    assert (needed(first), needed(second)) == (set(), {"First"})
    with pytest.raises(ValidationError, match="need each other"):
        courses.again(first).get_latest_revision().publish()
    assert needed(first) == set()
    answer = send(admin, first, second)
    assert "These courses need each other" in answer.content.decode()
    assert (needed(first), needed(second)) == (set(), {"First"})
