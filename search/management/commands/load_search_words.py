"""`manage.py load_search_words`: add synonyms from a file; stewards' own stay."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import yaml
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from search.documents import normal
from search.models import Synonym

STARTER = Path(__file__).resolve().parents[2] / "starter_words.yaml"


class Command(BaseCommand):
    help = "Add synonyms and ambiguous acronyms from a YAML file, what is new of them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, default=STARTER)

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        added = 0
        for synonym in self._read(options["file"]):
            if not Synonym.objects.filter(says=normal(synonym.says)).exists():
                synonym.save()
                added += 1
        if options["verbosity"]:
            self.stdout.write(f"{added} search words added.")

    def _read(self, file: Path) -> list[Synonym]:
        try:
            found = yaml.safe_load(file.read_text(encoding="utf-8"))
            rows = [
                (row, kind == "ambiguous")
                for kind in ("synonyms", "ambiguous")
                for row in found.get(kind, [])
            ]
            synonyms = [
                Synonym(
                    says=str(row["says"]),
                    means=[str(word) for word in row["means"]],
                    both_ways=bool(row.get("both_ways", False)),
                    is_ambiguous=is_ambiguous,
                )
                for row, is_ambiguous in rows
            ]
            for synonym in synonyms:
                synonym.clean()
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            raise CommandError(f"{file}: {error}") from error
        except (AttributeError, KeyError, TypeError, ValidationError) as error:
            raise CommandError(
                f"{file}: every entry needs says and a list means: {error}"
            ) from error
        return synonyms
