"""The checker's page: without JavaScript, by the test client, as readers use it."""

import html
import logging
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from content.models import RuleCheckPage
from content.page_store import filtered, store
from content.rules.address import read_address, write_answers
from tests import builders
from tests.builders import ASSOCIATE, MEMBER
from tests.content.rules.builders import own_cases, table
from tests.starter import starter_library

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


def checker(parent, **fields):
    groups = fields.pop("groups", ())
    fields = {"title": "Which rules apply to us?", "slug": "which-rules", **fields}
    return builders.add(parent, RuleCheckPage(**fields), groups=groups)


@pytest.fixture
def page(shelf):
    return checker(shelf)


def case(name):
    return next(one for one in own_cases() if one["case"].startswith(name))


def text_of(response) -> str:
    words = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", html.unescape(words))


def asked(response) -> str:
    return re.search(r'name="q" value="(\w+)"', response.content.decode())[1]


def said(url: str) -> dict:
    query = parse_qs(urlsplit(url).query)
    return read_address(query.get("a", [""])[0], table().questions)


def fill(question: str, value) -> dict:
    """What a browser sends for this answer."""
    kind = table().questions[question].kind
    if value is None:
        return {"v": "unknown"} if kind == "yes-no" else {"unknown": "1"}
    if kind == "yes-no":
        return {"v": "yes" if value else "no"}
    if kind == "weights":
        return (
            {"code": list(value), "kg": list(value.values())}
            if value
            else {"v": "none"}
        )
    if kind in ("choices", "countries"):
        return {"v": value or ["none"]}
    return {"v": value}


@pytest.mark.parametrize("name", ["W01", "W05", "W09", "W15", "W17", "W20"])
@pytest.mark.slow
def test_a_whole_check_by_forms_alone(client, page, name):
    """Every question that is put is answered; the result is the worked case's."""
    given = case(name)
    response = client.get(f"{page.url}question/")
    for _step in range(60):
        assert response.status_code == 200
        question = asked(response)
        address = parse_qs(urlsplit(response.request["QUERY_STRING"]).path)
        data = {"q": question, "send": "1", **fill(question, given["input"][question])}
        if "a" in address:
            data["a"] = address["a"][0]
        sent = client.get(f"{page.url}question/", data)
        assert sent.status_code == 302, text_of(sent)
        response = client.get(sent["Location"])
        if "/result/" in sent["Location"]:
            break
    found = said(sent["Location"])
    for name, value in found.items():
        wanted = given["input"][name]
        assert value == (sorted(wanted) if isinstance(wanted, list) else wanted)
    assert len(found) < len(table().questions), "questions that change nothing were put"
    body = response.content.decode()
    for rule, status in given["expect"].items():
        word = status.split(" ")[0].lower()
        assert f'<article class="verdict {word} flow" id="{rule.lower()}">' in body


def test_one_question_at_a_time_and_only_those_that_matter(client, page):
    everything = {"minerals": []}
    response = client.get(f"{page.url}question/?a={write_answers(everything)}")
    body = text_of(response)
    assert body.count("Why we ask:") == 1
    from content.rules.questions import progress
    from tests.content.rules.builders import TODAY

    ahead = progress(table(), everything, TODAY)
    assert f"{len(ahead.open) - 1} more questions still change something" in body
    assert "eu_kg" not in {question.id for question in ahead.open}


