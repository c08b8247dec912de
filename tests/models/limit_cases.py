"""One tiny settlement for each kind of limit: its row, its reason, and a case in which it cannot be kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from funding_alloc.models.settlement import Cell, SettlementModel
from funding_alloc.models.settlement.limits import LimitKind
from funding_alloc.schema.problem import AllocationProblem
from funding_alloc.schema.settlement import CapBase
from tests.models.settlements import CAPITAL, SAID, by_class, cell, envelope, rules

AREA = "E47000001"
HOMES, ROADS = "homes", "roads"
H26, H27, R26, R27 = cell(HOMES), cell(HOMES, 2027), cell(ROADS), cell(ROADS, 2027)
C26 = cell(HOMES, kind=CAPITAL)


def posed(grant: dict[Cell, int], cap: str = "0", **changed: Any) -> SettlementModel:
    """A settlement whose every requirement is 100."""
    funds = {(f"{c.theme}_fund", c): pounds for c, pounds in grant.items()}
    return SettlementModel(envelope(grant, dict.fromkeys(grant, 100), funds), rules(cap, **changed))


def least(gbp: int, theme: str = HOMES, per: str = "year") -> list[dict[str, Any]]:
    """A minimum spend in pounds."""
    return [{"authority": AREA, "theme": theme, "per": per, "least": {"gbp": str(gbp)}, **SAID}]


def contract(gbp: int, at: Cell = H26) -> list[dict[str, Any]]:
    """A commitment."""
    where = {"theme": at.theme, "del_class": at.del_class.value, "year": str(at.year)}
    return [{"authority": AREA, **where, "gbp": str(gbp), **SAID}]


def line(gbp: int, at: Cell = H26) -> list[dict[str, Any]]:
    """A protected line in pounds."""
    amount = {"gbp": str(gbp), "del_class": at.del_class.value, "year": str(at.year)}
    return [{"authority": AREA, "fund": f"{at.theme}_fund", "least": amount, **SAID}]


def held(share: str, draw: str = "1", reserve: str = "0") -> dict[str, Any]:
    """Carry-forward, draw-down and reserve of both classes."""
    return {
        "carry_forward": {"share": by_class(share), "draw_down": by_class(draw)},
        "reserve": {"share": by_class(reserve)},
    }


TWO, YEARS = {H26: 100, R26: 100}, {H26: 100, H27: 100}
NET = {"virement": {"counts": "net"}}


@dataclass(frozen=True)
class Case:
    """What is known of one kind of limit, worked by hand."""

    model: SettlementModel
    """Golden text is of this settlement."""
    row: str
    """One row of the kind, as LP text."""
    reason: str
    """The same row's reason."""
    broken: SettlementModel
    """A settlement that this kind and others make impossible."""
    others: frozenset[LimitKind]
    """Kinds that decide with it, arithmetic aside."""
    short: int
    """Pounds by which something would have to give way."""


