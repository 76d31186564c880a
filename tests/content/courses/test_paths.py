"""Paths by role: what each reader sees of them, on their page and on the shelf."""

import pytest
from django.core.exceptions import ValidationError

from content.library_io.errors import LibraryProblems
from content.library_io.importing import import_library
from content.library_io.reading import read_library
from content.models import BasePage, PathPage
from tests import builders, courses
from tests.builders import ASSOCIATE, MEMBER
from tests.content.test_library_courses import folder, head, write

__all__ = ["folder"]
pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def path_to(shelf, *pages, title="Trader", **fields):
    """A path: pages, or pages with why one should read them."""
    stages = [
        {"type": "stage", "value": {"page": page.pk, "why": f"Why {page.title}"}}
        for page in pages
    ]
    return builders.add(shelf, PathPage(title=title, stages=stages, **fields))


def text_of(client, address):
    return client.get(address).content.decode()


@pytest.fixture
def ways(shelf):
    """Stages that are open, locked, unlisted and unpublished."""
    tin = builders.group("tin")
    return {
        "course": courses.small_course(shelf, title="The course", lessons=2),
        "lock": builders.article(shelf, "Behind a lock", tier_id=ASSOCIATE),
        "room": builders.article(shelf, "In a room", tier_id=MEMBER, groups=[tin]),
        "draft": builders.article(shelf, "Not out yet"),
    }


def test_stages_in_order_with_minutes_and_what_is_locked(client, shelf, ways):
    ways["draft"].unpublish()
    path = path_to(shelf, *ways.values(), for_whom="people who trade", summary="Short")
    shown = text_of(client, path.url)
    assert "people who trade" in shown
    assert shown.index("The course") < shown.index("Behind a lock")
    # Two lessons of five minutes and a quiz of ten, as they are declared.
    assert "20 min" in shown
    assert "Why Behind a lock" in shown
    locked = shown[shown.index("Why Behind a lock") :]
    assert 'class="chip associate' in locked
    for word in ("In a room", "Not out yet"):
        assert word not in shown
    as_markdown = text_of(client, f"{path.url}index.md")
    assert "Why Behind a lock" in as_markdown
    assert "not open to you" in as_markdown
    assert "In a room" not in as_markdown


def test_a_stage_opens_to_those_who_may_list_it(client, shelf, ways):
    path = path_to(shelf, *ways.values())
    person = builders.person("in", tier=MEMBER, groups=[builders.group("tin")])
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    shown = text_of(client, path.url)
    assert "Why In a room" in shown
    assert "not open to you" not in text_of(client, f"{path.url}index.md")


def test_what_stands_on_a_stage_is_in_no_index(shelf, ways):
    path = path_to(shelf, *ways.values())
    assert "Why" not in " ".join(one.text for one in path.sections())
    assert "In a room" not in str(path.facts())


def test_the_shelf_asks_what_you_are_and_lists_paths_above_the_cards(client, shelf):
    article = builders.article(shelf, "An article")
    path = path_to(shelf, article, summary="You trade")
    closed = path_to(shelf, article, title="Of a room", listing="unlisted", tier_id=10)
    shown = text_of(client, shelf.url)
    assert "What are you?" in shown
    assert shown.count(f'href="{path.url}"') == 1
    assert shown.index(path.url) < shown.index('id="listing"')
    assert closed.url not in shown
    assert "What are you?" not in text_of(client, f"{shelf.url}?tier=public")
    assert "What are you?" in text_of(client, f"{shelf.url}index.md")


def test_the_number_of_queries_does_not_grow_with_the_stages(
    client, shelf, django_assert_max_num_queries
):
    made = [courses.small_course(shelf) for _number in range(5)]
    viewer = builders.viewer()
    path = PathPage.objects.get(pk=path_to(shelf, *made).pk)
    from content.courses.paths import stages_of

    stages_of(path, viewer)
    with django_assert_max_num_queries(5):
        assert len(stages_of(path, viewer)) == 5


def test_a_path_leads_nowhere_twice_and_not_to_itself(shelf):
    article = builders.article(shelf, "An article")
    path = path_to(shelf, article)
    for pages in ([article, article], [path]):
        path.stages = [("stage", {"page": page, "why": ""}) for page in pages]
        with pytest.raises(ValidationError):
            path.clean()


STAGES = "\n".join(
    [
        "for_whom: Traders",
        "stages:",
        "  - {page: CO-B, why: Because}",
        "  - {page: CO-A}",
    ]
)


def test_a_path_comes_from_a_file_and_goes_back(folder, tmp_path):
    from django.core.management import call_command

    write(folder, "courses/PA-9.md", head("PA-9", "path", STAGES, title="Trader"))
    import_library(read_library(folder))
    path = BasePage.objects.get(library_id="PA-9").specific
    assert [one.value["page"].library_id for one in path.stages] == ["CO-B", "CO-A"]
    out = tmp_path / "out"
    call_command("export_library", out, verbosity=0)
    assert STAGES in (out / "courses/PA-9.md").read_text("utf-8")
    call_command("import_library", out, verbosity=0)
    before = BasePage.objects.get(pk=path.pk).latest_revision_id
    call_command("import_library", out, verbosity=0)
    assert BasePage.objects.get(pk=path.pk).latest_revision_id == before
    assert BasePage.objects.filter(library_id="PA-9").count() == 1


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("page: CO-B", "page: CO-9", "no other page"),
        ("page: CO-B", "page: PA-9", "no other page"),
        ("page: CO-B", "page: CO-A", "twice"),
        ("page: CO-B, ", "", "A stage is"),
        ("why: Because", "who: Me", "A stage is"),
        ("why: Because", f"why: {'x' * 301}", "at most 300"),
        ("why: Because", "why: [a]", "at most 300"),
        ("for_whom: Traders", "", "for_whom"),
    ],
)
def test_faults_of_a_path_are_said_with_their_line(folder, old, new, said):
    front = head("PA-9", "path", STAGES.replace(old, new), title="Trader")
    write(folder, "courses/PA-9.md", front)
    with pytest.raises(LibraryProblems, match=said) as caught:
        read_library(folder)
    assert {problem.path for problem in caught.value.problems} == {"courses/PA-9.md"}
