"""Files are found by their text, and nothing that is in one does harm."""

import io
import subprocess
import sys
import zipfile

import pytest
from django.core.files.base import ContentFile
from docx import Document
from openpyxl import Workbook
from pptx import Presentation
from pypdf import PdfWriter
from reportlab.pdfgen import canvas

from content.models import Attachment, ResourceFile, ResourcePage
from search.extraction.reading import _content, read
from search.files import read_all_waiting, read_file
from search.models import FileText
from tests import builders
from tests.builders import MEMBER, group
from tests.processes import ROOT
from tests.search.conftest import settled, staff

pytestmark = pytest.mark.django_db


def pdf(*pages: str) -> bytes:
    out = io.BytesIO()
    sheet = canvas.Canvas(out)
    for text in pages:
        sheet.drawString(72, 720, text)
        sheet.showPage()
    sheet.save()
    return out.getvalue()


def docx(text: str) -> bytes:
    out = io.BytesIO()
    document = Document()
    document.add_paragraph("Before")
    document.add_heading("A heading", 1)
    document.add_paragraph(text)
    table = document.add_table(1, 2)
    table.cell(0, 0).text = "left cell"
    table.cell(0, 1).text = "right cell"
    document.save(out)
    return out.getvalue()


def xlsx(text: str) -> bytes:
    out = io.BytesIO()
    book = Workbook()
    book.active.title = "Smelters"
    book.active.append(["Name", text, 5])
    hidden = book.create_sheet("Hidden")
    hidden.append(["hiddencanary"])
    hidden.sheet_state = "hidden"
    book.save(out)
    return out.getvalue()


def pptx(text: str) -> bytes:
    out = io.BytesIO()
    show = Presentation()
    slide = show.slides.add_slide(show.slide_layouts[1])
    slide.shapes.title.text = text
    show.save(out)
    return out.getvalue()


def resource(shelf, name, content, title="Form", groups=(), **access):
    attachment = Attachment(title=f"{title} file")
    attachment.file.save(name, ContentFile(content))
    attachment.save()
    page = ResourcePage(title=title, slug=title.lower(),
                        files=[ResourceFile(attachment=attachment)], **access)  # fmt: skip
    return builders.add(shelf, page, groups=groups), attachment


@pytest.mark.parametrize(
    ("kind", "content", "labels"),
    [
        ("pdf", pdf("nothing", "wolframite here"), ["page 1", "page 2"]),
        ("docx", docx("wolframite here"), ["", "A heading"]),
        ("xlsx", xlsx("wolframite here"), ["Smelters"]),
        ("pptx", pptx("wolframite here"), ["slide 1"]),
    ],
)
def test_each_kind_is_read_with_its_places(kind, content, labels):
    found = read(kind, io.BytesIO(content))
    assert found.problem == ""
    assert [piece["label"] for piece in found.pieces] == labels
    assert "wolframite here" in found.pieces[-1]["text"]
    assert "hiddencanary" not in str(found.pieces)


def bomb() -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed,
        packed.open("word/document.xml", "w") as entry,
    ):
        for _ in range(400):
            entry.write(b"0" * 1_000_000)
    return out.getvalue()


def locked_pdf() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.encrypt("secret")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("kind", "content", "problem"),
    [
        ("pdf", b"%PDF-1.4 nonsense", "damaged"),
        ("pdf", b"", "damaged"),
        ("pdf", pdf("half")[:300], "damaged"),
        ("pdf", locked_pdf(), "password"),
        ("docx", b"PK\x03\x04 nonsense", "damaged"),
        ("docx", bomb(), "too large"),
        ("xlsx", docx("not a sheet"), "damaged"),
        ("pptx", b"\x00" * 1000, "damaged"),
    ],
)
def test_what_cannot_be_read_says_why(kind, content, problem):
    found = read(kind, io.BytesIO(content))
    assert found.pieces == []
    assert problem in found.problem


def test_a_file_that_takes_too_long_is_given_up():
    found = read("pdf", io.BytesIO(pdf("text")), seconds=0.01)
    assert "too long" in found.problem


