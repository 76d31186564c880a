"""What stock Wagtail would leak, and that our surfaces do not (upgrade canaries).

Each test says which row of the list of leaks it holds: W1 to W18.
"""

import pytest
from django.core.files.base import ContentFile
from django.test import RequestFactory
from django.urls import NoReverseMatch, reverse

from content.models import Attachment, BasePage
from portal.operations.roles import ensure_role
from search.rebuilding import rebuild
from tests import builders
from tests.builders import MEMBER, fresh, group, viewer

pytestmark = [pytest.mark.django_db, pytest.mark.admin_search, pytest.mark.slow]


@pytest.fixture
def locked(home):
    return builders.section(home, "Locked", slug="locked", tier_id=MEMBER)


@pytest.fixture
def editor():
    person = builders.person("editor")
    person.groups.add(ensure_role("Editors"))
    return person


def enter(client, person):
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_w1_stock_search_returns_locked_pages_and_ours_is_not_it(locked):
    page = builders.article(locked, "Secretword")
    stock = list(BasePage.objects.live().search("Secretword"))
    assert page.pk in [found.pk for found in stock], "Wagtail changed: read the notes"
    assert not BasePage.objects.visible_to(viewer()).filter(pk=page.pk).exists()


def test_w2_stock_public_knows_only_wagtails_privacy_and_members_find_theirs(
    client, home, locked
):
    page = builders.article(locked, "Secretword", text="secretword within")
    # Our rule writes no PageViewRestriction, so that `public()` lets everything by.
    assert page.pk in [found.pk for found in BasePage.objects.live().public()]
    rebuild()
    address = "/search/?q=secretword+within"
    assert b"secretword</mark> within" not in client.get(address).content
    enter(client, builders.person(tier=MEMBER))
    assert page.url.encode() in client.get(address).content


def test_w3_w4_an_alias_or_copy_in_a_public_section_stays_closed(client, shelf, locked):
    page = builders.article(locked, "Secretword", slug="secret")
    alias = page.create_alias(parent=fresh(shelf), update_slug="alias")
    copy = page.copy(to=fresh(shelf), update_attrs={"slug": "copy"})
    for other in (alias, copy):
        assert client.get(fresh(other).url).status_code == 403
    sitemap = b"".join(client.get("/sitemap.xml").streaming_content)
    assert b"alias" not in sitemap
    assert b"copy" not in sitemap


def test_w5_wagtails_own_apis_know_no_audience_and_have_no_address(client, locked):
    from wagtail.api.v2.views import PagesAPIViewSet

    page = builders.article(locked, "Secretword")
    view = PagesAPIViewSet()
    view.request = RequestFactory().get("/", SERVER_NAME="localhost")
    assert page.pk in [found.pk for found in view.get_queryset()], "Wagtail changed"
    for address in ("/api/v2/pages/", "/api/v3/pages/", f"/api/v2/pages/{page.pk}/"):
        assert client.get(address).status_code == 404
    for name in ("wagtailapi:pages:listing", "wagtailapi_v3:list_pages"):
        with pytest.raises(NoReverseMatch):
            reverse(name)


def test_w6_links_to_pages_that_one_may_not_see_are_plain_words(client, shelf, locked):
    builders.article(locked, "Listed", slug="listed", library_id="GA-1")
    builders.article(
        locked, "Hidden", slug="hiddenslug", library_id="GA-2", groups=[group("tin")]
    )
    page = builders.article(
        shelf, text="[one](page:GA-1), [two](page:GA-2), [three](page:GA-3)"
    )
    answer = client.get(page.url).content.decode()
    assert "/locked/listed/" in answer
    assert 'class="lock"' in answer
    assert "hiddenslug" not in answer
    assert "two, three" in answer


def test_w7_an_attachment_opens_with_its_pages_and_not_by_itself(
    client, shelf, locked, tmp_path, settings
):
    settings.DOCUMENTS_ROOT = tmp_path
    attachment = Attachment(title="Secret", library_name="secret.pdf")
    attachment.file.save("secret.pdf", ContentFile(b"%PDF-1.4"))
    attachment.save()
    assert client.get(attachment.url).status_code == 404
    page = builders.article(locked, text="[file](file:secret.pdf)")
    assert client.get(attachment.url).status_code == 404
    public = builders.article(shelf, text="[file](file:secret.pdf)", live=False)
    assert client.get(attachment.url).status_code == 404, "a draft opens no file"
    public = builders.publish(public)
    response = client.get(attachment.url)
    assert response.status_code == 200
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"].startswith("attachment")
    assert attachment.url in client.get(public.url).content.decode()
    public.unpublish()
    assert client.get(attachment.url).status_code == 404
    member = enter(client, builders.person(tier=MEMBER))
    assert member.get(attachment.url).status_code == 200
    builders.publish(page, body=[("text", "no link any more")])
    assert member.get(attachment.url).status_code == 404


def test_w7_attachments_have_no_address_below_the_media_folder(tmp_path, settings):
    settings.DOCUMENTS_ROOT = tmp_path / "documents"
    attachment = Attachment(title="x")
    attachment.file.save("x.pdf", ContentFile(b"x"))
    assert str(settings.MEDIA_ROOT) not in attachment.file.path
    with pytest.raises(NotImplementedError):
        _address = attachment.file.url


def test_w8_pictures_have_names_that_cannot_be_guessed():
    from content.models import Picture

    names = {Picture().get_upload_to("who-we-buy-from.png") for _ in range(5)}
    assert len(names) == 5
    assert not any("buy" in name for name in names)


