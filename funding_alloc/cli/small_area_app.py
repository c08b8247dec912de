"""``small-areas``: a formula on small areas, and what putting them together first would change."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def small_areas(
    scenario: Annotated[Path | None, typer.Argument(help="Scenario file; the shipped one without it.")] = None,
    formula: Annotated[
        list[Path] | None,
        typer.Option(help="Formula file, or name in the library; without it one that is linear and one that is not."),
    ] = None,
    quantum: Annotated[int | None, typer.Option(min=1, help="Whole pounds; those of the scenario without it.")] = None,
    everywhere: Annotated[
        bool, typer.Option("--everywhere", help="All of England, not the scenario's places.")
    ] = False,
    how: Annotated[str, typer.Option("--format", help="table, json or csv.", metavar="FORMAT")] = "table",
) -> None:
    """Share a quantum between small areas (LSOAs), then between districts and authorities formed first: what moves.

    A formula in proportion to need gives the same on every level; one with a power, a threshold or a floor does not.
    """
    from funding_alloc.cli import show, small_area_tables, tables
    from funding_alloc.run.program import default_scenario, formula_named
    from funding_alloc.run.small_areas import study_small_areas

    chosen = tables.format_of(how)
    paths = [formula_named(path) for path in formula or []]
    found = study_small_areas(scenario or default_scenario(), paths, quantum, everywhere=everywhere)
    parts = small_area_tables.read(found) if chosen is show.Format.TABLE else [small_area_tables.tidy(found)]
    for part in parts:
        show.sheet(part, chosen)
