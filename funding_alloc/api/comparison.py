"""The Python door: tidy tables of a comparison, and formulas on tables of one's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from funding_alloc.api.frames import frame
from funding_alloc.api.studies import Studied
from funding_alloc.errors import Finding, InputFault
from funding_alloc.export.district_tables import TARGETING, district_headings, district_table, targeting_rows
from funding_alloc.export.formula_results import plain
from funding_alloc.export.sensitivity_table import SENSITIVITY, sensitivity_rows
from funding_alloc.export.tables import (
    BINDING,
    FLEXIBILITY,
    INTERVALS,
    PLANS,
    binding_rows,
    interval_rows,
    plan_rows,
    value_rows,
)
from funding_alloc.export.tally import tally
from funding_alloc.export.workbook import write_workbook
from funding_alloc.formula.draws import Draws, FloatArray, evaluate_many
from funding_alloc.formula.evaluate import Evaluation, Setting, evaluate
from funding_alloc.reading.grid import Layout, Rows, grids_in
from funding_alloc.run.compare import results_of
from funding_alloc.run.library import read_formula_file
from funding_alloc.run.second_stage import run_second_stage
from funding_alloc.schema.formula import PlacedFormula
from funding_alloc.schema.panel import Grid
from funding_alloc.schema.results import Results
from funding_alloc.years import FiscalYear

if TYPE_CHECKING:
    import pandas as pd

_MOST_PLACES: Final = 60
"""Digits of a figure, and places before or after its point."""


@dataclass(frozen=True)
class Comparison:
    """Three models of one scenario.

    ``allocations``: one row for each model, area and line; ``gbp`` in whole pounds, ``low_gbp`` and ``high_gbp``
    missing unless simulated. ``measures``: one row for each level, model, rule and measure; ``value`` missing where
    undefined.
    """

    results: Results

    @property
    def allocations(self) -> pd.DataFrame:
        """Columns model, area_code, line, fund, theme, del_class, year, gbp, low_gbp, high_gbp, set_by."""
        import pandas as pd

        lines = {line.id: line for line in self.results.lines}
        rows = [
            {
                "model": a.model.value,
                "area_code": a.area_code,
                "line": a.line,
                "fund": lines[a.line].fund,
                "theme": lines[a.line].theme,
                "del_class": lines[a.line].del_class.value,
                "year": str(lines[a.line].year),
                "gbp": a.gbp,
                "low_gbp": a.low,
                "high_gbp": a.high,
                "set_by": a.set_by,
            }
            for a in self.results.allocations
        ]
        return pd.DataFrame(rows).astype({"low_gbp": "Int64", "high_gbp": "Int64"})

    @property
    def studies(self) -> Mapping[str, Studied]:
        """Studies beside the models, by kind: ``pockets``, ``outcomes``, ``map``, ``learning``, ``partnership``, ..."""
        return {one.kind.value: Studied(one) for one in self.results.studies}

    @property
    def measures(self) -> pd.DataFrame:
        """Columns level, model, rule, measure, value, low, high, unit, note."""
        import pandas as pd

        return pd.DataFrame(
            [
                {
                    "level": m.level,
                    "model": m.model.value,
                    "rule": m.rule,
                    "measure": m.measure,
                    "value": m.value,
                    "low": m.low,
                    "high": m.high,
                    "unit": m.unit,
                    "note": m.note,
                }
                for m in self.results.measures
            ]
        )

    @property
    def measure_intervals(self) -> pd.DataFrame:
        """Measures, and differences of two models on them, with the areas drawn again; no rows unless asked for."""
        return frame(INTERVALS, interval_rows(tally(self.results)))

    @property
    def districts(self) -> pd.DataFrame:
        """Each district's awards by fund, formula money, need and its rank; no rows unless money is shared there."""
        found = tally(self.results)
        return frame(district_headings(found), district_table(found))

    @property
    def targeting(self) -> pd.DataFrame:
        """How far awards by fund follow need, with intervals and beside the reference; no rows unless recorded."""
        return frame(TARGETING, targeting_rows(tally(self.results)))

    @property
    def plans(self) -> pd.DataFrame:
        """Each settlement's theme, class and year from grant to spending, in whole pounds."""
        return frame(PLANS, plan_rows(tally(self.results)))

    @property
    def binding_limits(self) -> pd.DataFrame:
        """Each limit that a plan stands at, its reason, and what a pound of it is worth on either side."""
        return frame(BINDING, binding_rows(tally(self.results)))

    @property
    def value_of_flexibility(self) -> pd.DataFrame:
        """V(cap): the gain of each virement cap over none, by authority and base of the cap."""
        return frame(FLEXIBILITY, value_rows(tally(self.results)))

    @property
    def sensitivity(self) -> pd.DataFrame:
        """Each weight and rate of the formulas moved down and up, one at a time: whole pounds that change hands."""
        return frame(SENSITIVITY, sensitivity_rows(tally(self.results)))

    @property
    def envelope(self) -> pd.DataFrame:
        """Columns area_code, scope, theme, fund, home_department, mechanism, del_class, year, gbp, state, where.

        ``gbp`` is missing where ``state`` is not ``known`` but TBC or not available.
        """
        import pandas as pd

        rows = [
            {
                "area_code": row.area_code,
                "scope": row.scope.value,
                "theme": row.theme,
                "fund": row.fund,
                "home_department": row.home_department,
                "mechanism": row.mechanism.value,
                "del_class": row.del_class.value,
                "year": str(row.year),
                "gbp": row.gbp if isinstance(row.gbp, int) else None,
                "state": "known" if isinstance(row.gbp, int) else row.gbp.value,
                "where": row.where,
            }
            for row in self.results.envelope
        ]
        return pd.DataFrame(rows).astype({"gbp": "Int64"})

    def to_excel(self, path: str | Path) -> None:
        """Write the comparison workbook."""
        write_workbook(self.results, Path(path))


