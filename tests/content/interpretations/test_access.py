"""Reasons, examples and dissents may be for fewer readers than the answer: a part that
is not open leaves no trace on any surface."""

import re
from datetime import date

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from content.models import BasePage, StoredBody
from portal.access import Audience, Grants, part_key, viewer_from
from portal.members.models import AudienceInUse, Tier
from portal.operations.roles import ensure_role
from tests import builders, laws
from tests.builders import ASSOCIATE, MEMBER
from tests.search.conftest import settled

pytestmark = [pytest.mark.django_db, pytest.mark.db_specific]

REASON, DISSENT, CLAIM = "zyxwvreason", "zyxwvdissent", "zyxwvclaim"


@pytest.fixture
def world(unindexed_world):
    settled()
    return unindexed_world


@pytest.fixture
def unindexed_world(home):
    """An answer for associates, reasons for members, one dissent for the tin group."""
    tin = builders.group("tin")
    shelf = builders.section(home, "Laws", slug="laws")
    law = laws.instrument()
    page = laws.law_page(shelf, law)
    read = laws.interpretation(
        shelf,
        laws.position(
            answer="Openanswer in [the text](cite:eu-2017-821/art-1-3).",
            facts_assumed=f"- {REASON} assumed",
            reasons=f"1. {REASON} see [Annex I](cite:eu-2017-821/annex-i).",
            examples=[
                ("example", {"title": f"{REASON} case", "facts": "F", "result": REASON})
            ],
        ),
        dissents=[
            laws.dissent(title=f"{REASON} common", view="Seen by members."),
            laws.dissent(
                title=f"{DISSENT} title",
                view=f"{DISSENT} [other](page:LOCKED) view",
                why=f"{DISSENT} [why](cite:eu-2017-821/art-6-2).",
                group=tin,
                organisation=builders.organisation(MEMBER, f"{CLAIM} Ltd"),
            ),
        ],
        tier_id=ASSOCIATE,
        parts_tier=Tier.objects.get(rank=MEMBER),
    )
    return {"shelf": shelf, "law": page, "page": read, "tin": tin}


@pytest.fixture
def people(world):
    editor = builders.person("editor")
    editor.groups.add(ensure_role("Editors"))
    return {
        "anonymous": None,
        "associate": builders.person("associate", verified=True),
        "member": builders.person("member", tier=MEMBER),
        "in_group": builders.person(
            "in-group", tier=MEMBER, groups=[world["tin"]], verified=True
        ),
        "lapsed": builders.person("lapsed", tier=MEMBER, lapsed=True, verified=True),
        "editor": editor,
    }


SEES = {
    "anonymous": set(),
    "associate": {"answer"},
    "lapsed": {"answer"},
    "member": {"answer", "reasons"},
    "editor": {"answer", "reasons"},
    "in_group": {"answer", "reasons", "dissent"},
}
TRACES = {
    "answer": ["Openanswer"],
    "reasons": [REASON],
    "dissent": [DISSENT, CLAIM],
}


def surfaces(world):
    page, law = world["page"], world["law"]
    yield from (
        page.url, f"{page.url}position/1/", f"{page.url}as-of/2022-01-31/",
        f"{page.url}as-of/2022-01-31/known/2024-06-01/", world["shelf"].url,
        law.url, f"{law.url}art-1-3/", f"{law.url}art-6/", f"{law.url}art-6-2/",
        f"{law.url}annex-i/", f"/search/?q={REASON}", f"/search/?q={DISSENT}",
        f"/search/?q={CLAIM}", "/search/?q=openanswer", f"/search/suggest/?q={DISSENT[:5]}",
        "/", "/sitemap.xml",
    )  # fmt: skip


@pytest.mark.parametrize("who", SEES)
def test_nobody_meets_a_part_that_is_not_theirs(client, world, people, who):
    if people[who] is not None:
        client.force_login(people[who])
    for _round in range(2):  # the second time from the store of whole pages
        for address in surfaces(world):
            response = client.get(address)
            text = (
                b"".join(response.streaming_content)
                if response.streaming
                else response.content
            ).decode()
            # What was asked for may be said again, but no word that begins with it.
            asked = address.partition("=")[2]
            if asked:
                text = re.sub(rf"(?<![a-z]){asked}(?![a-z])", "", text)
            for part, words in TRACES.items():
                if part not in SEES[who]:
                    assert not [word for word in words if word in text], (address, part)


@pytest.mark.parametrize("who", SEES)
def test_what_is_theirs_is_there(client, world, people, who):
    if people[who] is not None:
        client.force_login(people[who])
    text = client.get(world["page"].url).content.decode()
    for part in SEES[who]:
        assert TRACES[part][0] in text, part
    # Section documents: the entitled find the passage of a narrower part.
    for part, word in (("reasons", REASON), ("dissent", DISSENT)):
        found = client.get(f"/search/?q={word}").content.decode()
        assert ("counting" in found.replace(word, "")) == (part in SEES[who]), part