K = LimitKind
CASES: Mapping[LimitKind, Case] = {
    # 100 less a tenth retained; 2026-27 may hold over. 120 are contracted where 100 are granted: 20 short.
    K.BALANCE: Case(
        posed(YEARS, top_slice={"share": by_class("0.1")}, **held("0.5")),
        "equal_balance.t00.RDEL.2026_27: x_held.t00.RDEL.2026_27 - x_in.t00.RDEL.2026_27 + x_out.t00.RDEL.2026_27"
        " + x_spend.t00.RDEL.2026_27 = 90",
        "homes, RDEL 2026-27: spending is the grant after the top-slice plus what moves in less what moves out",
        posed({H26: 100}, commitments=contract(120)),
        frozenset({K.COMMITTED}),
        20,
    ),
    # Homes is the only theme: nothing can come in within the class.
    K.CLASS: Case(
        posed({H26: 100, C26: 100}, class_moves={"capital_to_revenue": "on"}),
        "equal_class.RDEL.2026_27: x_in.t00.RDEL.2026_27 - x_out.t00.RDEL.2026_27"
        " - x_shift.CDEL.2026_27 + x_shift.RDEL.2026_27 = 0",
        "RDEL 2026-27: what moves into themes is what moves out of others, within the class",
        posed({H26: 100}, "1", commitments=contract(101)),
        frozenset({K.COMMITTED}),
        1,
    ),
    # 30% of 100 of capital may become revenue; 140 are contracted where 100 + 30 can be had: 10 short.
    K.WALL: Case(
        posed({H26: 100, C26: 100}, class_moves={"capital_to_revenue": {"up_to": "0.3"}}),
        "most_wall.CDEL.2026_27: x_shift.CDEL.2026_27 <= 30",
        "budget class: at most £30 of CDEL 2026-27 may become RDEL",
        posed(
            {H26: 100, C26: 100}, "1", class_moves={"capital_to_revenue": {"up_to": "0.3"}}, commitments=contract(140)
        ),
        frozenset({K.COMMITTED}),
        10,
    ),
    # Roads may give a tenth of its 100; homes wants 115 of 100 + 10: 5 short.
    K.CAP: Case(
        posed(TWO, "0.1"),
        "most_cap.out.t01.2026_27: x_out.t01.RDEL.2026_27 <= 10",
        "virement cap: roads may give up at most 10% of its money in 2026-27",
        posed(TWO, "0.1", minimum_spend=least(115)),
        frozenset({K.MINIMUM}),
        5,
    ),
    # All may give up a tenth of 200 on balance; homes wants 130 of 100 + 20: 10 short.
    K.NET: Case(
        posed(TWO, "0.1", base=CapBase.TOTAL, **NET),
        "least_net.t01.2026_27: x_gives.t01.2026_27 + x_in.t01.RDEL.2026_27 - x_out.t01.RDEL.2026_27 >= 0",
        "roads: what it gives up on balance in 2026-27 counts towards the virement cap",
        posed(TWO, "0.1", base=CapBase.TOTAL, minimum_spend=least(130), **NET),
        frozenset({K.CAP, K.MINIMUM}),
        10,
    ),
    # A fifth of 100 may be held over; the second year wants 130 of 100 + 20: 10 short.
    K.CARRY: Case(
        posed(YEARS, **held("0.2")),
        "most_carry.RDEL.2026_27: x_held.t00.RDEL.2026_27 <= 20",
        "carry-forward: at most 20% of RDEL 2026-27 may be held over",
        posed(YEARS, commitments=contract(130, H27), **held("0.2")),
        frozenset({K.COMMITTED}),
        10,
    ),
    # All may be held, but held money may add a quarter of 100 only: 130 of 100 + 25, 5 short.
    K.DRAW: Case(
        posed({**YEARS, cell(HOMES, 2028): 100}, **held("1", "0.25")),
        "most_draw.RDEL.2027_28: x_held.t00.RDEL.2026_27 - x_held.t00.RDEL.2027_28 <= 25",
        "draw-down: held money may add at most 25% to RDEL 2027-28",
        posed(YEARS, commitments=contract(130, H27), **held("1", "0.25")),
        frozenset({K.COMMITTED}),
        5,
    ),
    # 30 of the first year's 100 must be held, and 80 are contracted: 10 short.
    K.RESERVE: Case(
        posed(YEARS, **held("1", "1", "0.3")),
        "least_reserve.RDEL.2026_27: x_held.t00.RDEL.2026_27 >= 30",
        "reserve: at least 30% of RDEL 2026-27 is held at the end of the year",
        posed(YEARS, commitments=contract(80), **held("1", "1", "0.3")),
        frozenset({K.COMMITTED}),
        10,
    ),
    # Settled to 2026-27: of 2027-28 homes has its own 100 and nothing may come; it wants 120: 20 short.
    K.HORIZON: Case(
        posed({**TWO, R27: 100}, "1", horizon={"last": by_class("2026-27")}, **held("1")),
        "most_horizon.RDEL: x_held.t01.RDEL.2026_27 + x_in.t01.RDEL.2027_28 + x_out.t01.RDEL.2027_28 <= 0",
        "horizon: RDEL is settled to 2026-27; nothing moves after that year or is held over it",
        posed({H27: 100, R27: 100}, "1", horizon={"last": by_class("2026-27")}, minimum_spend=least(120)),
        frozenset({K.MINIMUM}),
        20,
    ),
    # Homes wants 250 over two years of 100 each, with roads shut: 50 short.
    K.MINIMUM: Case(
        posed(YEARS, minimum_spend=least(150, per="period")),
        "least_minimum.0.period: x_spend.t00.RDEL.2026_27 + x_spend.t00.RDEL.2027_28 >= 150",
        "minimum spend: homes gets at least £150 over the period",
        posed({**YEARS, R26: 100}, minimum_spend=least(250, per="period")),
        frozenset({K.CAP}),
        50,
    ),
    # 95 of homes' line are protected, but a tenth of 100 is retained: 5 short.
    K.PROTECTED: Case(
        posed(TWO, protected=line(95)),
        "least_protected.t00.RDEL.2026_27: x_spend.t00.RDEL.2026_27 >= 95",
        "protected line: £95 of homes_fund stay in homes, RDEL 2026-27",
        posed(TWO, protected=line(95), top_slice={"share": by_class("0.1")}),
        frozenset({K.CAP}),
        5,
    ),
    # Two contracts of 60 and 70 on homes' 100, with roads shut: 30 short.
    K.COMMITTED: Case(
        posed(TWO, commitments=[*contract(60), *contract(30)]),
        "least_committed.t00.RDEL.2026_27: x_spend.t00.RDEL.2026_27 >= 90",
        "commitment: £90 of homes, RDEL 2026-27 are contracted",
        posed(TWO, commitments=[*contract(60), *contract(70)]),
        frozenset({K.CAP}),
        30,
    ),
}

