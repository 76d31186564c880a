"""`make bench`, first part: what search finds must not fall below its floors.

SciFact (a public collection) and the judged queries of the library, on the embedded
engine and, where TEST_ELASTICSEARCH_URL names a server, on Elasticsearch. JUDGED_DIR
names the folder with `scifact` and `queries_dev.jsonl`; the project's own judged queries
are measured in any case. Ends with 1 where a floor is not held.
"""

import os
import sys
import tempfile
from io import StringIO
from pathlib import Path

os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings.test"
_FOLDER = tempfile.TemporaryDirectory(
    "-bench", "touchstone-", ignore_cleanup_errors=True
)
os.environ["VAR_DIR"] = _FOLDER.name
OWN = Path(__file__).parents[1] / "search" / "judged.jsonl"
LIBRARY = Path(__file__).parents[2] / "content" / "library"
# nDCG@10 and success@1.
SCIFACT_FLOOR = (0.685, 0.0)
LIBRARY_FLOOR = (0.85, 0.80)


def engines() -> dict[str, str]:
    """Name to address; the folder of the embedded one is made for each measurement."""
    found = {"embedded": "embedded:///scratch"}
    server = os.environ.get("TEST_ELASTICSEARCH_URL", "").rstrip("/")
    if server:
        found["elasticsearch"] = f"elasticsearch+{server}/bench{os.getpid()}"
    else:
        say("Elasticsearch is left out: TEST_ELASTICSEARCH_URL names no server.")
    return found


def measure(*arguments: str, **options: object) -> tuple[float, float, list[str]]:
    """nDCG@10, success@1, and what else evaluate_search says."""
    from django.core.management import call_command

    said = StringIO()
    call_command("evaluate_search", *arguments, stdout=said, **options)
    lines = said.getvalue().splitlines()
    ndcg, success = next(x for x in lines if x.startswith("all")).split()[1:3]
    return float(ndcg), float(success), lines


def held(name: str, kind: str, floor: tuple[float, float], found: tuple) -> bool:
    """Print a row; whether the floor holds."""
    ndcg, success, lines = found
    holds = ndcg >= floor[0] and success >= floor[1]
    times = next(line for line in lines if " queries, p50" in line)
    say(
        f"| {name} | {kind} | {ndcg:.3f} | {success:.3f} | {times} "
        f"| {'held' if holds else 'NOT HELD'} |"
    )
    for line in lines:
        if "are not on this site" in line:
            say(f"  ({name}: {line})")
    return holds


def say(line: str) -> None:
    print(line, flush=True)


def main() -> int:
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("import_library", str(LIBRARY), verbosity=0)
    call_command("load_search_words", verbosity=0)
    sets = [("own queries", OWN)]
    folder = Path(os.environ.get("JUDGED_DIR") or "/nowhere")
    if folder.is_dir():
        sets.append(("development queries", folder / "queries_dev.jsonl"))
    else:
        say("SciFact and the development queries are left out: no JUDGED_DIR.")
    say("| judged | engine | nDCG@10 | success@1 | time | floor |")
    say("|---|---|---|---|---|---|")
    good = True
    for kind, url in engines().items():
        for name, file in sets:
            good &= held(name, kind, LIBRARY_FLOOR, measure(str(file), engine=url))
        if folder.is_dir():
            scifact = {
                "corpus": folder / "scifact" / "docs.jsonl.gz",
                "qrels": folder / "scifact" / "qrels.tsv.gz",
                "engine": url,
            }
            good &= held("SciFact", kind, SCIFACT_FLOOR, measure(**scifact))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
