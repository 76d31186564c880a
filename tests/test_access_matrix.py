"""Every address for every persona. A new address without a row here fails.

Canary words stand in the body of every locked page, and of unlisted ones in title,
summary and slug as well: no answer to somebody who may not read may hold them.
"""

import re
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.urls import get_resolver
from django.utils import timezone

from content.models import (
    Attachment,
    LessonPage,
    PathPage,
    ResourceFile,
    ResourcePage,
)
from portal.members import invitations
from portal.members.models import Membership
from portal.operations.roles import ensure_role
from search.rebuilding import rebuild
from tests import builders, courses
from tests.builders import ASSOCIATE, MEMBER

pytestmark = pytest.mark.django_db

BODY, NAME = "zyxwvbody", "zyxwvname"
CHECK = "5f0c1d8e-33a4-4a5e-9a53-0f2f4b9d7c11"
PERSONAS = [
    "anonymous", "associate", "member", "in_group", "in_other_group", "lapsed",
    "trainer", "editor", "steward", "invited", "several",
]  # fmt: skip
ROOMS = ["public", "associate", "member", "group_listed", "group"]
# Who may read which room. Editors read every tier; a group's room stays the group's.
READS = {
    "anonymous": {"public"},
    "associate": {"public", "associate"},
    "member": {"public", "associate", "member"},
    "in_group": set(ROOMS),
    "in_other_group": {"public", "associate", "member"},
    "lapsed": {"public", "associate"},
    "trainer": {"public", "associate", "member"},
    "editor": {"public", "associate", "member"},
    "steward": {"public", "associate", "member"},
    # An invitation opens nothing until it is accepted; one current membership is
    # enough beside one that has ended and one in an organisation that has.
    "invited": {"public", "associate"},
    "several": {"public", "associate", "member"},
}
# Addresses that are not pages, by the name of their pattern: what is tested where.
COVERED = {
    "health": "public", "ready": "public", "metrics": "by token", "robots": "public", "sitemap": "trimmed",
    "home": "page", "wagtail_serve": "page", "wagtail_serve_dotted": "page", "calendar_feed": "page", "search": "trimmed",
    "search_suggest": "trimmed", "search_opened": "token", "feedback_vote": "by page", "feedback_thanks": "by page",
    "ask": "form", "ask_thanks": "form", "styleguide": "staff", "open_as_steward": "stewards", "wagtaildocs_serve": "by page",
    "view_as_end": "stewards", "media": "public files", "checks": "own only", "checks_save": "own only",
    "checks_open": "own only", "checks_delete": "own only",
    # Of organisations: tests/portal/organisations/test_pages.py, test_group_pages.py.
    "organisations": "own only", "organisation_found": "form", "organisation": "its people",
    "organisation_history": "its managers", "organisation_leave": "its people", "organisation_close": "its owners",
    "organisation_join": "by domain", "membership_role": "its owners", "membership_remove": "its managers",
    "organisation_invite": "its managers", "organisation_invite_link": "its managers", "invitation_again": "its managers",
    "invitation_revoke": "its managers", "organisation_domains": "its owners", "organisation_domain": "its owners",
    "organisation_upgrade": "its owners", "organisation_upgrade_withdraw": "its owners", "invitation": "token and address",
    "invitation_accept": "by address", "working_groups": "trimmed", "working_group": "trimmed",
    "working_group_ask": "trimmed", "working_group_withdraw": "own only", "working_group_leave": "own only",
    "working_group_decide": "group's stewards", "working_group_end": "group's stewards",
    "mypage": "own only", "mypage_new": "trimmed", "mypage_seen": "own only", "mypage_keep": "by page",
    "mypage_saved": "own only", "mypage_move": "own only", "mypage_remove": "own only",
    "mypage_list_add": "own only", "mypage_list": "own only", "mypage_list_delete": "own only",
    "mypage_following": "trimmed", "mypage_topics": "own only", "mypage_rhythm": "own only",
    "mypage_leave": "own only", "mypage_stop": "signed", "mypage_data": "own only",
    "mypage_download": "own only", "mypage_close": "own only", "mypage_closed": "public",
    # Of learners: tests/portal/learning/test_strangers.py.
    "learning": "own only", "learning_course": "own only", "learning_begin": "by course",
    "learning_continue": "own only", "learning_switch": "own only", "learning_renew": "own only",
    "learning_lesson": "own only, by course", "learning_done": "own only, by course",
    "learning_ask": "own only, by course", "learning_quiz": "own only, by course",
    "learning_start": "own only, by course", "learning_attempt": "own only, by course",
    "learning_question": "own only, by course", "learning_save": "own only, by course",
    "learning_confirm": "own only, by course", "learning_result": "own only, by course",
    "learning_problem": "own only, by course",
    # What programs read: tests/portal/api/test_access.py, for personas with tokens.
    "api_guide": "public", "api_openapi": "public", "api_none": "nothing", "api_token": "own only",
    "api_pages": "trimmed", "api_page": "by page", "api_page_at": "by page", "api_glossary": "trimmed",
    "api_search": "trimmed", "api_interpretations": "trimmed", "api_interpretation": "by page",
    "api_laws": "trimmed", "api_law": "by page", "api_provision": "by page", "llms": "public",
    "page_markdown": "by page", "feed_all": "public", "feed_section": "public", "feed_topic": "public",
    "feed_interpretations": "public", "feed_mine": "by token", "tokens": "own only",
    # Of certificates, records, refreshers: tests/portal/learning/{certificates,records,refresher}/.
    "verify": "public", "verify_certificate": "public by code", "verify_qr": "public by code",
    "verify_status": "public by code", "verify_keys": "public", "verify_key": "public", "verify_issuer": "public",
    "learning_certificate": "own only", "learning_certificate_name": "own only",
    "learning_certificate_pdf": "own only", "learning_certificate_badge": "own only",
    "learning_record": "own only", "learning_record_json": "own only", "learning_record_pdf": "own only",
    "refresher_round": "token", "refresher_stop": "signed", "refresher_begin": "own only", "refresher_end": "own only",
    "tokens_new": "own only", "tokens_revoke": "own only", "tokens_revoke_all": "own only",
    # Of teams: tests/portal/learning/teams/test_pages.py, test_evidence.py.
    "team": "its managers", "team_csv": "its managers", "team_xlsx": "its managers",
    "team_change": "its managers", "team_digest": "its managers", "team_assign": "its managers",
    "team_evidence": "its managers", "team_stop": "signed", "team_asked": "own only",
}  # fmt: skip
PREFIXES = ("admin/", "account/")


