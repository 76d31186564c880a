"""The other rooms of learning in a real browser: certificates, records, teams, paths,
and what trainers work with. Nothing keeps anybody out, nothing is wider than a phone."""

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from content.models import BasePage, PathPage
from portal.learning.asking import report
from portal.learning.attempts import start
from portal.learning.certificates.issuing import revoke
from portal.learning.enrolments import enrol
from portal.learning.models import (
    Assignment,
    Attempt,
    AttemptItem,
    Certificate,
    LessonQuestion,
    TeamDigest,
)
from portal.learning.pdf import NoPdf
from portal.learning.progress import finish_lesson
from portal.learning.refresher.rounds import begin, send_rounds, stop_path
from portal.learning.rights import rows_of
from portal.learning.teams.digests import stop_address
from portal.learning.teams.evidence import files
from portal.members.models import Membership, Organisation, User
from portal.members.viewers import viewer_for
from portal.operations.roles import ensure_role
from tests import builders, courses
from tests.browser.axe import serious
from tests.browser.conftest import PATIENCE, open_editor, sign_in
from tests.browser.test_editor import BOX, add_text
from tests.browser.test_learning import picture, portal
from tests.mailbox import new_mails
from tests.portal.learning.conftest import pass_course
from tests.portal.learning.refresher.test_refresher import after

__all__ = ["portal"]
WIDTHS = [(1280, "light"), (360, "dark")]


@pytest.fixture
def made(portal):
    """A course that somebody has passed, whose firm asked for it; a path to it."""
    shelf = BasePage.objects.get(slug="courses").specific
    course = courses.small_course(shelf, title="Foundations", validity_months=24)
    person = User.objects.get(email="associate@demo.example")
    person.first_name, person.last_name = "Ama", "Mensah"
    person.save()
    firm = Organisation.objects.create(name="Demo Solder", tier_id=builders.ASSOCIATE)
    Membership.objects.create(organisation=firm, person=person, role="owner")
    pass_course(enrol(person, course.translation_key, viewer_for(person)))
    Assignment.objects.create(
        organisation=firm, course_key=course.translation_key, course_title="Foundations",
        person=person, email=person.email, name="Ama Mensah",
    )  # fmt: skip
    path = PathPage(title="Importer below the threshold", slug="importer")
    path.stages = [("stage", {"page": course, "why": "Know who asks, and why."})]
    builders.add(shelf, path)
    return course, firm, Certificate.objects.get()


@pytest.mark.parametrize(("width", "scheme"), WIDTHS)
def test_certificates_records_teams_and_paths(portal, made, chromium, width, scheme):
    course, firm, certificate = made
    context = chromium.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE)

    def look(path: str, name: str, status: int = 200) -> None:
        answer = page.goto(portal + path)
        assert answer.status == status, path
        picture(page, f"{name}-{scheme}-{width}")
        assert serious(page) == [], name
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name

    look("/verify/", "verify")
    page.fill("main input[name=code]", f"{certificate.code.lower()[:13]} -")
    page.press("main input[name=code]", "Enter")
    page.wait_for_url(lambda url: not url.endswith("/verify/"))
    look(f"/verify/{certificate.code}/", "valid")
    assert "Ama Mensah" in page.locator("main").inner_text()
    look(courses.again(course).url, "course-done")
    look("/courses/importer/", "path")
    sign_in(page, portal, "associate")
    look(f"/learning/certificates/{certificate.code}/", "certificate")
    look("/learning/record/", "own-record")
    for name in ("team", "team_assign", "team_evidence"):
        look(reverse(name, args=[firm.pk]), name.replace("_", "-"))
    look(reverse("team_asked"), "asked")
    revoke(certificate, reason="Issued to the wrong person.")
    look(f"/verify/{certificate.code}/", "revoked")
    assert "wrong person" in page.locator("main").inner_text()
    context.close()


