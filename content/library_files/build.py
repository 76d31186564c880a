"""Build all files, or check that the committed ones are what is built.

python -m content.library_files.build [--check] DIR
"""

import argparse
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from content.library_files import (
    sr01_policy,
    sr04_checklist,
    sr16_plan,
    sr17_protocol,
    sr18_card,
    sr19_patterns,
)

BUILDERS: list[Callable[[Path], Path]] = [
    sr01_policy.build,
    sr04_checklist.build,
    sr16_plan.build_board,
    sr16_plan.build_calendar,
    sr17_protocol.build,
    sr18_card.build,
    sr19_patterns.build,
]


def build_all(folder: Path) -> list[Path]:
    """Write every file into the folder; the same bytes each time."""
    folder.mkdir(parents=True, exist_ok=True)
    return [build(folder) for build in BUILDERS]


def differing(folder: Path) -> list[str]:
    """Names of files in the folder that are missing or not as built."""
    with tempfile.TemporaryDirectory() as scratch:
        return [
            path.name
            for path in build_all(Path(scratch))
            if not (folder / path.name).is_file()
            or (folder / path.name).read_bytes() != path.read_bytes()
        ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()
    if options.check:
        wrong = differing(options.folder)
        for name in wrong:
            print(f"{name} is not as built")
        return 1 if wrong else 0
    for path in build_all(options.folder):
        print(f"{path.name} {path.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
