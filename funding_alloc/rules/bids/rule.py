"""A rule that chooses among bids, as it is registered: how it chooses, and a worked example."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module

from funding_alloc.rules.bids.case import SelectionCase
from funding_alloc.rules.bids.orders import Selection
from funding_alloc.rules.bids.runner_up import Optimum
from funding_alloc.rules.bids.texts import columns_in, options_in
from funding_alloc.rules.rule import Family, RegisteredRule


@dataclass(frozen=True)
class SelectionExample:
    """A case that can be worked by hand: the winners in the order the rule takes them, and how it comes to them."""

    case: SelectionCase
    funded: tuple[str, ...]
    arithmetic: str

    @property
    def estate(self) -> str:
        """The money on offer."""
        return str(self.case.quantum)

    @property
    def ids(self) -> tuple[str, ...]:
        """The bids."""
        return tuple(self.case.asks)

    @property
    def columns(self) -> Mapping[str, tuple[str, ...]]:
        """Cells as a table of bids would hold them."""
        return columns_in(self.case)

    @property
    def options(self) -> Mapping[str, str]:
        """Bar, seed and limits, as they would be set."""
        return options_in(self.case)

    @property
    def awards(self) -> tuple[str, ...]:
        """The ask of each winner, and 0 for the others."""
        return tuple(str(ask if bid in self.funded else 0) for bid, ask in self.case.asks.items())


@dataclass(frozen=True)
class Choice:
    """What a rule chose; of an optimum also how it stands to the runner-up."""

    selection: Selection
    optimum: Optimum | None = None


@dataclass(frozen=True)
class SelectionRule(RegisteredRule):
    """A rule for bids."""

    example: SelectionExample
    needs: tuple[str, ...] = ()
    """Fields of ``SelectionCase`` that it reads, beside asks and quantum."""
    select: Callable[[SelectionCase], Selection] | None = None
    """``None`` for a rule that is posed and solved."""
    optimum: Callable[[SelectionCase], Optimum] | None = None
    """For a rule that proves the best set."""
    solved_in: str = ""
    """Module whose ``optimum_of`` poses and solves the rule: rules know no solver, so it is loaded when called."""

    @property
    def family(self) -> Family:
        """Bids."""
        return Family.BIDS

    def choose(self, case: SelectionCase) -> Choice:
        """Choose among the bids of a checked case.

        Raises ``NotProvenError`` where an optimum could not be proven, ``InfeasibleError`` where limits conflict,
        ``CannotBeShared`` for figures beyond exact arithmetic.
        """
        if self.solved_in:
            found: Optimum = import_module(self.solved_in).optimum_of(case)
        elif self.optimum is not None:
            found = self.optimum(case)
        elif self.select is not None:
            return Choice(self.select(case))
        else:
            raise AssertionError(f"{self.name} has no arithmetic")
        return Choice(found.selection, found)
