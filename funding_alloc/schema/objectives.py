"""What an authority plans for: the objectives of a settlement, each with its economics."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from statistics import median
from typing import Annotated, Literal, Self

from pydantic import Discriminator, Field, model_validator

from funding_alloc.schema.base import MOST_POUNDS, AreaCode, Positive, Share, Strict, Text
from funding_alloc.schema.sources import Grounded

SPREAD = 10_000
"""Most that an objective's dearest pound counts for over its cheapest: a solver cannot tell every pound beyond that."""
MOST_COUNTED = 10**6
"""Most that a pound counts for at all."""


def _refuse_far_apart(counts: Iterable[Fraction]) -> None:
    """What pounds count for, nothing aside, must be comparable."""
    sizes = [count for count in counts if count]
    if sizes and max(sizes) > SPREAD * min(sizes):
        times = f"{float(max(sizes) / min(sizes)):,.6g}"
        raise ValueError(
            f"one pound counts {times} times as much as another here; at most {SPREAD:,} times is possible"
        )
    if sizes and max(sizes) > MOST_COUNTED:
        raise ValueError(f"one pound counts for {float(max(sizes)):,.6g} here; at most {MOST_COUNTED:,} is possible")


class ShortfallBand(Strict):
    """Falling short of the need requirement costs ``weight`` a pound until ``up_to`` of the requirement is missing."""

    up_to: Share
    weight: Positive


class UnmetNeed(Grounded):
    """Least weighted shortfall below each theme's need requirement; the bands must grow dearer.

    Economics: a national yardstick. Money above a requirement earns nothing, and a deep shortfall counts for more than
    several shallow ones.
    """

    name: Literal["unmet_need"]
    bands: tuple[ShortfallBand, ...]

    @model_validator(mode="after")
    def _grows_dearer(self) -> Self:
        ends = [band.up_to for band in self.bands]
        weights = [band.weight for band in self.bands]
        if ends != sorted(set(ends)) or not ends or ends[-1] != 1:
            raise ValueError("the bands' 'up_to' must rise and end at 1")
        if weights != sorted(set(weights)):
            raise ValueError("each band must weigh more than the one before: falling further short costs more")
        _refuse_far_apart(map(Fraction, weights))
        return self

    def counts(self) -> dict[str, tuple[Fraction, ...]]:
        """What a pound may count for, by theme; the empty name stands for every theme."""
        return {"": tuple(Fraction(band.weight) for band in self.bands)}


class ReturnCurve(Grounded):
    """What a theme's pound brings: one scale, one shape, and the chance that it brings nothing."""

    scale: Positive
    """Benefit for each pound, on average over the current budget."""
    shape: Annotated[Decimal, Field(ge=0)]
    """Benefit of the last pound of the current budget over the average: 1 is no diminishing of returns; above 1 the
    curve would not be concave."""
    no_effect: Share
    """Chance that the theme's spending has no effect: evaluations that find none."""

    @model_validator(mode="after")
    def _is_concave(self) -> Self:
        if self.shape > 1:
            raise ValueError(
                "the curve is not concave: 'shape' is the last pound's benefit over the average one, at most 1"
            )
        return self

    def slopes(self) -> tuple[Fraction, Fraction, Fraction, Fraction]:
        """Benefit of a pound on each of the curve's four pieces, for a scale of 1."""
        shape, works = Fraction(self.shape), 1 - Fraction(self.no_effect)
        quarters = (Fraction(3, 2) - shape / 2, Fraction(1, 2) + shape / 2, shape * 3 / 4, shape / 4)
        first, second, third, fourth = (works * slope for slope in quarters)
        return first, second, third, fourth


class CentreWelfare(Grounded):
    """Most benefit by concave return curves of each theme.

    Economics: the centre's own welfare with diminishing returns (Oates). Benefit-cost ratios of different departments
    are not on one scale, so the curves of different themes are compared only as ``comparability`` says.
    """

    name: Literal["centre_welfare"]
    curves: dict[Text, ReturnCurve]
    """By theme."""
    current_budget: Literal["grant", "requirement"]
    """The budget over which a curve's scale is the average: the theme's grant, or its need requirement."""
    exhausted_at: Annotated[Decimal, Field(gt=1, le=100)]
    """Multiple of the current budget at which a further pound brings nothing."""
    comparability: Literal["within_theme", "common_median", "raw"]
    """``within_theme``: nothing moves between themes for the sake of returns; ``common_median``: every scale is set to
    the median of all themes' scales; ``raw``: the ratios are compared as they are, which must be confirmed."""
    raw_ratios_are_meant: Literal["yes"] | None = None
    """Asked a second time where ``comparability`` is ``raw``."""

    @model_validator(mode="after")
    def _asked_twice(self) -> Self:
        if not self.curves:
            raise ValueError("needs a curve for each theme")
        if (self.comparability == "raw") != (self.raw_ratios_are_meant == "yes"):
            raise ValueError(
                "raw benefit-cost ratios, compared across themes, pick appraisal methods and not merit; if that is "
                "wanted, write 'comparability: raw' together with 'raw_ratios_are_meant: yes', else neither"
            )
        _refuse_far_apart(count for counts in self.counts().values() for count in counts)
        return self

    def scales(self) -> dict[str, Fraction]:
        """Scale of each theme's curve as it counts: its own if compared raw, else the median of all of them."""
        scales = {theme: Fraction(rule.scale) for theme, rule in self.curves.items()}
        return scales if self.comparability == "raw" else dict.fromkeys(scales, median(scales.values()))

    def counts(self) -> dict[str, tuple[Fraction, ...]]:
        """What a pound may count for, by theme: its curve's slopes."""
        scales = self.scales()
        return {theme: tuple(scales[theme] * slope for slope in rule.slopes()) for theme, rule in self.curves.items()}


