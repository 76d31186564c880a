"""What staff may see in the admin: a foreign group's pages and files are not there.

Lists, searches and menus are trimmed; here are the addresses that name one page or
file by its number, and the words that somebody types into the admin's search fields.
"""

from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from content.models import Attachment, PathPage, RelatedPage
from portal.operations.roles import ensure_role
from tests import builders, courses
from tests.builders import fresh, group

pytestmark = [pytest.mark.django_db, pytest.mark.admin_search, pytest.mark.slow]


@pytest.fixture
def editor(client) -> Any:
    person = builders.person("editor")
    person.groups.add(ensure_role("Editors"))
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return person


def attachment(title: str, name: str) -> Attachment:
    found = Attachment(title=title, library_name=name)
    found.file.save(name, ContentFile(b"%PDF-1.4"))
    found.save()
    return found


@pytest.mark.parametrize("action", ["delete", "unpublish", "publish", "move"])
def test_bulk_actions_do_not_name_pages_of_foreign_groups(
    client, editor, shelf, action
):
    page = builders.article(shelf, "Tincanary", groups=[group("tin")])
    mine = builders.article(shelf, "Open article")
    address = reverse("wagtail_bulk_action", args=["content", "basepage", action])
    alone = client.get(address, {"id": page.pk, "next": "/admin/"})
    missing = client.get(address, {"id": 999_999, "next": "/admin/"})
    assert (alone.status_code, missing.status_code) == (404, 404)
    both = client.get(address, {"id": [page.pk, mine.pk], "next": "/admin/"})
    assert both.status_code == 200
    assert b"Open article" in both.content
    assert b"Tincanary" not in both.content
    every = client.get(address, {"id": "all", "childOf": shelf.pk, "next": "/admin/"})
    assert b"Open article" in every.content
    assert b"Tincanary" not in every.content
    client.post(f"{address}?id={page.pk}&id={mine.pk}&next=/admin/")
    assert fresh(page).live
    assert fresh(page).get_parent().pk == shelf.pk


def test_the_groups_own_editor_keeps_the_bulk_actions(client, editor, shelf):
    tin = group("tin")
    page = builders.article(shelf, "Tincanary", groups=[tin])
    editor.group_memberships.create(group=tin)
    address = reverse("wagtail_bulk_action", args=["content", "basepage", "unpublish"])
    assert b"Tincanary" in client.get(f"{address}?id={page.pk}&next=/admin/").content
    client.post(f"{address}?id={page.pk}&next=/admin/")
    assert not fresh(page).live


@pytest.mark.parametrize("name", ["page_types_usage", "page_types_usage_results"])
def test_the_report_that_names_the_newest_page_of_each_type_is_away(
    client, editor, shelf, name
):
    builders.article(shelf, "Tincanary", groups=[group("tin")])
    response = client.get(reverse(f"wagtailadmin_reports:{name}"))
    assert b"Tincanary" not in response.content
    assert response.status_code == 404


def file_addresses(pk: int) -> list[str]:
    bulk = [
        reverse("wagtail_bulk_action", args=["content", "attachment", action])
        for action in ("delete", "add_to_collection", "add_tags")
    ]
    return [
        reverse("wagtaildocs:index"),
        reverse("wagtaildocs:index") + "?q=Groupfile",
        reverse("wagtaildocs:edit", args=[pk]),
        reverse("wagtaildocs:delete", args=[pk]),
        reverse("wagtaildocs:document_usage", args=[pk]),
        reverse("wagtaildocs_chooser:choose") + "?q=Groupfile",
        reverse("wagtaildocs_chooser:choose_results"),
        reverse("wagtaildocs_chooser:chosen", args=[pk]),
        reverse("wagtaildocs_chooser:chosen_multiple") + f"?id={pk}",
        reverse("wagtailadmin_home"),
        *[f"{address}?id={pk}&next=/admin/" for address in bulk],
    ]


def test_files_of_foreign_groups_are_not_in_the_admin(client, editor, shelf):
    file = attachment("Groupfilecanary", "groupfilecanary.pdf")
    tin = group("tin")
    builders.article(shelf, text="[f](file:groupfilecanary.pdf)", groups=[tin])
    for address in file_addresses(file.pk):
        answer = client.get(address, follow=True)
        assert b"canary" not in answer.content, address
    client.post(reverse("wagtaildocs:delete", args=[file.pk]))
    assert Attachment.objects.filter(pk=file.pk).exists()
    editor.group_memberships.create(group=tin)
    assert b"Groupfilecanary" in client.get(reverse("wagtaildocs:index")).content
    edit = client.get(reverse("wagtaildocs:edit", args=[file.pk]))
    assert b"Groupfilecanary" in edit.content


def test_a_file_that_an_open_page_uses_too_stays_with_all_editors(
    client, editor, shelf
):
    file = attachment("Sharedfile", "shared.pdf")
    builders.article(shelf, text="[f](file:shared.pdf)", groups=[group("tin")])
    builders.article(shelf, text="[f](file:shared.pdf)")
    assert b"Sharedfile" in client.get(reverse("wagtaildocs:index")).content
    edit = client.get(reverse("wagtaildocs:edit", args=[file.pk]))
    assert edit.status_code == 200


