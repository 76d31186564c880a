"""Packed courses in the admin: who may take one away, who may bring one in."""

import io

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from content.models import BasePage, CoursePage, Question
from tests import builders, courses
from tests.content.courses.making import enter, staff, words

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def course(shelf):
    made = courses.small_course(
        shelf, title="Foundations", lessons=1, objectives=["x"], for_whom="All"
    )
    builders.publish(courses.steps(made, "lesson")[0], aim="After this you can")
    return courses.again(made)


def zip_of(client, course):
    answer = client.get(reverse("export_course", args=[course.pk]))
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    return b"".join(answer.streaming_content)


def send(client, raw, section):
    file = SimpleUploadedFile("course.zip", raw)
    data = {"file": file, "below": section.pk}
    return client.post(reverse("import_course"), data, follow=True)


def test_a_trainer_takes_a_course_out_and_brings_it_in(client, course, shelf):
    enter(client, staff("trainer", "Trainers"))
    listing = words(client.get(reverse("wagtailadmin_explore", args=[shelf.pk])))
    assert reverse("export_course", args=[course.pk]) in listing
    assert reverse("import_course") in words(client.get(reverse("wagtailadmin_home")))
    raw = zip_of(client, course)
    BasePage.objects.get(pk=course.pk).delete()
    answer = send(client, raw, shelf)
    assert "3 pages new" in words(answer)
    made = CoursePage.objects.get()
    assert made.live
    assert made.get_parent().pk == shelf.pk
    assert made.owner.email.startswith("trainer")
    assert "0 pages new" in words(send(client, raw, shelf))
    assert CoursePage.objects.count() == 1


@pytest.mark.parametrize("role", ["Authors", "Stewards"])
def test_who_may_not_publish_finds_no_such_addresses(client, course, shelf, role):
    enter(client, staff("other", role))
    out = client.get(reverse("export_course", args=[course.pk]))
    assert out.status_code == 404
    assert client.get(reverse("import_course")).status_code == 404
    assert send(client, b"x", shelf).status_code == 404


def test_trainers_bring_courses_only_below_sections_of_theirs(client, course, home):
    enter(client, staff("trainer", "Trainers"))
    foreign = builders.section(home, "Guidance of others", slug="of-others")
    raw = zip_of(client, course)
    form = words(client.get(reverse("import_course")))
    assert "Guidance of others" not in form
    assert send(client, raw, foreign).status_code == 422
    assert CoursePage.objects.count() == 1


def test_questions_come_and_go_by_the_rights_of_the_bank(client, course, shelf):
    """Somebody who may publish courses, with less and less of the bank."""
    trainer = staff("trainer", "Trainers")
    enter(client, trainer)
    raw = zip_of(client, course)
    [role] = trainer.groups.all()

    def without(*names):
        rows = Permission.objects.filter(codename__in=names)
        role.permissions.remove(*rows)

    without("publish_question")
    BasePage.objects.get(pk=course.pk).delete()
    Question.objects.all().delete()
    answer = send(client, raw, shelf)
    assert answer.status_code == 422
    assert "add, change and publish questions" in words(answer)
    assert not CoursePage.objects.exists()
    assert not Question.objects.exists()
    role.permissions.add(Permission.objects.get(codename="publish_question"))
    assert "3 pages new" in words(send(client, raw, shelf))
    assert Question.objects.count() == 4
    made = CoursePage.objects.get()
    without("add_question", "change_question", "publish_question")
    assert zip_of(client, made)
    without("view_question")
    answer = client.get(reverse("export_course", args=[made.pk]), follow=True)
    assert "you may not see the question bank" in words(answer)
    # A course that asks nothing is nobody's bank.
    courses.steps(made, "quiz")[0].unpublish()
    assert zip_of(client, made)


def test_what_is_wrong_is_said_and_nothing_written(client, course, shelf):
    enter(client, staff("trainer", "Trainers"))
    answer = send(client, b"no zip", shelf)
    assert answer.status_code == 422
    assert "no ZIP file" in words(answer)
    assert "Nothing was brought in" in words(answer)
    assert client.post(reverse("import_course"), {}).status_code == 422


def test_a_course_that_lacks_something_says_so_instead_of_a_file(client, shelf):
    bare = courses.small_course(shelf)
    enter(client, staff("trainer", "Trainers"))
    answer = client.get(reverse("export_course", args=[bare.pk]), follow=True)
    assert "objectives" in words(answer)


def test_nothing_of_learners_is_in_the_file(client, course):
    import zipfile

    from portal.learning.enrolments import enrol

    learner = builders.person("zyxwvlearner", verified=True)
    enrol(learner, course.translation_key, builders.viewer(learner))
    enter(client, staff("trainer", "Trainers"))
    with zipfile.ZipFile(io.BytesIO(zip_of(client, course))) as file:
        text = b"".join(file.read(name) for name in file.namelist())
    assert b"zyxwvlearner" not in text
    assert learner.email.encode() not in text
