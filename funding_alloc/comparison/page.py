"""One authority's settlement as a page for its board: its money, its plan, what binds, what freedom is worth."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from funding_alloc.money import gbp_millions
from funding_alloc.schema.envelope import left_out_in_words
from funding_alloc.schema.funds import DelClass, GrantedFunds
from funding_alloc.schema.results import Results
from funding_alloc.schema.settlement import UNPUBLISHED
from funding_alloc.schema.settlement_results import LimitRow, PlanRow, ValuePoint
from funding_alloc.schema.sources import Grounded

Line = tuple[str | int | float, ...]
CAPS = (0.05, 0.10, 0.20, 0.50, 1.0)
UNITS = {
    "weighted £": "of weighted unmet need avoided",
    "benefit £": "of benefit gained",
    "weighted share": "of weighted targets met",
}
"""What a pound is said to bring, by the unit of the objective."""


GRANTED = (
    "The need requirement of a granted line is the grant itself, since no other need is known: that nothing is unmet "
    "and that freedom brings nothing follows from this, and is no finding."
)
CLASS = "class"
"""Kind of the rows that keep each budget class to its own money."""


@dataclass(frozen=True)
class Section:
    """A heading, sentences, and a table where one is needed."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[Line, ...]
    notes: tuple[str, ...] = ()


def board_page(results: Results, area_code: str, people: float) -> tuple[Section, ...]:
    """The page, for an authority with a settlement; empty for one without."""
    plans = [row for row in results.plans if row.area_code == area_code]
    if not plans:
        return ()
    return (
        _envelope(results, area_code, plans, people),
        _themes(results, area_code, plans),
        _binding(results, area_code),
        _worth(results, area_code),
        _assumed(results),
    )


def sentence_of(row: LimitRow) -> str:
    """A binding limit in words, with what a pound of it is worth."""
    brings = UNITS.get(row.unit.removesuffix(" per £"), f"of {row.unit}")
    head = f"a pound more of {row.reason.split(':')[0]}" if row.kind == CLASS else f"£1 of relief from '{row.reason}'"
    price = _price(row.gain_looser, row.unit)
    if not row.is_kinked or row.loss_tighter is None:
        return f"{head} is worth {price} {brings}"
    return f"{head} is worth {price} {brings}; £1 tighter costs {_price(row.loss_tighter, row.unit)}"


def _envelope(results: Results, area_code: str, plans: Iterable[PlanRow], people: float) -> Section:
    plans = list(plans)
    years = sorted({row.year for row in plans})
    classes = sorted({row.del_class for row in plans})
    rows: list[Line] = [
        (str(kind), *(_sum(plans, year, kind) for year in years), _sum(plans, None, kind)) for kind in classes
    ]
    total = _sum(plans, None, None)
    rows.append(("total", *(_sum(plans, year, None) for year in years), total))
    retained = sum(row.retained_gbp for row in plans)
    funds = {a.line.split(".")[0] for a in results.allocations if a.area_code == area_code and a.gbp}
    departments = {line.home_department for line in results.lines if line.fund in funds}
    outside = {row.title: None for row in results.envelope if row.area_code == area_code and not row.is_inside}
    left_out = left_out_in_words(*results.left_out)
    span = "1 year" if len(years) == 1 else f"{len(years)} years"
    notes = [
        f"{gbp_millions(total)} over {span}, £{total / people:,.0f} a head, from {len(funds)} funds of "
        f"{len(departments)} departments. What one year does not spend may move only as the limits below say."
    ]
    if retained:
        notes.append(f"{gbp_millions(retained)} of it is retained to run the settlement.")
    if left_out:
        notes.append(f"In no sum here: {left_out}.")
    if isinstance(results.inputs.funds, GrantedFunds):
        notes.append(GRANTED)
    if outside:
        notes.append(f"Outside the settlement, and so not comparable per head: {', '.join(outside)}.")
    columns = ("granted £", *map(str, years), "all years")
    return Section("The envelope", columns, tuple(rows), tuple(notes))


def _themes(results: Results, area_code: str, plans: Iterable[PlanRow]) -> Section:
    plans = list(plans)
    by_theme: dict[str, list[PlanRow]] = {}
    for row in plans:
        by_theme.setdefault(row.theme, []).append(row)
    rows: list[Line] = []
    for theme, mine in [*sorted(by_theme.items()), ("total", plans)]:
        granted = sum(row.grant_gbp - row.retained_gbp for row in mine)
        spent = sum(row.spend_gbp for row in mine)
        before = sum(max(row.requirement_gbp - row.grant_gbp + row.retained_gbp, 0) for row in mine)
        rows.append((theme, granted, spent, spent - granted, before, sum(row.unmet_gbp for row in mine)))
    found = next(f for f in results.flexibility if f.area_code == area_code)
    share = found.moved_gbp / found.envelope_gbp if found.envelope_gbp else 0.0
    notes = [
        f"The plan spends {gbp_millions(found.moved_gbp)} ({share:.1%} of the envelope) elsewhere than it was granted, "
        f"of {gbp_millions(found.movable_gbp)} that the cap would let move. Unmet need is money short of each theme's "
        "need requirement, a national yardstick."
    ]
    held = sum(row.held_gbp for row in plans)
    if held:
        notes.append(f"{gbp_millions(held)} are held over from one year into the next.")
    columns = ("theme", "granted £", "planned £", "change £", "unmet need as granted £", "unmet need as planned £")
    return Section("The plan", columns, tuple(rows), tuple(notes))


