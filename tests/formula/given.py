"""Formulas and tables made up for tests."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from pathlib import Path

from funding_alloc.run.library import read_formula_file
from funding_alloc.schema.dictionary import Aggregate, ColumnKind, ColumnSpec, Direction, Missing, Scale
from funding_alloc.schema.formula import PlacedFormula
from funding_alloc.schema.panel import Grid

ROOT = Path(__file__).resolve().parents[2]
FORMULAS = ROOT / "formulas"
EXAMPLES = FORMULAS / "examples"


def spec(name: str, direction: Direction = Direction.NOT_NEED, scale: Scale = Scale.COUNT) -> ColumnSpec:
    """A column of the data dictionary."""
    return ColumnSpec(
        table="made_up.csv",
        column=name,
        title=name,
        kind=ColumnKind.NUMBER,
        unit="none",
        direction=direction,
        scale=scale,
        period="now",
        aggregate=Aggregate.SUM,
        weight="none",
        missing=Missing.REFUSE,
        status="assumption",
        source="made up for a test",
        publisher="none",
        licence="none",
        note="none",
    )


def grid(numbers: Mapping[str, Mapping[str, int | Fraction]], **labels: Mapping[str, str]) -> Grid:
    """A table of numbers and labels by area."""
    codes = tuple(sorted(next(iter(numbers.values()))))
    return Grid(
        codes,
        {name: tuple(Fraction(values[code]) for code in codes) for name, values in numbers.items()},
        {name: tuple(values[code] for code in codes) for name, values in labels.items()},
    )


def written(folder: Path, steps: str, indicators: str, parameters: str = "{}", result: str = "final") -> PlacedFormula:
    """A formula of these steps, written to a file and read back.

    ``indicators`` and ``parameters`` are given as ``name: unit`` and ``name: value unit`` pairs, separated by commas.
    """
    said = 'assumption: "Made up for a test."'
    pins = [pair.split(":") for pair in indicators.split(",")]
    columns = [f"  {n.strip()}: {{vintage: now, unit: {u.strip()}, missing: refuse, {said}}}" for n, u in pins]
    held = [] if parameters == "{}" else [pair.split(":") for pair in parameters.split(",")]
    figures = [
        f"  {name.strip()}: {{value: {rest.split()[0]}, unit: {' '.join(rest.split()[1:])}, {said}}}"
        for name, rest in held
    ]
    head = ["formula: made_up", "title: Made up for a test", "from: 2026-27", "status: illustrative"]
    text = [*head, "parameters:" if figures else "parameters: {}", *figures, "indicators:", *columns]
    path = folder / "made_up" / "2026-27.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([*text, "steps:", steps, f"result: {result}", ""]), encoding="utf-8")
    return read_formula_file(path)


@cache
def read(path: Path) -> PlacedFormula:
    """A formula of the library, read once."""
    return read_formula_file(path)
