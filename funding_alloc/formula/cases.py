"""Worked examples inside formula files: evaluated, and compared to the last digit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction

from funding_alloc.errors import Finding, FundingError, InputFault
from funding_alloc.formula.evaluate import Evaluation, Setting, evaluate
from funding_alloc.rules.rounding import round_exactly
from funding_alloc.schema.formula import Case, PlacedFormula
from funding_alloc.schema.panel import Grid
from funding_alloc.schema.units import LABEL


@dataclass(frozen=True)
class CaseResult:
    """What became of one worked example."""

    file: str
    case: str
    compared: int
    faults: tuple[str, ...]


def run_cases(placed: PlacedFormula) -> list[CaseResult]:
    """Evaluate every worked example of a formula."""
    return [run_case(placed, case) for case in placed.formula.cases]


def run_case(placed: PlacedFormula, case: Case) -> CaseResult:
    """Evaluate one worked example; a refusal to evaluate is a fault too."""
    try:
        setting = Setting(case.quantum, case.year, case.parameters)
        found = evaluate(placed, grid_of(placed, case), setting)
    except FundingError as fault:
        return CaseResult(placed.file, case.case, 0, (str(fault),))
    compared = list(_compared(case, found))
    return CaseResult(placed.file, case.case, len(compared), tuple(fault for fault in compared if fault))


def grid_of(placed: PlacedFormula, case: Case) -> Grid:
    """The table a case gives, in code order. Raises ``InputFault`` for a word where a number must stand."""
    codes = tuple(sorted(next(iter(case.given.values()))))
    findings = []
    numbers: dict[str, tuple[Fraction, ...]] = {}
    labels: dict[str, tuple[str, ...]] = {}
    for name, values in case.given.items():
        texts = tuple(values[code] for code in codes)
        if placed.unit_by_name[name] == LABEL:
            labels[name] = texts
            continue
        try:
            numbers[name] = tuple(Fraction(text.replace(" ", "")) for text in texts)
        except (ValueError, ZeroDivisionError):
            what = f"case '{case.case}': '{name}' holds a value that is not a number."
            findings.append(Finding(placed.file, 0, 0, what, "Write 0.25 or 1/4."))
    if findings:
        raise InputFault(findings)
    return Grid(codes, numbers, labels)


def _compared(case: Case, found: Evaluation) -> Iterator[str]:
    """One entry for each value compared: empty where it agrees."""
    for name, expected in case.expect.items():
        if isinstance(expected, Fraction):
            single = found.single.get(name)
            if single is None:
                yield f"'{name}' differs by area, and the case gives one value."
            else:
                yield _differs(case, name, (expected, single))
            continue
        yield from _by_area(case, name, expected, found.values[name])


def _by_area(case: Case, name: str, expected: Mapping[str, Fraction], values: Mapping[str, Fraction]) -> Iterator[str]:
    for code, wanted in expected.items():
        if code not in values:
            yield f"'{name}' has no area {code} in this case."
        else:
            yield _differs(case, f"{name} of {code}", (wanted, values[code]))


def _differs(case: Case, name: str, pair: tuple[Fraction, Fraction]) -> str:
    wanted, value = pair
    shown = value if case.to is None else round_exactly(value, Fraction(case.to.to), case.to.mode.value)
    if shown == wanted:
        return ""
    return f"{name} is {brief(shown)}, not {brief(wanted)}."


def brief(value: Fraction) -> str:
    """A number as a fraction where it is short, and to twelve digits."""
    digits = Context(prec=12).divide(Decimal(value.numerator), Decimal(value.denominator)).normalize()
    exact = str(value)
    return (
        exact if value.denominator == 1 and len(exact) < 20 else f"{exact if len(exact) < 40 else 'about'} ({digits})"
    )
