"""A round that takes up losers of a drawn one: its own stages on every draw, after those of the rounds between."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Final

import numpy as np

from funding_alloc.errors import InternalFault
from funding_alloc.models.competition.decide import decide
from funding_alloc.models.competition.taken_up import Leftover, left_by
from funding_alloc.models.competition.verify import verify
from funding_alloc.reading.competition import read_losing
from funding_alloc.run.competition import best_set
from funding_alloc.run.drawn_round import FitRow, fit_row
from funding_alloc.schema.bids import Applicant, Decided, Decision, RoundInputs, Stage
from funding_alloc.schema.drawn_round import LosingRound
from funding_alloc.uncertainty.losers import applicants_of, drawn_leftovers
from funding_alloc.uncertainty.monte_carlo import Estimate, estimate

FUNDED: Final = "funded"
Key = tuple[str, str, str]
"""What a figure is about (round, category, region, stage, before), its name there, and the measure."""
UNITS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("bids", "winners"), "bids"),
    **dict.fromkeys(("asked", "awarded", "left"), "£"),
    "bodies": "bodies",
}
"""By measure."""


@dataclass(frozen=True)
class LosingStudy:
    """What a round of losers tells."""

    losing: LosingRound
    figures: Mapping[Key, Estimate]
    fit: tuple[FitRow, ...]

    def names(self, about: str) -> list[str]:
        """Categories, regions, stages or rounds before, in their order."""
        return list(dict.fromkeys(name for kind, name, _ in self.figures if kind == about))


def study_losing(path: Path) -> LosingStudy:
    """Decide the round on every draw of the losers.

    Rule    the drawn round, then each round between, then this one by its own stages; draw by draw.
    Units   bids and whole GBP of each draw; mean, 5th and 95th percentile, standard error over the draws.
    Promise every decision of every draw has passed the checks of a decided round.
    Raises ``InputFault`` with every finding; ``InternalFault`` where a decision breaks its round's rules.
    """
    losing = read_losing(path)
    columns: defaultdict[Key, list[int]] = defaultdict(list)
    for decided in decided_draws(losing):
        for key, value in _figures(losing, decided).items():
            columns[key].append(value)
    figures = {key: estimate(np.array(values, dtype=np.float64)) for key, values in columns.items()}
    kept = {key: found for key, found in figures.items() if key[0] != "stage" or any(columns[key])}
    return LosingStudy(losing, kept, tuple(_fit(losing, kept)))


def decided_draws(losing: LosingRound) -> Iterator[Decided]:
    """Decide the round once for each draw."""
    applicants = [applicants_of(one) for one in losing.chain]
    for start in drawn_leftovers(losing.drawn, losing.bids.draws):
        left = start
        for one, known in zip(losing.chain, applicants, strict=True):
            decided = _decide(one, known, left)
            left = left_by(decided)
        yield decided


def _decide(losing: LosingRound, applicants: Mapping[str, Applicant], left: Leftover) -> Decided:
    bids = left.taken_up(losing.bids)
    found = decide(RoundInputs(losing.competition, losing.file, applicants, bids, (), left.winners, ()), best_set)
    broken = [check.id for check in verify(found) if not check.is_passed]
    if broken:
        raise InternalFault(f"a draw of '{losing.competition.competition}' breaks its rules: {', '.join(broken)}")
    return found


def _figures(losing: LosingRound, found: Decided) -> dict[Key, int]:
    """Every figure of a draw, those that are 0 too."""
    here = found.inputs.applicants
    figures: dict[Key, int] = dict(_group(("round", losing.competition.competition), found.decisions))
    if found.left is not None:
        figures["round", losing.competition.competition, "left"] = found.left
    groups = {"region": {code: one.region for code, one in here.items()}}
    if losing.bids.categories is not None:
        groups["category"] = {code: str(one.category) for code, one in here.items()}
    for about, of in sorted(groups.items()):
        for name in sorted(set(of.values())):
            figures |= _group((about, name), [one for one in found.decisions if of[one.bid.applicant] == name])
    for stage in Stage:
        figures["stage", stage, "bids"] = sum(one.stage is stage and not one.award for one in found.decisions)
    figures["stage", FUNDED, "bids"] = sum(one.award > 0 for one in found.decisions)
    for name in losing.before:
        figures["before", name, "bodies"] = sum(winner.competition == name for winner in found.inputs.winners)
    return figures


def _group(about: tuple[str, str], decisions: Iterable[Decision]) -> dict[Key, int]:
    theirs = list(decisions)
    return {
        (*about, "bids"): len(theirs),
        (*about, "asked"): sum(one.bid.ask for one in theirs),
        (*about, "winners"): sum(one.award > 0 for one in theirs),
        (*about, "awarded"): sum(one.award for one in theirs),
    }


def _fit(losing: LosingRound, figures: Mapping[Key, Estimate]) -> Iterator[FitRow]:
    observed, name = losing.bids.observed, losing.competition.competition
    if observed is None:
        return
    pairs: dict[tuple[str, Key], Decimal | int | None] = {
        ("awards", ("round", name, "winners")): observed.awards,
        ("awarded", ("round", name, "awarded")): observed.awarded_gbp,
    }
    for category, gbp in (observed.by_category or {}).items():
        pairs[f"awarded in category {category}", ("category", category, "awarded")] = gbp
    for (figure, key), really in pairs.items():
        yield fit_row(figure, figures[key], really, UNITS[key[2]])
