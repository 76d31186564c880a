"""Hostile and honest files through the admin's own views, and how files are served."""

import io
import struct
import zipfile
import zlib

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from content.models import Attachment, Picture, ResourceFile, ResourcePage
from content.uploads.names import LONGEST, safe_name
from content.uploads.serving import disposition
from portal.operations.roles import ensure_role
from tests import builders
from tests.builders import MEMBER, fresh

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def editor(home):
    person = builders.person("editor")
    person.groups.add(ensure_role("Editors"))
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client


def image(kind="PNG", size=(20, 10), **options) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind, **options)
    return out.getvalue()


def packed(**members) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def office(**more) -> bytes:
    return packed(
        **{"[Content_Types].xml": "<x/>", "word__document.xml": "<x/>", **more}
    )


def encrypted() -> bytes:
    raw = bytearray(packed(secret="x"))
    raw[6] |= 1
    place = raw.index(b"PK\x01\x02")
    raw[place + 8] |= 1
    return bytes(raw)


def big_png() -> bytes:
    """The header of a picture of 50 000 × 50 000 pixels."""
    raw = bytearray(image())
    raw[16:24] = struct.pack(">II", 50_000, 50_000)
    raw[29:33] = struct.pack(">I", zlib.crc32(raw[12:29]))
    return bytes(raw)


def moving() -> bytes:
    out = io.BytesIO()
    frames = [Image.new("RGB", (5, 5), colour) for colour in ("red", "blue")]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    return out.getvalue()


BAD_FILES = {
    "html as pdf": ("x.pdf", b"<html><script>alert(1)</script>", "its content is different|content is of"),
    "pdf as docx": ("x.docx", b"%PDF-1.4 x", "of the kind “pdf”"),
    "zip as docx": ("x.docx", packed(a="b"), "of the kind “zip”"),
    "bomb": ("x.zip", packed(a=b"0" * 30_000_000), "unpacks to far more"),
    "leads out": ("x.zip", packed(**{"..__..__etc": "x"}), "lead out"),
    "encrypted": ("x.zip", encrypted(), "password"),
    "macros": ("x.docx", office(word__vbaProject="x", **{"word__vbaProject.bin": "x"}), "macros"),
    "cut archive": ("x.docx", office()[:60], "damaged"),
    "empty": ("x.pdf", b"", "empty"),
    "program": ("x.exe", b"MZ\x00\x00", "kinds|not allowed"),
    "binary as text": ("x.csv", b"a,b\x00\xff\xfe", "different"),
    "svg": ("x.svg", b"<svg onload='alert(1)'/>", "kinds|not allowed"),
    "text as captions": ("x.vtt", b"00:00.000 --> 00:01.000\nHello", "begins with the word WEBVTT"),
    "no suffix": ("x", b"%PDF-1.4", "kinds|not allowed"),
}  # fmt: skip
GOOD_FILES = {
    "list.pdf": b"%PDF-1.4 x",
    "list.docx": office(),
    "list.ods": packed(mimetype="application/vnd.oasis.opendocument.spreadsheet"),
    "list.csv": "a;b\nü;第".encode(),
    "utf16.csv": "a;b".encode("utf-16"),
    "film.vtt": "\ufeffWEBVTT\n\n00:00.000 --> 00:01.000\nGrüß Gott".encode(),
    "film.mp4": b"\x00\x00\x00\x18ftypmp42" + b"x" * 300_000,
}


def post_file(client, name, content, address="wagtaildocs:add"):
    data = {"title": "A file", "file": SimpleUploadedFile(name, content), "tags": ""}
    return client.post(reverse(address), data)


@pytest.mark.parametrize("case", BAD_FILES)
def test_a_file_that_is_not_what_it_says_is_refused_with_words(editor, case):
    import re

    name, content, words = BAD_FILES[case]
    response = post_file(editor, name, content)
    assert response.status_code == 200
    assert re.search(words, response.content.decode()), case
    many = editor.post(
        reverse("wagtaildocs:add_multiple"),
        {"title": "A file", "files[]": SimpleUploadedFile(name, content)},
    )
    assert many.status_code == 200
    assert many.json()["success"] is False
    assert not Attachment.objects.exists()