@pytest.fixture
def house(unindexed_house):
    rebuild()
    return unindexed_house


@pytest.fixture
def unindexed_house(home):
    """Rooms of every kind, each with an article and a resource with a file."""
    tin = builders.group("tin")
    shelf = builders.section(home, "Shelf", slug="shelf", show_in_menus=True)
    terms = {
        "public": {},
        "associate": {"tier_id": ASSOCIATE},
        "member": {"tier_id": MEMBER},
        "group_listed": {"tier_id": MEMBER, "groups": [tin], "listing": "listed"},
        "group": {"tier_id": MEMBER, "groups": [tin]},
    }
    found = {}
    for room, access in terms.items():
        name = NAME if room == "group" else "shown"
        text = f"## Part {BODY}{room}\n\nHidden {BODY}{room} text."
        page = builders.article(
            shelf,
            f"Article {name} {room}",
            text,
            slug=f"article-{name}-{room}",
            summary=f"Summary {name} {room}",
            **access,
        )
        attachment = Attachment(title=f"File {BODY}{room}")
        attachment.file.save(
            f"{BODY}{room}.pdf", ContentFile(b"%PDF-1.4 " + BODY.encode())
        )
        attachment.save()
        resource = ResourcePage(
            title=f"Resource {name} {room}",
            slug=f"resource-{name}-{room}",
            files=[ResourceFile(attachment=attachment)],
            **{k: v for k, v in access.items() if k != "groups"},
        )
        resource = builders.add(shelf, resource, groups=access.get("groups", ()))
        found[room] = {
            "page": page,
            "resource": resource,
            "file": attachment,
            **teach(shelf, room, name, access),
        }
    for room, access in terms.items():
        found[room]["path"] = lead(shelf, room, found, access)
    return found


