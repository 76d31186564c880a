"""Our portal, filled with N articles and measured; run as a child of the bench."""

import os
import sys
import tempfile

os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings.test"
os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="touchstone-bench-")


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
    for start in range(0, size, 500):
        with transaction.atomic():
            for number in range(start, min(size, start + 500)):
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
    rebuild()
    # As the import of a library and the daily schedule do.
    refresh_statistics()
    app = get_wsgi_application()
    member = session_cookie(builders.person("member", tier=20))
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
