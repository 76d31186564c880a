"""A film in a lesson: what it costs to watch, what it says in words, and who may."""

import pytest
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from wagtail.blocks import StructBlockValidationError

from content.blocks import VideoBlock
from content.courses.archive import archived_text
from content.courses.releasing import latest_release
from content.library_io.body import BodyError, body_files, split_body
from content.models import Attachment
from tests import builders, courses

pytestmark = pytest.mark.django_db


def stored(name, content):
    made = Attachment(title="Bags")
    made.file.save(name, ContentFile(content))
    made.save()
    return made


@pytest.fixture
def film():
    return stored("bags.mp4", b"\x00\x00\x00\x18ftypmp42" + b"x" * 9_988)


@pytest.fixture
def captions():
    return stored("bags.vtt", b"WEBVTT\n\n00:00.000 --> 00:02.000\nFirst the tag.")


@pytest.fixture
def course(shelf, film, captions):
    made = courses.course(shelf, "With a film")
    value = {
        "file": film,
        "title": "How bags are sealed",
        "captions": captions,
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


def test_who_cannot_hear_has_captions_at_their_time(client, course, captions):
    (lesson,) = courses.steps(course, "lesson")
    page = BeautifulSoup(client.get(lesson.url).content, "html.parser")
    track = page.select_one("video > track[kind=captions][default]")
    assert track["src"] == captions.url
    answer = client.get(captions.url)
    # A player takes captions by this type alone.
    assert answer["Content-Type"] == "text/vtt; charset=utf-8"
    assert b"".join(answer.streaming_content).startswith(b"WEBVTT")
    text = client.get(f"{lesson.url}index.md").content.decode()
    assert "bags.vtt" not in text, "programs have the transcript"
    builders.publish(course, tier_id=builders.MEMBER)
    assert client.get(captions.url).status_code == 404
    captions.delete()
    builders.publish(lesson, title="Sealing bags")
    builders.publish(course, tier_id=builders.PUBLIC)
    page = BeautifulSoup(client.get(lesson.url).content, "html.parser")
    assert page.video is not None
    assert page.track is None


def test_only_films_and_captions_are_taken(film, captions):
    block = VideoBlock()
    words = {"title": "Bags", "transcript": "The tag."}
    fine = {"file": film.pk, "captions": captions.pk, **words}
    assert block.clean(block.to_python(fine))["captions"] == captions
    swapped = {"file": captions.pk, "captions": film.pk, **words}
    with pytest.raises(StructBlockValidationError) as refused:
        block.clean(block.to_python(swapped))
    assert set(refused.value.block_errors) == {"file", "captions"}


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
    whole = text.replace("\n:::", "\ncaptions: bags.vtt\n\nFirst the tag.\n:::")
    (block,) = split_body(whole, "X")
    assert block.value["transcript"] == "First the tag."
    assert block.value["captions"] == "bags.vtt"
    assert body_files([block]) == ["bags.mp4", "bags.vtt"]
