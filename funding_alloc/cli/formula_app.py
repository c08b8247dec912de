"""The formula library on the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from funding_alloc.errors import ExitCode

app = typer.Typer(help="The formula library: list, show, run, explain, check by example.", no_args_is_help=True)
OutFormat = Annotated[str, typer.Option("--format", help="table, json or csv.", metavar="FORMAT")]
FormulaFile = Annotated[Path, typer.Argument(help="Formula file, or its name in the library.", show_default=False)]
Data = Annotated[Path, typer.Option("--data", help="CSV table with a column for each indicator.", show_default=False)]
Key = Annotated[str | None, typer.Option(help="Column of area codes; the first column without it.")]
By = Annotated[str | None, typer.Option(help="Column of rounds or years that are run apart from each other.")]
Quantum = Annotated[str | None, typer.Option(help="Money to share out, in whole units of the formula's currency.")]
Year = Annotated[str | None, typer.Option(help="Fiscal year, for parameters that differ by year.")]
Set = Annotated[
    list[str] | None,
    typer.Option("--set", help="Other values of parameters: name=value, or name=value,name=value together."),
]
Columns = Annotated[list[str] | None, typer.Option("--column", help="Another name in the table: indicator=column.")]


@app.command("list")
def list_formulas(how: OutFormat = "table") -> None:
    """Every formula of the library, with its years, status and steps."""
    from funding_alloc.cli import formula_tables, show, tables
    from funding_alloc.run.program import formulas_folder

    show.sheet(formula_tables.listed(formulas_folder()), tables.format_of(how))


@app.command("show")
def show_formula(file: FormulaFile, how: OutFormat = "table") -> None:
    """One formula as prose and as arithmetic, with the source of every figure."""
    from funding_alloc.cli import formula_tables, show, tables
    from funding_alloc.run.program import formula_named

    chosen = tables.format_of(how)
    for sheet in formula_tables.shown(formula_named(file), chosen):
        show.sheet(sheet, chosen)


@app.command()
def run(
    file: FormulaFile,
    data: Data,
    key: Key = None,
    by: By = None,
    quantum: Quantum = None,
    year: Year = None,
    changes: Set = None,
    columns: Columns = None,
    remap: Annotated[Path | None, typer.Option(help="CSV table old_area, new_area, part: areas that changed.")] = None,
    remap_weight: Annotated[str | None, typer.Option(help="Count that weights rates when areas merge.")] = None,
    out: Annotated[
        Path | None, typer.Option(help="Write a .csv or .parquet file, or a live .xlsx workbook, instead.")
    ] = None,
    steps: Annotated[bool, typer.Option("--steps", help="Every step, not only the results.")] = False,
    live: Annotated[bool, typer.Option("--live", help="Formulas in a workbook of more than 1,000 rows too.")] = False,
    how: OutFormat = "table",
) -> None:
    """Evaluate a formula on a table of your own."""
    from funding_alloc.cli import formula_tables, options, show, tables
    from funding_alloc.run.library import run_on_table
    from funding_alloc.run.program import formula_named

    chosen = tables.format_of(how)
    found = run_on_table(
        formula_named(file),
        data,
        options.setting(quantum, year, changes),
        options.layout(key, by, columns),
        options.mapping(remap, remap_weight),
    )
    if out is not None:
        from funding_alloc.export.formula_results import write_results
        from funding_alloc.run.library import workbook_of

        write_results(*found.table(steps), out, lambda: workbook_of(found, with_steps=steps, all_live=live))
        show.note(f"Written: {out}")
    else:
        show.sheet(formula_tables.results(found, steps), chosen)
    for line in formula_tables.closing(found):
        show.note(line)


@app.command()
def explain(
    file: FormulaFile,
    data: Data,
    area: Annotated[str, typer.Option(help="Code of the area.", show_default=False)],
    key: Key = None,
    by: By = None,
    quantum: Quantum = None,
    year: Year = None,
    changes: Set = None,
    columns: Columns = None,
    how: OutFormat = "table",
) -> None:
    """One area's result, step by step, in words and numbers."""
    from funding_alloc.cli import formula_tables, options, show, tables
    from funding_alloc.run.library import run_on_table
    from funding_alloc.run.program import formula_named

    found = run_on_table(
        formula_named(file), data, options.setting(quantum, year, changes), options.layout(key, by, columns)
    )
    show.sheet(formula_tables.explained(found, area), tables.format_of(how))


@app.command()
def change(
    file: FormulaFile,
    data: Data,
    changes: Set = None,
    key: Key = None,
    by: By = None,
    quantum: Quantum = None,
    year: Year = None,
    columns: Columns = None,
    how: OutFormat = "table",
) -> None:
    """What other values of parameters (--set) would move: each change on its own, in the order given."""
    from funding_alloc.cli import formula_tables, options, show, tables
    from funding_alloc.run.library import reform_on_table
    from funding_alloc.run.program import formula_named

    found = reform_on_table(
        formula_named(file),
        data,
        options.setting(quantum, year, None),
        options.layout(key, by, columns),
        options.changes(changes),
    )
    show.sheet(formula_tables.reformed(*found), tables.format_of(how))


@app.command()
def examples(
    files: Annotated[list[Path] | None, typer.Argument(help="Formula files; the whole library without any.")] = None,
    how: OutFormat = "table",
) -> None:
    """Run the worked examples: of every step and every formula, or of the files named."""
    from funding_alloc.cli import formula_tables, show, tables
    from funding_alloc.formula.cases import run_cases
    from funding_alloc.run.library import read_formula_file, run_examples
    from funding_alloc.run.program import formulas_folder

    chosen = tables.format_of(how)
    found = (
        [r for path in files for r in run_cases(read_formula_file(path))] if files else run_examples(formulas_folder())
    )
    show.sheet(formula_tables.examples(found), chosen)
    if any(result.faults for result in found):
        raise typer.Exit(ExitCode.CHECK_FAILED)


@app.command()
def schema() -> None:
    """Print the JSON Schema of formula files, for editors."""
    from funding_alloc.reading.json_schema import formula_schema

    typer.echo(formula_schema(), nl=False)