def test_one_rule_alone_is_asked_for_and_led_back_to(client, page):
    """Who asks about one law is not taken through the questions of all the others."""
    result = client.get(f"{page.url}result/").content.decode()
    verdict = result.split('id="eu-cmr"')[1].split("</article>")[0]
    url = html.unescape(re.search(r'href="([^"]*question/[^"]*)"', verdict)[1])
    answers = case("W05")["input"]
    needed = []
    while "/question/" in url:
        response = client.get(url)
        assert "For one rule alone: European Union" in text_of(response)
        needed.append(asked(response))
        hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"',
                                 response.content.decode()))  # fmt: skip
        sent = {**hidden, **fill(needed[-1], answers.get(needed[-1]))}
        url = client.get(f"{page.url}question/", sent)["Location"]
        assert len(needed) < 10
    assert url.endswith("#eu-cmr")
    assert set(said(url)) == set(needed)
    assert "hq" not in needed
    open_again = client.get(url).content.decode().split('id="eu-cmr"')[1]
    assert "Missing:" not in open_again.split("</article>")[0]
    # A name that is no rule's asks for all.
    other = text_of(client.get(f"{page.url}question/?q=hq&for=nonsense"))
    assert "For one rule alone" not in other


def test_what_was_said_stands_in_the_form_again_and_can_be_changed(client, page):
    address = write_answers(case("W05")["input"])
    result = client.get(f"{page.url}result/?a={address}").content.decode()
    links = [
        html.unescape(url) for url in re.findall(r'href="([^"]*q=\w+[^"]*)"', result)
    ]
    change = next(url for url in links if "q=eu_kg" in url)
    response = client.get(change)
    body = response.content.decode()
    assert 'value="8101960090"' in body
    assert 'value="150"' in body
    data = {
        "a": address,
        "q": "eu_kg",
        "send": "1",
        "code": ["8101 96 00"],
        "kg": ["20"],
    }
    sent = client.get(f"{page.url}question/", data)
    assert said(sent["Location"])["eu_kg"] == {"8101 96 00": 20}
    again = client.get(sent["Location"]).content.decode()
    assert '<article class="verdict exempt flow" id="eu-cmr">' in again


def test_i_do_not_know_is_an_answer_and_stays_a_blank(client, page):
    sent = client.get(f"{page.url}question/?q=minerals&send=1&unknown=1")
    assert said(sent["Location"]) == {"minerals": None}
    assert asked(client.get(sent["Location"])) != "minerals"
    result = client.get(sent["Location"].replace("/question/", "/result/"))
    assert "verdict unknown flow" in result.content.decode()
    assert "verdict out flow" not in result.content.decode()
    assert "which minerals are in your products" in text_of(result)


@pytest.mark.slow
def test_a_blank_in_any_field_of_a_form_is_never_a_no(client, page):
    """Mutation check: sending any question empty is refused, not read as an answer."""
    for question in table().questions:
        sent = client.get(f"{page.url}question/", {"q": question, "send": "1"})
        assert sent.status_code == 422, question
        sent = client.get(f"{page.url}question/", {"q": question, "send": "1", "v": ""})
        assert sent.status_code == 422, question


@pytest.mark.parametrize(
    ("q", "v", "words"),
    [
        ("employees", "1.200", "two ways"), ("employees", "many", "not a number"),
        ("employees", "1.5", "whole number"), ("employees", "9" * 30, "larger"),
        ("turnover_eur", "-5", "not a number"), ("turnover_eur", "nan", "not a number"),
        ("turnover_eur", "inf", "not a number"), ("hq", "QQ", "Choose a country"),
        ("hq", "<script>", "Choose a country"), ("in_group", "maybe", "Choose yes"),
        ("minerals", "<b>", "cannot be"), ("minerals", "a" * 99, "cannot be"),
    ],
)  # fmt: skip
def test_what_cannot_be_an_answer_is_refused_with_words(client, page, q, v, words):
    response = client.get(f"{page.url}question/", {"q": q, "send": "1", "v": v})
    assert response.status_code == 422
    assert words in text_of(response)
    assert "error-summary" in response.content.decode()
    assert "<script>" not in response.content.decode().split("<main")[1]


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("1200", 1200), ("1 200", 1200), ("1,200,000", 1_200_000), ("40 million", 40_000_000),
        ("1.5bn", 1_500_000_000), ("1.200.000", 1_200_000), ("0", 0), ("2 500 000", 2_500_000),
        ("0.5 m", 500_000), ("12'000'000", 12_000_000),
    ],
)  # fmt: skip
def test_figures_as_people_write_them(client, page, typed, value):
    data = {"q": "turnover_eur", "send": "1", "v": typed}
    sent = client.get(f"{page.url}question/", data)
    assert said(sent["Location"]) == {"turnover_eur": value}


