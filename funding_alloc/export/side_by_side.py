"""The models side by side, as the screen and the report show them: pounds, measures, published figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from funding_alloc.export.tally import tally
from funding_alloc.money import gbp, gbp_millions
from funding_alloc.schema.allocation import Model
from funding_alloc.schema.envelope import left_out_in_words
from funding_alloc.schema.funds import GrantedFunds
from funding_alloc.schema.places import OUTSIDE, UNALLOCATED
from funding_alloc.schema.results import ALL_FUNDS, Results
from funding_alloc.schema.scenario import NoCompetition
from funding_alloc.schema.shown import Cell, Sheet


def amounts(results: Results) -> Sheet:
    """Pounds and pounds per head by area and model, the total last."""
    total: Counter[tuple[str, Model]] = Counter()
    for a in results.allocations:
        total[a.area_code, a.model] += a.gbp
    residents = tally(results).population
    special = [code for code in (OUTSIDE, UNALLOCATED) if any((code, model) in total for model in results.models)]
    codes = [*(a.area_code for a in results.inputs.places.authorities), *special]
    spreads = _spreads(results)
    width = 1 if spreads else 0
    rows: list[tuple[Cell, ...]] = []
    for code in codes:
        pounds = [total[code, model] for model in results.models]
        heads: list[Cell] = [round(p / residents[code]) if code in residents else None for p in pounds]
        rows.append((code, short_name(results, code), *pounds, *spreads.get(code, ("",) * width), *heads))
    everything = [sum(total[code, model] for code in codes) for model in results.models]
    rows.append(("total", "All areas", *everything, *("",) * width, *[None] * len(results.models)))
    spread = ("Competitive bidding 5% to 95%",) if width else ()
    names = [model.label for model in results.models]
    columns = ("code", "area", *(f"{n} £" for n in names), *spread, *(f"{n} £ per head" for n in names))
    return Sheet(results.inputs.scenario.title, columns, rows, tuple(_notes(results)))


def short_name(results: Results, code: str) -> str:
    """An area's name without the words that every authority has in its name."""
    return shortened(results.inputs.places.name_of(code))


def shortened(name: str) -> str:
    """A name without the words that every authority has in its name."""
    words = (" Mayoral Combined Authority", " Combined County Authority", " Combined Authority", " Authority")
    return next((name.removesuffix(word) for word in words if name.endswith(word)), name)


def _spreads(results: Results) -> dict[str, tuple[str]]:
    """5th to 95th percentile of what an area wins from all funds together, under the reported rule."""
    rule = getattr(results.inputs.scenario.models.competitive, "rule", None)
    return {
        row.area_code: (f"{gbp_millions(row.low_gbp)} to {gbp_millions(row.high_gbp)}",)
        for row in results.competition
        if row.rule == rule and row.fund == ALL_FUNDS
    }


def _notes(results: Results) -> Iterable[str]:
    status = results.inputs.scenario.status
    yield f"Status: {status}. Assumptions are listed in the workbook's Sources sheet."
    left_out = left_out_in_words(*results.left_out)
    if left_out:
        yield f"Of the lines inside, {left_out} of every sum."
    if isinstance(results.inputs.funds, GrantedFunds):
        yield "Lines are as granted: the need requirement is the grant itself, so unmet need is nought by construction."
    if isinstance(results.inputs.scenario.models.competitive, NoCompetition):
        yield f"No competitive model: {results.inputs.scenario.models.competitive.assumption or 'see its grounds.'}"
    if results.competition:
        settings = results.inputs.scenario.models.competitive
        draws = getattr(settings, "draws", 0)
        yield f"Competitive bidding is the mean of {draws} simulated competitions; ranges are in the panel below."


def panel(results: Results) -> Sheet:
    """Every measure, the models side by side."""
    cases = list(dict.fromkeys((m.model, m.rule) for m in results.measures))
    found = {(m.level, m.measure, m.model, m.rule): m for m in results.measures}
    names = dict.fromkeys((m.level, m.measure, m.unit) for m in results.measures)
    rows = []
    for level, measure, unit in names:
        cells = []
        for model, rule in cases:
            m = found.get((level, measure, model, rule))
            cells.append("" if m is None else value_in_words(m.value, m.low, m.high, unit))
        rows.append((level, measure.replace("_", " "), unit, *cells))
    columns = ("level", "measure", "unit", *(f"{model.label}: {rule.replace('_', ' ')}" for model, rule in cases))
    title = "Measures (5th to 95th percentile of simulated competitions in brackets)" if results.rounds else "Measures"
    return Sheet(title, columns, rows)


def value_in_words(value: float | None, low: float | None, high: float | None, unit: str) -> str:
    """A measure as it is read, with its range in brackets."""
    if value is None:
        return "undefined"
    text = _one(value, unit)
    return text if low is None or high is None else f"{text} ({_one(low, unit)} to {_one(high, unit)})"


def _one(value: float, unit: str) -> str:
    if unit in {"£", "weighted £"}:
        return gbp_millions(value)
    if unit == "£ per head":
        return gbp(round(value))
    text = f"{value:,.0f}" if unit == "areas" and value == int(value) else f"{value:,.3f}"
    return text.removeprefix("-") if not float(text.replace(",", "")) else text


def published(results: Results) -> Sheet:
    """Published totals beside each model's."""
    rows = []
    for p in results.published:
        if p.published_gbp is None:
            continue
        pounds = (p.per_head_gbp or 0, *(p.by_model[model] for model in results.models))
        gaps = [f"{gbp_millions(n)} ({n / p.published_gbp - 1:+.1%})" for n in pounds]
        area = "All seven" if p.area_code == "all" else short_name(results, p.area_code)
        rows.append((area, p.item, f"{p.wording} {gbp_millions(p.published_gbp)}", *gaps))
    columns = ("area", "what", "published", "equal per head in scope", *(model.label for model in results.models))
    return Sheet("Published totals, a check that takes no part in the calculation", columns, rows)
