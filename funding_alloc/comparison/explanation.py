"""One authority's pounds, theme by theme, from indicator to result, each with the file and line that says so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from funding_alloc.comparison.envelope import ALL_AREAS
from funding_alloc.schema.allocation import TracedStep
from funding_alloc.schema.base import Unknown
from funding_alloc.schema.dictionary import Aggregate, ColumnSpec, Scale
from funding_alloc.schema.envelope import EVERY_THEME, EnvelopeRow, EnvelopeTotal
from funding_alloc.schema.formula import PlacedFormula
from funding_alloc.schema.funds import FundLine, GrantedFunds, SettlementScope
from funding_alloc.schema.results import LineTrace, Results
from funding_alloc.schema.scenario import Level
from funding_alloc.schema.units import GBP, INDEX

ENVELOPE = "The envelope and what stands beside it"


@dataclass(frozen=True)
class Explained:
    """One line of an explanation."""

    theme: str
    step: str
    value: str
    what: str
    where: str


def explain(results: Results, area_code: str) -> tuple[Explained, ...]:
    """Every theme of an authority: indicators, formula steps, then pounds under each model.

    Where money is shared between districts, counts, shares and pounds are the sum over the authority's districts, and
    an index or a rate is given as the lowest and the highest of them.
    """
    if isinstance(results.inputs.funds, GrantedFunds):
        return (*_granted(results, area_code), *_envelope(results, area_code))
    codes = _recipients(results, area_code)
    out: list[Explained] = []
    for fund in sorted({line.fund for line in results.lines}):
        lines = [line for line in results.lines if line.fund == fund]
        traces = [trace for trace in results.traces if trace.line in {line.id for line in lines}]
        label = _label(results, lines[0])
        if not any(code in traces[0].steps[0].values for code in codes):
            why = _scope(results, area_code, fund)
            out.append(Explained(label, "scope", "outside", why, results.inputs.file))
            continue
        out += _indicators(results, codes, label, traces[0])
        out += _steps(codes, lines, (label, _placed(results, traces[0]).file, traces))
        out += _models(results, area_code, (label, lines))
    return (*out, *_envelope(results, area_code))


def _granted(results: Results, area_code: str) -> Iterable[Explained]:
    """Theme by theme: every grant, also one that is TBC, then pounds under each model."""
    rows = [r for r in results.envelope if r.area_code == area_code and r.is_inside]
    for theme in dict.fromkeys(row.theme for row in rows):
        for row in rows:
            if row.theme == theme:
                what = f"{row.del_class} {row.year}, {row.home_department}; shared today by: {row.mechanism}"
                yield Explained(theme, row.title, _amount(row), what, _at(results, row))
        lines = [line for line in results.lines if line.theme == theme]
        if lines:
            yield from _models(results, area_code, (theme, lines))


def _envelope(results: Results, area_code: str) -> Iterable[Explained]:
    """Lines outside the settlement, and lines that are TBC for everybody; then totals, and per head."""
    for row in results.envelope:
        is_outside = row.area_code == area_code and row.scope is SettlementScope.OUTSIDE
        if is_outside or row.area_code == ALL_AREAS:
            what = f"{row.title}, {row.del_class} {row.year}; shared today by: {row.mechanism}"
            yield Explained(ENVELOPE, f"{row.scope} the settlement", _amount(row), what, _at(results, row))
    for total in results.envelope_totals:
        if total.area_code == area_code and total.theme == EVERY_THEME:
            value = Unknown.NOT_AVAILABLE.value if total.gbp is None else f"£{total.gbp:,}"
            yield Explained(ENVELOPE, f"{total.basis}, {total.scope}", value, _per_head(total), "")


def _per_head(total: EnvelopeTotal) -> str:
    """A total per head, whose people they are, and what it leaves out."""
    people = f"{total.population:,.0f} ({total.vintage})"
    head = "" if total.per_head is None else f"£{total.per_head:,.0f} a head of {people}"
    return "; ".join(part for part in (head, total.left_out, total.note) if part)


def _amount(row: EnvelopeRow) -> str:
    return f"£{row.gbp:,}" if isinstance(row.gbp, int) else row.gbp.value


def _at(results: Results, row: EnvelopeRow) -> str:
    """File and line as the reader would type them."""
    return f"{results.inputs.funds_file}:{results.inputs.fund_lines[row.fund]}"


def _recipients(results: Results, area_code: str) -> tuple[str, ...]:
    if results.inputs.scenario.places.recipients is Level.AUTHORITY:
        return (area_code,)
    return tuple(district.area_code for district in results.inputs.places.districts_of(area_code))


def _label(results: Results, line: FundLine) -> str:
    """The theme, and the fund where a theme has several."""
    title = next(fund.title for fund in results.inputs.funds.funds if fund.id == line.fund)
    return title if title == line.theme else f"{line.theme}: {title}"


def _scope(results: Results, area_code: str, fund: str) -> str:
    exceptions = results.inputs.scenario.scope
    found = [e for e in exceptions if (e.authority, e.fund) == (area_code, fund)]
    return "; ".join(str(e.assumption or e.source) for e in found)


def _indicators(results: Results, codes: tuple[str, ...], label: str, trace: LineTrace) -> Iterable[Explained]:
    for name in sorted(_placed(results, trace).formula.indicators):
        column = results.panel.columns[name]
        spec = column.spec
        at = results.inputs.dictionary_lines[spec.table, spec.column]
        coverage = min(column.coverage[code] for code in codes)
        part = "" if coverage == 1 else f"; districts with a value hold {float(coverage):.1%} of the weight"
        how = _aggregated(spec) if results.panel.level == Level.AUTHORITY else f"of {len(codes)} districts"
        what = f"{spec.title}, {spec.period}, {spec.unit}; {how}{part}"
        values = [column.values[code] for code in codes]
        where = f"{results.inputs.dictionary_file}:{at}"
        yield Explained(label, name, _together(values, spec.scale is Scale.COUNT), what, where)


def _placed(results: Results, trace: LineTrace) -> PlacedFormula:
    stable = results.inputs.stable_names
    return next(p for p in results.inputs.formulas.values() if stable[p.file] == trace.formula_file)


def _aggregated(spec: ColumnSpec) -> str:
    if spec.aggregate is Aggregate.SUM:
        return "sum over districts"
    return f"mean over districts weighted by {spec.weight}"


def _steps(
    codes: tuple[str, ...], lines: list[FundLine], account: tuple[str, str, list[LineTrace]]
) -> Iterable[Explained]:
    """Shares are those of every line; amounts are added up over the fund's lines."""
    label, file, traces = account
    for i, step in enumerate(traces[0].steps):
        over = ""
        if step.unit == str(GBP):
            total = sum((trace.steps[i].values[code] for trace in traces for code in codes), Fraction(0))
            value = f"£{float(total):,.2f}"
            over = f" (all {len(lines)} lines together)" if len(lines) > 1 else ""
        else:
            value = _together([step.values[code] for code in codes], step.unit != str(INDEX))
        where = f"{file}:{step.line}"
        yield Explained(label, step.id, value, f"{step.sentence}{over}{_facts(step)}", where)


def _together(values: list[Fraction], may_be_added: bool) -> str:
    if may_be_added or len(values) == 1:
        return _number(sum(values, Fraction(0)))
    return f"{_number(min(values))} to {_number(max(values))}"


def _facts(step: TracedStep) -> str:
    if step.unit == str(GBP) or not step.facts:
        return ""
    return "; " + ", ".join(f"{name} {_number(value)}" for name, value in sorted(step.facts.items()))


def _models(results: Results, area_code: str, about: tuple[str, list[FundLine]]) -> Iterable[Explained]:
    label, lines = about
    ids = {line.id for line in lines}
    for model in results.models:
        rows = [a for a in results.allocations if (a.model, a.area_code) == (model, area_code) and a.line in ids]
        total = sum(a.gbp for a in rows)
        how = ", ".join(sorted({a.set_by for a in rows})) or "nothing"
        yield Explained(label, model.label, f"£{total:,}", how, results.inputs.file)


def _number(value: Fraction) -> str:
    if value.denominator == 1:
        return f"{int(value):,}"
    return f"{float(value):,.6f}"
