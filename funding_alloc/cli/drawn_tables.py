"""A drawn round as the screen's tables."""

from __future__ import annotations

from collections.abc import Iterable

from funding_alloc.run.drawn_round import COSTED, DrawnStudy, FitRow
from funding_alloc.schema.shown import Cell, Sheet
from funding_alloc.uncertainty.monte_carlo import Difference, Estimate

TIDY = ("what", "rule", "measure", "value", "low", "high", "standard_error", "against", "reached", "unit")
READ_SCORES = ("score-order", "lottery")


def sheets(study: DrawnStudy) -> list[Sheet]:
    """Rules side by side, how far they differ and how sure that is, the curse, the costs, the fit."""
    found = [_rules(study), _differences(study), _costs(study)]
    return [*found, fit_sheet(study.fit)] if study.fit else found


def tidy(study: DrawnStudy) -> Sheet:
    """Everything as one long table."""
    rows: list[tuple[Cell, ...]] = []
    for (rule, measure), said in study.report.by_rule.items():
        rows.append(("rule", rule, measure, *_plain(said), None, None, study.units[measure]))
    for d in study.report.differences:
        rows.append(("difference", d.rule, d.measure, *_plain(d.found), d.against, _yes(d), study.units[d.measure]))
    for rule, cost in study.costs.items():
        for name, value in _cost_values(study, rule):
            rows.append(("cost", rule, name, value, None, None, None, None, None, f"over {COSTED} draws"))
        rows.append(("cost", rule, "bids", cost.bids, None, None, None, None, None, "bids"))
    for row in study.fit:
        rows.append(("observed", study.own, row.figure, row.observed, None, None, None, None, None, ""))
    return Sheet(study.drawn.competition.title, TIDY, rows, tuple(_said(study)))


def _rules(study: DrawnStudy) -> Sheet:
    rules = _names(study)
    measures = list(study.units)
    rows: list[tuple[Cell, ...]] = [
        (name, study.units[name], *(_ranged(study.report.by_rule[rule, name], study.units[name]) for rule in rules))
        for name in measures
    ]
    title = f"{study.drawn.competition.title}: mean of {study.report.draws:,} drawn rounds (5th to 95th percentile)"
    return Sheet(title, ("measure", "unit", *map(_spoken, rules)), rows, tuple(_said(study)))


def _differences(study: DrawnStudy) -> Sheet:
    rules = [rule for rule in _names(study) if rule != study.own]
    by = {(d.rule, d.measure): d for d in study.report.differences}
    rows: list[tuple[Cell, ...]] = [
        (name, study.units[name], *(_sure(by[rule, name], study.units[name]) for rule in rules)) for name in study.units
    ]
    notes = (
        "On the same bids, draw by draw, with the standard error of the mean difference; * where it is neither within "
        "the precision asked nor too small to matter.",
    )
    return Sheet(f"Difference from {study.own}", ("measure", "unit", *map(_spoken, rules)), rows, notes)


def _costs(study: DrawnStudy) -> Sheet:
    rules = _names(study)
    values = {rule: dict(_cost_values(study, rule)) for rule in rules}
    names = list(values[study.own])
    rows: list[tuple[Cell, ...]] = [(name, *(_share(values[rule][name]) for rule in rules)) for name in names]
    notes = (
        f"Over the first {COSTED} draws. Deadweight is c / (s A): expected cost of a bid, success rate, mean award. "
        "Delay: the part of the benefits' present value that lateness takes. Noise counts in a rule's own coin: true "
        "quality that assessors without error would find, or benefits that claims without error would bring.",
    )
    title = "What competing costs: bidding never without delay and noise"
    return Sheet(title, ("cost", *map(_spoken, rules)), rows, notes)