@pytest.mark.parametrize("name", GOOD_FILES)
def test_honest_files_are_kept_as_they_are(editor, name):
    assert post_file(editor, name, GOOD_FILES[name]).status_code == 302
    attachment = Attachment.objects.get()
    assert attachment.filename == name
    with attachment.file.open("rb") as file:
        assert file.read() == GOOD_FILES[name]


def test_a_file_over_the_limit_is_refused_with_its_size(editor, settings):
    settings.WAGTAILDOCS_MAX_UPLOAD_SIZE = 2 * 1024 * 1024
    response = post_file(editor, "x.pdf", b"%PDF-1.4" + b"x" * 3_200_000)
    assert "too big" in response.content.decode()
    assert not Attachment.objects.exists()


@pytest.mark.parametrize(
    "name",
    ["a" * 300 + ".pdf", "../../etc/passwd.pdf", "..\\x.pdf", "a\u202efdp.pdf", "....pdf", "a\nb.pdf", "<b>.pdf", "第一.pdf"],
)  # fmt: skip
def test_odd_names_are_made_safe(editor, name):
    response = post_file(editor, name, b"%PDF-1.4")
    assert response.status_code == 302, response.content
    kept = Attachment.objects.get().filename
    assert kept.endswith(".pdf")
    assert len(kept) <= LONGEST
    assert not set(kept) & set('/\\\u202e\n<>"')
    assert not kept.startswith(".")


@pytest.mark.slow
@example("0.A'")
@example("a" * 97 + ".Bcdefghij")
@given(st.text(max_size=400))
def test_a_safe_name_is_always_safe_and_stays_as_it_is(name):
    safe = safe_name(name)
    assert 0 < len(safe) <= LONGEST
    assert safe_name(safe) == safe
    assert not set(safe) & set("/\\\x00\n\r\"'<>\u202e")
    assert not safe.startswith(".")
    disposition(safe).encode("ascii")


