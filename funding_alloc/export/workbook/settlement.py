"""The single settlement: grants, plans, what moved, and what freedom to move is worth."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from funding_alloc.export.tally import Tally
from funding_alloc.export.text import NOT_APPLICABLE
from funding_alloc.export.words import quantum_in_words
from funding_alloc.export.workbook.as_run import of_model
from funding_alloc.export.workbook.formula import set_by_in_words
from funding_alloc.export.workbook.sheet import WORDS, AnySheet, Column, Sheet, Value, with_formula
from funding_alloc.schema.allocation import Allocation, Model
from funding_alloc.schema.settlement_results import FlexibilityRow

MILLION: Final = 1_000_000
MOVED: Final = "{Plan (£)}-{Grant by formula (£)}"
_MOVED: Final = "{Settlement!Moved in, or out if negative (£)}"
_MILLIONS: Final = "{Moved in less moved out (£)}/1000000"
_KEYS: Final = ("Area code", "Theme", "Class", "Year")


@dataclass(frozen=True)
class Planned:
    """One theme, class and year of one area's settlement."""

    area: str
    theme: str
    del_class: str
    year: str
    grant: int
    plan: int
    set_by: str

    @property
    def moved(self) -> int:
        """Into the theme (positive) or out of it."""
        return self.plan - self.grant


@dataclass(frozen=True)
class ThemeRow:
    """One theme over all authorities, or the total."""

    theme: str
    grant: int
    plan: int
    moved_in: int
    moved_out: int


def planned_rows(tallied: Tally) -> list[Planned]:
    """Grant and plan by area, theme, class and year."""
    grants: dict[tuple[str, str, str, str], int] = {}
    plans: dict[tuple[str, str, str, str], list[Allocation]] = {}
    for a in tallied.allocations(Model.FORMULA, Model.SETTLEMENT):
        line = tallied.lines[a.line]
        key = (a.area_code, line.theme, line.del_class.value, str(line.year))
        if a.model is Model.FORMULA:
            grants[key] = grants.get(key, 0) + a.gbp
        else:
            plans.setdefault(key, []).append(a)
    order = {area: i for i, area in enumerate(tallied.areas)}
    return [
        Planned(*key, grants.get(key, 0), sum(a.gbp for a in plans.get(key, [])), set_by_in_words(plans[key]))
        if key in plans
        else Planned(*key, grants[key], 0, "no plan")
        for key in sorted({*grants, *plans}, key=lambda key: (order[key[0]], *key[1:]))
    ]


def settlement(tallied: Tally) -> AnySheet:
    """Grant, plan and movement."""
    columns = (
        Column[Planned]("Area code", WORDS, lambda r: r.area, 14),
        Column[Planned]("Area", WORDS, lambda r: tallied.names[r.area], 46),
        Column[Planned]("Theme", WORDS, lambda r: r.theme, 40),
        Column[Planned]("Class", WORDS, lambda r: r.del_class, 13),
        Column[Planned]("Year", WORDS, lambda r: r.year, 11),
        with_formula(Column[Planned]("Grant by formula", "£", lambda r: r.grant, 17), of_model(Model.FORMULA, *_KEYS)),
        with_formula(Column[Planned]("Plan", "£", lambda r: r.plan, 17), of_model(Model.SETTLEMENT, *_KEYS)),
        with_formula(Column[Planned]("Moved in, or out if negative", "£", lambda r: r.moved, 17), MOVED),
        Column[Planned]("Set by", WORDS, lambda r: r.set_by, 34),
    )
    return Sheet(
        name="Settlement",
        title="Single settlement: grants and plans",
        table="tblSettlement",
        holds="Grant and plan of each area by theme, class and year in whole pounds, and what moved. One table.",
        columns=columns,
        rows=planned_rows(tallied),
        notes=[f"Control total of Grant and of Plan: {quantum_in_words(tallied.results)}."],
        frozen=2,
    )


