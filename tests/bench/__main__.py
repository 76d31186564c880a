"""`make bench`: our pages against a plain Wagtail site with the same content.

CPU per request through the whole WSGI application, as ratios within one run, so that
the figures hold on any machine; queries as counts. Both sites on SQLite, at 100 and at
10 000 pages (`python -m tests.bench 100 1000` for other sizes).
"""

import json
import subprocess
import sys

PAIRS = [
    ("article, stored", "article"),
    ("article, fresh", "article"),
    ("article, member, stored", "article, member"),
    ("article, member, fresh", "article, member"),
    ("index of 50, stored", "index of 50"),
    ("index of 50, fresh", "index of 50"),
    ("search", "search"),
    ("404", "404"),
    ("sitemap", "sitemap"),
]
Rows = dict[str, dict[str, float]]


def measured(module: str, size: int) -> Rows:
    print(f"… {module} with {size} pages", file=sys.stderr, flush=True)
    done = subprocess.run(
        [sys.executable, "-m", f"tests.bench.{module}", str(size)],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    line = next(x for x in done.stdout.splitlines() if x.startswith("RESULT "))
    found: Rows = json.loads(line.removeprefix("RESULT "))
    return found


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


def main(few: int = 100, many: int = 10_000) -> None:
    ours = [measured("ours", few), measured("ours", many)]
    plain = [measured("plain", few), measured("plain", many)]
    print(table(few, many, ours, plain))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
