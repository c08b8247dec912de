"""Figures of a comparison: pounds a head by authority, how even money is, and how far it follows need."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from funding_alloc.export.figures.curves import HEIGHT, Array, Curve, curve_by, draw_curves
from funding_alloc.export.figures.figure import MARGIN, Figure, Head, legend, legend_height
from funding_alloc.export.figures.intervals import Mark, Row, draw_rows, height_of, plot_edges, scale_of
from funding_alloc.export.side_by_side import shortened
from funding_alloc.export.tally import Tally
from funding_alloc.schema.allocation import Model
from funding_alloc.schema.results import ALL_FUNDS

MEAN: Final = "Competitive bidding is the mean of simulated competitions; a single one is more uneven."


def figures_of(tallied: Tally) -> tuple[Figure, ...]:
    """Every figure that the run has data for."""
    return tuple(figure for figure in (_pounds(tallied), *_curves(tallied)) if figure is not None)


def _pounds(tallied: Tally) -> Figure | None:
    """Pounds a head of every authority, with the range of simulated competitions."""
    models, spread = tallied.results.models, _spread(tallied)
    rows, data = [], []
    heads = {code: tallied.per_head(tallied.by_area[Model.FORMULA, code], code) or 0 for code in tallied.authorities}
    for code in sorted(heads, key=lambda each: (-heads[each], each)):
        marks = []
        for i, model in enumerate(models):
            value = tallied.per_head(tallied.by_area[model, code], code)
            low, high = spread.get(code, (None, None)) if model is Model.COMPETITIVE else (None, None)
            ends = (tallied.per_head(low, code), tallied.per_head(high, code))
            marks.append(Mark(i, value, *ends))
            data.append((code, tallied.names[code], model.label, value, *ends))
        rows.append(Row(shortened(tallied.names[code]), tuple(marks)))
    if not any(one.value is not None for row in rows for one in row.marks):
        return None
    notes = ["Pounds a head over all years, by authority."]
    if spread:
        notes.append("Lines: 5th to 95th percentile of simulated competitions.")
    head = Head("What each authority gets, pounds a head", _says_pounds(tallied), (" ".join(notes),))
    labels = [model.label for model in models]
    above = legend_height(labels, MARGIN) + 6
    out = head.draw(above + height_of(rows))
    legend(out, labels, (MARGIN, head.top + 8))
    scale = scale_of(rows, *plot_edges(rows), from_nought=True)
    draw_rows(out, rows, (MARGIN, head.top + above), scale)
    columns = ("area_code", "area", "model", "gbp_per_head", "low_gbp_per_head", "high_gbp_per_head")
    return Figure("pounds", head.title, head.says, head.notes, out.text(), columns, data)


def _spread(tallied: Tally) -> Mapping[str, tuple[float, float]]:
    rule = getattr(tallied.results.inputs.scenario.models.competitive, "rule", None)
    return {
        row.area_code: (row.low_gbp, row.high_gbp)
        for row in tallied.results.competition
        if row.rule == rule and row.fund == ALL_FUNDS
    }


def _says_pounds(tallied: Tally) -> str:
    return f"Marks for {len(tallied.authorities)} authorities under {len(tallied.results.models)} models, on one scale."


@dataclass(frozen=True)
class _Areas:
    """The areas that targeting is measured over, and what each model gives them."""

    level: str
    people: Array
    need: Array
    money: Mapping[Model, Array]


def _areas(tallied: Tally) -> _Areas | None:
    """Districts where money is shared there, and authorities elsewhere; None where need is not known of all."""
    results = tallied.results
    settings = results.inputs.scenario.measures
    columns = results.panel.columns
    if not {settings.need.indicator, settings.population.indicator} <= set(columns):
        return None
    people, need = columns[settings.population.indicator].values, columns[settings.need.indicator].values
    codes = [code for code in results.panel.codes if need.get(code) is not None]
    money: dict[Model, Array] = {}
    if results.district_allocations:
        for model in (Model.FORMULA, Model.COMPETITIVE):
            found = dict.fromkeys(codes, 0)
            for a in results.district_allocations:
                if a.model is model and a.district_code in found:
                    found[a.district_code] += a.gbp
            if model in results.models:
                money[model] = np.array([float(found[code]) for code in codes])
    else:
        for model in results.models:
            money[model] = np.array([float(tallied.by_area[model, code]) for code in codes])
    level = "districts" if results.district_allocations else "authorities"
    return _Areas(level, np.array([float(people[c]) for c in codes]), np.array([float(need[c]) for c in codes]), money)


def _curves(tallied: Tally) -> Iterator[Figure | None]:
    areas = _areas(tallied)
    if areas is None or len(areas.people) < 2:
        return
    yield _square(tallied, areas, _LORENZ)
    yield _square(tallied, areas, _CONCENTRATION)


@dataclass(frozen=True)
class _Kind:
    name: str
    title: str
    axis: str
    measure: str
    note: str


_LORENZ: Final = _Kind(
    "lorenz",
    "How even the money is: Lorenz curves",
    "People, from those with least money a head",
    "Gini coefficient",
    "The further below the diagonal, the less even.",
)
_CONCENTRATION: Final = _Kind(
    "concentration",
    "How far money follows need: concentration curves",
    "People, from the least needy",
    "concentration index",
    "Below the diagonal the needier have more than their share of people; so has money in proportion to need.",
)


def _square(tallied: Tally, areas: _Areas, kind: _Kind) -> Figure | None:
    found: list[Curve] = []
    for model, money in areas.money.items():
        key = areas.need if kind is _CONCENTRATION else money / areas.people
        curve = curve_by(model.label, key, money, areas.people)
        if curve is not None:
            found.append(curve)
    if kind is _CONCENTRATION:
        wanted = curve_by("in proportion to need", areas.need, areas.people * areas.need, areas.people)
        found += [wanted] if wanted is not None else []
    if not found:
        return None
    named = [Curve(f"{one.label}: {one.area:.3f}", one.people, one.money) for one in found]
    drawn = f" {MEAN}" if tallied.results.competition else ""
    notes = (f"Over {len(areas.people)} {areas.level}. {kind.note} Beside each name: {kind.measure}.{drawn}",)
    says = "; ".join(f"{one.label}" for one in named)
    head = Head(kind.title, f"{kind.measure} of each curve: {says}.", notes)
    out = head.draw(HEIGHT)
    draw_curves(out, named, head.top, (kind.axis, "Money"))
    data = [(one.label, x, y) for one in found for x, y in zip(one.people, one.money, strict=True)]
    return Figure(kind.name, head.title, head.says, notes, out.text(), ("model", "people_share", "money_share"), data)
