"""Wrong pockets as the screen's tables, and what is said beneath them."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from funding_alloc.export.studies.pockets_rows import HEADINGS, rows
from funding_alloc.money import gbp
from funding_alloc.schema.pockets_results import Blocking, Gross, PocketsResults, SharedPot
from funding_alloc.schema.pockets_terms import Counts, Ranged
from funding_alloc.schema.shown import Cell, Sheet

NEVER = "not by the last year"


def parts(results: PocketsResults) -> Iterator[Sheet]:
    """What is printed for reading: whose benefits, which ledger invests, when, the pot, and what of it holds."""
    yield lines(results)
    yield matrix(results)
    yield ledgers(results)
    yield running(results)
    for pot in results.pots:
        yield shared_pot(results, pot)
    yield ranges(results)


def says(results: PocketsResults) -> Iterator[str]:
    """What was found, in sentences."""
    for counts in Counts:
        index = results.index[counts]
        if index is not None:
            told = "the part of gains that lands in another ledger"
            yield f"Wrong-pocket index, {counts.value} benefits: {float(index):.3f}, {told}."
    for counts in results.inputs.rules.pot.counts:
        rows = [row for row in results.ledgers if row.counts is counts]
        for arrangement in dict.fromkeys(row.arrangement for row in rows):
            investing = [title(results, row.ledger) for row in rows if row.arrangement == arrangement and row.invests]
            who = ", ".join(investing) or "nobody"
            yield f"{arrangement.capitalize()}, {counts.value} benefits: {who} would invest."
    for pot in results.pots:
        words = list(_pot_words(results, pot))
        yield f"Shared outcomes pot, {pot.counts.value} benefits: {words[0]}"


def lines(results: PocketsResults) -> Sheet:
    """Every line with the row that its value comes from, and the range of its quantity."""
    found: list[tuple[Cell, ...]] = []
    for one in results.traces:
        origin, measure, confidence, quantity = one.labels
        own = (origin, confidence, measure, str(one.price.year), round(float(one.price.gbp), 2))
        uprated = round(float(one.uprated_gbp), 2)
        found.append((one.side, one.title, *own, uprated, _range(one.quantity), quantity, _range(one.cashable)))
    prices = results.inputs.rules.prices
    columns = (
        *("side", "line", "from", "confidence", "measure", "price year", "£ of that year", f"£ of {prices}"),
        *("units a year: low, central, high", "of it", "cashable part"),
    )
    return Sheet("Where each number comes from", columns, found, name="lines")


def _range(value: Ranged | None) -> str:
    return "" if value is None else f"{value.low} / {value.central} / {value.high}"


def tidy(results: PocketsResults) -> Sheet:
    """Everything as one long table."""
    pots = [f"{pot.counts.value} benefits: {line}" for pot in results.pots for line in _pot_words(results, pot)]
    return Sheet(results.inputs.rules.title, HEADINGS, list(rows(results)), (*grounds(results), *pots))


def matrix(results: PocketsResults) -> Sheet:
    """Benefits by payer and beneficiary, gains and burdens apart, each count of benefits in rows of its own."""
    rules = results.inputs.rules
    bodies = [name for name in rules.bodies if any(name == gaining for _, gaining in results.matrix[None])]
    found: list[tuple[Cell, ...]] = []
    for counts, cells in results.matrix.items():
        for payer in dict.fromkeys(paying for paying, _ in cells):
            gross = [cells.get((payer, body), Gross(Fraction(0), Fraction(0))) for body in bodies]
            for side, pounds in (("gains", [g.gains for g in gross]), ("burdens", [g.burdens for g in gross])):
                index = None if side == "burdens" or counts is None else results.index_by_payer[counts, payer]
                head = (rules.bodies[payer].title, counts.value if counts else "of every worth", side)
                found.append((*head, *(round(value) for value in pounds), "" if index is None else float(index)))
    columns = ("spending of", "benefits", "side", *(f"{rules.bodies[body].title} £" for body in bodies), "index")
    return Sheet(
        f"{rules.title}: whose spending, whose benefits", columns, found, tuple(_index_words(results)), name="matrix"
    )


def _index_words(results: PocketsResults) -> Iterator[str]:
    for counts in Counts:
        index = results.index[counts]
        found = "no benefits, so no index" if index is None else f"{float(index):.3f}"
        yield f"Wrong-pocket index, {counts.value} benefits: {found}."
    yield "It is the part of the gains that lands in another ledger than the one that pays, from 0 to 1."
    yield "Burdens are apart. What goes to residents, or to several agencies at once, is in no ledger and so left out."
    yield from grounds(results)


def grounds(results: PocketsResults) -> Iterator[str]:
    """Prices, discounting and what is assumed, as every reader must know them."""
    rules = results.inputs.rules
    series = "a published series" if rules.deflator.source else "an assumption, no published series"
    yield (
        f"Status: {rules.status}. Whole pounds of {rules.prices}, discounted at {float(rules.discount.rate):.1%} "
        f"a year to {rules.discount.base} (rate dated {rules.discount.dated}); deflator '{rules.deflator.level}', "
        f"{series}, dated {rules.deflator.dated}."
    )
    own = [
        f"{line.title} ({name})"
        for name, found in rules.interventions.items()
        for line in (*found.costs, *found.benefits)
        if line.value.kind == "own"
    ]
    yield f"Values from no table: {'; '.join(own) or 'none'}. Every other value is a row's own."


def ledgers(results: PocketsResults) -> Sheet:
    """Whether each ledger would invest, under each way of funding."""
    found: list[tuple[Cell, ...]] = [
        (
            *(row.arrangement, title(results, row.ledger), row.counts.value),
            *(row.cost_gbp, row.benefit_gbp, row.net_gbp),
            *(str(row.break_even or NEVER), row.invests, row.why),
        )
        for row in results.ledgers
    ]
    columns = ("funding", "ledger", "benefits", "pays £", "gets £", "net £", "breaks even", "would invest", "why")
    notes = (
        "Separate funds: each body asked whether it would pay the whole cost for what comes back to itself. "
        "Competitive bidding and formulas fund by fund leave it at that.",
        "Single settlement: the authority bears the cost and keeps the parts of savings that its budget holds.",
        "Shared outcomes pot: all together; each pays in less than it gains.",
    )
    return Sheet("Who would invest", columns, found, notes, name="ledgers")


def running(results: PocketsResults) -> Sheet:
    """Every body's balance at the end of each year, as costs are paid now."""
    years = list(results.inputs.rules.years.span)
    found: list[tuple[Cell, ...]] = [
        (
            *(title(results, one.body), one.counts.value, *(one.running[year] for year in years)),
            *(str(one.break_even or NEVER), str(one.alone_break_even or NEVER)),
        )
        for one in results.standings
    ]
    columns = ("body", "benefits", *(f"{year} £" for year in years), "breaks even", "if it paid for all")
    return Sheet("Running balance, discounted, as costs are paid now", columns, found, name="years")