class OutcomeTarget(Grounded):
    """An outcome that one theme's money buys, and how much of it each authority has agreed to."""

    outcome: Text
    unit: Text
    theme: Text
    per_million: Positive
    """Units of the outcome that £1 million buys."""
    target: dict[AreaCode, Positive]
    """Units over the whole period, by authority."""
    weight: Positive
    """Weight of missing the whole target."""

    @model_validator(mode="after")
    def _has_a_price(self) -> Self:
        for code, units in self.target.items():
            price = Fraction(units) / Fraction(self.per_million) * 10**6
            if not 1 <= price <= MOST_POUNDS:
                cost = f"at {self.per_million} for £1 million, {units} would cost {code} £{float(price):,.6g}"
                raise ValueError(f"{cost}, which is no target that money could be planned for")
        return self

    def count(self, area_code: str) -> Fraction:
        """What a pound counts for in an authority until its target is met."""
        return Fraction(self.weight) * Fraction(self.per_million) / Fraction(self.target[area_code]) / 10**6


class OutcomeTargets(Grounded):
    """Least weighted part of the agreed targets that is missed (goal programming).

    Economics: what an outcomes framework rewards. A target met earns nothing more, so money drains from themes at
    target to themes below it, whatever their returns.
    """

    name: Literal["outcome_targets"]
    targets: Annotated[tuple[OutcomeTarget, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _is_comparable(self) -> Self:
        for code in {code for target in self.targets for code in target.target}:
            _refuse_far_apart(target.count(code) for target in self.targets if code in target.target)
        return self


Yardstick = Annotated[UnmetNeed | CentreWelfare, Discriminator("name")]
"""An objective that is the centre's own."""


class LocalWeights(Grounded):
    """The centre's yardstick with the place's own weights for each theme.

    Economics: tastes differ. What the place gains by its own lights, the centre's measure may lose; both are reported.
    """

    name: Literal["local_weights"]
    weights: dict[Text, Positive]
    """By theme; 1 for each theme is the centre's own view."""
    of: Yardstick

    @model_validator(mode="after")
    def _is_comparable(self) -> Self:
        of = self.of.counts()
        by_theme = {theme: of.get(theme, of.get("", ())) for theme in self.weights}
        _refuse_far_apart(Fraction(self.weights[theme]) * count for theme, each in by_theme.items() for count in each)
        return self


class Inertia(Grounded):
    """Part of the way from the money's old pattern to the best plan.

    Economics: flypaper. Grants stick to the teams that had them; ``movement`` of 0 leaves every pound where it was.
    """

    name: Literal["inertia"]
    movement: Share
    """Part of the way that is gone, 0 to 1."""
    towards: Annotated[UnmetNeed | CentreWelfare | LocalWeights | OutcomeTargets, Discriminator("name")]


Objective = Annotated[
    UnmetNeed | CentreWelfare | LocalWeights | OutcomeTargets | Inertia,
    Discriminator("name"),
]


def yardstick_of(
    objective: UnmetNeed | CentreWelfare | LocalWeights | OutcomeTargets | Inertia,
) -> UnmetNeed | CentreWelfare | OutcomeTargets:
    """The measure by which the centre would judge a plan: the objective without local weights or inertia."""
    if isinstance(objective, Inertia):
        return yardstick_of(objective.towards)
    return objective.of if isinstance(objective, LocalWeights) else objective


def themes_named(objective: UnmetNeed | CentreWelfare | LocalWeights | OutcomeTargets | Inertia) -> dict[str, bool]:
    """Themes an objective speaks of, each with whether every theme must be among them."""
    if isinstance(objective, CentreWelfare):
        return dict.fromkeys(objective.curves, True)
    if isinstance(objective, LocalWeights):
        return {**themes_named(objective.of), **dict.fromkeys(objective.weights, True)}
    if isinstance(objective, OutcomeTargets):
        return {target.theme: False for target in objective.targets}
    return themes_named(objective.towards) if isinstance(objective, Inertia) else {}
