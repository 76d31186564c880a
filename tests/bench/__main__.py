"""`make bench`: CPU time of our pages as ratios within one run.

The yardstick is the smallest dynamic answer of the same process (`/health/`), so that
the figures hold on any machine. Growth compares a site of 100 pages with 1 000.
"""

import os
import tempfile
import time
from collections.abc import Callable

os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings.test"
os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="touchstone-bench-")
ROUNDS = 60


def cpu(do: Callable[[], object]) -> float:
    """Seconds of CPU for one call: the middle of several rounds."""
    for _ in range(5):
        do()
    times = []
    for _ in range(ROUNDS):
        start = time.process_time()
        do()
        times.append(time.process_time() - start)
    return sorted(times)[len(times) // 2]


def main() -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import Client
    from django.test.utils import setup_test_environment

    setup_test_environment()
    call_command("migrate", verbosity=0)
    from search.indexing import rebuild
    from tests import builders

    home = builders.make_home()
    shelf = builders.section(home, "Shelf", slug="shelf", show_in_menus=True)
    text = "Intro\n\n" + "\n\n".join(
        f"## Part {n}\n\nThe smelter [answers](page:A-{n}) with words."
        for n in range(12)
    )
    member = Client()
    member.force_login(
        builders.person(tier=20), backend="django.contrib.auth.backends.ModelBackend"
    )
    anonymous = Client()
    made = 0
    table: dict[str, list[float]] = {}
    for size in (100, 1_000):
        while made < size:
            builders.article(
                shelf, f"Article {made}", text, slug=f"a-{made}", library_id=f"A-{made}"
            )
            made += 1
        rebuild()
        base = cpu(lambda: anonymous.get("/health/"))
        for name, client, address in (
            ("article, anonymous", anonymous, "/shelf/a-7/"),
            ("article, member", member, "/shelf/a-7/"),
            ("list of 50", anonymous, "/shelf/?per=50"),
            ("search", anonymous, "/search/?q=smelter"),
            ("suggestions", anonymous, "/search/suggest/?q=art"),
            ("404", anonymous, "/shelf/nothing/"),
            ("sitemap", anonymous, "/sitemap.xml"),
        ):
            taken = cpu(lambda c=client, a=address: c.get(a).getvalue())
            table.setdefault(name, []).append(taken / base)
    print(
        f"{'CPU against /health/':<24}{'100 pages':>12}{'1000 pages':>12}{'growth':>10}"
    )
    for name, (few, many) in table.items():
        print(f"{name:<24}{few:>12.1f}{many:>12.1f}{many / few:>10.2f}")


if __name__ == "__main__":
    main()
