"""The list of checks, and all of them over one folder."""

from collections.abc import Callable
from pathlib import Path

from content.library_checks.abbreviations import check_abbreviations, read_ordinary
from content.library_checks.addresses import check_addresses
from content.library_checks.citations import check_citations
from content.library_checks.file_texts import check_file_texts
from content.library_checks.files import check_files
from content.library_checks.links import check_links
from content.library_checks.material import Material
from content.library_checks.quizzes import check_quizzes
from content.library_checks.readability import check_readability
from content.library_checks.readers import check_readers
from content.library_checks.required import check_required
from content.library_checks.sources import check_sources
from content.library_checks.unconfirmed import check_unconfirmed
from content.library_io.errors import LibraryProblems, Problem
from content.library_io.reading import read_library

# By the words under which findings are shown, in this order.
CHECKS: dict[str, Callable[[Material], list[Problem]]] = {
    "What has to be there": check_required,
    "Links and source marks": check_links,
    "Addresses": check_addresses,
    "Citations and rules": check_citations,
    "Abbreviations": check_abbreviations,
    "Sources and dates": check_sources,
    "Length and reading ease": check_readability,
    "What is not sure": check_unconfirmed,
    "Files": check_files,
    "Texts of files": check_file_texts,
    "Who may read": check_readers,
    "Quizzes and questions": check_quizzes,
}
UNREADABLE = "Files that cannot be imported"


def findings(folder: Path) -> dict[str, list[Problem]]:
    """What is wrong with the library in this folder, by check; {} for nothing.

    A library that cannot be imported is told for that alone: the checks need all of it.
    """
    problems: list[Problem] = []
    ordinary = read_ordinary(folder, problems)
    try:
        material = Material(read_library(folder), ordinary)
    except LibraryProblems as error:
        return {UNREADABLE: [*error.problems, *problems]}
    found = {UNREADABLE: problems}
    for name, check in CHECKS.items():
        found[name] = sorted(
            dict.fromkeys(check(material)), key=lambda one: (one.path, one.line)
        )
    return {name: problems for name, problems in found.items() if problems}
