"""What a partnership file leads to: every arrangement's place on the scale, and its figures on the panel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from funding_alloc.schema.allocation import Check
from funding_alloc.schema.partnership import Arrangement, Part, Partnership
from funding_alloc.schema.pockets import PocketsInputs
from funding_alloc.schema.study_inputs import StudyInputs


@dataclass(frozen=True)
class PartnershipInputs(StudyInputs):
    """A partnership file with the pots it names, by arrangement."""

    rules: Partnership
    file: str
    pots: Mapping[str, PocketsInputs]


@dataclass(frozen=True)
class Figures:
    """An arrangement on the panel; None where the figure does not exist for it."""

    total_gbp: int | None
    unmet_gbp: int | None
    need_met: float | None
    gain: float | None
    """What freedom brings against the formula allocation, in the unit of the objective."""
    accounts: float | None
    """Grants, settlements or pots that a place accounts for, each apart."""
    net_gbp: int | None
    """Benefits less costs over all bodies; pots only."""
    worse_off: int | None
    """Bodies left with less than nothing; pots only."""


@dataclass(frozen=True)
class Standing:
    """One arrangement on the scale."""

    arrangement: Arrangement
    parts: Mapping[Part, Fraction]
    position: Fraction
    figures: Figures
    why_not: str
    """Why an arrangement has no figures, where it has none."""

    @property
    def ends(self) -> tuple[Fraction, Fraction]:
        """Least and most that any weights could make of the position."""
        return min(self.parts.values()), max(self.parts.values())

    @property
    def returns_a_year(self) -> float | None:
        """Returns that a place makes in a year."""
        accounts = self.figures.accounts
        return None if accounts is None else accounts * self.arrangement.returns_a_year

    def leaves_more(self, other: Standing) -> bool:
        """Whether this leaves at least as much to the place in every part, and more in one."""
        pairs = [(self.parts[part], other.parts[part]) for part in self.parts]
        return all(own >= others for own, others in pairs) and any(own > others for own, others in pairs)


@dataclass(frozen=True)
class PartnershipResults:
    """Every arrangement, least freedom first."""

    inputs: PartnershipInputs
    standings: tuple[Standing, ...]
    unit: str
    """Of ``Figures.gain``."""
    checks: tuple[Check, ...]
