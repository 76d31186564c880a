"""Library files: strict to read, faithful both ways, all or nothing."""

import gzip
import re
import shutil
from datetime import date
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from content.library_checks import abbreviations, required
from content.library_io import front_matter
from content.library_io.body import CALLOUTS, Block, derived_id, join_blocks, split_body
from content.library_io.errors import LibraryProblems
from content.library_io.importing import import_library
from content.library_io.reading import read_library
from content.models import (
    Attachment,
    BasePage,
    GuidancePage,
    LessonPage,
    StoredBody,
)
from tests import builders
from tests.builders import fresh
from tests.starter import starter_library

LIBRARY = Path(__file__).resolve().parents[2] / "content" / "library"

lines = st.text(
    st.characters(
        blacklist_categories=("Cs", "Cc"), blacklist_characters="\x85\u2028\u2029"
    ),
    max_size=30,
)
words = lines.map(lambda text: " ".join(text.split())).filter(bool)
texts = st.lists(lines, min_size=1, max_size=5).map(lambda x: "\n".join(x).strip("\n"))
hard = st.sampled_from(
    [":::tip A\nx\n:::", "::::", "```\n:::\n```", "  ::: x", "```", ""]
)
ids = st.uuids().map(str)


@st.composite
def knowledge_checks(draw):
    count = draw(st.integers(2, 8))
    several = draw(st.booleans())
    right = draw(
        st.sets(st.integers(0, count - 1), min_size=1, max_size=count if several else 1)
    )
    prompt = draw(st.lists(st.one_of(words, st.just("")), max_size=2))
    return {
        "prompt": "\n".join([draw(words), *prompt, draw(words)]),
        "several": several,
        "options": [
            {"text": draw(words), "correct": place in right, "feedback": draw(words)}
            for place in range(count)
        ],
    }


@st.composite
def blocks(draw):
    found = []
    for place in range(draw(st.integers(0, 5))):
        kinds = ["text", "callout", "figure", "video", "download", "check"]
        kind = draw(st.sampled_from(kinds))
        own = draw(st.one_of(st.none(), ids))
        text = draw(st.one_of(texts, hard)).strip("\n")
        value = {
            "text": text,
            "callout": {"kind": draw(st.sampled_from(CALLOUTS)), "title": draw(words), "text": text},
            "figure": {"image": draw(words), "alt": draw(words), "caption": draw(st.one_of(st.just(""), words))},
            "video": {"file": draw(words), "title": draw(words), "captions": draw(st.one_of(st.just(""), words)), "transcript": text if text.strip() else "Said."},
            "download": {"file": draw(words), "label": draw(st.one_of(st.just(""), words))},
            "check": draw(knowledge_checks()),
        }[kind]  # fmt: skip
        found.append(Block(kind, own or derived_id("X", place, kind), value))
    return found


@given(blocks())
@settings(max_examples=300, deadline=None)
@pytest.mark.slow
def test_blocks_come_back_as_they_were(found):
    assert split_body(join_blocks(found, "X"), "X") == found


scalars = st.one_of(st.booleans(), st.integers(-999, 9999), st.dates(), lines)


@pytest.mark.slow
@given(
    st.lists(lines, max_size=4),
    lines.filter(bool),
    st.dictionaries(words, st.lists(lines, max_size=2), max_size=3),
)
@settings(max_examples=200, deadline=None)
def test_front_matter_comes_back_as_it_was(items, title, translations):
    data = {"id": "A", "title": title, "related": items, "translations": translations}
    data = {key: value for key, value in data.items() if value}
    back, _lines, body, _line = front_matter.parse(
        "a.md", front_matter.write(data, "Text")
    )
    assert (back, body) == (data, "Text")