@pytest.mark.parametrize(("width", "scheme"), WIDTHS)
def test_beginning_asking_and_refreshing(portal, made, chromium, width, scheme):
    course, _firm, certificate = made
    terms = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme}
    context = chromium.new_context(**terms)
    page = context.new_page()

    def look(page, path: str, name: str) -> None:
        assert page.goto(portal + path).status == 200, path
        picture(page, f"{name}-{scheme}-{width}")
        assert serious(page) == [], name
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name

    newcomer = User.objects.create_user("newcomer@demo.example", "touchstone-demo")
    EmailAddress.objects.create(
        user=newcomer, email=newcomer.email, verified=True, primary=True
    )
    sign_in(page, portal, "newcomer")
    look(page, reverse("learning_begin", args=[course.translation_key]), "begin")
    page.click("main button:has-text('Begin this course')")
    page.wait_for_url(lambda url: "/begin/" not in url)
    step = courses.steps(course, "lesson")[0].translation_key
    look(page, reverse("learning_ask", args=[course.translation_key, step]), "ask")
    look(page, "/learning/", "my-learning")
    context.close()

    refresher = begin(certificate.enrolment_id, certificate.enrolment.learner)
    after(refresher, 7)
    send_rounds()
    letters = " ".join(mail.body for mail in new_mails())
    [address] = re.findall(r"/learning/refresher/tsr_[\w-]+/", letters)
    # Somebody's browser that knows nobody: the link is enough.
    stranger = chromium.new_context(**terms)
    look(stranger.new_page(), address, "refresher")
    stranger.close()


def test_what_trainers_work_with_opens_and_answers(portal, made, page):
    course, _firm, _certificate = made
    trainer = User.objects.get(email="associate@demo.example")
    trainer.groups.add(ensure_role("Trainers"))
    sign_in(page, portal, "associate")
    key = course.translation_key
    version = AttemptItem.objects.first().question
    for name, arguments in (
        ("training_courses", []),
        ("training_course", [key]),
        ("training_items", [key]),
        ("training_item", [key, version.pk]),
        ("training_reports", [key]),
        ("training_asked", [key]),
        ("training_grants", [key]),
        ("import_questions", []),
        ("import_course", []),
        ("to_check", []),
    ):
        answer = page.goto(portal + reverse(name, args=arguments))
        assert answer.status == 200, name
        picture(page, f"trainer-{name}")
        assert page.locator("main").inner_text().strip(), name
        assert serious(page, "main") == [], name


def hold_the_first_draft(page, address):
    """What the server has answered to the draft that saved itself, for a test to give
    to the browser when it likes: (route, answer)."""
    saved: list[Any] = []
    held: list[Any] = []

    def once(route):
        if held or route.request.method != "POST":
            route.continue_()
            return
        held.append(route)
        saved.append((route, route.fetch()))

    page.route(f"{address}*", once)
    return saved


def test_a_trainer_adds_a_lesson_and_publishes_a_release(portal, made, page):
    course, _firm, _certificate = made
    trainer = User.objects.get(email="associate@demo.example")
    trainer.groups.add(ensure_role("Trainers"))
    sign_in(page, portal, "associate")
    new = f"{portal}/admin/pages/add/content/lessonpage/{course.pk}/"
    open_editor(page, new)
    saved = hold_the_first_draft(page, new)
    page.fill("#id_title", "What changed this year")
    add_text(page)
    page.locator(BOX).last.fill("Two dates have moved.")
    page.get_by_role("tab", name="Settings").click()
    page.get_by_label("Public").check()
    page.locator("footer [data-w-dropdown-target=toggle]").last.click()
    # Pressed while the page is made already and the browser has not heard of it: sent at
    # once, it would be made a second time and find its address taken.
    while not saved:
        page.wait_for_timeout(100)
    page.click("footer button[name=action-publish]")
    page.wait_for_timeout(2_000)
    route, answer = saved.pop()
    route.fulfill(response=answer)
    page.wait_for_selector(".messages:has-text('published')")
    page.goto(portal + reverse("publish_release", args=[course.pk]))
    picture(page, "trainer-publish_release")
    assert serious(page, "main") == []
    assert "What changed this year" in page.locator("main").inner_text()
    page.check("input[name=kind][value=requirement]")
    page.fill("[name=note]", "One lesson on the dates that moved.")
    page.click("main button:has-text('Publish release 2')")
    page.wait_for_selector(".messages:has-text('Release 2')")
    from content.courses.releasing import latest_release

    assert latest_release(course.translation_key).number == 2


