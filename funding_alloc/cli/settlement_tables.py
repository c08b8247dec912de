"""What freedom to move money is worth, as the screen's tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from funding_alloc.comparison.page import GRANTED
from funding_alloc.money import gbp_millions
from funding_alloc.run.flexibility import Study
from funding_alloc.schema.settlement import CapBase
from funding_alloc.schema.settlement_results import DoubtRow, ValuePoint
from funding_alloc.schema.shown import Cell, Sheet

SHOWN = (0.05, 0.10, 0.15, 0.20, 0.25, 0.50, 0.75, 1.0)
"""Caps of V(cap) that the screen has room for; the tidy output has all of them."""
TIDY = (
    *("what", "area_code", "area", "parameter", "at", "value", "moved_gbp", "per_pound", "low", "high"),
    *("unit", "note"),
)


def sheets(study: Study) -> list[Sheet]:
    """Every table, in the order a reader asks: what is it worth, by which rule, behind which wall, how sure."""
    return [
        _value(study),
        _bases(study),
        _walls(study),
        _leaks(study),
        _spillovers(study),
        _knowledge(study),
        _ranges(study),
    ]


def tidy(study: Study) -> Sheet:
    """Everything as one long table."""
    names, rows = study.names, [*_tidy_values(study)]
    for w in study.walls:
        about = (f"{w.source} {w.year}", None, w.gain, None, None, None, None)
        rows.append(("class wall", w.area_code, names[w.area_code], *about, w.unit, "gain if it were open"))
    for d in study.doubts:
        worth = (d.parameter, d.at, d.value, None, None, d.low, d.high)
        rows.append((d.doubt, d.area_code, names[d.area_code], *worth, d.unit, d.note))
    for r in study.ranges:
        found = (r.parameter, r.value, r.gain, r.moved_gbp, None, None, None)
        rows.append(("range", "all", "All areas", *found, r.unit, "; ".join(r.flips)))
    said = (GRANTED,) if study.is_granted else ()
    return Sheet(f"{study.title}: what flexibility is worth", TIDY, rows, said)


def _tidy_values(study: Study) -> Iterable[tuple[Cell, ...]]:
    for p in study.value:
        about = (f"virement cap, base {p.base}", p.cap, p.value, p.moved_gbp, p.per_pound, None, None)
        name = (p.area_code, study.names[p.area_code])
        yield ("value of flexibility", *name, *about, p.unit, "over a cap of nothing")


def _value(study: Study) -> Sheet:
    chosen = {(p.area_code, round(p.cap, 2)): p for p in study.value if p.is_chosen}
    base = next((p.base for p in study.value if p.is_chosen), CapBase.DONOR)
    unit = next((p.unit for p in study.value), "")
    rows: list[tuple[Cell, ...]] = []
    for code, name in study.names.items():
        points = [chosen.get((code, cap)) for cap in SHOWN]
        rows.append((_short(name), *(_point(p) for p in points)))
    sums = [[p for (_, at), p in chosen.items() if at == cap] for cap in SHOWN]
    rows.append(("All areas", *(_sum(points) for points in sums)))
    columns = ("area", *(f"{cap:.0%}" for cap in SHOWN))
    notes = (
        f"V(cap) in {unit} over a cap of nothing, and for each pound moved in brackets; base of the cap: {base}.",
        "Where floors leave no plan at a cap of nothing, it is over the least cap tried that has one.",
        "It is exactly nothing where every theme's returns are the same, and a product of the objective assumed.",
    )
    granted = (GRANTED,) if study.is_granted else ()
    return Sheet(f"{study.title}: what flexibility is worth", columns, rows, (*granted, *notes))


def _point(point: ValuePoint | None) -> Cell:
    if point is None:
        return "no plan"
    each = point.per_pound
    return _amount(point.value, point.unit) + ("" if each is None else f" ({each:.2f})")


def _sum(points: list[ValuePoint]) -> str:
    return _amount(sum(p.value for p in points), points[0].unit) if points else ""


def _bases(study: Study) -> Sheet:
    """All four bases side by side, summed over areas."""
    total: dict[tuple[CapBase, float], float] = {}
    for p in study.value:
        key = (p.base, round(p.cap, 2))
        total[key] = total.get(key, 0.0) + p.value
    unit = next((p.unit for p in study.value), "")
    rows = [(str(base), *(_amount(total.get((base, cap), 0.0), unit) for cap in SHOWN)) for base in CapBase]
    title = "The four bases of the cap side by side, all areas together"
    return Sheet(title, ("base", *(f"{cap:.0%}" for cap in SHOWN)), rows)


def _walls(study: Study) -> Sheet:
    """What each class's wall costs in each year."""
    years = sorted({w.year for w in study.walls})
    found = {(w.area_code, w.source, w.year): w for w in study.walls}
    rows: list[tuple[Cell, ...]] = []
    for code, source in dict.fromkeys((w.area_code, w.source) for w in study.walls):
        cells = [found.get((code, source, year)) for year in years]
        gains = ["" if w is None else _amount(w.gain, w.unit) for w in cells]
        rows.append((_short(study.names[code]), f"{source} may not change", *gains))
    notes = ("Gain if all of a class's money of the year might change class, everything else as it is.",)
    return Sheet("What the wall around each budget class costs", ("area", "wall", *map(str, years)), rows, notes)


