"""Working groups' pages."""

import re

import pytest
from django.utils import timezone

from portal.members import history
from portal.members.models import GroupMembership, GroupRequest, Tier
from tests import builders
from tests.builders import MEMBER

pytestmark = pytest.mark.django_db


@pytest.fixture
def tin(db):
    found = builders.group("tin")
    found.open_to = Tier.objects.get(rank=MEMBER)
    found.description = "Those who smelt tin."
    found.save()
    return found


@pytest.fixture
def chair(tin):
    found = builders.person(
        "chair", tier=MEMBER, first_name="Chandra", last_name="Chair"
    )
    GroupMembership.objects.create(group=tin, person=found, role="steward")
    return found


def text(response) -> str:
    return response.content.decode()


def test_an_unlisted_group_answers_like_none(sign_in, people, tin):
    builders.group("secret")
    for somebody in (people.member, people.stranger, people.lapsed):
        client = sign_in(somebody)
        for path in ("", "ask/", "withdraw/", "leave/", "requests/1/", "people/1/end/"):
            answers = [
                getattr(client, "post" if path else "get")(
                    f"/organisations/groups/{slug}/{path}"
                )
                for slug in ("secret", "missing")
            ]
            assert {answer.status_code for answer in answers} == {404}
            bodies = {re.sub(rb"csrf\w+", b"", answer.content) for answer in answers}
            assert len(bodies) == 1
            headers = [
                {k: v for k, v in answer.items() if k not in ("X-Request-ID",)}
                for answer in answers
            ]
            assert headers[0] == headers[1]
        assert "secret" not in text(client.get("/organisations/groups/"))
    anonymous = sign_in(None)
    places = [
        anonymous.get(f"/organisations/groups/{slug}/")
        for slug in ("tin", "secret", "missing")
    ]
    assert {place.status_code for place in places} == {302}


def test_outsiders_see_purpose_and_stewards_insiders_numbers(
    sign_in, people, tin, chair
):
    page = text(sign_in(people.member).get("/organisations/groups/tin/"))
    assert "Those who smelt tin." in page
    assert "Chandra Chair" in page
    assert "chair@example.test" not in page
    assert "1 person" not in page
    assert "Requests to join" not in page
    GroupMembership.objects.create(group=tin, person=people.member)
    page = text(sign_in(people.member).get("/organisations/groups/tin/"))
    assert "2 people" in page
    assert "Requests to join" not in page
    assert "2 people" in text(sign_in(people.member).get("/organisations/groups/"))


def test_from_asking_to_leaving(sign_in, people, tin, chair, delivered):
    at = "/organisations/groups/tin/"
    client = sign_in(people.member)
    assert client.post(f"{at}ask/", {"words": ""}).status_code == 422
    long = client.post(f"{at}ask/", {"words": "w" * 1001})
    assert long.status_code == 422
    assert "w" * 1000 in text(long), "what was typed is lost"
    assert client.post(f"{at}ask/", {"words": "We smelt."}).status_code == 302
    assert client.post(f"{at}ask/", {"words": "Again."}).status_code == 409
    asked = GroupRequest.objects.get()
    assert (
        client.post(f"{at}requests/{asked.pk}/", {"decision": "grant"}).status_code
        == 404
    )
    assert "asks to join" not in text(client.get("/organisations/groups/"))
    boss = sign_in(chair)
    assert "1 asks to join" in text(boss.get("/organisations/groups/"))
    assert "We smelt." in text(boss.get(at))
    assert (
        boss.post(f"{at}requests/{asked.pk}/", {"decision": "maybe"}).status_code == 422
    )
    assert boss.get(f"{at}requests/{asked.pk}/").status_code == 405
    assert (
        boss.post(f"{at}requests/{asked.pk}/", {"decision": "grant"}).status_code == 302
    )
    assert (
        boss.post(f"{at}requests/{asked.pk}/", {"decision": "grant"}).status_code == 409
    )
    assert delivered()[-1].to == [people.member.email]
    client = sign_in(people.member)
    assert "you are in it" in text(client.get(at))
    mine = GroupMembership.objects.get(person=people.member)
    assert client.post(f"{at}people/{mine.pk}/end/").status_code == 404
    assert client.post(f"{at}leave/").status_code == 302
    assert client.post(f"{at}leave/").status_code == 404


