"""Our portal, filled with N articles and measured; run as a child of the bench."""

import os
import sys
import tempfile
from copy import copy
from typing import Any
from uuid import uuid4

os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings.test"
_FOLDER = tempfile.TemporaryDirectory(
    "-bench", "touchstone-", ignore_cleanup_errors=True
)
os.environ["VAR_DIR"] = _FOLDER.name


def grow(shelf: Any, first: int, size: int) -> None:
    """More articles, row for row what saving them would have written: through the
    admin's own way ten thousand would take half an hour."""
    from django.db import models, transaction

    from content.models import BasePage, GuidancePage, RelatedPage, StoredBody

    sample = GuidancePage.objects.get(slug="a-0")
    stored = StoredBody.objects.get(pk=sample.pk)
    labels = list(sample.labels.values_list("pk", flat=True))
    related = list(sample.related_pages.values_list("target_id", flat=True))
    tagged = BasePage.labels.through
    shelf = BasePage.objects.get(pk=shelf.pk)
    for start in range(first, size, 500):
        texts, rows, links = [], [], []
        with transaction.atomic():
            for number in range(start, min(size, start + 500)):
                sample.pk = sample.id = sample.basepage_ptr_id = None
                sample._state.adding = True
                sample.title, sample.slug = f"Article {number}", f"a-{number}"
                sample.library_id = f"A-{number}"
                sample.translation_key = uuid4()
                sample.path = shelf._get_path(shelf.path, shelf.depth + 1, number + 1)
                sample.url_path = f"{shelf.url_path}a-{number}/"
                models.Model.save_base(sample)
                stored.pk = sample.pk
                texts.append(copy(stored))
                rows += [tagged(basepage_id=sample.pk, label_id=pk) for pk in labels]
                links += [
                    RelatedPage(page_id=sample.pk, target_id=pk, sort_order=place)
                    for place, pk in enumerate(related)
                ]
            StoredBody.objects.bulk_create(texts)
            tagged.objects.bulk_create(rows)
            RelatedPage.objects.bulk_create(links)
            BasePage.objects.filter(pk=shelf.pk).update(numchild=min(size, start + 500))


def teach(shelf: Any) -> Any:
    """A course of twelve lessons as long as an article, and somebody who learns it."""
    from portal.learning.enrolments import enrol
    from portal.members.viewers import viewer_for
    from tests import builders, courses
    from tests.bench.measure import body_parts

    course = courses.course(shelf, "Course", slug="course")
    for number in range(12):
        text = "\n\n".join(
            f"## {heading}\n\n{words}" for heading, words in body_parts(number)
        )
        courses.lesson(course, f"Lesson {number}", text, slug=f"lesson-{number}")
    courses.release(course)
    learner = builders.person("learner")
    enrol(learner, course.translation_key, viewer_for(learner))
    return learner


def main(size: int) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.core.wsgi import get_wsgi_application
    from django.db import transaction

    call_command("migrate", verbosity=0)
    from content import page_store
    from content.models import BasePage, GuidancePage, Label, RelatedPage
    from portal.statistics import refresh_statistics
    from search.rebuilding import rebuild
    from tests import builders
    from tests.bench.measure import (
        answer,
        body_parts,
        cpu,
        queries,
        report_when_asked,
        session_cookie,
    )

    rebuild()
    home = builders.make_home()
    for number in range(5):
        builders.section(
            home, f"Section {number}", slug=f"s-{number}", show_in_menus=True
        )
    shelves = list(BasePage.objects.filter(depth=3))
    labels = [
        Label.objects.create(kind="mineral", slug=s, name=s) for s in ("tin", "gold")
    ]
    shelf = BasePage.objects.get(slug="s-0")
    by_hand = min(size, 100)
    with transaction.atomic():
        for number in range(by_hand):
            links = " ".join(
                f"[other](page:A-{(number + n) % size})" for n in range(12)
            )
            text = "\n\n".join(
                f"## {heading}\n\n{words}" for heading, words in body_parts(number)
            )
            shelf = BasePage.objects.get(pk=shelf.pk)
            page = GuidancePage(
                title=f"Article {number}", slug=f"a-{number}",
                library_id=f"A-{number}", summary="What the reader gets here.",
                body=[("text", text + "\n\n" + links)],
                related_pages=[RelatedPage(target_id=s.pk) for s in shelves[:3]],
            )  # fmt: skip
            page.labels.set(labels)
            shelf.add_child(instance=page)
    grow(shelf, by_hand, size)
    learner = teach(BasePage.objects.get(slug="s-1"))
    rebuild()
    # As the import of a library and the daily schedule do.
    refresh_statistics()
    app = get_wsgi_application()
    member = session_cookie(builders.person("member", tier=20))
    learning = session_cookie(learner)
    rows: dict[str, dict[str, float]] = {}

    def row(
        name: str, path: str, cookie: str = "", accept: int = 200, keep: bool = False
    ) -> None:
        def do() -> bytes:
            if not keep:
                page_store.store.clear()
                page_store.filtered.clear()
            return answer(app, path, cookie, accept)

        rows[name] = {"cpu": cpu(do), "queries": queries(do), "bytes": len(do())}

    def measure() -> dict[str, dict[str, float]]:
        row("article, fresh", "/s-0/a-7/")
        row("article, stored", "/s-0/a-7/", keep=True)
        row("article, member, fresh", "/s-0/a-7/", member)
        row("article, member, stored", "/s-0/a-7/", member, keep=True)
        row("lesson, stored", "/s-1/course/lesson-3/", keep=True)
        row("lesson, learner, fresh", "/s-1/course/lesson-3/", learning)
        row("lesson, learner, stored", "/s-1/course/lesson-3/", learning, keep=True)
        row("index of 50, fresh", "/s-0/?per=50")
        row("index of 50, stored", "/s-0/?per=50", keep=True)
        row("search", "/search/?q=smelter+list")
        row("404", "/s-0/nothing/", accept=404)
        row("sitemap", "/sitemap.xml")
        row("health", "/health")
        return rows

    report_when_asked(measure)


if __name__ == "__main__":
    main(int(sys.argv[1]))
