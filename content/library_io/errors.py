"""What is wrong with a library file, in words, with file and line."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault: the file, as below the library's folder; the line from 1; words."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}, line {self.line}: {self.message}"


class LibraryProblems(Exception):
    """All faults that were found; nothing of the run is written."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(problems, key=lambda one: (one.path, one.line))
        super().__init__("\n".join(str(problem) for problem in self.problems))
