"""What a probe is asked, from text: numbers read exactly, and what is left open filled in from the data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Final

from funding_alloc.errors import Finding, InputFault, did_you_mean
from funding_alloc.rules.figures import number_of
from funding_alloc.rules.probes.bids import Bids
from funding_alloc.rules.probes.every import Asking
from funding_alloc.rules.probes.ground import ZERO
from funding_alloc.rules.probes.reach import natural_end
from funding_alloc.rules.probes.shares import Shares
from funding_alloc.rules.probes.splitting import HALVES
from funding_alloc.schema.base import MOST_POUNDS

QUESTIONS: Final[tuple[str, ...]] = ("overclaim", "parts", "up_to", "estate_step", "step")
HUNDREDTH: Final = Fraction(1, 100)
"""Of the span of estates, and of the largest ask: how long steps are where none is named."""


def asking_of(ground: Shares | Bids, texts: Mapping[str, str], only: Sequence[str] = ()) -> Asking:
    """Read what is to be tried.

    Rule    ``overclaim`` must be there. Left open, parts are two halves; estates go up to the sum of claims or asks, or
            to twice the estate where nothing is claimed, in steps of a hundredth of the way (whole units one by one);
            a figure moves by 1, and the ask of a losing bid by a hundredth of the largest ask.
    Raises ``InputFault`` with every fault.
    """
    findings = [
        Finding(name, 0, 0, "is no question of a probe.", did_you_mean(name, QUESTIONS))
        for name in texts
        if name not in QUESTIONS
    ]
    figures = {name: _figure(name, text, findings) for name, text in texts.items() if name != "parts"}
    parts = _parts(texts["parts"], findings) if "parts" in texts else HALVES
    if "overclaim" not in texts:
        what = "is missing: the share by which a figure is overstated, such as 0.10."
        findings.append(Finding("overclaim", 0, 0, what))
    end = figures.get("up_to", natural_end(ground) or 2 * ground.estate)
    if end < ground.estate:
        findings.append(Finding("up_to", 0, 0, "is below the estate.", "Name the largest estate to be tried."))
    findings += [
        Finding("only", 0, 0, f"'{c[:60]}' is no id.", did_you_mean(c, ground.ids)) for c in only if c not in ground.ids
    ]
    if findings:
        raise InputFault(findings)
    estate_step = figures.get("estate_step", (end - ground.estate) * HUNDREDTH or Fraction(1))
    return Asking(figures["overclaim"], parts, end, estate_step, figures.get("step", _step(ground)), tuple(only))


def _step(ground: Shares | Bids) -> Fraction:
    if isinstance(ground, Bids):
        return max(ground.case.asks.values(), default=ZERO) * HUNDREDTH or Fraction(1)
    return Fraction(1)


def _figure(name: str, text: str, findings: list[Finding]) -> Fraction:
    number = number_of(text.strip())
    if number is None:
        findings.append(Finding(name, 0, 0, f"'{text[:30]}' is not a number.", "Write digits only."))
    elif number > MOST_POUNDS:
        findings.append(Finding(name, 0, 0, f"{text.strip()} is above {MOST_POUNDS:,}, the greatest figure taken."))
    elif number <= 0 and name != "up_to":
        findings.append(Finding(name, 0, 0, f"{text.strip()} must be above 0."))
    return number or ZERO


def _parts(text: str, findings: list[Finding]) -> tuple[Fraction, ...]:
    numbers = [number_of(word.strip()) for word in text.split(",")]
    parts = tuple(number for number in numbers if number is not None)
    if len(parts) < max(len(numbers), 2) or min(parts) <= 0 or sum(parts) != 1:
        what = f"'{text[:60]}' are no parts of a whole."
        findings.append(Finding("parts", 0, 0, what, "Write shares above 0 that sum to 1, such as 0.5,0.5 or 1/3,2/3."))
    return parts
