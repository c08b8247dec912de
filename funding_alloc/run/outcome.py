"""What the competitive stage hands on, whether its competitions were recorded, simulated or decided on bids read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from funding_alloc.schema.allocation import Allocation, Check, DistrictAllocation, MeasureRow
from funding_alloc.schema.bids import FundDecided
from funding_alloc.schema.results import CompetitionRow, RoundRow


@dataclass(frozen=True)
class CompetitiveStage:
    """Allocations, and the draws behind them where competitions are simulated."""

    allocations: tuple[Allocation, ...]
    district_allocations: tuple[DistrictAllocation, ...]
    rule: str
    """Rule whose allocation is reported."""
    draws: Mapping[str, NDArray[np.float64]]
    """By rule: pounds won, of shape (draws, authorities in code order); empty where they are not simulated."""
    competition: tuple[CompetitionRow, ...]
    rounds: tuple[RoundRow, ...]
    checks: tuple[Check, ...]
    measures: tuple[MeasureRow, ...]
    decided: tuple[FundDecided, ...] = ()
    """Each fund's round, bid by bid, where bids were read."""
    by_fund: Mapping[str, Mapping[str, NDArray[np.float64]]] = field(default_factory=dict)
    """By rule and fund: ``draws`` fund by fund; empty where they are not simulated."""


NO_COMPETITION: Final = CompetitiveStage((), (), "", {}, (), (), (), ())
"""What a scenario without a competition hands on: nothing, so that no table shows the model at zero."""