def compare(scenario: str | Path) -> Comparison:
    """Fund a scenario three ways. Raises ``funding_alloc.errors.InputFault`` with every finding of every input."""
    return Comparison(results_of(Path(scenario)))


def second_stage(path: str | Path) -> pd.DataFrame:
    """Pass an authority's settlement on to its councils: one row for each theme, class, year and who gets it.

    ``part`` is ``council``, ``kept`` or ``returned``; the parts of a theme, class and year add up to ``planned_gbp``.
    Raises ``InputFault`` with every finding, ``InfeasibleError`` where a plan's floors cannot be met.
    """
    import pandas as pd

    rows = [
        {**vars(row), "del_class": row.del_class.value, "year": str(row.year), "way": row.way.value}
        for row in run_second_stage(Path(path)).rows
    ]
    return pd.DataFrame(rows).astype({"low_gbp": "Int64", "high_gbp": "Int64"})


@dataclass(frozen=True)
class FormulaOnTable:
    """A formula read from a file, ready for tables.

    A table has one row for each area: its index holds the area codes, its columns the formula's indicators. Numbers may
    be text (``"0.70"`` is exactly seven tenths), whole numbers, decimals or floats (taken at their shortest notation).
    """

    placed: PlacedFormula

    def evaluate(
        self,
        table: pd.DataFrame,
        *,
        quantum: int | str | Decimal | None = None,
        year: str | None = None,
        parameters: Mapping[str, int | str | Decimal] | None = None,
    ) -> pd.DataFrame:
        """Every step's result, computed exactly; areas in code order, one column for each step.

        Units are in ``.attrs["units"]``, the trace with file and line in ``.attrs["trace"]``. Raises ``InputFault`` for
        a faulty table or setting, ``InfeasibleError`` where the formula's limits cannot be met.
        """
        import pandas as pd

        found = self.exact(table, _setting(quantum, year, parameters))
        names = [name for step in self.placed.formula.steps for name in step.results()]
        columns = {name: [plain(found.values[name][code]) for code in found.result] for name in names}
        out = pd.DataFrame(columns, index=pd.Index(list(found.result), name=table.index.name))
        out.attrs["units"] = {name: str(self.placed.unit_by_name[name]) for name in names}
        out.attrs["trace"] = found.trace
        return out

    def exact(self, table: pd.DataFrame, setting: Setting) -> Evaluation:
        """Results as fractions."""
        return evaluate(self.placed, self.grid(table), setting)

    def evaluate_many(
        self,
        table: pd.DataFrame,
        draws: Draws,
        *,
        wanted: Sequence[str] | None = None,
        quantum: int | str | Decimal | None = None,
        year: str | None = None,
    ) -> dict[str, FloatArray]:
        """Results of many draws as floats: for each wanted step (the result without any) an array of draws by areas.

        ``draws`` gives a parameter one value for each draw, or an indicator an array of draws by areas (in code order).
        """
        return evaluate_many(self.placed, self.grid(table), _setting(quantum, year, None), draws, wanted)

    def grid(self, table: pd.DataFrame) -> Grid:
        """The table as the formula reads it."""
        return grids_in(_rows(table), self.placed, Layout())[""]


def _setting(
    quantum: int | str | Decimal | None, year: str | None, parameters: Mapping[str, int | str | Decimal] | None
) -> Setting:
    findings: list[Finding] = []
    money = None if quantum is None else _figure("quantum", quantum, findings)
    figures = {name: _figure(name, value, findings) for name, value in (parameters or {}).items()}
    try:
        found_year = None if year is None else FiscalYear.parse(year)
    except ValueError as fault:
        findings.append(Finding("year", 0, 0, f"{fault}."))
        found_year = None
    if findings:
        raise InputFault(findings)
    return Setting(money, found_year, figures)


def _figure(name: str, value: int | str | Decimal, findings: list[Finding]) -> Decimal:
    """A number of ordinary size; digits without end would fill the memory."""
    with suppress(InvalidOperation):
        figure = Decimal(str(value))
        if figure.is_finite() and max(abs(figure.adjusted()), len(figure.as_tuple().digits)) < _MOST_PLACES:
            return figure
    findings.append(Finding(name, 0, 0, f"'{str(value)[:30]}' is not a number."))
    return Decimal(0)


def _rows(table: pd.DataFrame) -> Rows:
    header = ("area", *(str(column) for column in table.columns))
    rows = tuple(
        (str(code), *(_text(cell) for cell in cells))
        for code, cells in zip(table.index, table.itertuples(index=False, name=None), strict=True)
    )
    if not rows:
        raise InputFault([Finding("table", 0, 0, "has no rows.")])
    return Rows("table", header, rows, tuple(range(1, len(rows) + 1)))


def _text(cell: Any) -> str:
    """A cell as a file would hold it; a missing value stays missing."""
    if cell is None or cell != cell:  # noqa: PLR0124 - only a missing number differs from itself
        return "[x]"
    return f"{Decimal(repr(float(cell))):f}" if isinstance(cell, float) else str(cell)


def read_formula(path: str | Path) -> FormulaOnTable:
    """Read a formula file. Raises ``funding_alloc.errors.InputFault`` with every finding."""
    return FormulaOnTable(read_formula_file(Path(path)))
