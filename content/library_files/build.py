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
    sr02_letter,
    sr03_bom,
    sr04_checklist,
    sr05_mails,
    sr06_red_flags,
    sr07_cahra,
    sr08_register,
    sr09_plan,
    sr10_grievance,
    sr11_rcoi,
    sr12_form_sd,
    sr13_statement,
    sr14_battery,
    sr15_clauses,
    sr16_plan,
    sr17_protocol,
    sr18_card,
    sr19_patterns,
    sr20_scorecard,
    sr21_audit,
    sr22_tracker,
)

BUILDERS: list[Callable[[Path], Path]] = [
    sr01_policy.build,
    *sr02_letter.BUILDERS,
    sr03_bom.build,
    sr04_checklist.build,
    sr05_mails.build,
    sr06_red_flags.build,
    sr07_cahra.build,
    sr08_register.build,
    sr09_plan.build,
    sr10_grievance.build_form,
    sr10_grievance.build_log,
    sr11_rcoi.build,
    sr12_form_sd.build,
    sr13_statement.build,
    sr14_battery.build,
    sr15_clauses.build,
    sr16_plan.build_board,
    sr16_plan.build_calendar,
    sr17_protocol.build,
    sr18_card.build,
    sr19_patterns.build,
    sr20_scorecard.build,
    sr21_audit.build,
    sr22_tracker.build,
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
