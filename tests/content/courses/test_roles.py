"""What the trainers' role opens, and what it leaves closed."""

import pytest
from django.core.management import call_command
from django.urls import reverse

from content.models import CoursePage
from portal.operations.roles import ensure_role
from tests import builders, courses
from tests.content.courses.making import enter, staff, words
from tests.content.test_editing import form

pytestmark = pytest.mark.django_db


@pytest.mark.slow
def test_trainers_write_where_courses_are_and_nowhere_else(client, home):
    training = builders.section(home, "Training")
    course = courses.course(training, "First")
    lesson = courses.lesson(course)
    guidance = builders.section(home, "Guidance")
    article = builders.article(guidance)
    trainer = staff("trainer", "Trainers")
    enter(client, trainer)
    for page, may in ((lesson, True), (course, True), (article, False)):
        answer = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
        assert (answer.status_code == 200) is may, page
    for parent, may in ((course, True), (training, True), (guidance, False)):
        answer = client.get(reverse("wagtailadmin_pages:add_subpage", args=[parent.pk]))
        assert (answer.status_code == 200) is may, parent
    # Laws and deadlines are not theirs.
    answer = client.get(reverse("wagtailsnippets_content_instrument:list"))
    assert answer.status_code == 302
    data = form(
        title="Second", slug="second", for_whom="", objectives="One\nTwo", inside="",
        successor="", validity_months="24",
    )  # fmt: skip
    add = reverse("wagtailadmin_pages:add", args=["content", "coursepage", training.pk])
    assert client.post(add, data).status_code == 302, "published by the trainer"
    assert CoursePage.objects.get(slug="second").live


@pytest.mark.slow
def test_a_section_that_got_its_first_course_is_opened_by_the_next_run(client, home):
    trainer = staff("trainer", "Trainers")
    training = builders.section(home, "Training")
    course = courses.course(training)
    edit = reverse("wagtailadmin_pages:edit", args=[course.pk])
    assert enter(client, trainer).get(edit).status_code != 200
    call_command("set_up_roles", verbosity=0)
    assert enter(client, type(trainer).objects.get(pk=trainer.pk)).get(
        edit
    ).status_code == 200  # fmt: skip
    before = ensure_role("Trainers").page_permissions.count()
    call_command("set_up_roles", verbosity=0)
    assert ensure_role("Trainers").page_permissions.count() == before


@pytest.mark.slow
def test_the_menu_leads_everywhere(client, home):
    courses.lesson(courses.course(builders.section(home, "Training")))
    menu = words(enter(client, staff("trainer", "Trainers")).get("/admin/"))
    for name in ("import_questions", "to_check"):
        assert reverse(name) in menu
        assert client.get(reverse(name)).status_code == 200
