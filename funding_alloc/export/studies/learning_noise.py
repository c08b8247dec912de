"""How much of a tranche's movement is noise, as tables and in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from funding_alloc.money import gbp_millions
from funding_alloc.schema.learn_results import ALL, LearnResults, NoiseRow, NoiseRule
from funding_alloc.schema.shown import Cell, Sheet

REGISTERED = "registered"


def noise(results: LearnResults) -> Sheet:
    """The rule and two cruder ones, each held against worlds without any true gap."""
    every = [row for row in results.noise if row.window == REGISTERED]
    found = [(row.rule.value, *_noise(results, row)) for row in every]
    return Sheet("How much of it is noise", ("rule", *_COLUMNS), found, tuple(in_words(results)))


_COLUMNS = (
    *("indicator", "years", "moved £", "noise alone £", "noise alone, 95th percentile £", "noise / moved"),
    *("drawn worlds that move as much", "moved within own error", "expected wrong way"),
)


def _noise(results: LearnResults, row: NoiseRow) -> tuple[Cell, ...]:
    pounds = (round(row.moved_gbp), round(row.alone_gbp), round(row.alone_high_gbp))
    shares = (row.noise, row.reached, row.within_error, row.wrong_way)
    return (_title(results, row), row.years, *pounds, *_shares(shares))


def _title(results: LearnResults, row: NoiseRow) -> str:
    return "all" if row.indicator == ALL else results.inputs.rules.indicators[row.indicator].title


def _shares(shares: Sequence[float | None]) -> tuple[Cell, ...]:
    return tuple("" if one is None else f"{one:.1%}" for one in shares)


def turning(results: LearnResults) -> Sheet:
    """How many moves turn round the year after and a window later, and how many do by noise alone."""
    found: list[tuple[Cell, ...]] = [
        (
            *(row.rule.value, _title(results, row)),
            *_shares((row.reversed_next, row.reversed_next_alone, row.reversed_window, row.reversed_window_alone)),
        )
        for row in results.noise
        if row.window == REGISTERED
    ]
    later = f"{results.inputs.rules.window.years} years later"
    notes = (
        "Of moves in both years: the share that changed from gain to loss or back. A figure that was too high by "
        "chance ends one window and begins another, so noise turns more than half of them round a window later.",
    )
    columns = ("rule", "indicator", "next year", "next year, noise alone", later, f"{later}, noise alone")
    return Sheet("How often a gain turns into a loss, or back", columns, found, notes)


def in_words(results: LearnResults) -> Iterator[str]:
    """The finding in words, with the seed."""
    whole = {row.rule: row for row in results.noise if row.window == REGISTERED and row.indicator == ALL}
    drawn = results.inputs.rules.noise
    row = whole[NoiseRule.SHRUNK]
    if row.noise is not None and row.within_error is not None:
        yield (
            f"Over all years {gbp_millions(row.moved_gbp)} changed hands, each indicator by itself; were no area any "
            "different from the counterfactual, sampling error alone would have moved "
            f"{gbp_millions(row.alone_gbp)}, or {row.noise:.0%} as much."
        )
        moved = [move for one in results.slices for move in one.moves if move.gbp]
        inside = sum(move.is_within_error for move in moved)
        yield (
            f"{inside} of {len(moved)} moves, and {row.within_error:.0%} of the pounds, rest on a gap inside its own "
            f"95% limits; {row.wrong_way or 0:.0%} of the pounds are expected to have gone the wrong way."
        )
    if row.reversed_next is not None and row.reversed_window is not None:
        years = results.inputs.rules.window.years
        yield (
            f"{row.reversed_next:.0%} of moves turned from gain to loss or back the year after (noise alone: "
            f"{row.reversed_next_alone or 0:.0%}), and {row.reversed_window:.0%} {years} years later (noise alone: "
            f"{row.reversed_window_alone or 0:.0%})."
        )
    for rule in (NoiseRule.UNSHRUNK, NoiseRule.LEAGUE):
        one = whole[rule]
        if one.noise is not None:
            told = f"{gbp_millions(one.moved_gbp)} moved; noise alone would move {one.noise:.0%} as much"
            yield f"{_capital(rule.value)}: {told}."
    yield f"{drawn.draws:,} drawn worlds, seed {drawn.seed}."


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def variants(results: LearnResults) -> Sheet:
    """The rule on other windows."""
    every = [row for row in results.noise if row.window != REGISTERED]
    titles = {name: one.title for name, one in results.inputs.rules.variants.items()}
    found = [(titles[row.window], *_noise(results, row)) for row in every]
    notes = tuple(f"{titles.get(line.split(':')[0], '')}{line[line.index(':') :]}." for line in results.left_out)
    return Sheet("Other windows, the same rule", ("window", *_COLUMNS), found, notes)
