"""Pages of teams: for managers alone, with every click that a manager makes."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.learning.enrolments import enrol
from portal.learning.models import Assignment
from portal.members.models import Invitation, MemberEvent
from portal.members.viewers import viewer_for
from portal.operations.roles import ensure_role
from tests import builders, courses
from tests.portal.console.test_view_as import begin
from tests.portal.learning.conftest import pass_course
from tests.portal.learning.teams.conftest import leave, only

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
GETS = ["", "assign/", "evidence/", "table.csv", "table.xlsx"]
POSTS = ["change/", "assign/", "evidence/", "mails/"]
SOON = timezone.localdate() + timedelta(days=30)


def at(firm, rest=""):
    return f"/learning/teams/{firm.pk}/{rest}"


def text(response):
    raw = b"".join(response) if response.streaming else response.content
    return raw.decode()


def form(basics, *whom, **more):
    emails = "\n".join(one if isinstance(one, str) else one.email for one in whom)
    return {
        "emails": emails, "course": str(basics.translation_key),
        "due_on": SOON.isoformat(), "time_zone": "Europe/Berlin",
        "newest_months": "", **more,
    }  # fmt: skip


# --- Who may be here --------------------------------------------------------------


@pytest.mark.parametrize("who", ["member", "former", "outsider", "lapsed", "stranger"])
@pytest.mark.parametrize("rest", GETS)
def test_others_learn_nothing_not_even_that_a_firm_is_here(
    sign_in, firm, people, ask, who, rest
):
    ask(people.member)
    client = sign_in(getattr(people, who))
    answer = client.get(at(firm, rest))
    nowhere = client.get(f"/learning/teams/999999/{rest}")
    assert answer.status_code == nowhere.status_code == 404
    assert "Basics" not in text(answer)
    assert firm.name not in text(answer)


@pytest.mark.parametrize("who", ["member", "former", "outsider", "lapsed", "stranger"])
@pytest.mark.parametrize("rest", POSTS)
def test_others_change_nothing(sign_in, firm, people, ask, basics, who, rest):
    ask(people.member)
    before = list(Assignment.objects.values())
    number = only().pk
    data = {
        **form(basics, "x@example.test"), "confirm": "1", "do": "end", "row": number,
        "kind": "csv", "day": "2026-01-01",
    }  # fmt: skip
    assert sign_in(getattr(people, who)).post(at(firm, rest), data).status_code == 404
    assert list(Assignment.objects.values()) == before
    assert not MemberEvent.objects.filter(action="training.evidence").exists()


@pytest.mark.parametrize("rest", GETS)
def test_strangers_sign_in_first(client, firm, rest):
    answer = client.get(at(firm, rest))
    assert answer.status_code == 302
    assert "/account/" in answer["Location"]


@pytest.mark.parametrize("role", ["Stewards", "Editors", "Authors"])
def test_an_office_at_the_portal_opens_no_firms_table(sign_in, firm, role):
    person = builders.person("officer")
    person.groups.add(ensure_role(role))
    assert sign_in(person).get(at(firm)).status_code == 404


def test_a_manager_who_is_removed_is_out_with_the_next_request(sign_in, firm, people):
    client = sign_in(people.manager)
    assert client.get(at(firm)).status_code == 200
    leave(firm, people.manager)
    assert client.get(at(firm)).status_code == 404


@pytest.mark.parametrize("rest", POSTS)
def test_every_form_has_a_token_of_ours(firm, people, rest):
    client = Client(enforce_csrf_checks=True)
    client.force_login(
        people.owner, backend="django.contrib.auth.backends.ModelBackend"
    )
    assert client.post(at(firm, rest), {"do": "end"}).status_code == 403


def test_numbers_of_other_firms_lines_are_nothing(sign_in, firm, people, ask):
    ask(people.member)
    row = only()
    other = at(people.other, "change/")
    data = {"row": row.pk, "do": "end"}
    assert sign_in(people.outsider).post(other, data).status_code == 404
    data = {"row": row.pk, "do": "due", "due_on": SOON, "time_zone": "UTC"}
    assert sign_in(people.outsider).post(other, data).status_code == 404
    row.refresh_from_db()
    assert (row.ended_at, row.due_on) == (None, None)


def test_while_a_steward_looks_as_the_owner_it_is_closed(client, firm, people, ask):
    ask(people.member)
    steward = builders.person("steward", tier=builders.MEMBER)
    steward.groups.add(ensure_role("Stewards"))
    client.force_login(steward, backend="django.contrib.auth.backends.ModelBackend")
    begin(client, kind="person", person=people.owner.email)
    for rest in GETS:
        answer = client.get(at(firm, rest))
        assert answer.status_code == 403
        assert "Mia Member" not in text(answer)
    data = {"row": only().pk, "do": "end"}
    assert client.post(at(firm, "change/"), data).status_code in (403, 404, 405)
    assert only().ended_at is None


def test_a_firm_whose_time_has_ended_reads_and_asks_nobody(sign_in, people, basics):
    over = people.over
    Assignment.objects.create(
        organisation=over, course_key=basics.translation_key, course_title="Basics",
        person=people.lapsed,
    )  # fmt: skip
    client = sign_in(people.lapsed)
    page = text(client.get(at(over)))
    assert "Basics" in page
    assert "you can read the table, but ask nobody" in page
    assert at(over, "assign/") not in page
    data = {**form(basics, people.lapsed), "confirm": "1"}
    assert client.post(at(over, "assign/"), data).status_code == 302
    assert Assignment.objects.count() == 1
    data = {"row": only().pk, "do": "due", "due_on": SOON, "time_zone": "UTC"}
    assert client.post(at(over, "change/"), data).status_code == 422
    assert only().due_on is None
    assert client.get(at(over, "evidence/")).status_code == 200


# --- Asking -----------------------------------------------------------------------


def test_fifteen_people_by_one_form_one_look_and_one_click(
    sign_in, firm, people, basics, delivered
):
    client = sign_in(people.owner)
    assert "/learning/teams/" in text(client.get(f"/organisations/{firm.pk}/"))
    assert "Basics" in text(client.get(at(firm, "assign/")))
    new = [f"new{number}@example.test" for number in range(12)]
    here = [people.owner, people.manager, people.member]
    data = form(basics, *here, *new, emails_more="")
    look = client.post(at(firm, "assign/"), data)
    page = text(look)
    assert look.status_code == 200
    assert "Ask 15 people" in page
    assert page.count("Gets the course, and a mail") == 3
    assert page.count("Gets an invitation") == 12
    assert not Assignment.objects.exists(), "a look changes nothing"
    assert not Invitation.objects.exists()
    hidden = look.context["form"]
    again = {field.html_name: field.value() or "" for field in hidden}
    done = client.post(at(firm, "assign/"), {**again, "confirm": "1"})
    assert done.status_code == 302
    assert Assignment.objects.count() == 15
    assert Invitation.objects.count() == 12
    assert len(delivered()) == 15
    table = text(client.get(at(firm)))
    assert at(firm, "assign/") in table
    assert table.count("Not started") >= 3
    assert "15 people are asked" in table


def test_a_line_that_is_no_address_stays_in_the_box_and_stops_nobody(
    sign_in, firm, people, basics
):
    client = sign_in(people.owner)
    data = form(basics, people.member, "jo(at)example.test", "<b>x</b>")
    page = text(client.post(at(firm, "assign/"), data))
    assert "Line 2: “jo(at)example.test” is not an e-mail address." in page
    assert "<b>x</b>" not in page
    done = client.post(at(firm, "assign/"), {**data, "confirm": "1"})
    assert done.status_code == 200
    assert done.context["form"]["emails"].value() == "jo(at)example.test\n<b>x</b>"
    assert done.context["form"]["due_on"].value() == SOON.isoformat()
    assert only().person == people.member
    # All wrong: the box as it was, with words.
    data = form(basics, "nobody")
    wrong = client.post(at(firm, "assign/"), {**data, "confirm": "1"})
    assert wrong.status_code == 422
    assert wrong.context["form"]["emails"].value() == "nobody"


@pytest.mark.db_specific
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("course", "00000000-0000-0000-0000-000000000000"),
        ("course", "nonsense"),
        ("due_on", "2020-01-01"),
        ("due_on", "9999-12-31"),
        ("due_on", "31st of May"),
        ("time_zone", "Mars/Olympus"),
        ("newest_months", "-1"),
        ("newest_months", "x"),
        ("emails", "\x00"),
        ("emails", "a" * 60_001),
    ],
)
def test_hostile_or_wrong_fields_are_refused_in_words(
    sign_in, firm, people, basics, field, value
):
    data = {**form(basics, people.member), field: value, "confirm": "1"}
    answer = sign_in(people.owner).post(at(firm, "assign/"), data)
    assert answer.status_code == 422
    assert "Something is missing or not right" in text(answer)
    assert not Assignment.objects.exists()


def test_titles_that_nobody_there_may_list_are_not_in_the_form(
    sign_in, firm, shelf, people
):
    tin = builders.group("tin")
    room = builders.section(shelf, groups=[tin], tier_id=builders.MEMBER)
    courses.small_course(room, title="Zyxwvsecret")
    assert "Zyxwvsecret" not in text(sign_in(people.owner).get(at(firm, "assign/")))


def test_seats_that_are_fewer_than_invitations_are_said(sign_in, firm, people, basics):
    firm.seats = 4
    firm.save()
    data = form(basics, "a@b.example", "c@d.example")
    page = text(sign_in(people.owner).post(at(firm, "assign/"), data))
    assert "1 seat is left, and you invite more people" in page


# --- The table --------------------------------------------------------------------


def test_another_day_and_no_longer(sign_in, firm, people, ask):
    ask(people.member, "new@example.test", due_on=SOON)
    client = sign_in(people.manager)
    numbers = list(Assignment.objects.values_list("pk", flat=True))
    later = SOON + timedelta(days=5)
    data = {"row": numbers, "do": "due", "due_on": later, "time_zone": "Asia/Tokyo"}
    assert client.post(at(firm, "change/"), data).status_code == 302
    assert {row.due_on for row in Assignment.objects.all()} == {later}
    event = MemberEvent.objects.filter(action="training.changed").first()
    assert event.data["due_on"] == [str(SOON), str(later)]
    wrong = {**data, "due_on": "2020-01-01"}
    assert client.post(at(firm, "change/"), wrong).status_code == 422
    assert client.post(at(firm, "change/"), {"do": "end"}).status_code == 302
    assert client.post(at(firm, "change/"), {**data, "do": "x"}).status_code == 404
    data = {"row": [*numbers, "9" * 30, "x"], "do": "end"}
    assert client.post(at(firm, "change/"), data).status_code == 302
    assert only().person == people.member, "of an address nothing is left"
    assert only().ended_at is not None
    assert client.post(at(firm, "change/"), data).status_code == 404


# --- The learner ------------------------------------------------------------------


def test_the_learner_sees_who_asked_until_when_and_what_the_firm_sees(
    sign_in, firm, people, ask
):
    ask(people.member, due_on=SOON, time_zone="Europe/Berlin")
    for address in ("/my/", "/learning/teams/asked/"):
        page = text(sign_in(people.member).get(address))
        assert "Basics" in page
        assert "asked by Olga Owner, Smelter Works" in page
        assert "Smelter Works sees: “Not started”" in page
        assert "Europe/Berlin" in page
    assert "You are asked to learn" not in text(sign_in(people.stranger).get("/my/"))


def test_the_manager_is_a_learner_too(sign_in, firm, people, ask):
    ask(people.owner)
    client = sign_in(people.owner)
    assert "Olga Owner" in text(client.get(at(firm)))
    assert "Smelter Works sees" in text(client.get("/my/"))


def test_a_course_that_is_closed_to_the_learner_has_no_title_here(
    sign_in, people, ask, basics
):
    from portal.learning.teams.own_data import assignments

    ask(people.member)
    tin = builders.group("tin")
    builders.publish(basics, groups=[tin], tier_id=builders.MEMBER)
    assert "Basics" not in text(sign_in(people.member).get("/learning/teams/asked/"))
    told = json.dumps(
        assignments(people.member, viewer_for(people.member)), default=str
    )
    assert "Basics" not in told
    assert "Not started" in told
    data = text(sign_in(people.member).get("/my/data/download/"))
    assert "Basics" not in data
    assert "Not started" in data


def test_ones_own_data_hold_what_one_is_asked(sign_in, people, ask, firm):
    ask(people.member, due_on=SOON)
    data = text(sign_in(people.member).get("/my/data/download/"))
    assert json.loads(data)["assignments"]["open"][0]["course"] == "Basics"
    leave(firm, people.member)
    data = json.loads(text(sign_in(people.member).get("/my/data/download/")))
    assert data["assignments"]["open"] == []
    [ended] = data["assignments"]["ended"]
    assert ended["the_organisation_sees"] == "Not started"


def test_who_is_asked_for_a_newer_certificate_can_begin_again(
    sign_in, people, ask, basics, firm
):
    from portal.learning.enrolments import renew
    from portal.learning.models import Enrolment
    from portal.learning.problems import Refused

    viewer = viewer_for(people.member)
    enrolment = enrol(people.member, basics.translation_key, viewer)
    pass_course(enrolment)
    long_ago = timezone.now() - timedelta(days=300)
    Enrolment.objects.update(started_at=long_ago, completed_at=long_ago)
    ask(people.member)
    with pytest.raises(Refused):
        renew(people.member, basics.translation_key, viewer)
    assert "Begin again" not in text(
        sign_in(people.member).get("/learning/teams/asked/")
    )
    Assignment.objects.update(newest_months=6)
    client = sign_in(people.member)
    assert "Begin again" in text(client.get("/learning/teams/asked/"))
    row = only().pk
    assert sign_in(people.stranger).post(
        "/learning/teams/asked/", {"row": row}
    ).status_code == 404  # fmt: skip
    client = sign_in(people.member)
    assert client.post("/learning/teams/asked/", {"row": row}).status_code == 302
    assert client.post("/learning/teams/asked/", {"row": row}).status_code == 302
    assert Enrolment.objects.filter(learner=people.member).count() == 2
    assert "In progress" in text(sign_in(people.owner).get(at(firm)))
    pass_course(Enrolment.objects.get(cycle=2))
    assert "Passed on" in text(sign_in(people.owner).get(at(firm)))


def test_addresses_are_named():
    assert reverse("team", args=[7]) == "/learning/teams/7/"
