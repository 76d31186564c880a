"""Pages as Markdown, and the list of them: what the page shows, past the same gate."""

import re

import pytest
import yaml
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from content.models import Attachment, BasePage, ResourceFile, ResourcePage
from tests import builders, courses, laws
from tests.builders import ASSOCIATE, MEMBER
from tests.content.interpretations.test_access import (
    SEES,
    TRACES,
    people,  # noqa: F401 - fixtures
    unindexed_world,  # noqa: F401
    world,  # noqa: F401
)
from tests.portal.api.conftest import Program, program_of

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


def test_a_page_has_a_head_and_its_words(shelf, program):
    page = builders.article(
        shelf, "Smelters: a start", "First.\n\n- one\n- [two](https://x.test/)",
        slug="smelters", summary="What they do.",
        sources=[("source", {"key": "S1", "title": "A text", "url": "https://s.test/",
                             "publisher": "Them"})],
    )  # fmt: skip
    response = program.get(f"{page.url}index.md")
    assert response["Content-Type"] == "text/markdown; charset=utf-8"
    assert response["X-Robots-Tag"] == "noindex"
    assert response["Link"] == f'<http://localhost:8000{page.url}>; rel="canonical"'
    _empty, head, body = response.content.decode().split("---\n", 2)
    facts = yaml.safe_load(head)
    assert facts["title"] == "Smelters: a start"
    assert facts["audience"] == "Public"
    assert facts["source"] == f"http://localhost:8000{page.url}"
    assert str(facts["updated"]) == timezone.now().date().isoformat()
    assert body == (
        "\n# Smelters: a start\n\nWhat they do.\n\nFirst.\n\n- one\n"
        "- [two](https://x.test/)\n\n## Sources\n\n1. [A text](<https://s.test/>), Them\n"
    )
    assert f'href="{page.url}index.md"' in Client().get(page.url).content.decode()


@pytest.mark.slow
def test_a_course_lists_its_steps_and_a_quiz_its_rules(shelf, program):
    made = courses.small_course(shelf, lessons=2, asked=3)
    first, second, quiz = courses.steps(made)
    second.unpublish()
    text = program.get(f"{made.url}index.md").content.decode()
    assert f"[{first.title}](http://localhost:8000{first.url}) (5 min)" in text
    assert f"[{quiz.title}](http://localhost:8000{quiz.url}) (10 min)" in text
    assert second.title not in text
    assert "3 questions" in program.get(f"{quiz.url}index.md").content.decode()


def test_a_locked_page_gives_its_teaser_and_the_way_in(shelf, program):
    page = builders.article(
        shelf, "Locked", "Hiddenwords.", summary="What is inside.", tier_id=MEMBER
    )
    response = program.get(f"{page.url}index.md")
    assert response.status_code == 403
    assert response["Cache-Control"] == "private, no-store"
    text = response.content.decode()
    assert text.startswith("# Locked\n\nWhat is inside.")
    assert f"(http://localhost:8000{page.url})" in text
    assert "Hiddenwords" not in text


def test_the_sign_in_counts_here_and_so_does_a_token(shelf):
    page = builders.article(shelf, "Locked", "Openwords.", tier_id=MEMBER)
    member = builders.person(tier=MEMBER)
    browser = Client()
    browser.force_login(member, backend=BACKEND)
    for answer in (
        browser.get(f"{page.url}index.md"),
        program_of(member).get(f"{page.url}index.md"),
    ):
        assert answer.status_code == 200
        assert b"Openwords" in answer.content
        assert answer["Cache-Control"] == "private, no-cache"
        assert {"Cookie", "Authorization"} <= set(answer["Vary"].split(", "))
    wrong = Program("tst_" + "x" * 43).get(f"{page.url}index.md")
    assert wrong.status_code == 401
    # A token stands before a sign-in: it is the narrower of the two.
    lapsed = program_of(builders.person())
    both = browser.get(f"{page.url}index.md", headers=lapsed.headers)
    assert both.status_code == 403


def test_changing_nothing_and_asking_oddly(shelf, program):
    page = builders.article(shelf, "Here", slug="here")
    for address in (
        f"{page.url}index.md?page=%00", f"{page.url}index.md?topic=x&page=99",
        "/index.md?page=x",
    ):  # fmt: skip
        assert program.get(address).status_code == 200
    for address in (
        "/guidance/here/more/index.md", "/guidance/here/index.md/", "/.../index.md",
        "/a.b/index.md", "/guidance//index.md", "/guidance/HERE.md", "/%00/index.md",
    ):  # fmt: skip
        assert program.get(address).status_code == 404, address
    assert Client().post(f"{page.url}index.md").status_code == 405