@pytest.fixture
def folder(tmp_path):
    """A small library: a home, a section, two articles and a file."""
    (tmp_path / "guides").mkdir()
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "map.pdf").write_bytes(b"%PDF-1.4 map")
    (tmp_path / "files" / "bags.webm").write_bytes(b"\x1a\x45\xdf\xa3 bags")
    (tmp_path / "files" / "bags.vtt").write_bytes(b"WEBVTT\n")
    (tmp_path / "library.yaml").write_text(
        "groups:\n  - {slug: tin, name: Tin}\nlabels:\n  topics:\n    - {slug: basics, name: Basics}\n"
    )
    write(tmp_path, "_index.md", "id: PG-home\ntype: home\ntitle: Home\ntier: P")
    write(
        tmp_path, "guides/_index.md",
        "id: IX-g\ntype: section\ntitle: Guides\ntier: P\nchildren: [GA-2, GA-1]",
    )  # fmt: skip
    write(
        tmp_path, "guides/GA-1.md",
        "id: GA-1\ntitle: One\ntier: A\ntopics: [basics]\nrelated: [GA-2]",
        "See [two](page:GA-2).\n\n:::download\nfile: map.pdf\nlabel: Map\n:::"
        "\n\n:::video\nfile: bags.webm\ntitle: Bags\ncaptions: bags.vtt\n\nThe tag.\n:::",
    )  # fmt: skip
    write(tmp_path, "guides/GA-2.md", "id: GA-2\ntitle: Two\ntier: M\ngroup: tin")
    return tmp_path


def write(folder: Path, name: str, head: str, body: str = "Text.") -> None:
    (folder / name).write_text(f"---\n{head}\n---\n\n{body}\n", encoding="utf-8")


@pytest.mark.slow
@pytest.mark.django_db
def test_an_import_makes_pages_in_order_with_their_audience(folder):
    outcome = import_library(read_library(folder))
    assert set(outcome.created) == {"PG-home", "IX-g", "GA-1", "GA-2"}
    guides = BasePage.objects.get(library_id="IX-g")
    assert [p.library_id for p in guides.get_children()] == ["GA-2", "GA-1"]
    one, two = (BasePage.objects.get(library_id=i).specific for i in ("GA-1", "GA-2"))
    assert (one.audience, one.live, one.url) == ("t10", True, "/guides/one/")
    assert two.audience.startswith("t20+g")
    assert one.related_pages.get().target_id == two.pk
    assert Attachment.objects.get(library_name="map.pdf").title == "Map"


@pytest.mark.slow
@pytest.mark.django_db
def test_a_second_import_changes_nothing_and_a_dry_run_neither(folder):
    dry = import_library(read_library(folder), dry_run=True)
    assert len(dry.created) == 4
    assert not BasePage.objects.filter(library_id="GA-1").exists()
    assert not Attachment.objects.exists()
    import_library(read_library(folder))
    before = list(BasePage.objects.values_list("path", "latest_revision_id"))
    again = import_library(read_library(folder))
    assert len(again.unchanged) == 4
    assert list(BasePage.objects.values_list("path", "latest_revision_id")) == before


@pytest.mark.slow
@pytest.mark.django_db
def test_an_editors_newer_text_is_kept_without_force(folder):
    import_library(read_library(folder))
    page = BasePage.objects.get(library_id="GA-1").specific
    builders.publish(page, title="Edited by hand")
    write(folder, "guides/GA-1.md", "id: GA-1\ntitle: From the file\ntier: A")
    outcome = import_library(read_library(folder))
    assert outcome.kept == ["GA-1"]
    assert fresh(page).title == "Edited by hand"
    assert import_library(read_library(folder), force=True).updated == ["GA-1"]
    assert fresh(page).title == "From the file"


@pytest.mark.slow
@pytest.mark.django_db
def test_an_edit_of_the_file_arrives(folder):
    import_library(read_library(folder))
    write(folder, "guides/GA-2.md", "id: GA-2\ntitle: Two\ntier: P", "New words.")
    assert import_library(read_library(folder)).updated == ["GA-2"]
    page = GuidancePage.objects.get(library_id="GA-2")
    assert (page.audience, page.sections()[0].text) == ("t0", "New words.")


@pytest.mark.django_db
@pytest.mark.slow
def test_the_largest_lesson_fits_a_bad_line(client):
    """What a first visit to it brings over the wire: the page and all that it names."""
    starter_library()
    keys = LessonPage.objects.live().values("pk")
    largest = max(StoredBody.objects.filter(pk__in=keys), key=lambda b: len(b.html))
    reader = builders.person(tier=builders.MEMBER)
    client.force_login(reader, backend="django.contrib.auth.backends.ModelBackend")
    response = client.get(LessonPage.objects.get(pk=largest.pk).url)
    assert response.status_code == 200
    page = response.content.decode()
    named = set(re.findall(r'(?:href|src)="/static/([^"?]+\.(?:css|js))"', page))
    assert {"css/base.css", "js/portal.js"} <= named
    files = [Path(finders.find(name)).read_bytes() for name in named]
    sizes = [len(gzip.compress(part)) for part in (response.content, *files)]
    assert sum(sizes) <= 60_000


