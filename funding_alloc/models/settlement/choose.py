"""From an objective's settings to its purpose on one envelope."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Final

from funding_alloc.models.settlement.curves import curves_of
from funding_alloc.models.settlement.envelope import Envelope
from funding_alloc.models.settlement.purpose import LeastMissed, LeastUnmetNeed, MostReturns, Purpose, Weights
from funding_alloc.schema.objectives import (
    CentreWelfare,
    Inertia,
    LocalWeights,
    OutcomeTargets,
    UnmetNeed,
    yardstick_of,
)
from funding_alloc.schema.settlement import Counted, SettlementSettings

ANY = UnmetNeed | CentreWelfare | LocalWeights | OutcomeTargets | Inertia
_EVEN: Final[Mapping[str, Fraction]] = {}


def purpose_of(envelope: Envelope, objective: ANY, weights: Weights = _EVEN) -> Purpose:
    """What the place plans for: the objective as set, towards which inertia moves.

    ``weights`` multiply what each theme counts for, over the objective's own.
    """
    if isinstance(objective, Inertia):
        return purpose_of(envelope, objective.towards, weights)
    if isinstance(objective, LocalWeights):
        own = {t: Fraction(w) * weights.get(t, Fraction(1)) for t, w in objective.weights.items()}
        return purpose_of(envelope, objective.of, {**weights, **own})
    if isinstance(objective, UnmetNeed):
        return LeastUnmetNeed(envelope, objective, weights)
    if isinstance(objective, CentreWelfare):
        return MostReturns(curves_of(envelope, objective), weights)
    return LeastMissed(envelope, objective.targets)


def yardstick(envelope: Envelope, objective: ANY) -> Purpose:
    """What the centre judges a plan by: the objective without the place's own weights and inertia."""
    return purpose_of(envelope, yardstick_of(objective))


def movement_of(objective: ANY) -> Fraction:
    """Part of the way to the best plan that is gone: 1 without inertia."""
    return Fraction(objective.movement) if isinstance(objective, Inertia) else Fraction(1)


def counted(settings: SettlementSettings) -> SettlementSettings:
    """The settings as they count for their objective: gross movement where themes are not compared.

    On balance a theme may swap classes or years with another and give up nothing; that too is money moved for returns.
    """
    if compares_themes(settings.objective):
        return settings
    gross = settings.virement.model_copy(update={"counts": Counted.GROSS})
    return settings.model_copy(update={"virement": gross})


def compares_themes(objective: ANY) -> bool:
    """Whether money may move between themes for the objective's sake."""
    inner = yardstick_of(objective)
    return not (isinstance(inner, CentreWelfare) and inner.comparability == "within_theme")
