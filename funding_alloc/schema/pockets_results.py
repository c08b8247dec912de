"""What a wrong-pockets file leads to: whose the benefits are, when each ledger is level, and what a pot would take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from funding_alloc.schema.allocation import Check
from funding_alloc.schema.pockets import Incidence, PocketsInputs, Price
from funding_alloc.schema.pockets_terms import NO_DEPARTMENT, Case, Counts, PriceLevel, Ranged, Worth
from funding_alloc.years import FiscalYear


@dataclass(frozen=True)
class Flow:
    """Discounted pounds of one line, body and year."""

    intervention: str
    line: str
    body: str
    worth: Worth | None
    """None for a cost."""
    year: FiscalYear
    gbp: Fraction


@dataclass(frozen=True)
class Gross:
    """Benefits and burdens apart: a sum of the two would hide that both are there."""

    gains: Fraction
    """At least 0."""
    burdens: Fraction
    """At most 0."""

    @property
    def net(self) -> Fraction:
        """Gains and burdens together."""
        return self.gains + self.burdens


Matrix = Mapping[tuple[str, str], Gross]
"""By payer and beneficiary."""


@dataclass(frozen=True)
class LineTrace:
    """Where a line's number comes from."""

    intervention: str
    line: str
    title: str
    side: str
    labels: tuple[str, str, str, str]
    """Its row, event or label; the measure; the source's confidence in the row; whether the quantity is assumed."""
    price: Price
    """Of one unit, as the row has it; a figure of one's own at its central value."""
    uprated_gbp: Fraction
    """The same in the file's prices."""
    quantity: Ranged
    cashable: Ranged | None


@dataclass(frozen=True)
class Reconciled:
    """A cost that has parts, held against their sum."""

    code: str
    label: str
    whole_gbp: Fraction | None
    parts_gbp: Fraction
    parts: Mapping[str, Fraction]
    """By department."""
    reconciles: bool
    why_not: str

    @property
    def has_several_departments(self) -> bool:
        """Whether more than one body is named; several agencies at once are none."""
        return len(set(self.parts) - {NO_DEPARTMENT}) > 1


@dataclass(frozen=True)
class EventRow:
    """One event of the incidence table: its total in the file's prices, and each body's part in whole pounds."""

    incidence: Incidence
    total_gbp: int
    parts: Mapping[str, int]


@dataclass(frozen=True)
class Standing:
    """One body under one count of benefits, in whole pounds over all years."""

    body: str
    counts: Counts
    cost_gbp: int
    gains_gbp: int
    burdens_gbp: int
    """At most 0."""
    alone_break_even: FiscalYear | None
    """If it paid the whole cost itself."""
    break_even: FiscalYear | None
    """As costs are paid now."""
    running: Mapping[FiscalYear, int]
    """Running total as costs are paid now, at the end of each year."""

    @property
    def benefit_gbp(self) -> int:
        """Gains and burdens together."""
        return self.gains_gbp + self.burdens_gbp

    @property
    def net_gbp(self) -> int:
        """What is left once its own cost is paid."""
        return self.benefit_gbp - self.cost_gbp


@dataclass(frozen=True)
class LedgerRow:
    """One ledger asked whether to invest under one way of funding."""

    arrangement: str
    ledger: str
    counts: Counts
    cost_gbp: int
    benefit_gbp: int
    break_even: FiscalYear | None
    invests: bool
    why: str

    @property
    def net_gbp(self) -> int:
        """What the ledger is left with."""
        return self.benefit_gbp - self.cost_gbp


@dataclass(frozen=True)
class Game:
    """What each coalition of bodies could achieve by itself, in whole pounds."""

    benefit: Mapping[str, int]
    cost: int
    """Of the whole, whoever pays it."""
    needs: frozenset[str]

    @property
    def players(self) -> tuple[str, ...]:
        """Bodies in order of name."""
        return tuple(sorted(self.benefit))


@dataclass(frozen=True)
class Blocking:
    """A coalition that would do better by itself."""

    members: tuple[str, ...]
    by_gbp: Fraction


@dataclass(frozen=True)
class PotShare:
    """One body's part in a pot. A body pays in or is paid, never both."""

    body: str
    net_before_gbp: int
    pays_gbp: int
    receives_gbp: int
    shapley_gbp: int
    """What it would be left with under Shapley's division."""

    @property
    def net_after_gbp(self) -> int:
        """What it is left with."""
        return self.net_before_gbp - self.pays_gbp + self.receives_gbp


@dataclass(frozen=True)
class SharedPot:
    """The least pot under one count of benefits, or why there is none."""

    counts: Counts
    shares: tuple[PotShare, ...]
    """Empty where there is no pot."""
    missing_gbp: int
    """By how much the gains of those who gain fall short of the losses of those who lose; 0 where there is a pot."""
    why_none: str
    conflicts: tuple[str, ...]
    """Limits of the programme that cannot hold together; empty where there is a pot."""
    pot_blocked_by: Blocking | None
    """None where the pot lies in the core."""
    shapley_blocked_by: Blocking | None
    core_gap_gbp: int
    """0 where some division would be in the core; else what those who gain would have more without the others."""

    @property
    def exists(self) -> bool:
        """Whether gains are enough."""
        return not self.why_none

    @property
    def total_gbp(self) -> int:
        """All contributions."""
        return sum(share.pays_gbp for share in self.shares)


@dataclass(frozen=True)
class RangeResult:
    """The two ends of every range, and other price levels: what of the conclusions holds."""

    case: Case
    level: PriceLevel
    counts: Counts
    cost_gbp: int
    benefit_gbp: int
    index: Fraction | None
    pot_gbp: int | None
    """None where there is no pot."""
    settlement_net_gbp: int
    """What the authority of a single settlement would be left with."""
    investors_alone: tuple[str, ...]


@dataclass(frozen=True)
class PocketsResults:
    """Everything that ``pockets`` shows."""

    inputs: PocketsInputs
    flows: tuple[Flow, ...]
    traces: tuple[LineTrace, ...]
    matrix: Mapping[Counts | None, Matrix]
    """By what counts; None for benefits of every worth."""
    index: Mapping[Counts | None, Fraction | None]
    index_by_payer: Mapping[tuple[Counts, str], Fraction | None]
    standings: tuple[Standing, ...]
    ledgers: tuple[LedgerRow, ...]
    pots: tuple[SharedPot, ...]
    reconciled: tuple[Reconciled, ...]
    events: tuple[EventRow, ...]
    ranges: tuple[RangeResult, ...]
    checks: tuple[Check, ...]

    @property
    def is_sound(self) -> bool:
        """Whether every check passes."""
        return all(check.is_passed for check in self.checks)