def lead(shelf, room, found, access):
    """A path for the room's readers that leads into every room."""
    name = NAME if room == "group" else "shown"
    stages = [
        {
            "type": "stage",
            "value": {
                "page": found[other]["page"].pk,
                "why": f"Why {NAME if other == 'group' else 'shown'} {room}",
            },
        }
        for other in ROOMS
    ]
    page = PathPage(
        title=f"Path {name} {room}",
        slug=f"path-{name}-{room}",
        for_whom=f"{BODY}{room} readers",
        stages=stages,
        **{k: v for k, v in access.items() if k != "groups"},
    )
    return builders.add(shelf, page, groups=access.get("groups", ()))


def teach(shelf, room, name, access) -> dict:
    """A released course with a lesson and a quiz: its terms hold for all three."""
    course = courses.course(
        shelf, f"Course {name} {room}", slug=f"course-{name}-{room}",
        objectives=[f"Do {BODY}{room}"],
        **{k: v for k, v in access.items() if k != "groups"},
    )  # fmt: skip
    builders.publish(course, groups=access.get("groups", ()))
    options = [
        {"text": f"{BODY}{room} {n}", "correct": n == 0, "feedback": f"{BODY}{room}"}
        for n in range(2)
    ]
    value = {"prompt": f"{BODY}{room}?", "several": False, "options": options}
    lesson = LessonPage(
        title=f"Lesson {name} {room}",
        slug=f"lesson-{name}-{room}",
        minutes=5,
        body=[
            {"type": "text", "value": f"Taught {BODY}{room}."},
            {"type": "check", "id": CHECK, "value": value},
        ],
        **({"listing": access["listing"]} if "listing" in access else {}),
    )
    lesson = builders.add(course, lesson)
    # What is asked is for nobody to read before they are asked.
    asked = courses.question(prompt=f"{BODY}asked?", feedback=f"{BODY}asked")
    quiz = courses.quiz(
        course, [asked], f"Quiz {name} {room}", slug=f"quiz-{name}-{room}",
        **({"listing": access["listing"]} if "listing" in access else {}),
    )  # fmt: skip
    courses.release(course)
    return {"course": courses.again(course), "lesson": lesson, "quiz": quiz}


@pytest.fixture
def people(db):
    tin, gold = builders.group("tin"), builders.group("gold")
    found = {
        "anonymous": None,
        "associate": builders.person("associate", verified=True),
        "member": builders.person("member", tier=MEMBER),
        "in_group": builders.person("in-group", tier=MEMBER, groups=[tin]),
        "in_other_group": builders.person("other", tier=MEMBER, groups=[gold]),
        "lapsed": builders.person("lapsed", tier=MEMBER, lapsed=True, verified=True),
        "trainer": builders.person("trainer", tier=MEMBER),
        "editor": builders.person("editor"),
        "steward": builders.person("steward", tier=MEMBER),
        "invited": builders.person("invited", verified=True),
        "several": builders.person("several", tier=MEMBER, lapsed=True),
    }
    firm = builders.organisation(MEMBER, "Firm with seats")
    owner = builders.belongs(firm, "owner", "owner")
    invitations.invite(owner, firm.pk, [found["invited"].email], "manager")
    over = builders.organisation(
        MEMBER, "Firm of the past", ends_at=timezone.now(),
        starts_at=timezone.now() - timedelta(days=9),
    )  # fmt: skip
    for one in (over, firm):
        Membership.objects.create(organisation=one, person=found["several"])
    found["editor"].groups.add(ensure_role("Editors"))
    found["steward"].groups.add(ensure_role("Stewards"))
    return found


def sign_in(client, someone):
    client.logout()
    if someone is not None:
        client.force_login(someone, backend="django.contrib.auth.backends.ModelBackend")
    return client


def without_what_was_asked(answer: str, address: str) -> str:
    """A page of results shows back what was asked; that is no leak. A longer word, or
    an address with the word in it, is one: nobody asked for these."""
    asked = re.search(r"\?q=(\w+)", address)
    if asked is None:
        return answer
    return re.sub(rf"(?<![\w-]){asked[1]}(?![\w-])", "", answer)


def text_of(response) -> str:
    raw = (
        b"".join(response.streaming_content) if response.streaming else response.content
    )
    return raw.decode("utf-8", "replace")


