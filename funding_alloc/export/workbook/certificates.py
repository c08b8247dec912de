"""Certificates of the settlements: each limit as a sum over the plan, and each plan between a rule and a bound."""

from __future__ import annotations

from typing import Final

from funding_alloc.export.tally import Tally
from funding_alloc.export.text import NOT_APPLICABLE
from funding_alloc.export.workbook.compared import CHANGED_INPUTS
from funding_alloc.export.workbook.settlement_plan import NAME, VALUE, is_valued, unit_of
from funding_alloc.export.workbook.sheet import WORDS, AnySheet, Column, Sheet, Tone, with_formula
from funding_alloc.schema.certificates import KeptLimit, SettlementProof

LIMITS: Final = "Settlement limits"
PROOF: Final = "Settlement proof"
_PICK: Final = (
    f"{{{NAME}!Area code}},{{Area code}},{{{NAME}!Theme}},{{Theme}},{{{NAME}!Class}},{{Class}},{{{NAME}!Year}},{{Year}}"
)
_SIGNS: Final = {"in": (1, 0, 0), "out": (0, 1, 0), "spend": (0, 0, 1), "net": (1, -1, 0), "net out": (-1, 1, 0)}
_NOW: Final = "{Times in (times)}*{In (£)}+{Times out (times)}*{Out (£)}+{Times spent (times)}*{Spent (£)}"
_SAID: Final = (
    f'IF(({{Sum (£)}}<{{Least (£)}})+({{Sum (£)}}>{{Most (£)}})=0,"PASS",IF({CHANGED_INPUTS}>0,"FLEXED","FAIL"))'
)
NO_LIMIT: Final = 10**15
"""Stands for a side that a limit does not have: more than all money."""
HELD: Final = 1e-6


def limits(tallied: Tally) -> AnySheet:
    """Every limit that is a sum over rows of the plan, calculated here."""
    rows = [limit for proof in tallied.results.proofs for limit in proof.limits]
    others = sum(proof.others for proof in tallied.results.proofs)

    def picked(heading: str, counted: str) -> Column[KeptLimit]:
        formula = f"SUMIFS({{{NAME}!{counted} (£)}},{_PICK})"
        return with_formula(Column[KeptLimit](heading, "£", lambda r: _sum_of(tallied, r, counted), 15), formula)

    columns = (
        Column[KeptLimit]("Area code", WORDS, lambda r: r.area_code, 13),
        Column[KeptLimit]("Limit", WORDS, lambda r: r.reason, 70),
        Column[KeptLimit]("Theme", WORDS, lambda r: r.theme, 24),
        Column[KeptLimit]("Class", WORDS, lambda r: r.del_class, 13),
        Column[KeptLimit]("Year", WORDS, lambda r: r.year, 10),
        picked("In", "Moved in"),
        picked("Out", "Moved out"),
        picked("Spent", "Spent"),
        Column[KeptLimit]("Times in", "times", lambda r: _SIGNS[r.counted][0], 7),
        Column[KeptLimit]("Times out", "times", lambda r: _SIGNS[r.counted][1], 7),
        Column[KeptLimit]("Times spent", "times", lambda r: _SIGNS[r.counted][2], 7),
        with_formula(Column[KeptLimit]("Sum", "£", lambda r: r.sum_gbp, 15), _NOW),
        Column[KeptLimit]("Least", "£", lambda r: -NO_LIMIT if r.least_gbp is None else r.least_gbp, 15),
        Column[KeptLimit]("Most", "£", lambda r: NO_LIMIT if r.most_gbp is None else r.most_gbp, 15),
        with_formula(Column[KeptLimit]("Result", WORDS, _kept, 10, tone=_kept_tone), _SAID),
    )
    return Sheet(
        name=LIMITS,
        title="Single settlement: every limit, added up again",
        table="tblSettlementLimits",
        holds="Each limit of each plan as a sum over the sheet Settlement plan. One table.",
        columns=columns,
        rows=rows,
        notes=[
            f"A star picks any. A side that a limit does not have stands as {NO_LIMIT:,}. {others} further limits are "
            "no plain sum over rows of the plan; the program checks those alone."
        ],
        frozen=2,
    )