def settlement_by_theme(tallied: Tally) -> AnySheet:
    """Movement between themes over all authorities."""
    columns = (
        Column[ThemeRow]("Theme", WORDS, lambda r: r.theme, 40),
        _theme_column("Grant by formula", lambda r: r.grant, "{Settlement!Grant by formula (£)}"),
        _theme_column("Plan", lambda r: r.plan, "{Settlement!Plan (£)}"),
        _theme_column("Moved in", lambda r: r.moved_in, f"({_MOVED}>0)*{_MOVED}"),
        _theme_column("Moved out", lambda r: r.moved_out, f"({_MOVED}<0)*-{_MOVED}"),
        with_formula(Column[ThemeRow]("Moved in less moved out", "£", lambda r: r.plan - r.grant, 19), MOVED, MOVED),
        with_formula(
            Column[ThemeRow]("Moved in less moved out", "£ million", lambda r: (r.plan - r.grant) / MILLION, 19),
            _MILLIONS,
            _MILLIONS,
        ),
    )
    return Sheet(
        name="Settlement by theme",
        title="Single settlement: movement by theme",
        table="tblSettlementByTheme",
        holds="What all plans together move into and out of each theme, in whole pounds over all years. One table.",
        columns=columns,
        rows=theme_rows(planned_rows(tallied)),
        notes=["Money moved out of a theme by one authority and into it by another counts in both columns."],
        frozen=1,
        has_total=True,
    )


def _theme_column(heading: str, value: Callable[[ThemeRow], Value], summed: str) -> Column[ThemeRow]:
    """Pounds of the rows of the sheet Settlement that have the theme, and their total."""
    column = Column(heading, "£", value, 19)
    of_theme = f"SUMPRODUCT(({{Settlement!Theme}}={{Theme}})*{summed})"
    return with_formula(column, of_theme, f"SUM({{!{column.title}}})")


def theme_rows(planned: Iterable[Planned]) -> list[ThemeRow]:
    """A row for each theme and a last row that adds them up."""
    planned = tuple(planned)
    themes = sorted({row.theme for row in planned})
    chosen = [(theme, [row for row in planned if row.theme == theme]) for theme in themes]
    return [
        ThemeRow(
            theme,
            sum(row.grant for row in rows),
            sum(row.plan for row in rows),
            sum(max(row.moved, 0) for row in rows),
            sum(max(-row.moved, 0) for row in rows),
        )
        for theme, rows in [*chosen, ("Total", list(planned))]
    ]


def flexibility(tallied: Tally) -> AnySheet:
    """What freedom to move money is worth."""
    unit = tallied.results.flexibility[0].unit if tallied.results.flexibility else ""
    columns = (
        Column[FlexibilityRow]("Area code", WORDS, lambda r: r.area_code, 14),
        Column[FlexibilityRow]("Area", WORDS, lambda r: tallied.names[r.area_code], 46),
        Column[FlexibilityRow]("Envelope", "£", lambda r: r.envelope_gbp, 16),
        Column[FlexibilityRow]("The cap lets move", "£", lambda r: r.movable_gbp, 15),
        Column[FlexibilityRow]("The plan moves", "£", lambda r: r.moved_gbp, 15),
        Column[FlexibilityRow]("Unmet need if nothing may move", "£", lambda r: r.unmet_before_gbp, 16),
        Column[FlexibilityRow]("Unmet need under the plan", "£", lambda r: r.unmet_after_gbp, 16),
        Column[FlexibilityRow]("Objective if nothing may move", unit, lambda r: r.weighted_before, 17),
        Column[FlexibilityRow]("Objective under the plan", unit, lambda r: r.weighted_after, 17),
        Column[FlexibilityRow]("Gain by a wider cap", f"{unit} per £", lambda r: _price(r.price_wider), 15),
        Column[FlexibilityRow]("Loss by a tighter cap", f"{unit} per £", lambda r: _price(r.price_tighter), 15),
    )
    return Sheet(
        name="Flexibility",
        title="Single settlement: what freedom to move money is worth",
        table="tblFlexibility",
        holds="Each authority's envelope, what its plan moves, and what another cap would change. One table.",
        columns=columns,
        rows=tallied.results.flexibility,
        notes=[
            "Unmet need is the shortfall of spending below each theme's need requirement. The objective is what the "
            "plan is for (sheet Sources). The last two columns are what each pound more, or less, that the cap lets "
            "move would gain or lose, at a cap one percentage point wider or tighter."
        ],
        frozen=2,
    )


def _price(price: float | None) -> float | str:
    return NOT_APPLICABLE if price is None else price