BAD_PICTURES = {
    "script": ("x.png", b"<script>alert(1)</script>", "no picture"),
    "svg": ("x.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "no picture"),
    "svg as png": ("x.png", b"<svg onload='x()'/>", "no picture"),
    "pixels": ("x.png", big_png(), "too large"),
    "cut": ("x.jpg", image("JPEG", (600, 600))[:700], "no picture"),
    "tiff": ("x.tiff", image("TIFF"), "no picture"),
    "moving": ("x.gif", moving(), "moves"),
    "empty": ("x.png", b"", "empty"),
}  # fmt: skip


def post_picture(client, name, content):
    data = {"title": "A picture", "file": SimpleUploadedFile(name, content), "tags": ""}
    return client.post(reverse("wagtailimages:add"), data)


@pytest.mark.parametrize("case", BAD_PICTURES)
def test_what_is_no_plain_picture_is_refused_with_words(editor, case):
    name, content, words = BAD_PICTURES[case]
    response = post_picture(editor, name, content)
    assert response.status_code == 200
    assert words in response.content.decode(), case
    many = editor.post(
        reverse("wagtailimages:add_multiple"),
        {"title": "x", "files[]": SimpleUploadedFile(name, content)},
    )
    assert many.status_code == 200
    assert many.json()["success"] is False
    assert not Picture.objects.exists()


def test_of_a_picture_only_the_picture_is_kept(editor):
    """Places, comments and what hides behind the picture are gone; it stands upright."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turned
    exif[0x010E] = "zyxwvcomment"
    exif.get_ifd(0x8825)[1] = "N"
    raw = image("JPEG", (40, 20), exif=exif, comment=b"zyxwvcomment")
    raw += b"<script>zyxwvscript()</script>"
    assert post_picture(editor, "holiday.jpg", raw).status_code == 302
    picture = Picture.objects.get()
    with picture.file.open("rb") as file:
        kept = file.read()
    assert b"zyxwv" not in kept
    assert not Image.open(io.BytesIO(kept)).getexif()
    assert (picture.width, picture.height) == (20, 40)
    assert "holiday" not in picture.file.name


@pytest.mark.parametrize("name", ["x.gif", "../../x.gif", "a" * 300 + ".gif", "x.png"])
def test_a_gif_that_is_a_script_too_becomes_a_plain_picture(editor, name):
    """Stock Wagtail answers such files and such names with a server error."""
    raw = image("GIF") + b"/*zyxwv*/=1;alert(1)"
    response = post_picture(editor, name, raw)
    assert response.status_code == 302
    with Picture.objects.get().file.open("rb") as file:
        kept = file.read()
    assert kept.startswith(b"\x89PNG")
    assert b"zyxwv" not in kept


def test_nobody_uploads_a_picture_past_these_checks(editor, settings):
    """Wagtail's account page would keep a person's picture as it came."""
    address = reverse("wagtailadmin_account")
    assert "avatar-avatar" not in editor.get(address).content.decode()
    editor.post(
        address,
        {"avatar-avatar": SimpleUploadedFile("me.gif", image("GIF") + b"<script>"),
         "name_email-first_name": "E", "name_email-last_name": "E",
         "theme-theme": "system", "theme-density": "default", "theme-contrast": "system",
         "theme-keyboard_shortcuts": "on"},
    )  # fmt: skip
    assert [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("case", ["svg", "script", "pixels"])
def test_the_choosers_own_upload_is_held_to_the_same(editor, case):
    name, content, words = BAD_PICTURES[case]
    picture = editor.post(
        reverse("wagtailimages_chooser:create"),
        {
            "image-chooser-upload-title": "x",
            "image-chooser-upload-file": SimpleUploadedFile(name, content),
        },
    )
    assert picture.status_code == 200
    assert words in picture.content.decode()
    name, content, _words = BAD_FILES["html as pdf"]
    file = editor.post(
        reverse("wagtaildocs_chooser:create"),
        {
            "document-chooser-upload-title": "x",
            "document-chooser-upload-file": SimpleUploadedFile(name, content),
        },
    )
    assert file.status_code == 200
    assert "content is" in file.content.decode()
    assert not Attachment.objects.exists()
    assert not Picture.objects.exists()


@pytest.fixture
def file(shelf):
    """A file of a public page."""
    attachment = Attachment(title="Letters")
    attachment.file.save("letters ü.pdf", ContentFile(b"%PDF-" + bytes(range(65, 91))))
    attachment.save()
    page = ResourcePage(
        title="R", slug="r", files=[ResourceFile(attachment=attachment)]
    )
    attachment.page = builders.add(shelf, page)
    return attachment


@pytest.mark.django_db
def test_a_file_in_another_language_names_it_in_itself(file, client):
    ResourceFile.objects.update(language="de")
    said = client.get(file.page.url).content.decode()
    assert 'hreflang="de"' in said
    assert '<span lang="de">Deutsch</span>' in said
    names = {"zh": "中文", "es": "español", "xx": "xx"}
    for code, name in names.items():
        assert ResourceFile(language=code).language_name == name


def body(response) -> bytes:
    return (
        b"".join(response.streaming_content) if response.streaming else response.content
    )


@pytest.mark.parametrize(
    ("wanted", "status", "answer", "span"),
    [
        ("bytes=0-4", 206, b"%PDF-", "bytes 0-4/31"),
        ("bytes=5-", 206, bytes(range(65, 91)), "bytes 5-30/31"),
        ("bytes=-3", 206, b"XYZ", "bytes 28-30/31"),
        ("bytes=30-999", 206, b"Z", "bytes 30-30/31"),
        ("bytes=31-", 416, b"", "bytes */31"),
        ("bytes=9-3", 416, b"", "bytes */31"),
        ("bytes=-0", 416, b"", "bytes */31"),
        ("bytes=0-1,4-5", 200, None, None),
        ("lines=1-2", 200, None, None),
        ("bytes=-", 200, None, None),
        ("bytes=" + "9" * 40 + "-", 200, None, None),
    ],
)  # fmt: skip
def test_a_part_of_a_file_can_be_asked_for(client, file, wanted, status, answer, span):
    response = client.get(file.url, headers={"Range": wanted})
    assert response.status_code == status
    assert response.get("Content-Range") == span
    whole = b"%PDF-" + bytes(range(65, 91))
    assert body(response) == (whole if answer is None else answer)


def test_a_part_of_a_file_that_has_changed_is_the_whole_file(client, file):
    etag = client.get(file.url)["ETag"]
    same = client.get(file.url, headers={"Range": "bytes=0-1", "If-Range": etag})
    changed = client.get(
        file.url, headers={"Range": "bytes=0-1", "If-Range": '"other"'}
    )
    assert (same.status_code, changed.status_code) == (206, 200)


def test_a_part_is_given_to_who_gets_it_and_not_to_a_head(client, file):
    head = client.head(file.url, headers={"Range": "bytes=0-1"})
    assert (head.status_code, head["Content-Length"]) == (200, "31")


def test_files_are_downloads_that_run_nothing(client, file):
    response = client.get(file.url)
    assert response["Content-Disposition"].startswith("attachment;")
    assert "filename*=UTF-8''letters" in response["Content-Disposition"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert response["Cache-Control"] == "private, no-cache"
    again = client.get(file.url, headers={"If-None-Match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = client.head(file.url)
    assert head["Content-Length"] == "31"
    assert body(head) == b""
    assert client.post(file.url).status_code == 405


def test_a_file_closes_with_its_page_and_says_nothing(client, file):
    missing = client.get("/documents/99999/letters.pdf")
    etag = client.get(file.url)["ETag"]
    for close in ("tier", "unpublish"):
        if close == "tier":
            builders.publish(file.page, tier_id=MEMBER)
        else:
            fresh(file.page).unpublish()
        for headers in ({}, {"If-None-Match": etag}, {"Range": "bytes=0-1"}):
            response = client.get(file.url, headers=headers)
            assert response.status_code == 404
            assert response.content == missing.content
    assert client.get(f"/documents/{file.pk}/other.pdf").status_code == 404


def test_a_download_costs_the_same_for_large_files_and_is_streamed(client, file):
    file.file.save("large.pdf", ContentFile(b"%PDF-" + b"x" * 3_000_000))
    file.save()
    client.get(file.url)  # its hash is worked out once
    with CaptureQueriesContext(connection) as captured:
        response = client.get(file.url)
    assert response.streaming
    assert len(captured) <= 5
    assert len(body(response)) == 3_000_005


def test_pictures_are_served_as_pictures_only(client, editor, settings):
    post_picture(editor, "x.png", image())
    picture = Picture.objects.get()
    response = client.get(f"/media/{picture.file.name}")
    assert response.status_code == 200
    assert response["Content-Type"] == "image/png"
    assert "sandbox" in response["Content-Security-Policy"]
    assert "immutable" in response["Cache-Control"]
    folder = settings.MEDIA_ROOT / "pictures"
    for name in ("x.svg", "x.html", "x.png.html"):
        (folder / name).write_text("<script>")
        assert client.get(f"/media/pictures/{name}").status_code == 404
    (settings.MEDIA_ROOT / "secret.png").write_bytes(image())
    for path in (
        "secret.png",
        "pictures/../secret.png",
        "pictures/%2e%2e/secret.png",
        "pictures/",
    ):
        assert client.get(f"/media/{path}").status_code == 404


def test_a_folder_of_confidential_files_inside_a_public_one_stops_the_start(settings):
    from content.checks import confidential_files_lie_apart

    assert confidential_files_lie_apart() == []
    settings.DOCUMENTS_ROOT = settings.MEDIA_ROOT / "inside"
    assert [error.id for error in confidential_files_lie_apart()] == ["content.E004"]