def _leaks(study: Study) -> Sheet:
    found = {(d.area_code, d.at): d for d in study.doubts if d.doubt == "leaky ring-fences"}
    levels = sorted({at for _, at in found if at is not None}, reverse=True)
    rows: list[tuple[Cell, ...]] = []
    for code in dict.fromkeys(code for code, _ in found):
        cells = [found.get((code, at)) for at in levels]
        rows.append((_short(study.names[code]), *("" if d is None else _gain(d.value, d.unit) for d in cells)))
    notes = ("What the cap adds to what would leak through ring-fences anyway; 1 holds every pound.",)
    columns = ("area", *(f"{at:.2g}" for at in levels))
    return Sheet("First doubt: ring-fences leak (effectiveness)", columns, rows, notes)


def _spillovers(study: Study) -> Sheet:
    rows: list[tuple[Cell, ...]] = []
    mine = [d for d in study.doubts if d.doubt == "spillovers"]
    levels = sorted({d.at for d in mine if d.parameter == "multiple" and d.at is not None})
    for code in dict.fromkeys(d.area_code for d in mine):
        found = {d.at: d for d in mine if d.area_code == code and d.parameter == "multiple"}
        even = next((d for d in mine if d.area_code == code and d.parameter != "multiple"), None)
        cells = [_gain(found[at].value, found[at].unit) if at in found else "" for at in levels]
        said = "" if even is None else "none" if even.at is None else f"{even.at:.2f}"
        rows.append((_short(study.names[code]), *cells, said))
    notes = ("Gain by the centre's yardstick of a place that ignores so many times each theme's spillover.",)
    columns = ("area", *(f"{at:.3g} times" for at in levels), "break-even")
    return Sheet("Second doubt: benefits spill over", columns, rows, notes)


def _knowledge(study: Study) -> Sheet:
    mine = [d for d in study.doubts if d.doubt == "local knowledge"]
    kinds = list(dict.fromkeys(d.parameter for d in mine))
    found = {(d.area_code, d.parameter): d for d in mine}
    rows: list[tuple[Cell, ...]] = []
    for code in dict.fromkeys(d.area_code for d in mine):
        rows.append((_short(study.names[code]), *(_spread(found[code, kind]) for kind in kinds)))
    notes = ("Gain over the centre's own plan under the same limits; mean and 5th to 95th percentile of the draws.",)
    columns = ("area", *(kind.removeprefix("spread, ") for kind in kinds))
    spread = f" (spread {mine[0].at:.2g})" if mine else ""
    return Sheet(f"Third doubt: the place knows its returns, the centre does not{spread}", columns, rows, notes)


def _spread(d: DoubtRow) -> str:
    return f"{_gain(d.value, d.unit)} ({_gain(d.low, d.unit)} to {_gain(d.high, d.unit)})"


def _gain(value: float | None, unit: str) -> str:
    return "" if value is None else _amount(value, unit)


def _ranges(study: Study) -> Sheet:
    names: Mapping[str, str] = {**study.names, "none": "none"}
    rows: list[tuple[Cell, ...]] = []
    for r in study.ranges:
        flips = "; ".join(_named(r.flips, names)) or ("" if r.is_chosen else "none")
        gain = _amount(r.gain, r.unit)
        rows.append((r.parameter, r.value, gain, gbp_millions(r.moved_gbp), gbp_millions(r.unmet_gbp), flips))
    columns = ("parameter", "value", "gain", "moved", "unmet need", "conclusions that it turns")
    notes = ("Each value alone, all areas together. Gains under another objective are in that objective's unit.",)
    return Sheet("What is not published: other values that each parameter may have", columns, rows, notes)


def _named(flips: Iterable[str], names: Mapping[str, str]) -> Iterable[str]:
    for flip in flips:
        said = flip
        for code, name in names.items():
            said = said.replace(code, _short(name))
        yield said


def _amount(value: float, unit: str) -> str:
    return gbp_millions(value) if "£" in unit else f"{value:,.4f}"


def _short(name: str) -> str:
    words = (" Mayoral Combined Authority", " Combined County Authority", " Combined Authority", " Authority")
    return next((name.removesuffix(word) for word in words if name.endswith(word)), name)