def begun_and_shut(person: User) -> Attempt:
    """A quiz that the person has begun, of a course that is for members since."""
    shelf = BasePage.objects.get(slug="courses").specific
    course = courses.small_course(shelf, title="Shut since")
    enrolment = enrol(person, course.translation_key, viewer_for(person))
    for step in enrolment.release.manifest:
        if step["kind"] == "lesson":
            finish_lesson(enrolment, step["key"])
    quiz = courses.steps(course, "quiz")[0]
    attempt = start(enrolment, quiz.translation_key, viewer_for(person))
    course = courses.again(course)
    course.tier_id = builders.MEMBER
    course.save_revision().publish()
    return attempt


def test_the_rooms_that_few_people_enter(portal, made, page, monkeypatch):
    """One visit to each: pages behind links in mails, and lists that hold something."""
    course, firm, certificate = made
    enrolment = certificate.enrolment
    person = enrolment.learner
    shut = begun_and_shut(person)
    sign_in(page, portal, "associate")

    def look(path: str, where: str | None = None, status: int = 200) -> None:
        assert page.goto(portal + path).status == status, path
        picture(page, "few-" + path.strip("/").replace("/", "-")[:60])
        assert serious(page, where) == [], path

    look(f"/learning/attempts/{shut.pk}/1/", status=403)

    def no_pdf(facts: Any) -> bytes:
        raise NoPdf

    monkeypatch.setattr(files, "as_pdf", no_pdf)
    page.goto(f"{portal}/learning/teams/{firm.pk}/evidence/")
    page.click("button[name=kind][value=pdf]")
    page.locator("text=Print the page instead").wait_for()
    assert serious(page) == []
    release = enrolment.release
    keys = {step["key"] for step in release.manifest}
    page.set_content(files.taught_text(release, viewer_for(person), rows_of(keys)))
    assert serious(page) == []

    person.groups.add(ensure_role("Trainers"))
    for number in range(5):
        other = User.objects.create_user(f"other{number}@demo.example", "x")
        pass_course(enrol(other, course.translation_key, viewer_for(other)))
    key = course.translation_key
    attempt = Attempt.objects.filter(enrolment=enrolment).first()
    report(attempt.pk, person, 1, "The key is wrong.")
    version = attempt.items.get(position=1).question
    lesson = courses.steps(course, "lesson")[0]
    question = LessonQuestion.objects.create(
        course_key=key, lesson_key=lesson.translation_key,
        lesson_title=lesson.title, person=person, text="Who has a furnace?",
    )  # fmt: skip
    refresher = begin(enrolment.pk, person)
    digest = TeamDigest.objects.create(organisation=firm, person=person)
    look(stop_path(refresher))
    look("/learning/refresher/tsr_" + "x" * 43 + "/", status=404)
    look(stop_address(digest))
    for name, arguments in (
        ("training_course", [key]),
        ("training_report", [key, version.pk]),
        ("training_asked_one", [key, question.pk]),
        ("training_of_the_bank", [version.question_key]),
        ("training_grants", [key]),
        ("certificates_admin", []),
        ("certificate_admin", [certificate.code]),
        ("course_releases", [course.pk]),
    ):
        look(reverse(name, args=arguments), "main")
    page.goto(portal + reverse("training_course", args=[key]))
    assert page.locator("main svg").count(), "the funnel is drawn for six people"
    page.goto(portal + reverse("training_grants", args=[key]))
    page.fill("[name=person]", person.email)
    page.press("[name=person]", "Enter")
    page.wait_for_url("**/grants/*/")
    assert serious(page, "main") == []