def shared_pot(results: PocketsResults, pot: SharedPot) -> Sheet:
    """The least contributions, with Shapley's division beside them; or the nets that make none, and why."""
    found: list[tuple[Cell, ...]] = [
        (
            *(title(results, share.body), share.net_before_gbp, share.pays_gbp, share.receives_gbp),
            *(share.net_after_gbp, share.shapley_gbp),
        )
        for share in pot.shares
    ] or [
        (title(results, one.body), one.net_gbp, "", "", "", "") for one in results.standings if one.counts is pot.counts
    ]
    columns = ("body", "net before £", "pays in £", "is paid £", "net after £", "net by Shapley £")
    heading = f"Shared outcomes pot, {pot.counts.value} benefits"
    return Sheet(heading, columns, found, tuple(_pot_words(results, pot)), name=f"pot {pot.counts.value}")


def _pot_words(results: PocketsResults, pot: SharedPot) -> Iterator[str]:
    """What the least pot is and whether it would hold, or why there is none."""
    if not pot.exists:
        yield pot.why_none
        yield f"Cannot hold together: {'; '.join(pot.conflicts)}."
        return
    least = f"Least total that leaves nobody worse off: {gbp(pot.total_gbp)}"
    yield f"{least}; all who gain pay the same part of their gain, and single pounds go to the lower name."
    yield _held("The pot", results, pot.pot_blocked_by)
    yield _held("Shapley's division", results, pot.shapley_blocked_by)
    if pot.core_gap_gbp:
        needed = results.inputs.rules.pot.needs
        burdened = [
            title(results, one.body)
            for one in results.standings
            if one.counts is pot.counts and one.benefit_gbp < 0 and one.body not in needed
        ]
        gap = f"{gbp(pot.core_gap_gbp)} more without {', '.join(burdened)}"
        yield f"No division is in the core: those who gain have {gap}, who bear a burden and are not needed."
    worse = [title(results, share.body) for share in pot.shares if share.shapley_gbp < 0]
    if worse:
        yield f"Shapley's division leaves {', '.join(worse)} worse off: all that it adds to any coalition is a burden."


def _held(what: str, results: PocketsResults, blocked: Blocking | None) -> str:
    if blocked is None:
        return f"{what} lies in the core: no coalition would do better by itself."
    names = ", ".join(title(results, name) for name in blocked.members)
    return f"{what} is outside the core: {names} would have {gbp(round(blocked.by_gbp))} more by themselves."


def ranges(results: PocketsResults) -> Sheet:
    """What of the conclusions holds at both ends of every range and at other price levels."""
    found: list[tuple[Cell, ...]] = []
    for one in results.ranges:
        alone = ", ".join(title(results, name) for name in one.investors_alone) or "nobody"
        index: Cell = "" if one.index is None else float(one.index)
        pot = "none" if one.pot_gbp is None else gbp(one.pot_gbp)
        settled = "yes" if one.settlement_net_gbp >= 0 else "no"
        pounds = (one.cost_gbp, one.benefit_gbp, one.benefit_gbp - one.cost_gbp)
        found.append((one.case.value, one.level.value, one.counts.value, *pounds, index, alone, settled, pot))
    columns = (
        *("case", "deflator", "benefits", "cost £", "benefit £", "net £", "index"),
        *("invests alone", "settlement invests", "least pot"),
    )
    notes = ("Cautious: every cost at its highest and every benefit at its lowest; hopeful: the other way round.",)
    return Sheet("What holds at both ends of every range", columns, found, notes, name="ranges")


def title(results: PocketsResults, name: str) -> str:
    """A body's title; a ledger of several keeps its own name."""
    body = results.inputs.rules.bodies.get(name)
    return body.title if body else name