def _sum_of(tallied: Tally, row: KeptLimit, counted: str) -> int:
    def fits(wanted: str, found: str) -> bool:
        return wanted in {"*", found}

    total = 0
    for plan in tallied.results.plans:
        is_picked = plan.area_code == row.area_code and fits(row.theme, plan.theme)
        if is_picked and fits(row.del_class, plan.del_class.value) and fits(row.year, str(plan.year)):
            total += {
                "Moved in": plan.moved_in_gbp,
                "Moved out": plan.moved_out_gbp,
                "Spent": plan.spend_gbp,
            }[counted]
    return total


def _kept(row: KeptLimit) -> str:
    is_low = row.least_gbp is not None and row.sum_gbp < row.least_gbp
    is_high = row.most_gbp is not None and row.sum_gbp > row.most_gbp
    return "FAIL" if is_low or is_high else "PASS"


def _kept_tone(row: KeptLimit) -> Tone:
    return Tone.GOOD if _kept(row) == "PASS" else Tone.BAD


def proof(tallied: Tally) -> AnySheet:
    """Each plan no worse than the simple rule, and as good as the bound."""
    unit, is_live = unit_of(tallied), is_valued(tallied)
    small = all(row.is_small_good for row in tallied.results.proofs)
    worse = "{Plan}-{Simple rule}" if small else "{Simple rule}-{Plan}"
    named = {"Plan": f"Plan ({unit})", "Simple rule": f"Simple rule ({unit})", "Bound": f"Bound ({unit})"}
    out = (
        f"({worse}>{{Tolerance ({unit})}})+(ABS({{Plan}}-{{Bound}})>{{Tolerance ({unit})}})+{{Limits broken (limits)}}"
    )
    for short, title in named.items():
        out = out.replace(f"{{{short}}}", f"{{{title}}}")
    said = f'IF({out}=0,"PASS",IF({CHANGED_INPUTS}>0,"FLEXED","FAIL"))'
    plan = Column[SettlementProof]("Plan", unit, lambda r: r.objective, 18)
    summed = f"SUMIFS({{{NAME}!{VALUE} ({unit})}},{{{NAME}!Area code}},{{Area code}})"
    is_summed = is_live and all(row.is_plan for row in tallied.results.proofs)
    broken = f'SUMPRODUCT(({{{LIMITS}!Area code}}={{Area code}})*({{{LIMITS}!Result}}<>"PASS"))'
    columns = (
        Column[SettlementProof]("Area code", WORDS, lambda r: r.area_code, 14),
        Column[SettlementProof]("Area", WORDS, lambda r: tallied.names[r.area_code], 46),
        Column[SettlementProof]("Simple rule", unit, lambda r: NOT_APPLICABLE if r.simple is None else r.simple, 18),
        with_formula(plan, summed) if is_summed else plan,
        Column[SettlementProof]("Bound", unit, lambda r: r.bound, 18),
        Column[SettlementProof]("Tolerance", unit, lambda r: HELD * max(1.0, abs(r.bound)), 14),
        with_formula(Column[SettlementProof]("Limits broken", "limits", lambda r: 0, 10), broken),
        Column[SettlementProof]("Small is good", WORDS, lambda r: "yes" if r.is_small_good else "no", 10),
        with_formula(Column[SettlementProof]("Result", WORDS, lambda r: "PASS", 10, tone=lambda r: Tone.GOOD), said),
    )
    return Sheet(
        name=PROOF,
        title="Single settlement: that no plan is better",
        table="tblSettlementProof",
        holds="Each plan's objective between a simple rule's and a bound that no plan can better. One table.",
        columns=columns,
        rows=tallied.results.proofs,
        notes=[
            "The bound follows from the programme's prices by weak duality, in exact arithmetic; it holds whatever the "
            "prices are, so the solver's word is not taken for it. The simple rule moves pounds from where they count "
            "least to where they count most, step by step, as far as the cap lets it.",
            *([] if is_summed else ["The plan's objective is the engine's value: it is no sum over bands."]),
        ],
        frozen=2,
    )
