"""Steps that make indicators comparable: indices, scores, ranks, and values of groups."""

from __future__ import annotations

from typing import Final

import numpy as np

from funding_alloc.export.text import in_words
from funding_alloc.export.workbook.calc.bench import ALL_AREAS, LINE, PLACE, Bench, Known
from funding_alloc.export.workbook.calc.steps.rounding import significant
from funding_alloc.schema.dictionary import Direction
from funding_alloc.schema.steps import (
    AggregateStep,
    ExponentialStep,
    IndexStep,
    RankStep,
    RescaleStep,
    RobustScoreStep,
    ZScoreStep,
)
from funding_alloc.schema.steps.need import Aggregation, Ties

PERSONS: Final = "areas"


def index(step: IndexStep, bench: Bench) -> str:
    """Value over the weighted mean; mean over value where a lower value is more need."""
    x, weight = bench.as_column(bench.known[step.of]), bench.as_column(bench.known[step.weighted_by])
    mean = _weighted_mean(x, weight, bench)
    is_inverted = step.measures == "need" and bench.placed.direction_by_name[step.of] is Direction.LOWER
    return f"{mean.ref}/{x.ref}" if is_inverted else f"{x.ref}/{mean.ref}"


def _weighted_mean(x: Known, weight: Known, bench: Bench, within: str = "") -> Known:
    """Mean of a column weighted by another, over the line or the row's group."""
    heading = f"{_bare(x)} x {_bare(weight).lower()}"
    product = bench.add(heading, "weighted", f"{x.ref}*{weight.ref}", x.floats * weight.floats)
    over, under = bench.total(product, within or None), bench.total(weight, within or None)
    heading = f"{_bare(x)}: mean weighted by {_bare(weight).lower()}"
    if within not in {"", ALL_AREAS}:
        heading += f" of the {in_words(within)}"
    return bench.add(heading, x.unit, f"{over.ref}/{under.ref}", over.floats / under.floats)


def _bare(known: Known) -> str:
    return known.title.removesuffix(f" ({known.unit})")


def size(bench: Bench) -> Known:
    """How many areas the line has."""
    formula = f"SUMPRODUCT(({{!{LINE}}}={{{LINE}}})+0)"
    return bench.once("Areas of the line", PERSONS, formula, bench.per_line(lambda block: float(len(block))))


def z_score(step: ZScoreStep, bench: Bench) -> str:
    """Distance from the mean over the standard deviation."""
    x = bench.as_column(bench.known[step.of])
    count, total = size(bench), bench.total(x)
    mean = bench.add(f"{_bare(x)}: mean", x.unit, f"{total.ref}/{count.ref}", total.floats / count.floats)
    away = (x.floats - mean.floats) ** 2
    apart = f"({x.ref}-{mean.ref})*({x.ref}-{mean.ref})"
    squares = bench.total(bench.add(f"{_bare(x)}: square of distance from mean", "squared", apart, away))
    divisor = count.ref if step.deviation == "population" else f"({count.ref}-1)"
    under = count.floats - (step.deviation != "population")
    root = f"SQRT({squares.ref}/{divisor})"
    heading, spread = f"{_bare(x)}: standard deviation", np.sqrt(squares.floats / under)
    root = significant(bench, root, (heading, x.unit, spread), step.digits)
    deviation = bench.add(heading, x.unit, root, spread)
    return f"({x.ref}-{mean.ref})/{deviation.ref}"


def order(x: Known, bench: Bench, within: str = "") -> Known:
    """Place of each row from the least value up, equal values in the order of the list, within its line or group."""
    of_group = f" in the {in_words(within)}" * (within not in {"", ALL_AREAS})
    same = bench.same_group(within)
    formula = f"1+SUMPRODUCT({same}*(({x.column}<{x.ref})+({x.column}={x.ref})*({{!{PLACE}}}<{{{PLACE}}})))"
    found = np.zeros(len(bench.rows))
    for members in groups(bench, within):
        found[members[np.argsort(x.floats[members], kind="stable")]] = np.arange(1, len(members) + 1)
    return bench.add(f"{_bare(x)}: order{of_group}", "place", formula, found)


def groups(bench: Bench, within: str) -> list[np.ndarray]:
    """Rows of each group of each line."""
    if within in {"", ALL_AREAS}:
        return list(bench.blocks)
    text = np.asarray(bench.labels[within], dtype=object)
    return [block[text[block] == one] for block in bench.blocks for one in dict.fromkeys(text[block])]


def at_place(x: Known, place: str, bench: Bench, within: str = "") -> str:
    """The value that stands at a place of the order."""
    placed = order(x, bench, within)
    return f"SUMPRODUCT({bench.same_group(within)}*({placed.column}={place})*{x.column})"


def median(x: Known, bench: Bench) -> Known:
    """The middle value of the line, or the mean of the two in the middle."""
    count = size(bench).ref
    heading, middle = f"{_bare(x)}: median", bench.per_line(lambda block: float(np.median(x.floats[block])))
    low = bench.once(f"{heading}, lower", x.unit, at_place(x, f"INT(({count}+1)/2)", bench), _middle(x, bench, -1))
    high = bench.once(f"{heading}, upper", x.unit, at_place(x, f"INT({count}/2)+1", bench), _middle(x, bench, 0))
    return bench.add(heading, x.unit, f"AVERAGE({low.ref},{high.ref})", middle)


