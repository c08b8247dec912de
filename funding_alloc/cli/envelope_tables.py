"""The envelope and eligibility as the screen's tables."""

from __future__ import annotations

from funding_alloc.errors import Finding, InputFault
from funding_alloc.money import gbp
from funding_alloc.schema.base import Unknown
from funding_alloc.schema.envelope import EVERY_THEME
from funding_alloc.schema.inputs import ScenarioInputs
from funding_alloc.schema.results import Results
from funding_alloc.schema.shown import Cell, Sheet


def envelope(results: Results) -> Sheet:
    """Totals per head, where anything stands outside or has no amount; elsewhere the workbook has them."""
    vintage = results.inputs.scenario.measures.population.vintage
    columns = ("area", "what is added up", "settlement", "£", "£ per head", "left out, and notes")
    title = f"The envelope and what stands beside it (people of {vintage})"
    if all(row.is_inside and isinstance(row.gbp, int) for row in results.envelope):
        return Sheet(title, columns, ())
    rows: list[tuple[Cell, ...]] = [
        (
            total.area_name,
            total.basis.value,
            total.scope,
            total.gbp,
            None if total.per_head is None else round(total.per_head),
            "; ".join(part for part in (total.left_out, total.note) if part),
        )
        for total in results.envelope_totals
        if total.theme == EVERY_THEME
    ]
    return Sheet(title, columns, rows, _outside(results))


def _outside(results: Results) -> tuple[str, ...]:
    """Each fund outside an authority's settlement, once."""
    amounts: dict[tuple[str, str, str], list[int]] = {}
    for row in results.envelope:
        if not row.is_inside:
            key = (row.fund, row.title, row.area_name)
            amounts.setdefault(key, []).extend([row.gbp] if isinstance(row.gbp, int) else [])
    at, lines = results.inputs.funds_file, results.inputs.fund_lines
    return tuple(
        f"Outside: {title}, {area}, {gbp(sum(pounds)) if pounds else Unknown.NOT_AVAILABLE} ({at}:{lines[fund]})."
        for (fund, title, area), pounds in amounts.items()
    )


def eligibility(inputs: ScenarioInputs) -> Sheet:
    """Every authority's answers and verdict. Raises ``InputFault`` where the scenario does not test."""
    if not inputs.eligibility:
        what = "this scenario does not test eligibility."
        why = getattr(inputs.scenario.eligibility, "assumption", None) or ""
        raise InputFault([Finding(inputs.file, 0, 0, f"{what} {why}".strip())])
    included = {authority.area_code for authority in inputs.places.authorities}
    rows: list[tuple[Cell, ...]] = [
        (
            entry.area_code,
            entry.name,
            *(answered.answer.value for answered in entry.answers),
            entry.verdict.value,
            entry.settlement_from,
            "yes" if entry.area_code in included else "no",
            entry.reasons_in_short,
        )
        for entry in inputs.eligibility
    ]
    tests = tuple(test.id for test in inputs.tests)
    columns = ("code", "area", *tests, "verdict", "settlement from", "takes part", "why")
    notes = tuple(f"{test.id}: {test.rule} ({test.parameter}: {test.value}). {test.source}." for test in inputs.tests)
    rule = "Eligible where every test is met; not eligible where one is not met; not known otherwise."
    title = f"Eligibility for a settlement: {inputs.scenario.title}"
    return Sheet(title, columns, rows, (rule, *notes))