@pytest.mark.slow
def test_every_type_of_page_is_there(home, shelf, program):
    glossary = builders.glossary(home)
    term = builders.term(
        glossary, "Smelter", summary="Melts.", also=["Refiner"], former=["Works"],
        example="A smelter melts.",
    )  # fmt: skip
    attachment = Attachment(title="List")
    attachment.file.save("list.pdf", ContentFile(b"%PDF-1.4 x"))
    attachment.save()
    resource = builders.add(
        shelf,
        ResourcePage(
            title="Checklist",
            slug="list",
            files=[ResourceFile(attachment=attachment, language="de")],
        ),
    )
    lawshelf = builders.section(home, "Laws", slug="laws")
    page = laws.law_page(lawshelf, laws.instrument())
    read = laws.interpretation(lawshelf, laws.position(status="adopted"))
    expected = {
        "/": "## Sections", shelf.url: "[Checklist](http", glossary.url: "## S",
        term.url: "**Also called:** Refiner", resource.url: ", Deutsch)](http",
        page.url: "## Provisions", f"{page.url}art-6/": "What Art. 6 says.",
        f"{page.url}as-of/2022-01-01/": "As of 1 January 2022",
        read.url: "Answer 1.", f"{read.url}position/1/": "## Why",
        f"{read.url}as-of/2022-01-31/known/2024-06-01/": "Answer 1.",
    }  # fmt: skip
    for address, words in expected.items():
        response = program.get(f"{address}index.md")
        assert response.status_code == 200, address
        text = response.content.decode()
        assert words in text, address
        assert "<div" not in text
        assert not re.search(r"\]\((?!http)", text), "every address is whole"
    for address in (f"{read.url}endorse/", f"{page.url}nothing/"):
        assert program.get(f"{address}index.md").status_code == 404


@pytest.mark.parametrize("who", SEES)
@pytest.mark.slow
def test_nobody_meets_a_part_that_is_not_theirs(world, people, who):  # noqa: F811
    """Dissents and reasons: in Markdown, in JSON, in lists, search and feeds."""
    program, page, law = program_of(people[who]), world["page"], world["law"]
    # An office does not go with a token.
    sees = set() if who == "editor" else SEES[who]
    found = {}
    for address in (
        f"/api/v1/pages/{page.pk}", f"/api/v1/page?path={page.url}",
        f"/api/v1/interpretations/{page.pk}", "/api/v1/interpretations",
        f"/api/v1/interpretations/{page.pk}?as_of=2022-01-31&known=2024-06-01",
        f"{page.url}index.md", f"{page.url}position/1/index.md", f"{law.url}index.md",
        "/api/v1/laws/eu-2017-821", "/api/v1/laws/eu-2017-821/provisions/art-1-3",
        "/api/v1/laws/eu-2017-821/provisions/art-6-2", f"{law.url}art-6-2/index.md",
        "/api/v1/laws/eu-2017-821/provisions/annex-i", "/feeds/interpretations.atom",
        "/api/v1/search?q=zyxwvreason", "/api/v1/search?q=zyxwvdissent", "/llms.txt",
    ):  # fmt: skip
        text = program.get(address).content.decode()
        found[address] = text
        text = text.replace(address.partition("?q=")[2] or "\0", "")
        for part, words in TRACES.items():
            if part not in sees:
                assert not [word for word in words if word in text], (address, part)
    for part in sees:
        for address in list(found)[:3]:
            assert TRACES[part][0] in found[address], (address, part)
    # Who asks for a word of a part finds its page only where the part is theirs.
    for part, word in (("reasons", "zyxwvreason"), ("dissent", "zyxwvdissent")):
        hits = found[f"/api/v1/search?q={word}"]
        assert (page.title in hits) == (part in sees), part
    # That a dissent cites Art. 6(2) is part of the dissent.
    cited = found["/api/v1/laws/eu-2017-821/provisions/art-6-2"]
    by = cited.partition('"cited_by"')[2]
    assert (page.title in by) == ("dissent" in sees)


@pytest.mark.slow
def test_llms_txt_lists_what_everybody_may_read(home, program):
    shelf = builders.section(home, "Guidance", slug="guidance", summary="How to.")
    builders.article(shelf, "One [1]", summary="First.", slug="one")
    builders.article(shelf, "Two", slug="two", tier_id=ASSOCIATE)
    closed = builders.section(home, "Closed", slug="closed", tier_id=MEMBER)
    builders.article(closed, "Three", slug="three")
    glossary = builders.glossary(home)
    builders.term(glossary, "Smelter", summary="Melts.")
    member = builders.person(tier=MEMBER)
    browser = Client()
    browser.force_login(member, backend=BACKEND)
    base = "http://localhost:8000"
    for answer in (program.get("/llms.txt"), browser.get("/llms.txt")):
        assert answer["Content-Type"] == "text/plain; charset=utf-8"
        text = answer.content.decode()
        assert text.startswith("# Home\n\n")
        assert (
            f"## Guidance\n\n- [Guidance]({base}/guidance/index.md): How to.\n" in text
        )
        assert f"- [One \\[1\\]]({base}/guidance/one/index.md): First." in text
        assert f"## Optional\n\n- [Smelter]({base}/glossary/smelter/index.md)" in text
        for word in ("Two", "Three", "Closed"):
            assert word not in text
    for address in re.findall(r"\]\(http://localhost:8000([^)]+)\)", text):
        assert program.get(address).status_code == 200, address
    again = program.get("/llms.txt", **{"If-None-Match": answer["ETag"]})
    assert again.status_code == 304


def test_llms_txt_follows_every_change_at_once(shelf, program):
    page = builders.article(shelf, "Here", slug="here")
    assert b"/here/" in program.get("/llms.txt").content
    builders.publish(page, tier_id=MEMBER)
    assert b"/here/" not in program.get("/llms.txt").content
    builders.publish(page, tier_id=0)
    assert b"/here/" in program.get("/llms.txt").content
    BasePage.objects.get(pk=shelf.pk).specific.unpublish()
    assert b"/here/" not in program.get("/llms.txt").content
