"""`manage.py load_search_words`: add synonyms and promoted answers from a file; what
stewards have made stays."""

from argparse import ArgumentParser
from datetime import timedelta
from pathlib import Path
from typing import Any

import yaml
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from content.models import BasePage
from search.documents import normal
from search.models import Promotion, Synonym

STARTER = Path(__file__).resolve().parents[2] / "starter_words.yaml"
REASON = "One of the commonest questions"


class Command(BaseCommand):
    help = (
        "Add synonyms, ambiguous acronyms and (with --owner) promoted answers from a "
        "YAML file, what is new of them."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, default=STARTER)
        parser.add_argument(
            "--owner",
            metavar="EMAIL",
            help="Who answers for the promoted answers; without it they are left out.",
        )

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        file = options["file"]
        try:
            found = yaml.safe_load(file.read_text(encoding="utf-8"))
            synonyms, promoted = _synonyms(found), _promoted(found)
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            raise CommandError(f"{file}: {error}") from error
        except (AttributeError, KeyError, TypeError, ValidationError) as error:
            raise CommandError(
                f"{file}: every entry needs says and a list means, or page and a list "
                f"queries: {error}"
            ) from error
        added = 0
        for synonym in synonyms:
            if not Synonym.objects.filter(says=normal(synonym.says)).exists():
                synonym.save()
                added += 1
        words = f"{added} search words added."
        if options["owner"]:
            made, more = self._promote(promoted, options["owner"])
            words += f" {made} answers promoted, {more} questions added to others."
        if options["verbosity"]:
            self.stdout.write(words)

    def _promote(
        self, rows: list[tuple[str, list[str]]], email: str
    ) -> tuple[int, int]:
        """Those whose page is here; how many are new, and how many questions more the
        known ones got. A new one lasts while the review of its page is not overdue,
        a year where the page has none."""
        owner = get_user_model().objects.filter(email__iexact=email).first()
        if owner is None:
            raise CommandError(f"Nobody here has the address {email}.")
        a_year_on = timezone.localdate() + timedelta(days=365)
        made = more = 0
        for library_id, queries in rows:
            page = BasePage.objects.filter(library_id=library_id).first()
            if page is None:
                continue
            known = list(Promotion.objects.filter(page_id=page.pk))
            if not known:
                Promotion.objects.create(
                    queries=queries,
                    loaded=queries,
                    page_id=page.pk,
                    owner=owner,
                    reason=REASON,
                    expires_on=None if page.review_by else a_year_on,
                )
                made += 1
                continue
            ours = next((one for one in known if one.loaded), None)
            if ours is not None:  # else all are a steward's own
                more += _add(ours, queries)
        return made, more


def _add(promotion: Promotion, queries: list[str]) -> int:
    """Add what the file had not said before and nobody answers yet. Whether a steward
    took an older question out, wrote others or moved it to another page: it stays."""
    brought = {normal(query) for query in promotion.loaded}
    new = [query for query in queries if normal(query) not in brought]
    if not new:
        return 0
    answered = {
        normal(query) for one in Promotion.objects.all() for query in one.queries
    }
    missing = [query for query in new if normal(query) not in answered]
    promotion.queries = [*promotion.queries, *missing]
    promotion.loaded = [*promotion.loaded, *new]
    promotion.save(update_fields=["queries", "loaded"])
    return len(missing)


def _synonyms(found: dict[str, Any]) -> list[Synonym]:
    synonyms = [
        Synonym(
            says=str(row["says"]),
            means=[str(word) for word in row["means"]],
            both_ways=bool(row.get("both_ways", False)),
            is_ambiguous=kind == "ambiguous",
        )
        for kind in ("synonyms", "ambiguous")
        for row in found.get(kind, [])
    ]
    for synonym in synonyms:
        synonym.clean()
    return synonyms


def _promoted(found: dict[str, Any]) -> list[tuple[str, list[str]]]:
    rows = [
        (str(row["page"]), [str(query) for query in row["queries"]])
        for row in found.get("promoted", [])
    ]
    for _page, queries in rows:
        Promotion(queries=queries).clean()
    return rows