@pytest.mark.slow
@pytest.mark.parametrize(
    ("does", "problem"),
    [
        ("bytearray(3_000_000_000)", "too much memory"),
        ("[None for _ in iter(int, 1)]", ""),
        ("open(PATH, 'w').write('x' * 100_000)", "OSError"),
    ],
)
def test_a_reader_that_runs_wild_is_stopped(tmp_path, does, problem):
    """The limits that the child takes hold whatever a library does within it."""
    path = tmp_path / "file"
    code = (
        "from search.extraction import child\n"
        f"PATH = {str(path)!r}\n"
        "child.CPU_SECONDS = 1\n"
        f"child.READERS['pdf'] = lambda path: {does}\n"
        "child.main('pdf', PATH)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True
    )
    if problem:
        assert problem in done.stdout
    else:
        assert done.returncode < 0, "its processor time is up"
    assert _content(done.stdout).problem
    assert not path.exists() or path.stat().st_size == 0


def test_entities_of_xml_reach_no_file(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("zyxwvsecret")
    out = io.BytesIO(docx("before"))
    with zipfile.ZipFile(out, "a") as packed:
        body = f'<!DOCTYPE w [<!ENTITY x SYSTEM "file://{secret}">]>'
        original = packed.read("word/document.xml").decode()
        packed.writestr(
            "word/document.xml",
            body + original.split("?>", 1)[-1].replace("before", "&x;"),
        )
    assert "zyxwvsecret" not in str(read("docx", io.BytesIO(out.getvalue())).pieces)


def test_a_file_is_found_by_its_text_with_its_page(any_engine, client, shelf):
    page, attachment = resource(shelf, "a.pdf", pdf("one", "wolframite here"))
    read_all_waiting()
    settled()
    told = client.get("/search/?q=wolframite").content.decode()
    assert page.url in told
    assert f"{attachment.url}#page=2" in told
    assert "Form file, page 2" in told
    assert "<mark>wolframite</mark>" in told


@pytest.mark.slow
def test_a_files_text_is_for_its_readers_alone(any_engine, client, shelf):
    resource(shelf, "a.pdf", pdf("tantalite here"), "Shut", tier_id=MEMBER)
    resource(shelf, "b.pdf", pdf("columbite here"), "Closed", groups=[group("tin")])
    read_all_waiting()
    settled()
    for word in ("tantalite", "columbite"):
        assert "Nothing found" in client.get(f"/search/?q={word}").content.decode()
    someone = builders.person("in", tier=MEMBER, groups=[group("tin")])
    client.force_login(someone, backend="django.contrib.auth.backends.ModelBackend")
    for word in ("tantalite", "columbite"):
        assert "1 result" in client.get(f"/search/?q={word}").content.decode()


@pytest.mark.slow
def test_a_file_that_is_exchanged_is_read_anew(client, shelf):
    _page, attachment = resource(shelf, "a.pdf", pdf("firstword"))
    read_all_waiting()
    settled()
    attachment.file.save("b.pdf", ContentFile(pdf("secondword")), save=False)
    attachment._set_file_hash()
    attachment.save()
    assert FileText.objects.get().state == FileText.State.WAITING
    read_file(attachment.pk)
    assert "Nothing found" in client.get("/search/?q=firstword").content.decode()
    assert "1 result" in client.get("/search/?q=secondword").content.decode()
    before = FileText.objects.get().read_at
    read_file(attachment.pk)
    assert FileText.objects.get().read_at == before, "read once for each content"


@pytest.mark.slow
def test_editors_see_what_was_not_read(client, shelf):
    _page, attachment = resource(shelf, "a.pdf", b"%PDF-1.4 nonsense")
    read_all_waiting()
    assert FileText.objects.get().state == FileText.State.UNREADABLE
    client.force_login(
        staff("Editors"),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    told = client.get("/admin/reports/files-for-search/").content.decode()
    assert attachment.title in told
    assert "The PDF is damaged." in told


def test_a_file_missing_from_the_storage_is_said(shelf):
    _page, attachment = resource(shelf, "a.pdf", pdf("x"))
    attachment.file.storage.delete(attachment.file.name)
    read_all_waiting()
    assert "missing" in FileText.objects.get().problem
