"""Addresses in texts are looked up where the portal answers them."""

import pytest

from content.library_checks.addresses import Site, check_addresses
from content.library_checks.material import Material
from content.library_io.reading import read_library
from tests.content.library_checks.small import build, change, page, prose

POSITION = """\
:::position 1
status: in review
confidence: practice
in_force_from: 2020-01-01
known_from: 2026-11-22

## Answer

Firms that import do.
:::

:::position 2
status: draft
confidence: practice
in_force_from: 2020-01-01
known_from: 2026-11-22

## Answer

All firms do.
:::"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = build(tmp_path_factory.mktemp("addresses") / "library")
    head = page("RI-01", "provisions: [1/2020 Art. 1]")
    (folder / "g/RI-01.md").write_text(
        f"---\n{head}\n---\n\n{prose('RI-01', 460)}\n\n{POSITION}\n"
    )
    head = page("CA-1", "type: calendar", sources="")
    (folder / "g/dates.md").write_text(f"---\n{head}\n---\n\n{prose('CA-1', 60)}\n")
    return folder


@pytest.fixture(scope="module")
def material(folder):
    return Material(read_library(folder))


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/account/signup/",
        "/learning/",
        "/search/?q=tin&type=guidance#results",
        "/llms.txt",
        "/g/",
        "/g",
        "/g/feed.atom",
        "/g/page-ga-02/",
        "/g/page-ga-02/#check-it",
        "/g/page-ga-02/?print=1#check-it",
        "/g/page-ga-02/#source-S1",
        "/g/page-ga-02/index.md",
        # Pages that answer below themselves.
        "/g/page-lw-eu-1/art-1/",
        "/g/page-lw-eu-1/as-of/2026-01-31/",
        "/g/page-lw-eu-1/art-2/as-of/2026-01-31/",
        "/g/page-lw-eu-1/art-2/as-of/?day=2026-01-31",
        "/g/page-lw-eu-1/art-1/index.md",
        "/g/page-ri-01/position/1/",
        "/g/page-ri-01/#position-1",
        "/g/page-ri-01/as-of/2026-01-31/known/2026-03-01/",
        "/g/dates/calendar.ics",
        # Of these only the web knows.
        "https://sec.gov/rules/",
        "mailto:office@sec.gov",
    ],
)
def test_an_address_that_something_answers(material, address):
    assert Site(material).fault_of(address) == ""


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/account/sign-up/", "no page"),
        ("/rules/", "no page"),
        ("/learning/nothing/", "no page"),
        ("/admin/nothing/", "no page"),
        ("/api/v1/nothing", "no page"),
        ("/g/page-ga-09/", "no page"),
        ("/g/page-ga-02/below/", "no page"),
        ("/g/page-ga-02/#sign-it", "no such part"),
        ("/g/page-ga-02/feed.atom", "no page"),
        ("/g/page-ga-09/index.md", "no page"),
        ("/g/page-lw-eu-1/art-7/", "no page"),
        ("/g/page-lw-eu-1/as-of/", "no page"),
        ("/g/page-lw-eu-1/as-of/yesterday/", "no page"),
        ("/g/page-ri-01/position/2/", "no page"),
        ("/g/calendar.ics", "no page"),
        ("/documents/3/letter.docx", "file:NAME"),
        ("account/signup/", "from its root"),
        ("https://portal.example/learning/", "example"),
        ("http://localhost:8000/learning/", "example"),
        ("mailto:office@firm.example", "example"),
    ],
)
def test_an_address_that_nothing_answers(material, address, said):
    assert said in Site(material).fault_of(address)


def test_links_words_and_code_of_a_page_are_read(folder):
    text = """\
[Here](#do-it), [there](#nowhere), [a mail](mailto:a@firm.example) and
[twice](/rules/tin/) or [fine](/learning/). Or type `/rules/gold/` and
/training/, or (/account/signup/). Our firms are at firm.example/minerals; he and/or/she.
"""
    line = change(folder, "g/GA-01.md", "LED lamps", f"{text}\nLED lamps")
    found = check_addresses(Material(read_library(folder)))
    assert [(one.path, one.line, one.message.split(":")[0]) for one in found] == [
        ("g/GA-01.md", line, "#nowhere"),
        ("g/GA-01.md", line, "mailto"),
        ("g/GA-01.md", line + 1, "/rules/tin/"),
        ("g/GA-01.md", line + 1, "/rules/gold/"),
        ("g/GA-01.md", line + 2, "/training/"),
    ]
