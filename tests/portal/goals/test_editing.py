"""Goals in the admin and in library files: what is accepted, and what is said."""

from datetime import date

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from content.library_io.errors import LibraryProblems
from content.library_io.exporting import export_library
from content.library_io.importing import import_library
from content.library_io.reading import read_library
from content.models import InformationPage
from tests import builders
from tests.builders import MEMBER

pytestmark = pytest.mark.django_db
FINE = {
    "title": "Firms take part",
    "measure": "member_organisations",
    "target": "30",
    "by": "2027-12-31",
    "owner": "secretariat",
}


def create(client, home, *goals):
    address = reverse(
        "wagtailadmin_pages:add", args=["content", "informationpage", home.pk]
    )
    data = {
        "title": "About", "slug": "about", "summary": "What we want.",
        "tier": str(MEMBER), "listing": "default", "inside": "",
        "content_owner": "", "deputy": "", "library_id": "",
        "body": streamfield([("text", "Words")]), "sources": streamfield([]),
        "goals": inline_formset([{**FINE, **goal} for goal in goals]),
        "comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0",
        "related_pages-TOTAL_FORMS": "0", "related_pages-INITIAL_FORMS": "0",
        "action-publish": "1",
    }  # fmt: skip
    return client.post(address, nested_form_data(data))


def test_an_editor_sets_a_goal_and_an_old_version_brings_the_old_one_back(editor, home):
    assert create(editor, home, {}, {"measure": "pages_in_date"}).status_code == 302
    page = InformationPage.objects.get()
    assert [goal.target for goal in page.goals.all()] == [30, 30]
    assert page.stored.facts["goals"][0] == {
        "title": "Firms take part", "measure": "member_organisations", "target": 30,
        "by": "2027-12-31", "owner": "secretariat",
    }  # fmt: skip
    first = page.latest_revision
    builders.publish(page, goals=[])
    assert not builders.fresh(page).goals.exists()
    first.publish()
    assert builders.fresh(page).goals.count() == 2


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": ""}, "This field is required"),
        ({"title": "x" * 201}, "at most 200"),
        ({"title": "a\x00b"}, "Null characters"),
        ({"measure": "__class__"}, "valid choice"),
        ({"measure": ""}, "This field is required"),
        ({"target": "0"}, "greater than or equal to 1"),
        ({"target": "-3"}, "greater than or equal to"),
        ({"target": "9" * 30}, "less than or equal to"),
        ({"target": "many"}, "whole number"),
        ({"target": "101", "measure": "pages_in_date"}, "at most 100 percent"),
        ({"by": "soon"}, "valid date"),
        ({"owner": ""}, "This field is required"),
    ],
)
def test_mistakes_are_explained_and_nothing_is_saved(editor, home, changes, words):
    answer = create(editor, home, changes)
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert not InformationPage.objects.exists()


@pytest.mark.slow
def test_no_more_goals_than_can_be_kept_an_eye_on(editor, home):
    assert create(editor, home, *[{}] * 13).status_code == 200
    assert not InformationPage.objects.exists()


def library(folder, *rows):
    folder.mkdir(exist_ok=True)
    home = (
        "---\nid: PG-home\ntype: home\ntitle: Home\ntier: P\nchildren: [about]\n---\n"
    )
    (folder / "_index.md").write_text(home)
    goals = "".join(f"  - {row}\n" for row in rows)
    (folder / "about.md").write_text(
        "---\nid: PG-about\ntype: information\ntitle: About\ntier: P\n"
        f"goals:\n{goals}---\n\nText.\n"
    )
    return folder


ROWS = (
    '{title: "Pages: all of them", measure: pages_in_date, target: 100, by: 2027-12-31, owner: "no"}',
    "{title: Firms take part, measure: member_organisations, target: 1000000, by: 2027-01-01, owner: the ‘office’}",
)


def test_goals_come_back_to_the_byte_and_a_changed_file_changes_them(tmp_path):
    folder = library(tmp_path / "in", *ROWS)
    import_library(read_library(folder))
    page = InformationPage.objects.get()
    assert [goal.by for goal in page.goals.all()] == [
        date(2027, 12, 31),
        date(2027, 1, 1),
    ]
    export_library(tmp_path / "out")
    written = (tmp_path / "out" / "about.md").read_bytes()
    assert written == (folder / "about.md").read_bytes()
    assert import_library(read_library(folder)).updated == []
    library(folder, ROWS[1])
    assert import_library(read_library(folder)).updated == ["PG-about"]
    assert builders.fresh(page).goals.get().title == "Firms take part"


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("{title: x}", "says all of these"),
        ("word", "says all of these"),
        (f"{ROWS[1][:-1]}, note: 1}}", "says all of these"),
        (ROWS[1].replace("member_organisations", "profit"), "no measure"),
        (ROWS[1].replace("member_organisations", "[a]"), "no measure"),
        (ROWS[0].replace("100", "101"), "1 to 100"),
        (ROWS[1].replace("1000000", "true"), "whole number"),
        (ROWS[1].replace("1000000", '"5"'), "whole number"),
        (ROWS[1].replace("1000000", "0"), "whole number"),
        (ROWS[1].replace("2027-01-01", "2027-01-01 10:00:00"), "is a day"),
        (ROWS[1].replace("2027-01-01", "soon"), "is a day"),
        (ROWS[1].replace("Firms take part", '" "'), "1 to 200 signs"),
        (ROWS[1].replace("Firms take part", "x" * 201), "1 to 200 signs"),
    ],
)
def test_a_faulty_goal_is_named_with_its_line(tmp_path, row, words):
    with pytest.raises(LibraryProblems) as caught:
        read_library(library(tmp_path / "in", ROWS[0], row))
    found = caught.value.problems
    assert [(one.path, one.line) for one in found] == [("about.md", 8)]
    assert words in found[0].message


def test_goals_belong_to_information_pages_and_are_not_endless(tmp_path):
    folder = library(tmp_path / "in", *[ROWS[0]] * 13)
    with pytest.raises(LibraryProblems, match="at most 12"):
        read_library(folder)
    text = (folder / "about.md").read_text().replace("information", "guidance")
    (folder / "about.md").write_text(text)
    with pytest.raises(LibraryProblems, match="has no “goals”"):
        read_library(folder)
