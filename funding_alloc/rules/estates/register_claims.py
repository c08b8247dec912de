"""Rules for claims above an estate, as they are listed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Final

from funding_alloc.rules.estates import beyond, claim_curves
from funding_alloc.rules.estates.call import CallableRule
from funding_alloc.rules.estates.parametric import Curve
from funding_alloc.rules.estates.problem import Amounts, Problem
from funding_alloc.rules.estates.rule import Example
from funding_alloc.rules.rule import About, Property

RM, PM, CO = Property.RESOURCE_MONOTONE, Property.POPULATION_MONOTONE, Property.CONSISTENT
CM, OP, SD, CT = Property.CLAIMS_MONOTONE, Property.ORDER_PRESERVING, Property.SELF_DUAL, Property.CLAIMS_TRUNCATION
ALWAYS: Final = frozenset({RM, PM, CM, OP})
EVERY: Final = ALWAYS | {CO, SD, CT}
THOMSON: Final = "Thomson, How to Divide When There Isn't Enough (Cambridge, 2019)"
MISHNAH: Final = ("100", "200", "300")


def _along(curves: Callable[[Amounts], dict[str, Curve]]) -> Callable[[Problem], dict[str, Curve]]:
    return lambda problem: curves(problem.column("claim"))


def _as_whole(awards: Callable[[Fraction, Amounts], dict[str, Fraction]]) -> Callable[[Problem], dict[str, Fraction]]:
    return lambda problem: awards(problem.estate, problem.column("claim"))


def _about(definition: str, reference: str, breaks: frozenset[Property]) -> About:
    return About(definition, reference, EVERY - breaks, breaks)


def _example(estate: str, awards: tuple[str, ...], arithmetic: str) -> Example:
    return Example(estate, {"claim": MISHNAH}, awards, arithmetic)


def _parametric(
    name: str, curves: Callable[[Amounts], dict[str, Curve]], about: About, example: Example
) -> tuple[str, CallableRule]:
    return name, CallableRule(name, about, example, ("claim",), curves=_along(curves))


def _outside(
    name: str, awards: Callable[[Fraction, Amounts], dict[str, Fraction]], about: About, example: Example
) -> tuple[str, CallableRule]:
    return name, CallableRule(name, about, example, ("claim",), awards=_as_whole(awards))


def _breaks(*properties: Property) -> frozenset[Property]:
    return frozenset(properties)


CLAIMS: Final[Mapping[str, CallableRule]] = dict(
    [
        _parametric(
            "proportional",
            claim_curves.proportional,
            _about("Awards in proportion to claims.", f"{THOMSON}; Aristotle, Nicomachean Ethics V.", _breaks(CT)),
            _example("300", ("50", "100", "150"), "300 / 600 = 1/2 of every claim"),
        ),
        _parametric(
            "constrained-equal-awards",
            claim_curves.equal_awards,
            _about("Equal awards, nobody above their claim.", f"{THOMSON}; Maimonides.", _breaks(SD)),
            _example("400", ("100", "150", "150"), "A is met in full; (400 - 100) / 2 = 150 for B and C"),
        ),
        _parametric(
            "constrained-equal-losses",
            claim_curves.equal_losses,
            _about("Equal losses, nobody below nothing.", f"{THOMSON}; Maimonides.", _breaks(SD, CT)),
            _example("200", ("0", "50", "150"), "B and C lose (200 + 300 - 200) / 2 = 150 each; A has less to lose"),
        ),
        _parametric(
            "talmud",
            claim_curves.talmud,
            _about(
                "Equal awards on half claims up to half the total; above it half the claim, and equal losses on the "
                "other half.",
                "Aumann and Maschler, Game theoretic analysis of a bankruptcy problem from the Talmud (1985); Mishnah, "
                "Ketubot 93a.",
                _breaks(),
            ),
            _example("200", ("50", "75", "75"), "A has half the claim; (200 - 50) / 2 = 75 for B and C"),
        ),
        _parametric(
            "reverse-talmud",
            claim_curves.reverse_talmud,
            _about(
                "Equal losses on half claims up to half the total; above it half the claim, and equal awards on the "
                "other half.",
                "Chun, Schummer and Thomson, Constrained egalitarianism (2001).",
                _breaks(CT),
            ),
            _example("100", ("0", "25", "75"), "half claims 100 and 150 lose 75 each; A's half claim of 50 is less"),
        ),
        _parametric(
            "piniles",
            claim_curves.piniles,
            _about(
                "Equal awards on half claims up to half the total; above it half the claim, and equal awards again on "
                "the other half.",
                f"Piniles, Darkah shel Torah (1861), after {THOMSON}.",
                _breaks(SD, CT),
            ),
            _example("400", ("250/3", "400/3", "550/3"), "halves 50, 100, 150; the other 100 in equal parts of 100/3"),
        ),
        _parametric(
            "constrained-egalitarian",
            claim_curves.constrained_egalitarian,
            _about(
                "Equal awards on half claims up to half the total; above it as equal as awards between half and the "
                "whole of each claim can be.",
                "Chun, Schummer and Thomson, Constrained egalitarianism (2001).",
                _breaks(SD, CT),
            ),
            _example("400", ("100", "150", "150"), "A is met in full; B rises from 100 to the 150 that C holds"),
        ),
        _outside(
            "random-arrival",
            beyond.random_arrival,
            _about(
                "First come, first served, averaged over all orders of arrival.",
                "O'Neill, A problem of rights arbitration from the Talmud (1982).",
                _breaks(CO),
            ),
            _example("200", ("100/3", "250/3", "250/3"), "of six orders A gets 100 in two; B 100 or 200, sum 500"),
        ),
        _outside(
            "adjusted-proportional",
            beyond.adjusted_proportional,
            _about(
                "What all others leave to one is conceded; the rest in proportion to what is left of each claim, none "
                "counted above the rest.",
                "Curiel, Maschler and Tijs, Bankruptcy games (1987).",
                _breaks(CO, PM),
            ),
            _example("200", ("40", "80", "80"), "nothing is conceded; claims counted as 100, 200, 200: 2/5 of each"),
        ),
        _outside(
            "minimal-overlap",
            beyond.minimal_overlap,
            _about(
                "Claims laid over the estate so that as little as possible is claimed by many; each part is shared "
                "equally by those who claim it.",
                "O'Neill, A problem of rights arbitration from the Talmud (1982); Ibn Ezra.",
                _breaks(CO, SD),
            ),
            _example("200", ("100/3", "250/3", "250/3"), "100 is claimed by three, the next 100 by B and C"),
        ),
        _outside(
            "average-of-awards",
            beyond.average_of_awards,
            _about(
                "The centre of all divisions that give nobody less than nothing or more than their claim.",
                "Miras Calvo, Quinteiro Sandomingo and Sanchez Rodriguez, The average-of-awards rule for claims "
                "problems (2022).",
                _breaks(CO),
            ),
            _example("100", ("100/3", "100/3", "100/3"), "no claim is below the estate, so the centre is equal"),
        ),
        _outside(
            "average-of-equal-awards-and-losses",
            beyond.average_of_extremes,
            _about(
                "Half way between constrained equal awards and constrained equal losses.",
                f"{THOMSON}, on averages of rules.",
                _breaks(CO, CT),
            ),
            _example("200", ("100/3", "175/3", "325/3"), "the mean of 200/3 three times and of 0, 50, 150"),
        ),
        _outside(
            "dominguez-thomson",
            beyond.dominguez_thomson,
            _about(
                "Round after round everybody is paid the n-th part of their claim, or of the estate if that is less.",
                "Dominguez and Thomson, A new solution to the problem of adjudicating conflicting claims (2006).",
                _breaks(CO, SD, PM),
            ),
            _example("200", ("400/9", "700/9", "700/9"), "round 1 pays 100/3, 200/3, 200/3; then 100/3 in equal parts"),
        ),
    ]
)