def test_every_address_has_its_row():
    names = set()

    def walk(patterns, prefix=""):
        for pattern in patterns:
            where = prefix + str(pattern.pattern)
            if where.lstrip("^").startswith(PREFIXES):
                continue
            if hasattr(pattern, "url_patterns"):
                walk(pattern.url_patterns, where)
            else:
                names.add(pattern.name)

    walk(get_resolver().url_patterns)
    assert names <= COVERED.keys()


# In the quick tests, and on PostgreSQL in CI; all of them elsewhere.
_QUICK = {"anonymous", "associate", "in_group"}
_ON_BOTH = {"anonymous", "lapsed", "several"}


@pytest.mark.parametrize(
    "persona",
    [
        pytest.param(
            one,
            marks=[
                *([] if one in _QUICK else [pytest.mark.slow]),
                *([pytest.mark.db_specific] if one in _ON_BOTH else []),
            ],
        )
        for one in PERSONAS
    ],
)
def test_pages_and_files_open_to_whom_they_should(
    client, unindexed_house, people, persona
):
    house = unindexed_house
    sign_in(client, people[persona])
    for room in ROOMS:
        may = room in READS[persona]
        for kind in ("page", "resource", "course", "lesson", "quiz", "path"):
            page = house[room][kind]
            listed = room != "group" or persona == "steward"
            expected = 200 if may else (403 if listed else 404)
            for method in (client.get, client.head, client.post, client.options):
                status = method(page.url).status_code
                assert status == expected or (may and status == 405), (room, method)
            assert client.get(f"/feedback/{page.pk}/").status_code == (
                200 if may else 404
            )
        answered = client.get(f"{house[room]['lesson'].url}check/{CHECK}/?o=1")
        assert answered.status_code == expected, room
        response = client.get(house[room]["file"].url)
        assert response.status_code == (200 if may else 404), room
        steward = client.get(f"/stewards/open/{house[room]['page'].pk}/")
        assert steward.status_code == (200 if persona == "steward" else 404)
    assert client.get("/styleguide/").status_code == (
        200 if persona in ("editor", "steward") else 302
    )


def addresses(house) -> list[str]:
    found = [
        "/", "/shelf/", "/shelf/?tier=member", "/shelf/?per=50&page=9", "/sitemap.xml",
        "/robots.txt", "/nothing/", "/shelf/nothing/", f"/search/?q={BODY}",
        f"/search/?q={NAME}", "/search/?q=article+summary", "/search/?q=shown&tier=member",
        f"/search/suggest/?q={NAME[:4]}", "/search/suggest/?q=art",
        f"/search/?q={BODY}&kind=resource", "/organisations/", "/organisations/new/",
        "/organisations/groups/", "/organisations/groups/tin/", "/organisations/1/",
        "/api/v1/", "/api/v1/pages", "/api/v1/search?q=hidden",
        "/api/v1/page?path=/shelf/", "/llms.txt", "/feed.atom", "/shelf/feed.atom", "/index.md",
        "/shelf/index.md", "/nothing/index.md", "/feeds/interpretations.atom", "/my/tokens/",
        "/my/", "/my/new/?days=30", "/my/saved/",
        "/my/following/", "/my/data/download/", "/learning/",
        "/learning/record/", "/learning/record/record.json",
        "/verify/", "/verify/?code=nothing", "/verify/keys.json", "/verify/issuer.json",
    ]  # fmt: skip
    for room in house.values():
        for kind in ("page", "resource"):
            pk, url = room[kind].pk, room[kind].url
            found += [url, f"/feedback/{pk}/", f"/feedback/{pk}/thanks/"]
            found += [f"/stewards/open/{pk}/", f"{url}?print=1", f"/ask/?page={pk}"]
            found += [
                f"{url}index.md",
                f"/api/v1/pages/{pk}",
                f"/api/v1/page?path={url}",
                f"/my/keep/{pk}/",
            ]
        found.append(room["file"].url)
        for kind in ("course", "lesson", "quiz", "path"):
            url = room[kind].url
            found += [url, f"{url}index.md", f"/api/v1/page?path={url}"]
        lesson = room["lesson"].url
        found += [
            f"{lesson}check/{CHECK}/",
            f"{lesson}check/{CHECK}/?o=0",
            f"{lesson}check/{CHECK}/index.md",
            f"{lesson}check/none/",
        ]
    return found


