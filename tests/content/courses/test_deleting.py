"""What people have records of is unpublished, not deleted."""

import pytest
from django.urls import reverse

from content.courses import affected
from content.models import BasePage, CoursePage, Question
from tests import builders, courses
from tests.content.courses.making import enter, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(home):
    return courses.small_course(builders.section(home, "Training"))


@pytest.fixture
def recorded(monkeypatch, course):
    """Three people have records of the course's first lesson."""
    lesson = courses.steps(course, "lesson")[0]
    monkeypatch.setattr(affected, "_keepers", [])
    affected.register_keeper(lambda keys: 3 if lesson.translation_key in keys else 0)
    return lesson


@pytest.fixture
def admin(client):
    return enter(client, builders.person("admin", is_superuser=True))


@pytest.mark.slow
def test_a_course_with_records_stays(admin, course, recorded):
    quiz = courses.steps(course, "quiz")[0]
    for page in (course.get_parent(), course, recorded):
        address = reverse("wagtailadmin_pages:delete", args=[page.pk])
        assert "3 people have records here." in words(admin.get(address))
        shown = words(admin.post(address))
        assert "Unpublish it instead" in shown
        assert reverse("wagtailadmin_pages:unpublish", args=[page.pk]) in shown
        assert BasePage.objects.filter(pk=page.pk).exists()
    # What nobody has records of goes.
    admin.post(reverse("wagtailadmin_pages:delete", args=[quiz.pk]))
    assert not BasePage.objects.filter(pk=quiz.pk).exists()


@pytest.mark.slow
def test_nor_do_several_at_once(admin, course, recorded):
    address = reverse("wagtail_bulk_action", args=["content", "basepage", "delete"])
    answer = admin.post(f"{address}?id={course.pk}")
    assert answer.status_code == 409
    assert "3 people have records here." in words(answer)
    assert CoursePage.objects.filter(pk=course.pk).exists()


@pytest.mark.slow
def test_a_published_question_stays(admin, course):
    found = Question.objects.first()
    address = reverse("wagtailsnippets_content_question:delete", args=[found.pk])
    assert "Unpublish them instead" in words(admin.post(address))
    bulk = reverse("wagtail_bulk_action", args=["content", "question", "delete"])
    assert "Unpublish them instead" in words(admin.post(f"{bulk}?id={found.pk}"))
    assert Question.objects.filter(pk=found.pk).exists()
    draft = Question.objects.create(prompt="Never asked?", live=False)
    admin.post(reverse("wagtailsnippets_content_question:delete", args=[draft.pk]))
    assert not Question.objects.filter(pk=draft.pk).exists()
