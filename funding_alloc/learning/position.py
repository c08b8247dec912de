"""Wrong pockets: whose the benefits of whose spending are, and when each ledger is level."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from fractions import Fraction

from funding_alloc.learning.prices import ZERO, cumulated, total
from funding_alloc.schema.pockets_results import Flow, Gross, Matrix
from funding_alloc.schema.pockets_terms import Worth
from funding_alloc.years import FiscalYear, YearRange


def costs_by_payer(flows: Iterable[Flow]) -> dict[tuple[str, str], Fraction]:
    """Discounted cost by intervention and payer."""
    out: dict[tuple[str, str], Fraction] = defaultdict(Fraction)
    for flow in flows:
        if flow.worth is None:
            out[flow.intervention, flow.body] += flow.gbp
    return dict(out)


def benefits_by_body(flows: Iterable[Flow], worths: Collection[Worth]) -> dict[str, Gross]:
    """Gains and burdens of every body, each line and year on its own side."""
    gains: dict[str, Fraction] = defaultdict(Fraction)
    burdens: dict[str, Fraction] = defaultdict(Fraction)
    for flow in flows:
        if flow.worth in worths:
            (gains if flow.gbp >= 0 else burdens)[flow.body] += flow.gbp
    return {body: Gross(gains[body], burdens[body]) for body in sorted({*gains, *burdens})}


def net_positions(flows: Iterable[Flow], worths: Collection[Worth]) -> dict[tuple[str, str], Gross]:
    """Benefits of each payer's spending, by beneficiary.

    Rule    P[payer, beneficiary] = sum over interventions of the payer's share of the discounted cost x the
            beneficiary's discounted benefits; gains and burdens apart.
    Units   GBP of the price year, discounted.
    Promise summed over payers it is the beneficiary's benefits, wherever the intervention costs anything.
    """
    every = list(flows)
    costs = costs_by_payer(every)
    out: dict[tuple[str, str], Gross] = {}
    for name in dict.fromkeys(flow.intervention for flow in every):
        found = benefits_by_body((flow for flow in every if flow.intervention == name), worths)
        paid = {payer: gbp for (intervention, payer), gbp in costs.items() if intervention == name}
        whole = total(paid.values())
        for payer, gbp in paid.items() if whole else ():
            share = gbp / whole
            for body, gross in found.items():
                before = out.get((payer, body), Gross(ZERO, ZERO))
                out[payer, body] = Gross(before.gains + share * gross.gains, before.burdens + share * gross.burdens)
    return out


def wrong_pocket_index(matrix: Matrix, ledgers: Collection[str], payer: str | None = None) -> Fraction | None:
    """Part of the benefits that lands in another ledger than the one that paid.

    Rule    W = sum_d b_d (1 - s_d) / sum_d b_d, with b_d the gains of spending paid for by d that land in some ledger
            and s_d the part of them that lands in d's own.
    Units   a pure share, 0 to 1; None where there are no gains.
    Source  measure 4.8 of the project's register of measures. Burdens are reported apart, and what goes to residents
            or to nobody named is in no ledger and so not in the index: with it the index would be near 1 by definition.
    Promise 0 where every payer gets its own benefits, 1 where none does; the unit of money does not matter.
    """
    rows = [
        (paying, gaining, gross.gains)
        for (paying, gaining), gross in matrix.items()
        if gaining in ledgers and payer in {None, paying}
    ]
    whole = total(gains for _, _, gains in rows)
    astray = total(gains for paying, gaining, gains in rows if paying != gaining)
    return astray / whole if whole else None


def running_totals(
    flows: Iterable[Flow], worths: Collection[Worth], shares: Mapping[str, tuple[Fraction, Fraction]], span: YearRange
) -> dict[FiscalYear, Fraction]:
    """A ledger's discounted balance at the end of each year.

    Rule    running total of (benefit share x benefits - cost share x costs) over the bodies of ``shares``.
    Units   GBP; shares by body: of its benefits, of the costs it pays.
    Promise in the last year it is the ledger's benefits less its costs.
    """
    by_year: dict[FiscalYear, Fraction] = defaultdict(Fraction)
    for flow in flows:
        of_benefit, of_cost = shares.get(flow.body, (ZERO, ZERO))
        if flow.worth is None:
            by_year[flow.year] -= of_cost * flow.gbp
        elif flow.worth in worths:
            by_year[flow.year] += of_benefit * flow.gbp
    return cumulated(by_year, span)
