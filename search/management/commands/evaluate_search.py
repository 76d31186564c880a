"""`manage.py evaluate_search`: how well search finds, on judged queries."""

import tempfile
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from content.models import BasePage
from portal.access import Grants, viewer_from
from portal.members.models import AudienceInUse, ContentStamp, Tier
from search import evaluation
from search.engine import Engine, SearchUnavailable
from search.engines import get_engine, scratch_engine
from search.indexing import BATCH, documents_for, indexable
from search.results import search


class Command(BaseCommand):
    help = (
        "Measure search on judged queries: FILE.jsonl against the pages of this site, "
        "or --corpus, --queries and --qrels against an index of their own."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, metavar="FILE.jsonl")
        parser.add_argument("--audience", help="The tier that asks (the highest one).")
        parser.add_argument("--corpus", type=Path, metavar="DOCS.jsonl[.gz]")
        parser.add_argument(
            "--queries", type=Path, metavar="QUERIES.jsonl[.gz]",
            help="Without it the file queries beside the documents.",
        )  # fmt: skip
        parser.add_argument("--qrels", type=Path, metavar="QRELS.tsv[.gz]")
        parser.add_argument(
            "--engine",
            help="Another one than this site's, named as in SEARCH_URL: its pages are "
            "put into an index of their own there, which is thrown away afterwards.",
        )
        parser.add_argument("--worst", type=int, default=0, help="Show the worst N.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            import ir_measures  # noqa: F401
        except ImportError as error:
            raise CommandError(
                "The measures need a package of their own: pip install ir-measures"
            ) from error
        try:
            if options["corpus"]:
                report = self._corpus(options)
            elif options["file"]:
                report = self._library(options)
            else:
                raise CommandError("Name a FILE.jsonl, or --corpus with its files.")
        except (evaluation.BadFile, ImproperlyConfigured) as error:
            raise CommandError(str(error)) from error
        except SearchUnavailable as error:
            raise CommandError(f"Search does not answer: {error}") from error
        self._show(report, options["worst"])

    def _corpus(self, options: dict[str, Any]) -> evaluation.Report:
        corpus: Path = options["corpus"]
        queries = options["queries"] or corpus.with_name(
            "queries" + "".join(corpus.suffixes)
        )
        if not options["qrels"]:
            raise CommandError("--qrels is missing: query, document and grade.")
        judged = evaluation.beir_queries(queries, options["qrels"])
        with throw_away(options["engine"] or settings.SEARCH_URL) as engine:
            names = evaluation.fill(engine, evaluation.corpus(corpus))
            return evaluation.judge(judged, evaluation.ranker(engine, names))

    def _library(self, options: dict[str, Any]) -> evaluation.Report:
        judged = evaluation.judged_queries(options["file"])
        tiers = {tier.slug: tier.rank for tier in Tier.objects.all()}
        name = options["audience"]
        if name and name not in tiers:
            raise CommandError(
                f"There is no tier {name!r}: {', '.join(sorted(tiers))}."
            )
        rank = tiers[name] if name else max(tiers.values(), default=0)
        viewer = viewer_from(
            AudienceInUse.objects.values_list("key", flat=True),
            Grants(rank),
            stamp=ContentStamp.now(),
        )
        ids = dict(
            BasePage.objects.exclude(library_id=None).values_list("pk", "library_id")
        )
        known = set(ids.values())
        missing = {pk for one in judged for pk in one.grades if pk not in known}
        if missing:
            self.stdout.write(
                f"{len(missing)} of the judged pages are not on this site; queries "
                "are measured by the others."
            )
        judged = [
            replace(one, grades={k: v for k, v in one.grades.items() if k in known})
            for one in judged
        ]

        def rank_with(engine: Engine) -> evaluation.Ranker:
            def rank_pages(text: str) -> list[str]:
                found = search(
                    text, viewer, language=settings.LANGUAGE_CODE, engine=engine
                )
                return [
                    ids.get(result.card.pk) or f"page {result.card.pk}"
                    for result in found.results
                ]

            return rank_pages

        if not options["engine"]:
            return evaluation.judge(judged, rank_with(get_engine()))
        with throw_away(options["engine"]) as engine:
            fill_with_site(engine)
            return evaluation.judge(judged, rank_with(engine))

    def _show(self, report: evaluation.Report, worst: int) -> None:
        rows = [("all", report.number, report.means)]
        rows += [(kind, 0, means) for kind, means in report.kinds.items()]
        self.stdout.write(f"{'kind':14}" + "".join(f"{n:>12}" for n in report.means))
        for kind, _number, means in rows:
            cells = "".join(f"{value:12.3f}" for value in means.values())
            self.stdout.write(f"{kind:14}{cells}")
        self.stdout.write(
            f"{report.number} queries, p50 {report.percentile(0.5):.1f} ms, "
            f"p95 {report.percentile(0.95):.1f} ms"
        )
        for value, one in report.worst[:worst]:
            self.stdout.write(f"{value:.3f}  {one.id}  {one.text}")


@contextmanager
def throw_away(url: str) -> Iterator[Engine]:
    """The engine that a URL names, with an index that nobody else uses."""
    with tempfile.TemporaryDirectory(prefix="touchstone-evaluation-") as folder:
        engine = scratch_engine(url, folder)
        try:
            yield engine
        finally:
            engine.destroy()
            engine.close()


def fill_with_site(engine: Engine) -> None:
    """All pages of this site into a fresh index."""
    name = engine.begin()
    ids = list(indexable().order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        engine.fill(name, documents_for(ids[start : start + BATCH]))
    engine.change_over(name)