def hostile():
    good = write_answers({"minerals": ["Sn"], "hq": "DE"})
    import base64
    import zlib
    from hashlib import blake2b

    def packed(text: bytes) -> str:
        body = zlib.compress(text, 9)[2:-4]
        check = blake2b(body, digest_size=3).digest()
        return "1" + base64.urlsafe_b64encode(check + body).decode().rstrip("=")

    return {
        "cut": good[:-3], "changed": good[:9] + ("A" if good[9] != "A" else "B") + good[10:],
        "version": "2" + good[1:], "text": "1<script>alert(1)</script>", "nul": "1\x00\x00",
        "long": "1" + "A" * 5_000, "bomb": packed(b"[" + b"0," * 2_000_000 + b"0]"),
        "nested": packed(b"[" * 3_000), "no object": packed(b"[1]"),
        "unknown key": packed(b'{"password":true}'), "type": packed(b'{"hq":7}'),
        "nan": packed(b'{"employees":NaN}'), "negative": packed(b'{"employees":-1}'),
        "huge": packed(b'{"employees":1e400}'), "digits": packed(b'{"employees":' + b"9" * 6_000 + b"}"),
        "surrogate": packed(b'{"\\ud800":1}'), "surrogate in a code": packed(b'{"eu_kg":{"\\udfff":1}}'),
        "not utf-8": packed(b"\xff\xfe"), "emoji": "1😀",
    }  # fmt: skip


@pytest.mark.parametrize("kind", list(hostile()))
@pytest.mark.parametrize("step", ["question", "result"])
@pytest.mark.slow
def test_hostile_addresses_are_refused_with_words(client, page, kind, step):
    response = client.get(f"{page.url}{step}/", {"a": hostile()[kind]})
    assert response.status_code == 400, kind
    assert "These answers cannot be read" in text_of(response)
    assert "<script>" not in response.content.decode().split("<main")[1]


@pytest.mark.parametrize(
    "day", ["x", "2026-13-01", "0001-01-01", "9999-12-31", "٢٠٢٦-01-01"]
)
def test_a_day_that_is_none_is_named_and_today_taken(client, page, day):
    response = client.get(f"{page.url}result/", {"on": day})
    assert response.status_code == 200
    assert "today is taken instead" in text_of(response)


def test_the_past_can_be_asked_for(client, page):
    address = write_answers(case("W10")["input"])
    body = text_of(client.get(f"{page.url}result/?a={address}&on=2025-07-30"))
    assert "From 18 August 2025" in body
    assert "As of 30 July 2025" in body
    assert "From 18 August 2027" in text_of(
        client.get(f"{page.url}result/?a={address}")
    )
    before = text_of(client.get(f"{page.url}result/?a={address}&on=2024-12-31"))
    assert "The table begins on 1 January 2025" in before


def test_other_methods_and_other_paths_are_not_there(client, page):
    assert client.post(f"{page.url}question/").status_code == 405
    assert client.post(f"{page.url}result/").status_code == 405
    for tail in ("results/", "question/x/", "result/result/", "question/../x/"):
        assert client.get(f"{page.url}{tail}").status_code == 404


def test_unpublished_it_is_gone_with_all_below_it(client, page):
    page.unpublish()
    for tail in ("", "question/", "result/"):
        assert client.get(f"{page.url}{tail}").status_code == 404