def _binding(results: Results, area_code: str) -> Section:
    rows = [row for row in results.binding if row.area_code == area_code]
    dear = sorted((row for row in rows if row.gain_looser > 0), key=lambda row: (-row.gain_looser, row.limit))
    lines = tuple((_what(row), _bound(row), _price(row.gain_looser, row.unit), _loss(row)) for row in dear)
    idle = len(rows) - len(dear)
    notes = [
        f"Dearest first: {sentence_of(dear[0])}." if dear else "No limit costs anything: none would be worth relaxing."
    ]
    if idle:
        notes.append(f"{idle} more limits are reached, but a pound of relief from any of them would bring nothing.")
    notes.append("Each price was found by solving again with the limit moved; the two sides differ where a band ends.")
    columns = ("what binds, and why", "limit £", "£1 looser brings", "£1 tighter costs")
    return Section("What binds", columns, lines, tuple(notes))


def _worth(results: Results, area_code: str) -> Section:
    points = [p for p in results.value if p.area_code == area_code]
    rows: list[Line] = []
    for base in dict.fromkeys(p.base for p in points):
        found = {round(p.cap, 2): p for p in points if p.base is base}
        chosen = any(p.is_chosen for p in found.values())
        rows.append((f"{base}{' (assumed here)' if chosen else ''}", *(_worth_at(found, cap) for cap in CAPS)))
    walls = [w for w in results.walls if w.area_code == area_code and w.gain > 0]
    notes = []
    for source in (DelClass.RDEL, DelClass.CDEL):
        gains = [f"{w.year} {gbp_millions(w.gain)}" for w in walls if w.source is source]
        if gains:
            notes.append(f"If {source} could change its budget class, the plan would gain: {', '.join(gains)}.")
    if not walls:
        notes.append("The wall between revenue and capital costs nothing here.")
    notes.append("The words 'up to 10%' do not say of what; the four bases show how much depends on it.")
    unit = points[0].unit if points else ""
    title = f"What freedom to move is worth, in {unit}, by virement cap and its base"
    return Section(title, ("base of the cap", *(f"{cap:.0%}" for cap in CAPS)), tuple(rows), tuple(notes))


def _assumed(results: Results) -> Section:
    """What no publication says, and what this page takes in its place."""
    rules = results.inputs.scenario.models.settlement
    rows: list[Line] = []
    for section in UNPUBLISHED:
        grounds: Grounded = getattr(rules, section)
        if grounds.assumption is not None:
            others = [one for one in rules.ranges if one.parameter.split(".", 1)[0] == section]
            tried = "; ".join(f"{one.parameter.split('.', 1)[1]} {', '.join(one.values)}" for one in others)
            rows.append((section.replace("_", " "), grounds.assumption, tried))
    notes = ("'funding-alloc flexibility' runs each of the other values and says which conclusions it turns.",)
    return Section("What this page rests on", ("rule", "taken here", "other values tried"), tuple(rows), notes)


def _worth_at(found: Mapping[float, ValuePoint], cap: float) -> str:
    point = found.get(cap)
    if point is None:
        return "no plan"
    return gbp_millions(point.value) if "£" in point.unit else f"{point.value:,.4f}"


def _sum(plans: Iterable[PlanRow], year: object, kind: DelClass | None) -> int:
    return sum(row.grant_gbp for row in plans if year in {None, row.year} and kind in {None, row.del_class})


def _what(row: LimitRow) -> str:
    """What binds; of a class's money, that there is no more of it."""
    return f"money: there is no more {row.reason.split(':')[0]}" if row.kind == CLASS else row.reason


def _bound(row: LimitRow) -> str:
    return "" if row.kind == CLASS else f"{row.bound_gbp:,}"


def _loss(row: LimitRow) -> str:
    return "cannot be tighter" if row.loss_tighter is None else _price(row.loss_tighter, row.unit)


def _price(value: float, unit: str) -> str:
    return f"£{value:,.2f}" if "£" in unit.removesuffix(" per £") else f"{value:.3g}"
