"""What can go wrong, in words an analyst can act on.

FundingError
├── InputFault         a file, table or option is at fault; carries every finding (exit code 2)
├── InfeasibleError    no allocation meets every limit; carries the limits in conflict (exit code 3)
├── NotProvenError     the solver stopped before it could prove the optimum (exit code 4)
└── InternalFault      a promise of ours does not hold, e.g. a rounded result breaks a limit (exit code 70)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from enum import IntEnum


class ExitCode(IntEnum):
    """What the command line returns."""

    DONE = 0
    CHECK_FAILED = 1
    INPUT_FAULT = 2
    INFEASIBLE = 3
    NOT_PROVEN = 4
    INTERNAL_FAULT = 70


@dataclass(frozen=True, order=True)
class Finding:
    """One fault in an input, written for the analyst who will mend it.

    ``line`` and ``column`` count from 1; 0 means the fault belongs to the file as a whole. In a workbook they are a
    cell's row and column, on the sheet named.
    """

    file: str
    line: int
    column: int
    what: str
    fix: str = ""
    sheet: str = ""

    def __str__(self) -> str:
        """``file:line:column: what. Fix`` in the form editors turn into a link; ``file: sheet!F12`` for a cell."""
        place = self.file
        if self.sheet:
            place += f": {self.sheet}{'!' * bool(self.line)}{_letters(self.column)}{self.line or ''}"
        elif self.line:
            place += f":{self.line}"
            if self.column:
                place += f":{self.column}"
        return f"{place}: {self.what}{' ' + self.fix if self.fix else ''}"


def _letters(column: int) -> str:
    """A workbook's name of a column: A, Z, AA."""
    return _letters((column - 1) // 26) + chr(ord("A") + (column - 1) % 26) if column else ""


def _in_order(finding: Finding) -> tuple[str, str, int, int, str, str]:
    return finding.file, finding.sheet, finding.line, finding.column, finding.what, finding.fix


class FundingError(Exception):
    """Anything this program refuses to do, with the exit code that says why."""

    exit_code = ExitCode.INTERNAL_FAULT


class InputFault(FundingError):
    """One or more inputs are at fault."""

    exit_code = ExitCode.INPUT_FAULT

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings: tuple[Finding, ...] = tuple(sorted(set(findings), key=_in_order))
        super().__init__(self.findings)

    def __str__(self) -> str:
        """One finding to a line."""
        return "\n".join(str(finding) for finding in self.findings)


class InfeasibleError(FundingError):
    """No allocation meets every limit."""

    exit_code = ExitCode.INFEASIBLE

    def __init__(self, problem: str, conflicts: Iterable[str]) -> None:
        self.problem = problem
        self.conflicts: tuple[str, ...] = tuple(conflicts)
        listed = "".join(f"\n  - {reason}" for reason in self.conflicts)
        super().__init__(f"{problem}: no allocation meets every limit. In conflict:{listed}")


class NotProvenError(FundingError):
    """A feasible point was found, but the solver stopped before proving it the best."""

    exit_code = ExitCode.NOT_PROVEN


class InternalFault(FundingError):
    """A promise of this program does not hold; nothing is written."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return ``Did you mean 'x'?`` for the closest known word, or the list when it is short."""
    options = sorted(set(known))
    close = get_close_matches(word, options, n=1, cutoff=0.6)
    if close:
        return f"Did you mean '{close[0]}'?"
    if 0 < len(options) <= 12:
        return "Known here: " + ", ".join(options) + "."
    return ""
