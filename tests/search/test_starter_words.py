"""Synonyms and promoted answers from a file: what is new of them, once."""

import re
from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
import yaml
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from content.library_io.reading import read_library
from portal.operations.roles import ensure_role
from portal.stewardship.confirming import still_right
from search.documents import normal
from search.management.commands.load_search_words import STARTER
from search.models import Promotion, Synonym
from tests import builders
from tests.search.conftest import settled
from tests.starter import LIBRARY

WORDS = """
synonyms:
  - {says: tungsten ore, means: [wolframite]}
promoted:
  - {page: GA-1, queries: ["Where to start?", first steps]}
  - {page: GA-404, queries: [nowhere]}
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "words.yaml"
    path.write_text(WORDS, "utf-8")
    return path


@pytest.fixture
def article(shelf):
    return builders.article(shelf, "Your first 90 days", library_id="GA-1")


def load(file, **options):
    call_command("load_search_words", file, verbosity=0, **options)


@pytest.mark.django_db
def test_what_is_new_is_added_once(file, article):
    steward = builders.person("steward")
    for _twice in range(2):
        load(file, owner=steward.email)
    promotion = Promotion.objects.get()
    assert (promotion.page_id, promotion.owner) == (article.pk, steward)
    assert promotion.expires_on > timezone.localdate(), "the page has no review"
    assert Synonym.objects.filter(says="tungsten ore").count() == 1


@pytest.mark.django_db
def test_what_a_steward_has_promoted_stays(file, article):
    steward = builders.person("steward")
    load(file, owner=steward.email)
    Promotion.objects.update(queries=["their own words"])
    load(file, owner=steward.email)
    assert Promotion.objects.get().queries == ["their own words"]


@pytest.mark.django_db
def test_a_later_file_adds_its_new_questions_and_nothing_that_a_steward_took_out(
    file, article, shelf
):
    steward = builders.person("steward")
    load(file, owner=steward.email)
    promotion = Promotion.objects.get()
    promotion.queries = ["first steps", "their own words"]
    promotion.save()
    other = builders.article(shelf, "Other", library_id="GA-2")
    Promotion.objects.create(
        queries=["How to begin?"], page=other, owner=steward, expires_on="2099-01-01"
    )
    more = '"Where to start?", first steps, getting started, how to begin'
    file.write_text(WORDS.replace('"Where to start?", first steps', more), "utf-8")
    for _twice in range(2):
        load(file, owner=steward.email)
    promotion.refresh_from_db()
    assert promotion.queries == ["first steps", "their own words", "getting started"]


@pytest.mark.django_db
def test_what_a_steward_promoted_alone_gets_nothing_from_files(file, article):
    steward = builders.person("steward")
    Promotion.objects.create(
        queries=["mine"], page=article, owner=steward, expires_on="2099-01-01"
    )
    load(file, owner=steward.email)
    assert Promotion.objects.get().queries == ["mine"]


@pytest.mark.django_db
def test_stewards_are_told_of_answers_that_end(client, article):
    """And of those that ended within the last month, for nobody saw them go."""
    steward = builders.person("steward", tier=builders.MEMBER)
    steward.groups.add(ensure_role("Stewards"))
    for words, days in (("soon", 30), ("later", 31), ("over", -30), ("long ago", -31)):
        Promotion.objects.create(
            queries=[words], page=article, owner=steward,
            expires_on=timezone.localdate() + timedelta(days=days),
        )  # fmt: skip
    client.force_login(steward, "django.contrib.auth.backends.ModelBackend")
    told = re.search(
        r'<a href="(/admin/promotions/[^"]+)">[^<]+<strong>2</strong>',
        client.get("/admin/").text,
    )
    listed = client.get(told[1].replace("&amp;", "&")).text
    assert "soon" in listed
    assert "over" in listed
    # One whose page has lost its review would be in no range of days.
    Promotion.objects.filter(queries=["later"]).update(expires_on=None)
    assert "<strong>3</strong>" in client.get("/admin/").text
    assert "later" in client.get(told[1].replace("&amp;", "&")).text
    Promotion.objects.filter(expires_on=None).update(expires_on="2099-01-01")
    # Which page it is stands beside the queries.
    assert listed.count("Your first 90 days") >= 2
    assert "later" not in listed
    assert "long ago" not in listed
    editor = builders.person("editor")
    editor.groups.add(ensure_role("Editors"))
    client.force_login(editor, "django.contrib.auth.backends.ModelBackend")
    assert "Promoted answers" not in client.get("/admin/").text


@pytest.mark.slow
@pytest.mark.django_db
def test_an_answer_of_the_library_lasts_as_long_as_its_page_is_confirmed(
    client, file, shelf, admin_user
):
    today = timezone.localdate()
    page = builders.article(
        shelf, "Your first 90 days", library_id="GA-1",
        reviewed_on=today - timedelta(days=400), review_by=today - timedelta(days=1),
    )  # fmt: skip
    steward = builders.person("steward", tier=builders.MEMBER)
    steward.groups.add(ensure_role("Stewards"))
    load(file, owner=steward.email)
    settled()
    assert "Recommended" not in client.get("/search/?q=first+steps").text
    client.force_login(steward, "django.contrib.auth.backends.ModelBackend")
    panel = '<a href="/admin/promotions/'
    assert "<strong>1</strong>" in client.get("/admin/").text.partition(panel)[2]
    page.refresh_from_db()
    still_right(page.pk, admin_user, "Read again.", today + timedelta(days=365))
    assert "Recommended" in client.get("/search/?q=first+steps").text
    assert panel not in client.get("/admin/").text


@pytest.mark.django_db
@pytest.mark.db_specific
def test_what_was_loaded_with_its_pages_day_follows_the_page(shelf):
    steward, today = builders.person("steward"), timezone.localdate()
    page = builders.article(shelf, "Reviewed", review_by=today)
    later = today + timedelta(days=1)
    for words, loaded, day in (
        ("ours", ["ours"], today), ("set anew", ["set anew"], later), ("own", [], today)
    ):  # fmt: skip
        Promotion.objects.create(
            queries=[words], loaded=loaded, page=page, owner=steward, expires_on=day
        )
    name = "search.migrations.0004_loaded_promotions_without_a_day"
    import_module(name).let_the_page_say(apps, SimpleNamespace(connection=connection))
    assert [one.expires_on for one in Promotion.objects.all()] == [None, later, today]


@pytest.mark.django_db
def test_without_a_day_there_must_be_a_review(article):
    one = Promotion(queries=["x"], page=article, owner=builders.person("steward"))
    with pytest.raises(ValidationError, match="no day of review"):
        one.full_clean()
    article.review_by = timezone.localdate()
    one.full_clean()


def test_an_installation_by_the_book_gets_the_starter_words():
    text = (LIBRARY.parents[1] / "docs" / "deployment.md").read_text("utf-8")
    install = text.partition("## Upgrade without a break")[0]
    order = ("createsuperuser", "import_library", "load_search_words --owner")
    places = [install.index(f"as_portal {command}") for command in order]
    assert places == sorted(places)


@pytest.mark.django_db
def test_without_an_owner_nobody_would_answer_for_them(file, article):
    load(file)
    assert not Promotion.objects.exists()
    with pytest.raises(
        CommandError, match=r"Nobody here has the address no@one\.example"
    ):
        load(file, owner="no@one.example")


@pytest.mark.django_db
def test_a_reader_gets_it_above_the_results(file, article, client, index):
    load(file, owner=builders.person("steward").email)
    found = client.get("/search/", {"q": "Where to START"}).context["found"]
    assert [card.title for card in found.promoted] == ["Your first 90 days"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text",
    ["promoted: [{page: GA-1}]", "promoted: [{page: GA-1, queries: ['?']}]", "[]"],
)
def test_a_faulty_file_adds_nothing(file, article, text):
    file.write_text("synonyms: [{says: a, means: [b]}]\n" + text, "utf-8")
    with pytest.raises(CommandError):
        load(file, owner=builders.person("steward").email)
    assert not Synonym.objects.filter(says="a").exists()


@pytest.mark.slow
def test_each_search_word_leads_to_a_term_or_to_words_that_our_texts_have():
    """A synonym for what nobody writes finds nothing; a new name for a thing belongs in
    the glossary first."""
    found = yaml.safe_load(STARTER.read_text("utf-8"))
    entries = list(read_library(LIBRARY).entries())
    written = " ".join(normal(f"{one.data['title']} {one.body}") for one in entries)
    for one in entries:
        if one.id.startswith("GL-"):
            names = [*one.data.get("also", ()), *one.data.get("former", ())]
            written += " " + " ".join(map(normal, names))
    for row in (*found["synonyms"], *found["ambiguous"]):
        for words in row["means"]:
            assert re.search(rf"\b{re.escape(normal(words))}\b", written), words


@pytest.mark.slow
def test_the_starter_answers_are_pages_of_the_library_and_say_each_question_once():
    rows = yaml.safe_load(STARTER.read_text("utf-8"))["promoted"]
    ids = {entry.id for entry in read_library(LIBRARY).entries()}
    assert {row["page"] for row in rows} <= ids
    queries = [normal(query) for row in rows for query in row["queries"]]
    assert len(queries) == len(set(queries)) >= 20
