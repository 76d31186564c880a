"""`make bench`: our pages against a plain Wagtail site with the same content.

CPU per request through the whole WSGI application, as ratios within one run, so that
the figures hold on any machine; queries as counts. Both sites on SQLite, at 100 and at
10 000 pages (`python -m tests.bench 100 1000` for other sizes). `--write` puts the table
into docs/performance.md.
"""

import json
import re
import subprocess
import sys
from pathlib import Path
from statistics import median

PAIRS = [
    ("article, stored", "article"),
    ("article, fresh", "article"),
    ("article, member, stored", "article, member"),
    ("article, member, fresh", "article, member"),
    ("lesson, stored", "article"),
    ("lesson, learner, stored", "article, member"),
    ("lesson, learner, fresh", "article, member"),
    ("index of 50, stored", "index of 50"),
    ("index of 50, fresh", "index of 50"),
    ("search", "search"),
    ("404", "404"),
    ("sitemap", "sitemap"),
]
Rows = dict[str, dict[str, float]]


TURNS = 5


class Site:
    """A site in a process of its own, which measures itself when asked."""

    def __init__(self, module: str, size: int) -> None:
        print(f"… {module} with {size} pages", file=sys.stderr, flush=True)
        self.process = subprocess.Popen(
            [sys.executable, "-m", f"tests.bench.{module}", str(size)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.turns: list[Rows] = []
        self._read("READY")

    def _read(self, start: str) -> str:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.startswith(start):
                return line.removeprefix(start)
        raise SystemExit(f"{self.process.args!r} ended with {self.process.wait()}")

    def measure(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        self.turns.append(json.loads(self._read("RESULT ")))

    def rows(self) -> Rows:
        """The median over all turns."""
        return {
            name: {key: median(turn[name][key] for turn in self.turns) for key in row}
            for name, row in self.turns[0].items()
        }


def table(few: int, many: int, ours: list[Rows], plain: list[Rows]) -> str:
    lines = [
        f"| page | times faster than plain, {few} pages | {many} pages "
        "| growth of ours | growth of plain | our queries | plain queries |",
        "|---|---|---|---|---|---|---|",
    ]
    for mine, theirs in PAIRS:
        a, b = (rows[mine] for rows in ours)
        x, y = (rows[theirs] for rows in plain)
        lines.append(
            f"| {mine} | {x['cpu'] / a['cpu']:.1f} | {y['cpu'] / b['cpu']:.1f} "
            f"| {b['cpu'] / a['cpu']:.2f} | {y['cpu'] / x['cpu']:.2f} "
            f"| {a['queries']:.0f} / {b['queries']:.0f} "
            f"| {x['queries']:.0f} / {y['queries']:.0f} |"
        )
    return "\n".join(lines)


def write(text: str) -> None:
    """Put the table into the documentation, between its marks."""
    page = Path(__file__).resolve().parents[2] / "docs/performance.md"
    begin, end = "<!-- bench -->", "<!-- end of bench -->"
    old = page.read_text(encoding="utf-8")
    new, number = re.subn(
        rf"{begin}.*?{end}", lambda _found: f"{begin}\n\n{text}\n\n{end}", old,
        flags=re.DOTALL,
    )  # fmt: skip
    if number != 1:
        raise SystemExit(f"{page} has no place for the table: {begin} … {end}")
    page.write_text(new, encoding="utf-8")


def main(few: int = 100, many: int = 10_000, *, keep: bool = False) -> None:
    sites = [Site(module, n) for module in ("ours", "plain") for n in (few, many)]
    for turn in range(TURNS):
        print(f"… turn {turn + 1} of {TURNS}", file=sys.stderr, flush=True)
        for site in sites:
            site.measure()
    rows = [site.rows() for site in sites]
    found = table(few, many, rows[:2], rows[2:])
    print(found)
    if keep:
        write(found)
    for site in sites:
        site.process.kill()


if __name__ == "__main__":
    sizes = [int(word) for word in sys.argv[1:] if word != "--write"]
    main(*sizes, keep="--write" in sys.argv)