def test_stewards_of_the_portal_decide_too(sign_in, people, tin, steward):
    sign_in(people.member).post("/organisations/groups/tin/ask/", {"words": "Please."})
    asked = GroupRequest.objects.get()
    client = sign_in(steward)
    assert "Please." in text(client.get("/organisations/groups/tin/"))
    client.post(
        f"/organisations/groups/tin/requests/{asked.pk}/",
        {"decision": "decline", "answer": "Later."},
    )
    assert "Later." in text(sign_in(people.member).get("/organisations/groups/tin/"))
    assert sign_in(steward).get("/organisations/groups/secret/").status_code == 404


def test_an_archived_group_is_its_peoples(sign_in, people, tin, chair):
    tin.archive()
    assert sign_in(people.member).get("/organisations/groups/tin/").status_code == 404
    page = sign_in(chair).get("/organisations/groups/tin/")
    assert page.status_code == 200
    assert "Ask to join" not in text(page)


def test_people_without_a_name_are_not_called_by_their_address(
    sign_in, tin, chair, delivered
):
    """Asking, deciding, ending, and the mail: in none stands an address."""
    at = "/organisations/groups/tin/"
    nameless = builders.person("zyxwvnameless", tier=MEMBER)
    quiet = builders.person("zyxwvquiet", tier=MEMBER)
    GroupMembership.objects.create(group=tin, person=quiet, role="steward")
    sign_in(nameless).post(f"{at}ask/", {"words": "Please."})
    asked = GroupRequest.objects.get()
    letters = delivered()
    assert len(letters) == 2
    assert all("no name given asks to join" in letter.body for letter in letters)
    boss = sign_in(chair)
    pages = [text(boss.get(at))]
    answer = boss.post(f"{at}requests/{asked.pk}/", {"decision": "grant"}, follow=True)
    pages.append(text(answer))
    theirs = GroupMembership.objects.get(person=nameless)
    pages.append(text(boss.post(f"{at}people/{theirs.pk}/end/", follow=True)))
    reader = builders.person("reader", tier=MEMBER)
    for page in [*pages, text(sign_in(reader).get(at))]:
        assert "no name given" in page
        assert "zyxwv" not in page
    assert not any("zyxwv" in letter.body for letter in [*letters, *delivered()])


def test_the_history_of_a_firm_tells_no_address_of_a_steward(sign_in, firm, people):
    zyxwv = builders.person("zyxwvsteward")
    with history.acting(zyxwv):
        firm.seats = 12
        firm.save()
    page = text(sign_in(people.owner).get(f"/organisations/{firm.pk}/history/"))
    assert "no name given" in page
    assert "zyxwvsteward" not in page
    with history.acting(people.former):
        firm.seats = 13
        firm.save()
    page = text(sign_in(people.owner).get(f"/organisations/{firm.pk}/history/"))
    assert "former@example.test" in page, "an address that they have known"


def test_a_lapsed_steward_sees_no_requests(sign_in, people, tin, chair):
    at = "/organisations/groups/tin/"
    sign_in(people.member).post(f"{at}ask/", {"words": "zyxwvwords"})
    asked = GroupRequest.objects.get()
    assert "zyxwvwords" in text(sign_in(chair).get(at))
    chair.memberships.update(ends_at=timezone.now())
    client = sign_in(chair)
    assert client.get(at).status_code == 200, "they are still in it"
    assert "zyxwvwords" not in text(client.get(at))
    assert "asks to join" not in text(client.get("/organisations/groups/"))
    answer = client.post(f"{at}requests/{asked.pk}/", {"decision": "grant"})
    assert answer.status_code == 404


def test_without_a_second_factor_the_portals_stewards_decide_nothing(
    sign_in, people, tin, steward, settings
):
    at = "/organisations/groups/tin/"
    sign_in(people.member).post(f"{at}ask/", {"words": "zyxwvwords"})
    asked = GroupRequest.objects.get()
    settings.STAFF_NEEDS_SECOND_FACTOR = True
    client = sign_in(steward)
    page = text(client.get(at))
    assert "Those who smelt tin." in page
    assert "zyxwvwords" not in page
    answer = client.post(f"{at}requests/{asked.pk}/", {"decision": "grant"})
    assert answer.status_code == 404
    asked.refresh_from_db()
    assert asked.state == "open"


def test_guests_are_not_asked_to_ask(sign_in, people, tin):
    people.member.memberships.update(role="guest")
    client = sign_in(people.member)
    page = text(client.get("/organisations/groups/tin/"))
    assert "Those who smelt tin." in page
    assert "Ask to join" not in page
    asked = client.post("/organisations/groups/tin/ask/", {"words": "Please."})
    assert asked.status_code == 404