def test_w10_no_redirect_tells_the_slug_of_a_locked_page(client, settings, locked):
    assert settings.WAGTAILREDIRECTS_AUTO_CREATE is False
    page = builders.article(locked, slug="old-slug", groups=[group("tin")])
    builders.publish(page, slug="new-secret-slug")
    response = client.get("/locked/old-slug/")
    assert response.status_code == 404
    assert b"new-secret-slug" not in response.content


def test_w11_asking_with_options_tells_nothing(client, locked):
    page = builders.article(locked, groups=[group("tin")])
    assert client.options(page.url).status_code == 404
    assert client.options("/locked/nothing/").status_code == 404


def test_w12_a_member_who_comes_first_warms_nothing_for_strangers(client, home):
    builders.section(
        home, "Board papers", slug="board", show_in_menus=True, tier_id=MEMBER,
        listing="unlisted",
    )  # fmt: skip
    assert (
        b"Board papers" in enter(client, builders.person(tier=MEMBER)).get("/").content
    )
    client.logout()
    assert b"Board papers" not in client.get("/").content


def test_w14_w15_a_translation_keeps_the_audience_of_its_source(home, shelf):
    from wagtail.models import Locale

    german = Locale.objects.create(language_code="de")
    home.copy_for_translation(german)
    shelf.copy_for_translation(german)
    page = builders.article(shelf, tier_id=MEMBER)
    translated = page.copy_for_translation(german)
    assert fresh(translated).tier_id == MEMBER
    builders.publish(page, groups=[group("tin")])
    assert [g.slug for g in fresh(translated).groups.all()] == ["tin"]


def test_w16_wagtails_api_forgets_who_is_signed_in(locked):
    from wagtail.api.v3.auth import AllowAnonymous

    request = RequestFactory().get("/")
    request.user = builders.person(tier=MEMBER)
    assert AllowAnonymous()(request), "Wagtail changed: read the notes"
    assert not request.user.is_authenticated


def test_w17_drafts_are_nobodys(client, shelf):
    page = builders.article(shelf, "Fresh", text="old words")
    draft = fresh(page)
    draft.body = [("text", "draftcanary")]
    draft.save_revision()
    assert b"draftcanary" not in client.get(page.url).content
    fresh(page).unpublish()
    assert client.get(page.url).status_code == 404


def test_w18_no_shared_cache_keeps_what_a_person_saw(client, shelf, locked):
    hidden, shown = builders.article(locked), builders.article(shelf)
    assert client.get(hidden.url)["Cache-Control"] == "private, no-store"
    enter(client, builders.person(tier=MEMBER))
    for page in (hidden, shown):
        response = client.get(page.url)
        assert response["Cache-Control"].startswith("private")
        assert "Cookie" in response["Vary"]
    client.logout()
    # What everybody sees differs by cookie all the same: the masthead has a name.
    assert "Cookie" in client.get(shown.url)["Vary"]


def test_wagtails_privacy_dialog_is_off(client, shelf, editor):
    admin = builders.person(is_superuser=True, is_staff=True)
    enter(client, admin)
    assert BasePage.private_page_options == []
    edit = client.get(reverse("wagtailadmin_pages:edit", args=[shelf.pk]))
    assert b"data-action-privacy" not in edit.content
    with pytest.raises(NoReverseMatch):
        reverse("wagtailapi_v3:pages")


def test_the_admin_hides_pages_of_foreign_groups_from_editors(client, shelf, editor):
    tin = group("tin")
    page = builders.article(shelf, "Tincanary", groups=[tin])
    draft = builders.article(shelf, "Draftcanary", groups=[tin], live=False)
    enter(client, editor)
    addresses = [
        reverse("wagtailadmin_explore", args=[shelf.pk]),
        reverse("wagtailadmin_choose_page_child", args=[shelf.pk]),
        reverse("wagtailadmin_choose_page_search") + "?q=canary",
        reverse("wagtailadmin_pages:search") + "?q=Tincanary",
        reverse("wagtailadmin_home"),
        reverse("wagtailadmin_reports:aging_pages"),
        reverse("wagtailadmin_reports:site_history"),
    ]
    for address in addresses:
        answer = client.get(address).content
        assert b"Tincanary" not in answer.replace(b"q=Tincanary", b"").replace(
            b'value="Tincanary"', b""
        ).replace(b"\xe2\x80\x9cTincanary", b"").replace(b"<em>Tincanary", b""), address
        assert b"Draftcanary" not in answer, address
    for one in (page, draft):
        for name in ("edit", "history", "delete", "copy", "move", "unpublish", "usage"):
            response = client.get(reverse(f"wagtailadmin_pages:{name}", args=[one.pk]))
            assert b"canary" not in response.content, name
            assert response.status_code in (302, 403, 404), name


def test_the_groups_own_editor_can_work_there(client, shelf, editor):
    tin = group("tin")
    page = builders.article(shelf, "Tincanary", groups=[tin])
    editor.group_memberships.create(group=tin)
    enter(client, editor)
    assert (
        client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code
        == 200
    )
    explorer = client.get(reverse("wagtailadmin_explore", args=[shelf.pk]))
    assert b"Tincanary" in explorer.content


def test_attachments_of_foreign_groups_are_not_offered(
    client, shelf, editor, tmp_path, settings
):
    settings.DOCUMENTS_ROOT = tmp_path
    attachment = Attachment(title="Groupfilecanary", library_name="g.pdf")
    attachment.file.save("g.pdf", ContentFile(b"x"))
    attachment.save()
    builders.article(shelf, text="[f](file:g.pdf)", groups=[group("tin")])
    enter(client, editor)
    answer = client.get(reverse("wagtaildocs_chooser:choose"))
    assert b"Groupfilecanary" not in answer.content