@pytest.mark.django_db
@pytest.mark.slow
def test_the_starter_library_comes_back_to_the_byte(tmp_path):
    """Import, export, compare: text, front matter, order, files. What only
    `check_library` reads is no content."""
    starter_library()
    target = tmp_path / "out"
    call_command("export_library", target, verbosity=0)
    names = sorted(p.relative_to(LIBRARY) for p in LIBRARY.rglob("*") if p.is_file())
    names = [n for n in names if str(n) not in (required.FILE, abbreviations.FILE)]
    assert names == sorted(
        p.relative_to(target) for p in target.rglob("*") if p.is_file()
    )
    different = [
        n for n in names if (LIBRARY / n).read_bytes() != (target / n).read_bytes()
    ]
    assert different == []


def test_a_key_is_a_name_even_where_yaml_reads_a_boolean():
    data, _lines = front_matter.parse_yaml(
        "calendar.yaml", "on: 2027-08-18\nno: [Norway]\n"
    )
    assert data == {"on": date(2027, 8, 18), "no": ["Norway"]}
    with pytest.raises(LibraryProblems, match="twice"):
        front_matter.parse_yaml("calendar.yaml", "on: 2027-08-18\non: 2027-08-19\n")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 1\n? [b]: c\n", "line 2: The YAML is not right: a key is a word"),
        ("a: 1\n{b: 1}: 2\n", "line 2: The YAML is not right: a key is a word"),
        ("a: \x07", "line 1: The YAML cannot be read: unacceptable character"),
        ("a: '\ud800'", "line 1: The YAML cannot be read"),
        ("a: 1\n---\nb: 2\n", "line 2: The YAML is not right"),
        ("[" * 20_000, "line 1: The YAML is not right: nested too deeply"),
    ],
)
def test_whatever_stands_there_is_answered_in_words(text, said):
    with pytest.raises(LibraryProblems, match=said):
        front_matter.parse_yaml("file.yaml", text)


@pytest.mark.slow
@pytest.mark.django_db
def test_an_export_writes_over_nothing_else(folder, tmp_path):
    import_library(read_library(folder))
    other = tmp_path / "precious"
    other.mkdir()
    (other / "thesis.txt").write_text("mine")
    with pytest.raises(CommandError, match="not empty"):
        call_command("export_library", other, overwrite=True, verbosity=0)
    assert (other / "thesis.txt").read_text() == "mine"


