"""A film in a lesson: what it costs to watch, what it says in words, and who may."""

import pytest
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile

from content.courses.archive import archived_text
from content.courses.releasing import latest_release
from content.library_io.body import BodyError, split_body
from content.models import Attachment
from tests import builders, courses

pytestmark = pytest.mark.django_db


@pytest.fixture
def film():
    made = Attachment(title="Bags")
    content = b"\x00\x00\x00\x18ftypmp42" + b"x" * 9_988
    made.file.save("bags.mp4", ContentFile(content))
    made.save()
    return made


@pytest.fixture
def course(shelf, film):
    made = courses.course(shelf, "With a film")
    value = {
        "file": film,
        "title": "How bags are sealed",
        "transcript": "The tag is *locked* first.",
    }
    courses.lesson(made, "Sealing", blocks=[("video", value)])
    courses.release(made)
    return made


def test_it_says_its_size_and_its_words_and_never_starts_by_itself(
    client, course, film
):
    (lesson,) = courses.steps(course, "lesson")
    page = BeautifulSoup(client.get(lesson.url).content, "html.parser")
    video = page.find("video")
    assert video["src"] == film.url
    assert video["preload"] == "none"
    assert video["aria-label"] == "How bags are sealed"
    assert video.has_attr("controls")
    assert not video.has_attr("autoplay")
    figure = video.find_parent("figure")
    # Without a player, or on a bad line: a plain link with what it will cost.
    link = figure.find("a", download=True)
    assert link["href"] == film.url
    assert link.get_text() == "Download the film (MP4, 9.8\xa0KB)"
    told = figure.find("details")
    assert told.summary.get_text() == "Transcript"
    assert told.em.get_text() == "locked"
    assert client.get(film.url).status_code == 200
    builders.publish(course, tier_id=builders.MEMBER)
    assert client.get(film.url).status_code == 404


def test_programs_and_the_archive_have_the_words(client, course, film):
    (lesson,) = courses.steps(course, "lesson")
    text = client.get(f"{lesson.url}index.md").content.decode()
    assert "The tag is *locked* first." in text
    assert text.count(film.url) == 1
    taught = archived_text(
        latest_release(course.translation_key), lesson.translation_key
    )
    assert "<em>locked</em>" in taught["html"]


def test_its_words_outlast_the_file(client, course, film):
    (lesson,) = courses.steps(course, "lesson")
    film.delete()
    builders.publish(lesson, title="Sealing bags")
    page = client.get(lesson.url)
    assert page.status_code == 200
    assert b"<video" not in page.content
    assert b"<summary>Transcript: How bags are sealed</summary>" in page.content


def test_a_file_of_the_library_without_the_words_is_refused():
    text = ":::video\nfile: bags.mp4\ntitle: Bags\n:::"
    with pytest.raises(BodyError, match="lacks its transcript"):
        split_body(text, "X")
    (block,) = split_body(text.replace("\n:::", "\n\nFirst the tag.\n:::"), "X")
    assert block.value["transcript"] == "First the tag."