def _cost_values(study: DrawnStudy, rule: str) -> Iterable[tuple[str, float | None]]:
    cost = study.costs[rule]
    yield "bidding, share of awards as drawn", cost.bidding_share
    yield "bidding, deadweight c / (s A)", cost.deadweight_share
    yield "winners late, share", cost.late_share
    yield "months late, of the late", cost.months_late
    yield "benefits lost to delay, share", cost.delay_share
    reads_benefits = rule.startswith(("value-for-money", "knapsack"))
    lost = cost.benefit_lost_to_noise_gbp / cost.awarded_gbp if cost.awarded_gbp else None
    yield "quality lost to noise, sd", cost.quality_lost_to_noise if rule.startswith(READ_SCORES) else None
    yield "benefits lost to noise, £ for each £", lost if reads_benefits else None


def fit_sheet(fit: Iterable[FitRow], more_notes: tuple[str, ...] = ()) -> Sheet:
    """What was drawn beside what was observed."""
    rows = [_fit_row(row) for row in fit]
    columns = ("figure", "drawn", "spread of one draw", "observed", "spreads apart")
    notes = ("Within two spreads, what was observed could have been one of the drawn rounds; beyond, the fit is poor.",)
    return Sheet("Drawn rounds beside the real one", columns, rows, (*notes, *more_notes))


def _fit_row(row: FitRow) -> tuple[Cell, ...]:
    apart = None if row.spreads_apart is None else f"{row.spreads_apart:+.1f}"
    observed = None if row.observed is None else figure(row.observed, row.unit)
    return (row.figure, figure(row.drawn, row.unit), figure(row.spread, row.unit), observed, apart)


def _said(study: DrawnStudy) -> Iterable[str]:
    found = study.report
    reached = sum(difference.is_reached for difference in found.differences)
    asked = f"a standard error of {study.drawn.bids.drawing.precision} of the difference, or one too small to matter"
    yield f"{found.draws:,} draws; {reached} of {len(found.differences)} differences have {asked}."
    drawing = study.drawn.bids.drawing
    rules = _names(study)
    if any(rule.startswith("lottery") for rule in rules):
        more = study.drawn.generator.behaviour.lottery_extra_applications.value
        bar = f" from a score of {drawing.lottery_bar}" if drawing.lottery_bar is not None else ""
        yield f"Lotteries among bids{bar}; {more:.0%} more apply, as the generator's file assumes."
    if "equal-shares-formula-endowments" in rules:
        share = figure(study.mean_purse_gbp, "£")
        yield f"Equal shares: a district's formula share is {share} on average, and buys its own bids only."
    yield "Quality in standard deviations of all bids: as seen, as it may then be expected, and as it is."
    not_found = len(study.drawn.competition.not_found)
    if not_found:
        yield f"Of the real round {not_found} things were not found; they stand in its file under not_found."


def _spoken(rule: str) -> str:
    return rule.replace("-", " ")


def _names(study: DrawnStudy) -> list[str]:
    return list(study.costs)


def _plain(said: Estimate) -> tuple[float, float, float, float]:
    return (said.mean, said.low, said.high, said.standard_error)


def _yes(found: Difference) -> str:
    return "yes" if found.is_reached else "no"


def _ranged(said: Estimate, unit: str) -> str:
    return f"{figure(said.mean, unit)}\n({figure(said.low, unit)} to {figure(said.high, unit)})"


def _sure(found: Difference, unit: str) -> str:
    mean = figure(found.found.mean, unit)
    sign = "" if mean.startswith("-") else "+"
    return f"{sign}{mean} ± {figure(found.found.standard_error, unit)}{'' if found.is_reached else ' *'}"


def figure(value: float, unit: str) -> str:
    """A number as the screen shows it."""
    if unit == "£":
        return f"{'-' if value < 0 else ''}£{abs(value) / 1e6:,.2f}m"
    return f"{value:,.1f}" if unit == "bids" or abs(value) >= 10 else f"{value:,.3f}"


def _share(value: float | None) -> str | None:
    return None if value is None else f"{value:,.4f}"