CURVE = {"scale": "2", "shape": "0.6", "no_effect": "0.5", **SAID}
TARGET = {"outcome": "homes built", "unit": "homes", "theme": HOMES, "per_million": "8", "target": {AREA: "0.001"}}
OBJECTIVES: Mapping[str, dict[str, Any]] = {
    "unmet_need": {"name": "unmet_need", "bands": [{"up_to": "0.1", "weight": "1"}, {"up_to": "1", "weight": "3"}]},
    "centre_welfare": {
        "name": "centre_welfare",
        "curves": {HOMES: CURVE, ROADS: {**CURVE, "scale": "3"}},
        "current_budget": "grant",
        "exhausted_at": "2",
        "comparability": "common_median",
    },
    "local_weights": {
        "name": "local_weights",
        "weights": {HOMES: "2", ROADS: "1"},
        "of": {"name": "unmet_need", "bands": [{"up_to": "1", "weight": "1"}], **SAID},
    },
    "outcome_targets": {"name": "outcome_targets", "targets": [{**TARGET, "weight": "3", **SAID}]},
}


def golden() -> dict[str, AllocationProblem]:
    """Every problem whose text is agreed, by the name of its file."""
    problems = {f"limit_{kind}": case.model.pose() for kind, case in CASES.items()}
    grant = {H26: 40, H27: 60, R26: 100, R27: 100}
    for base in CapBase:
        for per in ("year", "period"):
            for counts in ("gross", "net"):
                model = posed(grant, "0.25", base=base, virement={"per": per, "counts": counts})
                problems[f"cap_{base}_{per}_{counts}"] = model.pose()
    for name, said in OBJECTIVES.items():
        problems[f"objective_{name}"] = posed(TWO, "0.1", objective={**said, **SAID}).pose()
    model = posed(TWO, "0.1")
    problems["objective_inertia"] = model.pose_towards({H26: Fraction(205, 2), R26: Fraction(195, 2)})
    return problems