def _middle(x: Known, bench: Bench, shift: int) -> np.ndarray:
    def pick(block: np.ndarray) -> float:
        in_order = np.sort(x.floats[block])
        return float(in_order[(len(block) + shift) // 2])

    return bench.per_line(pick)


def robust_score(step: RobustScoreStep, bench: Bench) -> str:
    """Distance from the median over the scaled median absolute deviation."""
    x = bench.as_column(bench.known[step.of])
    middle = median(x, bench)
    away = bench.add(
        f"{_bare(x)}: distance from median", x.unit, f"ABS({x.ref}-{middle.ref})", np.abs(x.floats - middle.floats)
    )
    return f"({x.ref}-{middle.ref})/({bench.known[step.consistency].ref}*{median(away, bench).ref})"


def rescale(step: RescaleStep, bench: Bench) -> str:
    """Linear, from the least and the greatest value to the given ends."""
    x = bench.as_column(bench.known[step.of])
    low, high = extreme(x, bench, is_least=True), extreme(x, bench, is_least=False)
    start, end = bench.known[step.lowest].ref, bench.known[step.highest].ref
    return f"{start}+({x.ref}-{low.ref})*({end}-{start})/({high.ref}-{low.ref})"


def extreme(x: Known, bench: Bench, within: str = "", *, is_least: bool) -> Known:
    """The least or the greatest value of the line, or of the row's group."""
    word, reckon = ("least", np.min) if is_least else ("greatest", np.max)
    of_group = f" in the {in_words(within)}" * (within not in {"", ALL_AREAS})
    place = "1" if is_least else f"SUMPRODUCT({bench.same_group(within)}+0)"
    found = bench.per_group(within, lambda block: float(reckon(x.floats[block])))
    text = at_place(x, place, bench, within)
    return bench.add(f"{_bare(x)}: {word}{of_group}", x.unit, text, found)


def rank(step: RankStep, bench: Bench) -> str:
    """Place in the order, over the line or within each group."""
    x = bench.as_column(bench.known[step.of])
    same = bench.same_group(step.within or "")
    before = f"({x.column}{'<' if step.first == 'lowest' else '>'}{x.ref})"
    equal = f"({x.column}={x.ref})"
    if step.ties is Ties.LOWEST:
        return f"1+SUMPRODUCT({same}*{before})"
    if step.ties is Ties.HIGHEST:
        return f"SUMPRODUCT({same}*({before}+{equal}))"
    if step.ties is Ties.AREA_CODE:
        return f"1+SUMPRODUCT({same}*({before}+{equal}*({{!{PLACE}}}<{{{PLACE}}})))"
    return f"AVERAGE(1+SUMPRODUCT({same}*{before}),SUMPRODUCT({same}*({before}+{equal})))"


def exponential(step: ExponentialStep, bench: Bench) -> str:
    """-s ln(1 - R (1 - exp(-100/s)))."""
    scale, rank = bench.known[step.scale], bench.known[step.of]
    text = f"LN(1-{rank.ref}*(1-EXP(-100/{scale.ref})))"
    found = np.log(1 - rank.floats * (1 - np.exp(-100 / scale.floats)))
    return f"-{scale.ref}*{significant(bench, text, (bench.heading(step.id), 'logarithm', found), step.digits)}"


def aggregate(step: AggregateStep, bench: Bench) -> str:
    """One value for each group, carried by its members."""
    x, within = bench.as_column(bench.known[step.of]), step.within
    if step.function is Aggregation.WEIGHTED_MEAN:
        return _weighted_mean(x, bench.as_column(bench.known[step.weighted_by or ""]), bench, within).ref
    total, count = bench.total(x, within), f"SUMPRODUCT({bench.same_group(within)}+0)"
    if step.function is Aggregation.SUM:
        return total.ref
    if step.function is Aggregation.NUMBER:
        return count
    if step.function is Aggregation.MEAN:
        return f"{total.ref}/{count}"
    if step.function is Aggregation.MEDIAN:
        low = at_place(x, f"INT(({count}+1)/2)", bench, within)
        high = at_place(x, f"INT({count}/2)+1", bench, within)
        return _average_of_two(step, bench, (low, high))
    return extreme(x, bench, within, is_least=step.function is not Aggregation.GREATEST).ref


def _average_of_two(step: AggregateStep, bench: Bench, texts: tuple[str, str]) -> str:
    x = bench.as_column(bench.known[step.of])
    cells = []
    for word, shift, text in zip(("lower", "upper"), (-1, 0), texts, strict=True):
        found = np.zeros(len(bench.rows))
        for members in groups(bench, step.within):
            found[members] = np.sort(x.floats[members])[(len(members) + shift) // 2]
        cells.append(bench.add(f"{bench.heading(step.id)}: {word} middle", x.unit, text, found).ref)
    return f"AVERAGE({','.join(cells)})"
