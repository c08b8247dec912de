"""Wrong pockets: whose the benefits are, what every ledger would decide, the least pot, and all of it checked twice."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from funding_alloc.allocator import solve
from funding_alloc.errors import Finding, InfeasibleError, InputFault
from funding_alloc.learning.coalitions import blocking_coalition, core_gap, shapley_values, worth_of
from funding_alloc.learning.incidence import incidence_of, reconcile, shares_by_body
from funding_alloc.learning.position import benefits_by_body, net_positions, wrong_pocket_index
from funding_alloc.learning.prices import uprate
from funding_alloc.learning.shared_pot import even_pot, missing_from, pays, pose_pot, receives, why_no_pot
from funding_alloc.money import round_to_pounds
from funding_alloc.reading.pockets import read_pockets
from funding_alloc.run.pockets_ground import SETTLEMENT, Ground
from funding_alloc.run.pockets_trace import traces_of
from funding_alloc.schema.allocation import Check
from funding_alloc.schema.base import MOST_POUNDS
from funding_alloc.schema.pockets import PocketsInputs
from funding_alloc.schema.pockets_results import EventRow, PocketsResults, PotShare, RangeResult, SharedPot
from funding_alloc.schema.pockets_terms import Case, Counts, PriceLevel, Worth

ZERO = Fraction(0)


def study_pockets(path: Path) -> PocketsResults:
    """Read a wrong-pockets file and work out everything it asks for.

    Promise a pot that exists leaves no body with less than nothing; one that does not is explained, with what is
            missing. Every figure is in whole pounds of the file's price year, discounted to its base year.
    Raises ``InputFault``.
    """
    return pockets_of(read_pockets(path))


def pockets_of(inputs: PocketsInputs) -> PocketsResults:
    """Work out everything that a wrong-pockets file asks for; as ``study_pockets``."""
    rules = inputs.rules
    ground = Ground.of(inputs, Case.CENTRAL, rules.deflator.level)
    _refuse_beyond_belief(ground)
    matrices = {counts: net_positions(ground.flows, _worths(counts)) for counts in (*Counts, None)}
    index = {counts: wrong_pocket_index(matrix, rules.ledgers) for counts, matrix in matrices.items()}
    payers = [body for body, cost in ground.costs.items() if cost]
    pots = tuple(pot_of(ground, counts) for counts in rules.pot.counts)
    return PocketsResults(
        inputs=inputs,
        flows=ground.flows,
        traces=tuple(traces_of(inputs)),
        matrix=matrices,
        index=index,
        index_by_payer={
            (counts, payer): wrong_pocket_index(matrices[counts], rules.ledgers, payer)
            for counts in Counts
            for payer in payers
        },
        standings=tuple(one for counts in rules.pot.counts for one in ground.standings(counts)),
        ledgers=tuple(row for counts in rules.pot.counts for row in ground.ledgers(counts)),
        pots=pots,
        reconciled=reconcile(inputs.unit_costs, Fraction(rules.reconciling.within)),
        events=tuple(_events(inputs)),
        ranges=tuple(_ranges(inputs)),
        checks=tuple(_checks(ground, pots)),
    )


def _refuse_beyond_belief(ground: Ground) -> None:
    """Pounds that no solver could add up: each number may be believed, and their product not."""
    most = max(map(abs, (flow.gbp for flow in ground.flows)), default=ZERO) * max(len(ground.flows), 1)
    if most > MOST_POUNDS:
        what = "people, quantities and values multiply to more pounds than this program believes."
        fix = f"The lines of all years together must stay below {MOST_POUNDS:,}."
        raise InputFault([Finding(ground.inputs.file, 0, 0, what, fix)])


def _worths(counts: Counts | None) -> frozenset[Worth]:
    return frozenset(Worth) if counts is None else counts.worths


def pot_of(ground: Ground, counts: Counts) -> SharedPot:
    """The least pot by linear programme, with Shapley's division beside it and whether either would hold.

    Raises nothing where there is no pot: that is an answer, and it is told in words.
    """
    net, game = ground.nets(counts), ground.game(counts)
    missing = missing_from(net)
    titles = {name: body.title for name, body in ground.inputs.rules.bodies.items()}
    try:
        found = solve(pose_pot(net, titles.__getitem__))
    except InfeasibleError as fault:
        told = why_no_pot(net, titles.__getitem__, counts.value)
        return SharedPot(counts, (), missing, told, fault.conflicts, None, None, 0)
    values = shapley_values(game)
    shapley = round_to_pounds(values, worth_of(game, frozenset(game.players)))
    shares = tuple(
        PotShare(body, gain, found.pounds.get(pays(body), 0), found.pounds.get(receives(body), 0), shapley[body])
        for body, gain in net.items()
    )
    left = {share.body: share.net_after_gbp for share in shares}
    by_pot, by_shapley = blocking_coalition(game, left), blocking_coalition(game, values)
    return SharedPot(counts, shares, missing, "", (), by_pot, by_shapley, core_gap(game))


def _events(inputs: PocketsInputs) -> Iterator[EventRow]:
    """The incidence table in the file's prices, each event's parts rounded so that they make up its total."""
    rules = inputs.rules
    index = inputs.index[rules.deflator.level]
    for event in inputs.incidence.values():
        total = round(uprate(event.total, rules.prices, index))
        shares = shares_by_body(event, rules.departments.bodies)
        yield EventRow(event, total, round_to_pounds({body: share * total for body, share in shares.items()}, total))


def _ranges(inputs: PocketsInputs) -> Iterator[RangeResult]:
    """Every case at every price level."""
    for case in Case:
        for level in PriceLevel:
            ground = Ground.of(inputs, case, level)
            for counts in inputs.rules.pot.counts:
                rows = list(ground.ledgers(counts))
                net = ground.nets(counts)
                losses = -sum(gain for gain in net.values() if gain < 0)
                authority = next(row for row in rows if row.arrangement == SETTLEMENT)
                yield RangeResult(
                    case,
                    level,
                    counts,
                    rows[-1].cost_gbp,
                    rows[-1].benefit_gbp,
                    wrong_pocket_index(ground.matrix(counts), inputs.rules.ledgers),
                    None if missing_from(net) else losses,
                    authority.net_gbp,
                    tuple(row.ledger for row in rows[:-2] if row.invests),
                )


def _checks(ground: Ground, pots: tuple[SharedPot, ...]) -> Iterator[Check]:
    inputs = ground.inputs
    found = benefits_by_body(ground.flows, frozenset(Worth))
    matrix = net_positions(ground.flows, frozenset(Worth))
    off = sum(
        abs(gross.net - sum((cell.net for (_, gaining), cell in matrix.items() if gaining == body), ZERO))
        for body, gross in found.items()
    )
    told = "benefits by payer and beneficiary add up to the benefits of the lines"
    yield Check("pockets.matrix", told, _up(off), 0)
    if not inputs.is_own_incidence:
        again = incidence_of(inputs.unit_costs, Fraction(inputs.rules.reconciling.within))
        both = [(event, again.get(name)) for name, event in inputs.incidence.items()]
        apart = sum(other is None or (one.total, one.parts) != (other.total, other.parts) for one, other in both)
        told = f"the {len(both)} events, split again from the rows of the unit costs, are the same"
        yield Check("pockets.incidence", told, apart, 0, "events")
    for pot in pots:
        yield from _pot_checks(ground, pot)


def _pot_checks(ground: Ground, pot: SharedPot) -> Iterator[Check]:
    net = ground.nets(pot.counts)
    name = f"pockets.pot.{pot.counts.value}"
    told = "the linear programme and the sum of all nets agree on whether there is a pot"
    yield Check(f"{name}.exists", told, int(pot.exists), int(not missing_from(net)), "pots")
    if not pot.exists:
        return
    losses = -sum(gain for gain in net.values() if gain < 0)
    yield Check(f"{name}.total", "the least pot is the sum of the losses", pot.total_gbp, losses)
    even = even_pot(net)
    apart = sum(abs(share.pays_gbp - even[share.body]) > 1 for share in pot.shares)
    told = "contributions are the same part of every gain, to the pound"
    yield Check(f"{name}.even", told, apart, 0, "bodies")
    worth = worth_of(ground.game(pot.counts), frozenset(net))
    told = "Shapley values make up what all achieve together"
    yield Check(f"{name}.shapley", told, sum(share.shapley_gbp for share in pot.shares), worth)


def _up(pounds: Fraction | int) -> int:
    """The next whole pound above, so that no part of one is lost."""
    return -int(-Fraction(pounds) // 1)
