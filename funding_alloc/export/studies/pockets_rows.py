"""Wrong pockets as one long table: a row for each figure."""

from __future__ import annotations

from collections.abc import Iterator

from funding_alloc.schema.pockets_results import PocketsResults
from funding_alloc.schema.shown import Cell

HEADINGS = ("what", "benefits", "who", "whom", "year", "value", "unit")
"""``who`` pays or is asked, ``whom`` gains; ``none`` where a column says nothing."""
NONE = "none"
POUNDS, SHARE, YEAR, WORD = "£", "share", "year", "yes or no"


def rows(results: PocketsResults) -> Iterator[tuple[Cell, ...]]:
    """Every figure: lines, matrix, index, ledgers, balances, pots and ranges."""
    yield from _line_rows(results)
    yield from _matrix_rows(results)
    yield from _ledger_rows(results)
    yield from _pot_rows(results)
    yield from _range_rows(results)


def _line_rows(results: PocketsResults) -> Iterator[tuple[Cell, ...]]:
    """Costs and benefits line by line, so that every sum can be followed to the row it comes from."""
    for flow in results.flows:
        who = f"{flow.intervention}.{flow.line}"
        worth = flow.worth.value if flow.worth else "cost"
        yield ("line", worth, who, flow.body, str(flow.year), round(flow.gbp), POUNDS)


def _matrix_rows(results: PocketsResults) -> Iterator[tuple[Cell, ...]]:
    for counts, cells in results.matrix.items():
        told = counts.value if counts else "every worth"
        for (payer, body), gross in cells.items():
            yield ("gains", told, payer, body, NONE, round(gross.gains), POUNDS)
            yield ("burdens", told, payer, body, NONE, round(gross.burdens), POUNDS)
        if counts is not None:
            index = results.index[counts]
            value = None if index is None else round(float(index), 6)
            yield ("wrong-pocket index", told, NONE, NONE, NONE, value, SHARE)


def _ledger_rows(results: PocketsResults) -> Iterator[tuple[Cell, ...]]:
    for row in results.ledgers:
        told = row.counts.value
        yield ("net", told, row.arrangement, row.ledger, NONE, row.net_gbp, POUNDS)
        yield ("would invest", told, row.arrangement, row.ledger, NONE, "yes" if row.invests else "no", WORD)
        even = str(row.break_even) if row.break_even else NONE
        yield ("breaks even", told, row.arrangement, row.ledger, NONE, even, YEAR)
    for one in results.standings:
        for year, balance in one.running.items():
            yield ("running balance", one.counts.value, one.body, NONE, str(year), balance, POUNDS)


def _pot_rows(results: PocketsResults) -> Iterator[tuple[Cell, ...]]:
    for pot in results.pots:
        told = pot.counts.value
        yield ("missing from the pot", told, NONE, NONE, NONE, pot.missing_gbp, POUNDS)
        for share in pot.shares:
            yield ("pays in", told, share.body, NONE, NONE, share.pays_gbp, POUNDS)
            yield ("is paid", told, NONE, share.body, NONE, share.receives_gbp, POUNDS)
            yield ("net by Shapley", told, NONE, share.body, NONE, share.shapley_gbp, POUNDS)


def _range_rows(results: PocketsResults) -> Iterator[tuple[Cell, ...]]:
    for one in results.ranges:
        told = one.counts.value
        who = f"{one.case.value}, deflator {one.level.value}"
        yield ("range: net", told, who, NONE, NONE, one.benefit_gbp - one.cost_gbp, POUNDS)
        yield ("range: settlement net", told, who, "authority", NONE, one.settlement_net_gbp, POUNDS)
        yield ("range: least pot", told, who, NONE, NONE, one.pot_gbp, POUNDS)
