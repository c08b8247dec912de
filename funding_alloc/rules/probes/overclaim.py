"""What a claimant gains by stating more than is so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from funding_alloc.rules.probes.ground import (
    MOST_RUNS,
    Ground,
    Refused,
    Stated,
    check_runs,
    chosen,
    figure,
    told,
    worded,
)


@dataclass(frozen=True)
class Overclaim:
    """One claimant alone states one figure higher."""

    code: str
    stated: Stated
    honest: Fraction
    inflated: Fraction
    before: Fraction
    after: Fraction
    """Award as inflated; as before where the rule refuses the inflated figure."""
    unit: str
    refused: str = ""
    """Why the rule has no answer to the inflated figure."""

    @property
    def gain(self) -> Fraction:
        """Award as inflated less award as it was."""
        return self.after - self.before

    @property
    def sentence(self) -> str:
        """What an analyst is told."""
        column = worded(self.stated.column)
        moved = f"{self.code} with {column} {figure(self.inflated)} for {figure(self.honest)}"
        who = f"({column} is stated by {self.stated.by})"
        if self.refused:
            return f"{moved}: the rule has no answer, {self.refused} {who}."
        if not self.gain:
            return f"{moved} gains nothing {who}."
        verb = "gains" if self.gain > 0 else "loses"
        return f"{moved} {verb} {told(abs(self.gain), self.unit)}, from {told(self.before, self.unit)} {who}."


def gain_from_overclaim(
    ground: Ground, share: Fraction, only: Sequence[str] = (), most_runs: int = MOST_RUNS
) -> tuple[Overclaim, ...]:
    """Raise one figure of one claimant by a share of itself, everything else as it is, and look at its own award.

    Rule    for each id and each column that it states: award with figure * (1 + share) less award with the figure.
            A winning bid whose ask is raised gets the raised ask.
    Units   GBP, or whole units; ``share`` is a pure share, such as 1/10, and has no default.
    Source  the manipulations that Thomson (2019) and Sprumont (1991) study for claims.
    Promise exact; one run for each id and column, and one before.
    Raises ``InputFault`` for an unknown id or too many runs, ``ValueError`` for a share of 0 or less, ``Refused`` where
    the rule has no answer to the data as they are.
    """
    codes = chosen(ground, only)
    if share <= 0:
        raise ValueError("a share of 0 or less is no overclaim")
    check_runs("gain from overclaim", runs_of_overclaims(ground, only), most_runs)
    before = ground.awards()
    return tuple(_one(ground, (code, stated), share, before[code]) for stated in ground.stated for code in codes)


def runs_of_overclaims(ground: Ground, only: Sequence[str]) -> int:
    """Runs of the rule that the probe needs."""
    return 1 + len(chosen(ground, only)) * len(ground.stated)


def _one(ground: Ground, which: tuple[str, Stated], share: Fraction, before: Fraction) -> Overclaim:
    code, stated = which
    honest = ground.figure(code, stated.column)
    inflated = honest + abs(honest) * share
    after, refused = before, ""
    try:
        after = ground.with_figure(code, stated.column, inflated).awards()[code]
    except Refused as fault:
        refused = str(fault)
    return Overclaim(code, stated, honest, inflated, before, after, ground.unit, refused)
