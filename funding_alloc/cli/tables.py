"""Results as the screen's tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from funding_alloc.cli.show import Format
from funding_alloc.comparison.page import sentence_of
from funding_alloc.errors import Finding, InputFault, did_you_mean
from funding_alloc.money import gbp_millions
from funding_alloc.schema.allocation import Check, Model
from funding_alloc.schema.eligibility import Verdict
from funding_alloc.schema.envelope import left_out_in_words
from funding_alloc.schema.funds import GrantedFunds
from funding_alloc.schema.places import OUTSIDE, UNALLOCATED
from funding_alloc.schema.results import ALL_FUNDS, Results
from funding_alloc.schema.scenario import NoCompetition, RecordedCompetition
from funding_alloc.schema.shown import Cell, Sheet


def format_of(text: str) -> Format:
    """The output format, or a finding."""
    return Format(one_of("--format", text, [how.value for how in Format]))


def model_of(text: str) -> Model:
    """The model, or a finding."""
    return Model(one_of("--model", text, [model.value for model in Model]))


def must_have(results: Results, model: Model) -> None:
    """Raise ``InputFault``, with the scenario's own grounds, for a model that it leaves out."""
    if model not in results.models:
        settings = results.inputs.scenario.models.competitive
        why = getattr(settings, "assumption", None) or "see its grounds."
        known = ", ".join(found.value for found in results.models)
        what = f"the scenario has no {model.value} model: {why}"
        raise InputFault([Finding("--model", 0, 0, what, f"It has: {known}.")])


def one_of(option: str, text: str, known: list[str]) -> str:
    """An option's word, or a finding with the known ones."""
    if text not in known:
        raise InputFault([Finding(option, 0, 0, f"may not be '{text}'.", did_you_mean(text, known))])
    return text


def amounts(results: Results) -> Sheet:
    """Pounds and pounds per head by area and model, the total last."""
    total: Counter[tuple[str, Model]] = Counter()
    for a in results.allocations:
        total[a.area_code, a.model] += a.gbp
    residents = people(results)
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


def people(results: Results) -> dict[str, float]:
    """Residents by authority."""
    settings = results.inputs.scenario.measures.population
    values = results.inputs.indicators.values[settings.indicator]
    found: dict[str, float] = {}
    for district in results.inputs.places.districts:
        if district.authority_code is not None:
            count = float(values[district.area_code] or 0)
            found[district.authority_code] = found.get(district.authority_code, 0.0) + count
    return found


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
            cells.append("" if m is None else _value(m.value, m.low, m.high, unit))
        rows.append((level, measure.replace("_", " "), unit, *cells))
    columns = ("level", "measure", "unit", *(f"{model.label}: {rule.replace('_', ' ')}" for model, rule in cases))
    title = "Measures (5th to 95th percentile of simulated competitions in brackets)" if results.rounds else "Measures"
    return Sheet(title, columns, rows)


def _value(value: float | None, low: float | None, high: float | None, unit: str) -> str:
    if value is None:
        return "undefined"
    text = _one(value, unit)
    return text if low is None or high is None else f"{text} ({_one(low, unit)} to {_one(high, unit)})"


def _one(value: float, unit: str) -> str:
    if unit in {"£", "weighted £"}:
        return gbp_millions(value)
    if unit == "£ per head":
        return f"£{value:,.0f}"
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


def awards(results: Results) -> Sheet:
    """Recorded awards by fund: all nations beside the announced total, England, and what lies outside any authority."""
    settings = results.inputs.scenario.models.competitive
    rows: list[tuple[Cell, ...]] = []
    if isinstance(settings, RecordedCompetition):
        authorities = {authority.area_code for authority in results.inputs.places.authorities}
        inside = {d.area_code for d in results.inputs.places.districts if d.authority_code in authorities}
        for fund in results.inputs.funds.funds:
            found = [award for award in results.inputs.awards if award.fund == fund.id]
            shares = [(code, gbp) for award in found for code, gbp in award.shares.items()]
            england, within = sum(n for _, n in shares), sum(n for code, n in shares if code in inside)
            nations = gbp_millions(sum(float(award.gbp) for award in found))
            announced = f"£{settings.bids_per_award[fund.id].announced_gbp_m:,}m"
            rows.append((fund.title, announced, nations, england, within, england - within))
    columns = ("fund", "announced", "all nations", "England £", "in an authority £", "outside any £")
    return Sheet("Awards made", columns, rows)


def lines_of_model(results: Results, model: Model) -> Sheet:
    """Every row of one model."""
    lines = {line.id: line for line in results.lines}
    rows: list[tuple[Cell, ...]] = []
    for a in results.allocations:
        if a.model is model:
            line = lines[a.line]
            name = results.inputs.places.name_of(a.area_code)
            rows.append((a.area_code, name, line.theme, line.del_class.value, str(line.year), a.gbp, a.set_by))
    columns = ("code", "area", "theme", "class", "year", "£", "set by")
    said = binding_in_words(results) if model is Model.SETTLEMENT else ()
    return Sheet(f"{results.inputs.scenario.title}: {model.label}", columns, rows, tuple(said))


def binding_in_words(results: Results) -> Iterable[str]:
    """Every binding limit of every authority in a sentence, with its price."""
    for row in results.binding:
        yield f"{short_name(results, row.area_code)}: {sentence_of(row)}."


def binding(results: Results) -> Sheet:
    """Every binding limit of every authority, with what a pound of it is worth on either side."""
    rows: list[tuple[Cell, ...]] = []
    for row in sorted(results.binding, key=lambda r: (r.area_code, -r.gain_looser, r.limit)):
        tighter = "cannot be tighter" if row.loss_tighter is None else row.loss_tighter
        rows.append((short_name(results, row.area_code), row.reason, row.bound_gbp, row.gain_looser, tighter))
    unit = results.binding[0].unit if results.binding else ""
    columns = ("area", "what binds, and why", "limit £", "£1 looser gains", "£1 tighter costs")
    return Sheet(f"Binding limits and their prices, in {unit}", columns, rows)


def closing(results: Results, folder: Path) -> Iterable[str]:
    """Eligibility, checks, and where the files are."""
    included = {authority.area_code for authority in results.inputs.places.authorities}
    found = [entry for entry in results.inputs.eligibility if entry.area_code in included]
    unsure = [entry for entry in found if entry.verdict is Verdict.NOT_KNOWN]
    if unsure:
        held = sum(entry.settlement_from != "none" for entry in unsure)
        who = "1 authority" if len(found) == 1 else f"{len(found)} authorities"
        yield f"Eligibility for a settlement: not known for {len(unsure)} of {who} ({held} with a settlement already)."
    yield from checks_in_words(results.checks)
    yield f"Written to {folder}"


def checks_in_words(checks: Sequence[Check]) -> Iterable[str]:
    """That every check passed, or which did not."""
    failed = [check for check in checks if not check.is_passed]
    if failed:
        yield f"{len(failed)} of {len(checks)} checks FAIL:"
        yield from (f"  {c.what}: {c.value:,} instead of {c.expected:,} {c.unit}" for c in failed)
    else:
        yield f"All {len(checks)} checks pass."


def seconds(timings: Mapping[str, float]) -> Iterable[str]:
    """Where the time went."""
    for stage, spent in timings.items():
        yield f"{stage:<12} {spent:6.2f} s"
    yield f"{'together':<12} {sum(timings.values()):6.2f} s"