BAD = {
    "duplicate id": ("guides/GA-9.md", "id: GA-1\ntitle: X\ntier: P", "Text", 2, "GA-1"),
    "unknown key": ("guides/GA-9.md", "id: GA-9\ntitle: X\ntier: P\nsecret: 1", "T", 5, "secret"),
    "repeated key": ("guides/GA-9.md", "id: GA-9\ntitle: X\ntitle: Y\ntier: P", "T", 4, "twice"),
    "alias": ("guides/GA-9.md", "id: GA-9\ntitle: &a X\nsummary: *a", "T", 3, "anchors"),
    "tag": ("guides/GA-9.md", "id: GA-9\ntitle: !!python/name:os.system", "T", 3, "tags"),
    "tier": ("guides/GA-9.md", "id: GA-9\ntitle: X", "T", 1, "tier"),
    "topic": ("guides/GA-9.md", "id: GA-9\ntitle: X\ntier: P\ntopics: [no]", "T", 5, "no"),
    "group": ("guides/GA-9.md", "id: GA-9\ntitle: X\ntier: P\ngroup: zinc", "T", 5, "zinc"),
    "related": ("guides/GA-9.md", "id: GA-9\ntitle: X\ntier: P\nrelated: [GA-0]", "T", 5, "GA-0"),
    "date": ("guides/GA-9.md", "id: GA-9\ntitle: X\ntier: P\nreview_by: soon", "T", 5, "date"),
    "open box": ("guides/GA-9.md", "id: GA-9\ntitle: X\ntier: P", "A\n\n:::tip T\nx", 9, "not closed"),
    "odd box": ("guides/GA-9.md", "id: GA-9\ntitle: X\ntier: P", ":::bomb T\nx\n:::", 7, "bomb"),
    "box in list": ("guides/GA-9.md", "id: GA-9\ntitle: X\ntier: P", "- a\n  :::tip T", 8, "margin"),
    "missing file": ("guides/GA-9.md", "id: GA-9\ntitle: X\ntier: P", ":::download\nfile: no.pdf\n:::", 1, "missing"),
    "traversal": ("guides/GA-9.md", "id: GA-9\ntitle: X\ntier: P", ":::download\nfile: ../x.pdf\n:::", 1, "plain file name"),
    "low facts": ("guides/GA-9.md", "id: GA-9\ntitle: X\ntier: P\nsources:\n  - {key: a, title: b, read_on: 2026-01-01, confidence: L}", "T", 5, "V or H"),
    "wrong place": ("guides/GL-9.md", "id: GL-9\ntitle: X\ntier: P", "T", 1, "cannot stand"),
    "child": ("guides/_index.md", "id: IX-g\ntype: section\ntitle: G\ntier: P\nchildren: [nobody]", "T", 6, "nobody"),
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_is_named_with_its_line_and_nothing_is_written(folder, case):
    name, head, body, line, word = BAD[case]
    write(folder, name, head, body)
    with pytest.raises(LibraryProblems) as caught:
        read_library(folder)
    found = [p for p in caught.value.problems if p.path == name and word in p.message]
    assert found, caught.value.problems
    assert found[0].line == line
    with pytest.raises(CommandError, match="Nothing was imported"):
        call_command("import_library", folder, verbosity=0)
    assert not BasePage.objects.filter(library_id__isnull=False).exists()


@pytest.mark.slow
@pytest.mark.django_db
def test_what_a_page_itself_refuses_is_named_at_its_key(folder):
    write(
        folder, "guides/RI-9.md", "id: RI-9\ntitle: X\ntier: P\njurisdiction: XX",
        ":::position 1\nstatus: in review\nconfidence: practice\n"
        "in_force_from: 2026-01-01\nknown_from: 2026-01-01\n\n## Answer\n\nYes.\n:::",
    )  # fmt: skip
    with pytest.raises(LibraryProblems, match="line 5: “jurisdiction”: Value 'XX' is"):
        import_library(read_library(folder))
    assert not BasePage.objects.filter(library_id__isnull=False).exists()


@pytest.mark.parametrize(
    ("raw", "word"),
    [
        (b"\xff\xfe---\n", "UTF-8"),
        (b"\xef\xbb\xbf---\nid: x\n---\n", "BOM"),
        (b"no front matter", "front matter"),
        (b"---\nid: x\n", "not closed"),
        (b"---\n- a\n---\n", "list"),
        (b"---\nid: x\n\x00---\n", "NUL"),
        (b"---\n" + b"[" * 5_000 + b"\n---\n", "YAML"),
        (b"", "front matter"),
    ],
)
def test_a_file_that_is_no_library_file_is_refused(folder, raw, word):
    (folder / "guides" / "GA-9.md").write_bytes(raw)
    with pytest.raises(LibraryProblems, match=word):
        read_library(folder)


def test_a_folder_without_its_page_is_named(folder):
    (folder / "lost").mkdir()
    write(folder, "lost/GA-8.md", "id: GA-8\ntitle: X\ntier: P")
    with pytest.raises(LibraryProblems, match=r"lost/_index\.md"):
        read_library(folder)


def test_links_to_files_outside_are_not_followed(folder, tmp_path):
    outside = tmp_path.parent / "outside.md"
    outside.write_text("---\nid: X\n---\n")
    (folder / "guides" / "GA-9.md").symlink_to(outside)
    with pytest.raises(LibraryProblems, match="not followed"):
        read_library(folder)


@pytest.mark.django_db
def test_a_fault_in_the_middle_leaves_no_page_and_no_file(folder, monkeypatch):
    from content.library_io import importing

    library = read_library(folder)
    real = importing.fill_page

    def fail_late(page, entry, *rest):
        if entry.id == "GA-1":
            real(page, entry, *rest)
            raise RuntimeError("disk full")
        real(page, entry, *rest)

    monkeypatch.setattr(importing, "fill_page", fail_late)
    with pytest.raises(RuntimeError):
        import_library(library)
    assert not BasePage.objects.filter(library_id__isnull=False).exists()
    from django.conf import settings as live

    assert not list(Path(live.DOCUMENTS_ROOT).rglob("map*.pdf"))
    shutil.rmtree(folder, ignore_errors=True)