def test_that_a_narrower_part_cites_a_provision_is_part_of_it(client, world, people):
    """The dissent alone cites Art. 6(2), the reasons alone Annex I."""
    address = f"{world['law'].url}art-6-2/"
    title = world["page"].title
    for who in ("member", "in_group"):
        client.force_login(people[who])
        text = client.get(address).content.decode().partition("Where it is used")[2]
        assert (title in text) == (who == "in_group")


@pytest.mark.parametrize(
    ("lost", "gone", "left"),
    [
        ("group_memberships", [DISSENT], ["Openanswer", REASON]),
        ("memberships", [DISSENT, REASON], ["Openanswer"]),
    ],
)
def test_losing_a_tier_or_a_group_closes_the_part_at_once(
    client, world, people, lost, gone, left
):
    client.force_login(people["in_group"])
    before = client.get(world["page"].url).content.decode()
    assert [word for word in (*gone, *left) if word not in before] == []
    getattr(people["in_group"], lost).update(ends_at=timezone.now())
    after = client.get(world["page"].url).content.decode()
    assert [word for word in gone if word in after] == []
    assert [word for word in left if word not in after] == []


def test_a_section_that_is_raised_takes_its_parts_along(world, people):
    """The keys of parts follow the page's, or the entitled would be locked out."""
    builders.publish(world["shelf"], tier_id=MEMBER)
    page = builders.fresh(world["page"])
    assert page.audience == "t20"
    key = f"t20+g{world['tin'].pk}"
    assert AudienceInUse.objects.filter(key=key).exists()
    viewer = builders.viewer(people["in_group"])
    assert viewer.can_read_part(page, part_key("t0", f"t20+g{world['tin'].pk}"))
    assert not builders.viewer(people["member"]).can_read_part(page, key)


def test_every_address_below_a_locked_page_gets_one_answer(client, world):
    """Which positions exist is part of what is locked."""
    answers = {
        client.get(f"{world['page'].url}{rest}").status_code
        for rest in ("", "position/1/", "position/99/", "as-of/2022-01-31/", "endorse/")
    }
    assert answers == {403}
    builders.publish(world["page"], listing="unlisted")
    missing = client.get("/no/such/page/")
    for rest in ("", "position/1/", "position/99/", "endorse/", "nonsense/"):
        response = client.get(f"{world['page'].url}{rest}")
        assert response.status_code == 404
        assert response.content == missing.content


def test_files_cannot_be_put_into_a_part(world):
    """A file opens to all readers of its page: parts link to pages instead."""
    from django.core.exceptions import ValidationError

    field = laws.position()._meta.get_field("reasons")
    with pytest.raises(ValidationError, match="a page of its own"):
        field.clean("[x](file:secret.pdf)", None)


class PartsFollowTheRule(TestCase):
    """`can_read_part` is the rule itself: what the page asks for and the part, both."""

    @settings(max_examples=60, deadline=None)
    @given(
        page=st.tuples(st.sampled_from([0, 10, 20]), st.sets(st.integers(1, 3))),
        own=st.tuples(st.sampled_from([0, 10, 20]), st.sets(st.integers(1, 3))),
        reader=st.tuples(st.sampled_from([0, 10, 20]), st.sets(st.integers(1, 3))),
    )
    def test_agrees_with_both(self, page, own, reader):
        need, part = (
            Audience(page[0], frozenset(page[1])),
            Audience(own[0], frozenset(own[1])),
        )
        grants = Grants(reader[0], frozenset(reader[1]))
        keys = [need.key, part_key(need.key, part.key)]
        viewer = viewer_from(keys, grants)
        row = BasePage(live=True, audience=need.key, path="0001")
        wanted = (
            grants.rank >= max(page[0], own[0]) and grants.groups >= page[1] | own[1]
        )
        assert viewer.can_read_part(row, part.key) == wanted


def test_drafts_of_positions_are_the_editors_own(client, world, people):
    page = world["page"].get_latest_revision_as_object()
    page.positions.set(
        [*page.positions.all(), laws.position(2, status="draft", answer="zyxwvdraft")]
    )
    page.save_revision().publish()
    assert "zyxwvdraft" not in str(StoredBody.objects.get(page_id=page.pk).parts)
    client.force_login(people["in_group"])
    assert client.get(f"{page.url}position/2/").status_code == 404
    assert "zyxwvdraft" not in client.get(page.url).content.decode()
    assert date(2024, 1, 1) == page.positions.first().known_from


def test_reading_time_counts_what_everybody_may_read(world):
    """A longer dissent of a group makes no card say more minutes."""
    page = world["page"].get_latest_revision_as_object()
    before = page.stored.minutes
    dissents = list(page.dissents.all())
    dissents[1].why = "many words " * 5_000
    page.dissents.set(dissents)
    page.save_revision().publish()
    assert builders.fresh(page).stored.minutes == before
