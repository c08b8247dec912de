"""How much of what the tranche would have moved is sampling error: real years against drawn worlds without any gap."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import erf, sqrt

import numpy as np

from funding_alloc.learning.noise import Floats, Worlds, moves, reversal, variances
from funding_alloc.learning.windows import gaps_of, is_allowed, years_needed
from funding_alloc.schema.learn import LearnInputs, Series, Window
from funding_alloc.schema.learn_results import ALL, NoiseRow, NoiseRule, SliceTerms

REGISTERED = "registered"


def terms_of(inputs: LearnInputs) -> SliceTerms:
    """The tranche's terms as numbers."""
    tranche = inputs.rules.tranche
    return SliceTerms(Fraction(tranche.tau), Fraction(tranche.cap), tranche.estimator, tranche.least_areas)


@dataclass(frozen=True)
class _Tally:
    """One rule on one indicator: moves by draw, year and area; draw 0 is the real one."""

    moved: Floats
    within: float
    wrong: float
    years: int

    @property
    def pounds(self) -> Floats:
        """Pounds that change hands, by draw."""
        return np.asarray(np.abs(self.moved).sum(axis=(1, 2)) / 2)


def noise_of(inputs: LearnInputs, base: Mapping[str, int]) -> tuple[tuple[NoiseRow, ...], tuple[str, ...]]:
    """Every window, rule and indicator; and what could not be tried.

    Rule    in a drawn world every figure is off by its own sampling error and nothing else differs; gaps, V and moves
            are then worked out as they are for the real figures. The real figures and the drawn worlds go through the
            same arrays.
    """
    rows: list[NoiseRow] = []
    left_out = []
    windows: dict[str, Window] = {REGISTERED: inputs.rules.window, **inputs.rules.variants}
    for name, window in windows.items():
        fit = [one for one in inputs.rules.indicators if is_allowed(_any(inputs, one), window)]
        out = [inputs.rules.indicators[one].title for one in inputs.rules.indicators if one not in fit]
        if out:
            left_out.append(f"{name}: without {', '.join(out)}, whose figures cover more than one year")
        rules = tuple(NoiseRule) if name == REGISTERED else (NoiseRule.SHRUNK,)
        for rule in rules if fit else ():
            tallies = {one: _tally(inputs, base, (one, window, rule)) for one in fit}
            rows += (_row((name, window), rule, one, [tally]) for one, tally in tallies.items())
            rows.append(_row((name, window), rule, ALL, list(tallies.values())))
    return tuple(rows), tuple(left_out)


def _any(inputs: LearnInputs, indicator: str) -> Series:
    return next(iter(inputs.series[indicator].values()))


def _tally(inputs: LearnInputs, base: Mapping[str, int], what: tuple[str, Window, NoiseRule]) -> _Tally:
    """Real and drawn moves of one rule on one indicator."""
    name, window, rule = what
    rules, terms = inputs.rules, terms_of(inputs)
    better, against = rules.indicators[name].better, rules.counterfactual.area
    drawn = _Drawn.of(inputs, base, name)
    share = rules.share_of(name)
    span = range(rules.years.first, rules.years.last + 1)
    moved = np.zeros((1 + rules.noise.draws, len(span), len(drawn.rows)))
    within = wrong = 0.0
    years = 0
    for i, year in enumerate(span):
        found = gaps_of(inputs.series[name], against, better, year, window)
        areas = [area for area in drawn.rows if area in found]
        if len(areas) < terms.least_areas:
            continue
        years += 1
        errors = np.array([found[area].error for area in areas])
        real = np.array([[found[area].value for area in areas]])
        gaps = np.vstack([real, better.sign * drawn.gaps(areas, against, years_needed(year, window))])
        bases = np.array([float(base[area] * share) for area in areas])
        pounds = moves(rule, gaps, errors, bases, terms)
        moved[:, i, [drawn.rows[area] for area in areas]] = pounds
        inside = np.abs(real[0]) < 1.96 * errors
        within += float(np.abs(pounds[0])[inside].sum()) / 2
        wrong += _wrong_way(real, errors, pounds[0], terms) if rule is NoiseRule.SHRUNK else 0.0
    return _Tally(moved, within, wrong, years)