# Two of them quickly and on both databases, the others in make test-full.
@pytest.mark.parametrize(
    "persona",
    [
        pytest.param(
            one,
            marks=pytest.mark.db_specific
            if one in ("anonymous", "member")
            else pytest.mark.slow,
        )
        for one in PERSONAS
    ],
)
def test_no_answer_holds_a_word_that_its_reader_may_not_see(
    client, house, people, persona
):
    """A steward sees titles everywhere, and of nobody else's group a body."""
    sign_in(client, people[persona])
    hidden = [f"{BODY}{room}" for room in ROOMS if room not in READS[persona]]
    hidden.append(f"{BODY}asked")
    if "group" not in READS[persona] and persona != "steward":
        hidden.append(NAME)
    for address in addresses(house):
        answer = without_what_was_asked(text_of(client.get(address)), address)
        for part in re.findall(r"/(?:documents|shelf)/[^/?]*", address):
            answer = answer.replace(part, "")
        leaks = [word for word in hidden if word in answer]
        assert leaks == [], (address, leaks)


@pytest.mark.db_specific
def test_those_who_may_read_find_what_they_look_for(client, house, people):
    for persona in PERSONAS:
        sign_in(client, people[persona])
        for room in ROOMS:
            answer = text_of(client.get(f"/search/?q={BODY}{room}"))
            found = f"article-{NAME if room == 'group' else 'shown'}-{room}/" in answer
            assert found == (room in READS[persona]), (persona, room)


def test_unlisted_and_missing_pages_answer_with_the_same_bytes(
    client, unindexed_house, people
):
    house = unindexed_house
    for persona in ("anonymous", "member", "editor"):
        sign_in(client, people[persona])
        hidden = client.get(house["group"]["page"].url)
        missing = client.get("/shelf/there-is-no-such-page/")
        for response in (hidden, missing):
            assert response.status_code == 404
        same = [re.sub(rb"csrf\w+", b"", r.content) for r in (hidden, missing)]
        assert same[0] == same[1]
        headers = [
            {k: v for k, v in r.items() if k not in ("Content-Length", "X-Request-ID")}
            for r in (hidden, missing)
        ]
        assert headers[0] == headers[1]


@pytest.mark.db_specific
def test_a_search_for_an_unlisted_title_is_constant_letter_by_letter(client, house):
    """The prefix attack: each longer piece of the name gives the same answer."""
    answers = set()
    for length in range(3, len(NAME) + 1):
        piece = NAME[:length]
        for address in ("/search/", "/search/suggest/"):
            answer = text_of(client.get(address, {"q": piece}))
            answers.add((address, answer.replace(piece, "?")))
    assert len(answers) == 2


def test_a_locked_page_says_how_to_get_in(client, unindexed_house):
    house = unindexed_house
    response = client.get(house["associate"]["page"].url)
    answer = text_of(response)
    assert "Create a free account" in answer
    assert "next=/shelf/article-shown-associate/" in answer
    assert response["Cache-Control"] == "private, no-store"
    assert "Sign in" in text_of(client.get(house["member"]["page"].url))


def test_opening_as_steward_is_logged_and_needs_a_reason(
    client, unindexed_house, people
):
    from wagtail.models import PageLogEntry

    sign_in(client, people["steward"])
    page = unindexed_house["group"]["page"]
    address = f"/stewards/open/{page.pk}/"
    assert client.post(address, {"reason": ""}).status_code == 422
    assert not PageLogEntry.objects.filter(action__contains="steward").exists()
    opened = client.post(address, {"reason": "A complaint about this page"})
    assert f"{BODY}group" in text_of(opened)
    entry = PageLogEntry.objects.get(action="touchstone.open_as_steward")
    assert entry.user == people["steward"]
    assert entry.data["reason"] == "A complaint about this page"


@pytest.mark.db_specific
def test_leaving_takes_effect_with_the_next_request(client, house, people):
    sign_in(client, people["in_group"])
    page, file = house["group"]["page"], house["group"]["file"]
    assert client.get(page.url).status_code == 200
    membership = people["in_group"].group_memberships.get()
    membership.ends_at = timezone.now()
    membership.save()
    assert client.get(page.url).status_code == 404
    assert client.get(file.url).status_code == 404
    assert f"{BODY}group" not in text_of(client.get("/search/?q=hidden"))
