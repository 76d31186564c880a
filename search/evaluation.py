"""How well search finds, measured on judged queries.

nDCG@10 says whether the right pages stand on top in the right order, success@1 whether
the first one is right at all, recall@10 how many of them stand on the first page
(Järvelin and Kekäläinen 2002; computed by ir-measures).
"""

import gzip
import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from search.documents import Document, PageData, Part, documents_of
from search.engine import Engine, Request, Scope
from search.query import parse

_EVERYBODY = "t0"
_DEEP = 10
_BATCH = 500


class BadFile(Exception):
    """A file of queries, documents or judgements that cannot be read."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A query and what was judged for it: document id to grade (0 is wrong)."""

    id: str
    text: str
    grades: dict[str, int]
    kind: str = ""


@dataclass(slots=True)
class Report:
    """Means over queries: name of a measure to value; `kinds` the same by kind.
    times: milliseconds for each query."""

    number: int
    means: dict[str, float]
    kinds: dict[str, dict[str, float]] = field(default_factory=dict)
    times: list[float] = field(default_factory=list)
    worst: list[tuple[float, Judged]] = field(default_factory=list)

    def percentile(self, share: float) -> float:
        """Milliseconds within which this share of the queries was answered."""
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


Ranker = Callable[[str], list[str]]


def judge(queries: Iterable[Judged], rank: Ranker) -> Report:
    """Ask every query with `rank` (text to ids, best first) and measure."""
    from ir_measures import R, ScoredDoc, Success, iter_calc, nDCG

    queries = [one for one in queries if any(one.grades.values())]
    if not queries:
        raise BadFile("No query has a judgement above 0.")
    measures = [nDCG @ 10, Success @ 1, R @ 10]
    run, times = [], []
    for one in queries:
        start = time.perf_counter()
        found = rank(one.text)
        times.append((time.perf_counter() - start) * 1000)
        run += [
            ScoredDoc(one.id, name, float(_DEEP - place))
            for place, name in enumerate(found[:_DEEP])
        ]
    values: dict[str, dict[str, float]] = {one.id: {} for one in queries}
    qrels = {one.id: one.grades for one in queries}
    for metric in iter_calc(measures, qrels, run):
        values[metric.query_id][str(metric.measure)] = metric.value
    names = [str(measure) for measure in measures]
    by_kind: dict[str, list[str]] = defaultdict(list)
    for one in queries:
        by_kind[one.kind].append(one.id)
    worst = sorted(
        ((values[one.id].get(names[0], 0.0), one) for one in queries),
        key=lambda pair: pair[0],
    )
    return Report(
        len(queries),
        _means(values, list(values), names),
        {k: _means(values, ids, names) for k, ids in sorted(by_kind.items()) if k},
        times,
        worst,
    )


def _means(
    values: dict[str, dict[str, float]], ids: list[str], names: list[str]
) -> dict[str, float]:
    return {
        name: sum(values[pk].get(name, 0.0) for pk in ids) / len(ids) for name in names
    }


# --- Any judged collection (the form of BEIR) ----------------------------------------


def fill(engine: Engine, documents: Iterable[tuple[str, str, str]]) -> dict[int, str]:
    """Put (id, title, text) into a fresh index of this engine; number to id."""
    name = engine.begin()
    names: dict[int, str] = {}
    batch: dict[int, list[Document]] = {}
    for number, (document_id, title, text) in enumerate(documents, 1):
        names[number] = document_id
        page = PageData(
            page_id=number, title=title, summary="", kind="guidance",
            audience=_EVERYBODY, tier=_EVERYBODY, is_listed=False,
            parts=(Part("", title, text, _EVERYBODY),),
        )  # fmt: skip
        batch[number] = documents_of(page)
        if len(batch) >= _BATCH:
            engine.fill(name, batch)
            batch = {}
    engine.fill(name, batch)
    engine.change_over(name)
    return names


def ranker(engine: Engine, names: dict[int, str]) -> Ranker:
    """The very query of the search page, without what only the library has."""
    scope = Scope(frozenset([_EVERYBODY]))

    def rank(text: str) -> list[str]:
        found = engine.search(Request(parse(text), scope, limit=_DEEP))
        return [names[hit.page_id] for hit in found.hits]

    return rank


# --- Files ---------------------------------------------------------------------------


def open_text(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8")
    return path.open(encoding="utf-8")


def read_lines(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """JSON objects of a file, each with its place for messages. Raises BadFile."""
    try:
        with open_text(path) as lines:
            for number, line in enumerate(lines, 1):
                if not line.strip():
                    continue
                place = f"{path}, line {number}"
                try:
                    found = json.loads(line)
                except ValueError as error:
                    raise BadFile(f"{place}: no JSON: {error}") from error
                if not isinstance(found, dict):
                    raise BadFile(f"{place}: an object is expected.")
                yield place, found
    except (OSError, UnicodeDecodeError) as error:
        raise BadFile(f"{path}: {error}") from error


def judged_queries(path: Path) -> list[Judged]:
    """Lines {"id", "query", "rel": {id: grade}, "kind"}."""
    found = []
    for place, line in read_lines(path):
        try:
            grades = {str(name): int(grade) for name, grade in line["rel"].items()}
            found.append(
                Judged(
                    str(line["id"]), str(line["query"]), grades, line.get("kind", "")
                )
            )
        except (KeyError, AttributeError, TypeError, ValueError) as error:
            raise BadFile(f"{place}: id, query and rel are expected.") from error
    return found


def corpus(path: Path) -> Iterator[tuple[str, str, str]]:
    """Lines {"_id", "title", "text"}."""
    for place, line in read_lines(path):
        try:
            yield str(line["_id"]), str(line.get("title", "")), str(line["text"])
        except KeyError as error:
            raise BadFile(f"{place}: _id and text are expected.") from error


def beir_queries(queries: Path, qrels: Path) -> list[Judged]:
    """Lines {"_id", "text"} and a table of query, document, grade (with a heading)."""
    grades: dict[str, dict[str, int]] = defaultdict(dict)
    try:
        with open_text(qrels) as lines:
            for number, line in enumerate(lines, 1):
                cells = line.rstrip("\n").split("\t")
                if number == 1 and not cells[-1].lstrip("-").isdigit():
                    continue
                if len(cells) != 3:
                    raise BadFile(f"{qrels}, line {number}: three cells are expected.")
                grades[cells[0]][cells[1]] = int(cells[2])
    except (OSError, ValueError) as error:
        raise BadFile(f"{qrels}: {error}") from error
    found = []
    for place, query in read_lines(queries):
        if "_id" not in query or "text" not in query:
            raise BadFile(f"{place}: _id and text are expected.")
        name = str(query["_id"])
        if name in grades:
            found.append(Judged(name, str(query["text"]), grades[name]))
    return found