def one_page_addresses(page: Any) -> list[str]:
    """Every address of Wagtail's that shows, compares or previews one page."""
    revision = page.latest_revision_id
    one = [
        "view_draft", "preview_on_edit", "workflow_history", "history_results", "usage",
    ]  # fmt: skip
    found = [reverse(f"wagtailadmin_pages:{name}", args=[page.pk]) for name in one]
    return [
        *found,
        reverse("wagtailadmin_pages:revisions_view", args=[page.pk, revision]),
        reverse("wagtailadmin_pages:revisions_revert", args=[page.pk, revision]),
        reverse(
            "wagtailadmin_pages:revisions_compare", args=[page.pk, "earliest", "latest"]
        ),
        f"/admin/api/main/pages/{page.pk}/",
        "/admin/api/main/pages/?search=tincanary",
        f"/admin/api/main/pages/?child_of={page.get_parent().pk}",
        f"/admin/api/main/pages/?child_of={page.get_parent().pk}&for_explorer=1",
        f"/admin/api/main/pages/?id={page.pk}&fields=*",
        reverse("wagtailadmin_choose_page_search") + "?q=tincanary",
        reverse("wagtailadmin_choose_page_child", args=[page.get_parent().pk]),
        reverse("wagtailadmin_reports:locked_pages"),
        reverse("wagtailadmin_reports:workflow"),
    ]


def test_no_address_shows_a_page_of_a_foreign_group(client, editor, shelf):
    page = builders.article(
        shelf, "Tincanary", "bodycanary", slug="slugcanary", groups=[group("tin")]
    )

    def showing():
        found = set()
        for address in one_page_addresses(page):
            text = client.get(address, follow=True).content
            text = text.replace(b"=tincanary", b"").replace(b'"tincanary"', b"")
            if b"canary" in text:
                found.add(address)
        return found

    assert showing() == set()
    editor.group_memberships.create(group=group("tin"))
    # Nobody has typed, locked or handed in anything; and who did what has no title.
    silent = {"preview", "results", "locked", "workflow"}
    left = set(one_page_addresses(page)) - showing()
    assert {address.split("/")[-2] for address in left} == silent


def test_a_page_that_leads_to_a_foreign_groups_names_it_nowhere(client, editor, shelf):
    """Chosen by somebody of the group, or by its number in a forged form."""
    tin = group("tin")
    secret = builders.article(shelf, "Tincanary", groups=[tin])
    course, other = courses.course(shelf, "Open"), courses.course(shelf, "Goldcanary")
    lesson = courses.lesson(course, "Lessoncanary")
    for one in (other, lesson):
        builders.publish(one, groups=[tin])
    known = courses.course(shelf, "Another open one")
    course = courses.again(course)
    course.prerequisites.set([other])
    course.successor = other
    course.related_pages.add(RelatedPage(target=secret))
    course.save_revision(user=editor).publish()
    quiz = courses.quiz(course, [courses.question()], "Quiz")
    stages = [{"type": "stage", "value": {"page": secret.pk, "why": "Why"}}]
    path = builders.add(shelf, PathPage(title="Path", for_whom="x", stages=stages))
    for page, change in ((course, {"successor": None}), (path, {"stages": []})):
        page = fresh(page)
        page.save_revision(user=editor)
        for name, value in change.items():
            setattr(page, name, value)
        page.save_revision(user=editor)

    def shown():
        found = {}
        for page in (course, quiz, path):
            compared = ("earliest", "latest"), ("earliest", "live")
            for address in (
                reverse("wagtailadmin_pages:edit", args=[page.pk]),
                *(
                    reverse(
                        "wagtailadmin_pages:revisions_compare", args=[page.pk, *two]
                    )
                    for two in compared
                ),
            ):
                found[address] = client.get(address).content.decode()
        return found

    for address, text in shown().items():
        assert "canary" not in text, address
    edit = reverse("wagtailadmin_pages:edit", args=[course.pk])
    assert known.title in shown()[edit]
    assert f"not yours to see (number {secret.pk})" in shown()[edit]
    # What stands there is kept by who cannot see it.
    assert f'<option value="{other.pk}" selected>' in shown()[edit]
    editor.group_memberships.create(group=tin)
    text = "".join(shown().values())
    assert all(name in text for name in ("Tincanary", "Goldcanary", "Lessoncanary"))


WORDS = ['"', 'a"b', '"""', "'", "a' OR '1", "\\", "*", "(", "NEAR(a)", "a AND", "^a", "\x00", "a\x00b", "-", "title:x", "x" * 10_000]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("typed", WORDS)
@pytest.mark.slow
def test_any_words_can_be_typed_into_the_admins_search_fields(
    client, editor, shelf, typed
):
    builders.article(shelf, "An article")
    for address in (
        reverse("wagtailadmin_pages:search"),
        reverse("wagtailadmin_explore", args=[shelf.pk]),
        reverse("wagtailadmin_choose_page_search"),
        reverse("wagtaildocs:index"),
        reverse("wagtaildocs_chooser:choose_results"),
        reverse("wagtailimages:index"),
        reverse("wagtailimages_chooser:choose_results"),
        "/admin/api/main/pages/",
    ):
        name = "search" if "/api/" in address else "q"
        response = client.get(address, {name: typed})
        assert response.status_code in (200, 302, 400), address


def test_the_admins_search_still_finds(client, editor, shelf):
    builders.article(shelf, 'Reading "conformant" lists')
    address = reverse("wagtailadmin_explore", args=[shelf.pk])
    for typed in ("conform", '"conformant', 'reading "conformant"', "lists"):
        assert b"Reading" in client.get(address, {"q": typed}).content, typed
