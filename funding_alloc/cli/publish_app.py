"""Publishing on the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def publish(
    scenario: Annotated[Path | None, typer.Argument(help="Scenario file; the shipped one without it.")] = None,
    how: Annotated[str, typer.Option("--format", help="xlsx, ods or both; ods needs LibreOffice.")] = "xlsx",
    out: Annotated[Path, typer.Option(help="Folder that the publication's folder is written to.")] = Path("outputs"),
) -> None:
    """Write an accessible workbook of values, the tables as CSV, and their metadata, ready to be published."""
    from funding_alloc.cli import show
    from funding_alloc.errors import Finding, InputFault, did_you_mean
    from funding_alloc.run.program import default_scenario
    from funding_alloc.run.publish import BookFormat
    from funding_alloc.run.publish import publish as write

    known = [one.value for one in BookFormat]
    if how not in known:
        fix = did_you_mean(how, known) or f"Write one of {', '.join(known)}."
        raise InputFault([Finding("--format", 0, 0, f"'{how}' is no format of a publication.", fix)])
    show.note(f"Written: {write(scenario or default_scenario(), out, BookFormat(how))}")