def _wrong_way(real: Floats, errors: Floats, pounds: Floats, terms: SliceTerms) -> float:
    """Pounds expected to move against the true gap, if gaps differ with variance V and errors are normal."""
    variance = float(variances(real, errors, terms.estimator)[0])
    if not variance:
        return 0.0
    believed = variance / (variance + errors**2) * real[0]
    spread = np.sqrt(variance * errors**2 / (variance + errors**2))
    chances = [(1 - erf(abs(float(z)) / sqrt(2))) / 2 for z in believed / spread]
    return float(np.abs(pounds) @ np.array(chances)) / 2


@dataclass(frozen=True)
class _Drawn:
    """Sampling errors of one indicator by draw, area and year."""

    errors: Floats
    rows: Mapping[str, int]
    """Areas that may gain or lose; the counterfactual is the row after them."""
    first: int

    @classmethod
    def of(cls, inputs: LearnInputs, base: Mapping[str, int], name: str) -> _Drawn:
        """Draw them; the seed hangs on the indicator's name, so that another indicator changes nothing here."""
        series, noise = inputs.series[name], inputs.rules.noise
        areas = sorted(area for area in series if area in base)
        every = [*areas, inputs.rules.counterfactual.area]
        years = [year for area in every for year in series[area].points]
        first, last = min(years), max(years)
        sizes = np.zeros((len(every), last - first + 1))
        for i, area in enumerate(every):
            for year, point in series[area].points.items():
                sizes[i, year - first] = point.error
        own = int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big")
        errors = Worlds(noise.draws, (noise.seed, own)).errors(sizes, _any(inputs, name).period)
        return cls(errors, {area: i for i, area in enumerate(areas)}, first)

    def gaps(self, areas: Sequence[str], against: str, years: tuple[Sequence[int], Sequence[int]]) -> Floats:
        """Change of every area less that of the counterfactual, made of errors alone."""
        later, earlier = ([year - self.first for year in end] for end in years)
        change = self.errors[:, :, later].mean(axis=2) - self.errors[:, :, earlier].mean(axis=2)
        return np.asarray(change[:, [self.rows[area] for area in areas]] - change[:, [len(self.rows)]])


def _row(window: tuple[str, Window], rule: NoiseRule, indicator: str, tallies: Sequence[_Tally]) -> NoiseRow:
    pounds = np.sum([tally.pounds for tally in tallies], axis=0)
    real, alone = float(pounds[0]), pounds[1:]
    turned = {lag: _turned([tally.moved for tally in tallies], lag) for lag in (1, window[1].years)}
    within, wrong = (sum(getattr(tally, part) for tally in tallies) for part in ("within", "wrong"))
    return NoiseRow(
        window=window[0],
        rule=rule,
        indicator=indicator,
        years=max(tally.years for tally in tallies),
        moved_gbp=real,
        alone_gbp=float(alone.mean()),
        alone_high_gbp=float(np.percentile(alone, 95)),
        reached=float((alone >= real).mean()),
        within_error=within / real if real else None,
        wrong_way=wrong / real if real and rule is NoiseRule.SHRUNK else None,
        reversed_next=turned[1][0],
        reversed_next_alone=turned[1][1],
        reversed_window=turned[window[1].years][0],
        reversed_window_alone=turned[window[1].years][1],
    )


def _turned(moved: Sequence[Floats], lag: int) -> tuple[float | None, float | None]:
    """Share of moves that have turned round after some years: of the real ones, and of all drawn ones together."""
    pairs = [reversal(one, lag) for one in moved]
    turned, both = (np.sum([pair[i] for pair in pairs], axis=0) for i in (0, 1))
    real = float(turned[0] / both[0]) if both[0] else None
    return real, float(turned[1:].sum() / both[1:].sum()) if both[1:].sum() else None