@pytest.mark.slow
@pytest.mark.parametrize(
    "tail", ["", "question/", "result/", "question/?q=hq&send=1&v=DE", "result/?a=1x"]
)
def test_the_gate_holds_on_every_address_below(client, shelf, tail):
    tin = builders.group("tin")
    locked = checker(shelf, slug="for-members", tier_id=MEMBER)
    hidden = checker(shelf, slug="for-tin", tier_id=MEMBER, groups=[tin])
    nothing = client.get("/guidance/nothing-is-here/")
    for person in (
        None,
        builders.person(tier=ASSOCIATE),
        builders.person(verified=True),
    ):
        client.logout()
        if person:
            client.force_login(person, backend=BACKEND)
        teaser = client.get(f"{locked.url}{tail}")
        assert teaser.status_code == 403
        assert "Why we ask" not in text_of(teaser)
        assert client.get(f"{hidden.url}{tail}").status_code == 404
    client.logout()
    assert client.get(f"{hidden.url}{tail}").content == nothing.content
    client.force_login(builders.person(tier=MEMBER), backend=BACKEND)
    assert client.get(f"{locked.url}{tail}").status_code in (200, 302, 400)


@pytest.mark.slow
def test_links_are_trimmed_by_the_access_rule(client, shelf, page):
    """A page that must not be known is plain words, a listed one has its lock."""
    builders.article(
        shelf,
        "Secret reading",
        library_id="RI-05",
        tier_id=MEMBER,
        groups=[builders.group("tin")],
        listing="unlisted",
    )
    builders.article(shelf, "How weights count", library_id="RI-06", tier_id=MEMBER)
    builders.article(shelf, "A tracker", library_id="SR-22")
    address = f"{page.url}result/?a={write_answers(case('W04')['input'])}"
    body = client.get(address).content.decode()
    part = body.split('id="eu-cmr"')[1].split("</article>")[0]
    assert "Secret reading" not in body
    assert 'How weights count</a>&nbsp;<span class="lock">' in part
    assert re.search(r'<a href="[^"]+a-tracker/">Record weights line by line', part)
    assert "Keep the evidence for what lets you off" in part
    client.force_login(builders.person(tier=MEMBER), backend=BACKEND)
    body = client.get(address).content.decode()
    assert "Secret reading" not in body
    assert (
        '<span class="lock">' not in body.split('id="eu-cmr"')[1].split("</article>")[0]
    )


def test_answers_are_kept_nowhere(client, page, caplog):
    """Not in the page store, a cache, our log, or the address handed to other sites."""
    address = write_answers(case("W05")["input"])
    logging.getLogger("portal.requests").disabled = False
    caplog.set_level(logging.INFO, "portal.requests")
    for step in ("result", "question"):
        response = client.get(f"{page.url}{step}/?q=hq&a={address}")
        assert response["Cache-Control"] == "private, no-store"
        assert response["Referrer-Policy"] == "strict-origin"
        assert response["X-Robots-Tag"] == "noindex"
        assert not response.cookies
    assert len(store) == len(filtered) == 0
    assert address[:20] not in caplog.text
    assert "wagtail_serve" in caplog.text


def queries(client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.slow
def test_a_result_costs_eight_queries_a_question_no_more(client, shelf, page):
    for name in ("GA-04", "GA-06", "SR-12", "RI-01", "RI-02"):
        builders.article(shelf, library_id=name)
    address = write_answers(case("W01")["input"])
    assert queries(client, f"{page.url}result/?a={address}") <= 8
    assert queries(client, f"{page.url}question/?q=hq&a={address}") <= 8


def test_the_home_page_has_a_door_to_it(client, page, home):
    body = client.get("/").content.decode()
    assert re.search(r'class="card door"><h2><a href="/guidance/which-rules/">', body)


@pytest.mark.slow
def test_the_starter_library_has_the_checker_and_its_table(client):
    from content.models import RuleTable
    from tests.content.rules.builders import TABLE

    starter_library()
    assert RuleTable.objects.get(live=True).text == TABLE.read_text("utf-8")
    assert client.get("/laws/which-rules/result/").status_code == 200
