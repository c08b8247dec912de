"""A shared outcomes pot: the least that those who gain must pay in so that nobody is left worse off."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from funding_alloc.money import gbp, round_to_pounds
from funding_alloc.schema.problem import AllocationProblem, Amount, AmountKind, Goal, Limit, Sense

ONE = Fraction(1)
SHARE = "share"
"""The greatest part of its gain that any body pays."""


def pays(body: str) -> str:
    """Name of what a body pays in."""
    return f"pays.{body}"


def receives(body: str) -> str:
    """Name of what a body is paid."""
    return f"receives.{body}"


def pose_pot(net: Mapping[str, int], title: Callable[[str], str] = str) -> AllocationProblem:
    """Pose the pot as a linear programme.

    Rule    least total of contributions such that no body pays more than it gains, every body that loses is made whole,
            and what is paid in is paid out; then the greatest part of a gain that is paid in is least, so that all pay
            the same part of their gain.
    Units   GBP; ``net`` is each body's benefits less its own costs in whole pounds.
    Promise feasible exactly where the nets sum to 0 or more; the total is then the sum of the losses.
    """
    amounts, limits = [Amount(SHARE, AmountKind.LEVEL)], []
    balance: dict[str, Fraction] = {}
    for body, gain in sorted(net.items()):
        name = pays(body) if gain >= 0 else receives(body)
        amounts.append(Amount(name, AmountKind.MONEY))
        balance[name] = ONE if gain >= 0 else -ONE
        limits += _gainer(body, gain, title(body)) if gain >= 0 else [_loser(body, gain, title(body))]
    limits.append(
        Limit("balance", balance, Fraction(0), Fraction(0), "what is paid in is paid out", is_arithmetic=True)
    )
    total = Goal("least_total", Sense.MINIMISE, {name: one for name, one in balance.items() if one > 0})
    even = Goal("same_part_of_gain", Sense.MINIMISE, {SHARE: ONE})
    return AllocationProblem("shared outcomes pot", tuple(amounts), tuple(limits), (total, even))


def _gainer(body: str, gain: int, title: str) -> list[Limit]:
    """No more than it gains; and by a level, no greater part of its gain than the greatest."""
    least = Limit(f"gain.{body}", {pays(body): ONE}, None, Fraction(gain), f"{title} pays no more than its {gbp(gain)}")
    part = Limit(
        f"part.{body}",
        {pays(body): ONE, SHARE: Fraction(-gain)},
        None,
        Fraction(0),
        f"{title} pays no greater part of its gain than the others",
        rounding_slack=ONE,
        is_arithmetic=True,
    )
    return [least, part]


def _loser(body: str, gain: int, title: str) -> Limit:
    reason = f"{title} is left no worse off, which takes {gbp(-gain)}"
    return Limit(f"loss.{body}", {receives(body): ONE}, Fraction(-gain), None, reason)


def missing_from(net: Mapping[str, int]) -> int:
    """Pounds by which all gains fall short of all losses; 0 where they do not.

    Rule    max(0, -(sum of the nets)).
    Promise 0 exactly where a pot exists: nothing that is paid between bodies changes what all have together.
    """
    return max(0, -sum(net.values()))


def even_pot(net: Mapping[str, int]) -> dict[str, int]:
    """What each body pays in, in closed form; where the programme finds as much, it is right.

    Rule    sum of the losses x the body's gain / sum of the gains, in whole pounds by largest remainder; a body that
            loses pays nothing.
    Promise no body pays more than it gains. The programme may place single pounds otherwise.
    """
    needed = -sum(gain for gain in net.values() if gain < 0)
    gains = {body: max(gain, 0) for body, gain in net.items()}
    whole = sum(gains.values())
    if not needed:
        return dict.fromkeys(gains, 0)
    if missing_from(net):
        raise ValueError(f"no pot: gains of £{whole:,} are less than losses of £{needed:,}")
    return round_to_pounds({body: Fraction(needed * gain, whole) for body, gain in gains.items()}, needed)


def why_no_pot(net: Mapping[str, int], title: Callable[[str], str], counts: str) -> str:
    """In words: who gains and loses how much, and what is missing."""
    gaining = [f"{title(body)} {gbp(gain)}" for body, gain in sorted(net.items()) if gain > 0]
    losing = [f"{title(body)} {gbp(-gain)}" for body, gain in sorted(net.items()) if gain < 0]
    gained = sum(gain for gain in net.values() if gain > 0)
    lost = -sum(gain for gain in net.values() if gain < 0)
    return (
        f"No pot: on {counts} benefits those who gain have {gbp(gained)} ({', '.join(gaining) or 'nobody'}), and those "
        f"who lose need {gbp(lost)} ({', '.join(losing)}). {gbp(missing_from(net))} is missing, and no payment between "
        "them makes more of what all have together."
    )
