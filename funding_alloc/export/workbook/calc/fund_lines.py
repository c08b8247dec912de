"""The sheet on which one quantum becomes fund lines, one step a column."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Final

import numpy as np

from funding_alloc.export.tally import counted
from funding_alloc.export.workbook.calc.bench import DIGITS_KEPT, LINE, MOST_DECIMALS, held_digits
from funding_alloc.export.workbook.calc.division import (
    POPULATION,
    PROFILE,
    QUANTUM,
    REVENUE,
    SCOPE,
    WEIGHT,
    Division,
    exact_of,
    parts_of,
)
from funding_alloc.export.workbook.sheet import WORDS, AnySheet, Column, Role, Sheet, Value
from funding_alloc.schema.funds import FundLine

NAME: Final = "Calc fund lines"
MONEY: Final = "Money (£)"


def fund_lines(division: Division) -> AnySheet:
    """From the quantum to whole pounds of each line, one step a column."""
    reckoned = list(_reckoned(division))
    words: tuple[tuple[str, Callable[[FundLine], str], float], ...] = (
        (LINE, lambda line: line.id, 38),
        ("Fund", lambda line: line.fund, 18),
        ("Class", lambda line: line.del_class.value, 10),
        ("Year", lambda line: str(line.year), 10),
    )
    rows = range(len(division.lines))
    columns = [
        *(Column[int](title, WORDS, partial(_word, division, of), width) for title, of, width in words),
        *(
            Column[int](one.heading, one.unit, partial(_number, one.values), 17, live=partial(_formula, one.formula))
            for one in reckoned
        ),
    ]
    return Sheet(
        name=NAME,
        title="Calculation: from the quantum to fund lines",
        table="tblCalcFundLines",
        holds="How the quantum is divided over funds, classes and years, in whole pounds. One table.",
        columns=columns,
        rows=rows,
        notes=[
            "A fund's weight counts once for each resident in scope; its revenue share splits RDEL from CDEL; the "
            "profile spreads each class over its years. Pounds left over go to the largest remainders; of equals the "
            "line that stands first gains."
        ],
        role=Role.CALCULATION,
        frozen=1,
    )


def _word(division: Division, of: Callable[[FundLine], str], i: int) -> Value:
    return of(division.lines[i])


def _number(values: Sequence[float] | Sequence[Fraction], i: int) -> Value:
    return counted(values[i])


def _formula(text: str, i: int) -> str:
    return text


@dataclass(frozen=True)
class _Reckoned:
    """A column: heading, unit, formula, and the engine's values."""

    heading: str
    unit: str
    formula: str
    values: Sequence[float] | Sequence[Fraction]


def _reckoned(division: Division) -> Iterator[_Reckoned]:
    yield from _sizes(division)
    exact = exact_of(division)
    largest = max(float(x) for x in exact)
    digits, most = (float(figure.value) for figure in held_digits())
    kept = int(max(0, min(most, np.floor(digits - np.log10(max(largest, 1))))))
    n, total = len(exact), Fraction(division.funds.quantum.gbp)
    down = [x.numerator // x.denominator for x in exact]
    rest = [x - whole for x, whole in zip(exact, down, strict=True)]
    places = {i: place for place, i in enumerate(sorted(range(n), key=lambda i: (-rest[i], i)), start=1)}
    decimals = f"MAX(0,MIN({MOST_DECIMALS},INT({DIGITS_KEPT}-LOG10(MAX({{!Exact (£)}},1)))))"
    ahead = "({!Remainder (£)}>{Remainder (£)})+({!Remainder (£)}={Remainder (£)})*({!Place (place)}<{Place (place)})"
    yield _Reckoned("Exact", "£", f"{QUANTUM}*{{Raw (weight)}}/SUM({{!Raw (weight)}})", [float(x) for x in exact])
    yield _Reckoned("Decimal places kept", "digits", decimals, [kept] * n)
    yield _Reckoned("Whole pounds", "£", "INT(ROUND({Exact (£)},{Decimal places kept (digits)}))", down)
    text = "ROUND({Exact (£)}-{Whole pounds (£)},{Decimal places kept (digits)})"
    yield _Reckoned("Remainder", "£", text, [round(float(x), kept) for x in rest])
    yield _Reckoned("Pounds left over", "£", f"{QUANTUM}-SUM({{!Whole pounds (£)}})", [float(total - sum(down))] * n)
    yield _Reckoned("Order of remainders", "place", f"1+SUMPRODUCT({ahead})", [places[i] for i in range(n)])
    text = "{Whole pounds (£)}+({Order of remainders (place)}<={Pounds left over (£)})"
    yield _Reckoned("Money", "£", text, [line.gbp for line in division.lines])


def _sizes(division: Division) -> Iterator[_Reckoned]:
    """Weight, residents, class and year of each line, and the size that they make."""
    lines, n = division.lines, len(division.lines)
    parts = [parts_of(division, line) for line in lines]
    weights, residents, shares, of_class, of_year, years = ([part[i] for part in parts] for i in range(6))
    people = f"SUM({{Indicators!#{division.population}}})"
    if division.outside:
        people += f"-SUMIFS({{{SCOPE}!{POPULATION}}},{{{SCOPE}!Fund}},{{Fund}})"
    value, named = "{Parameters!Value (see Unit)}", "{Parameters!Name in formulas}"
    profile = f'({named}="{PROFILE}"&{{Class}})'
    yield _Reckoned("Place", "place", f"MATCH({{{LINE}}},{{!{LINE}}},0)", list(range(1, n + 1)))
    yield _Reckoned("Weight of the fund", "weight", _of_fund(WEIGHT), weights)
    yield _Reckoned("Residents in scope", "persons", people, residents)
    yield _Reckoned("Revenue share", "share", _of_fund(REVENUE), shares)
    yield _Reckoned(
        "Part of the class", "share", 'IF({Class}="RDEL",{Revenue share (share)},1-{Revenue share (share)})', of_class
    )
    yield _Reckoned(
        "Profile of the year", "weight", f"SUMPRODUCT({profile}*({{Parameters!For}}={{Year}})*{value})", of_year
    )
    yield _Reckoned("Profile of all years", "weight", f"SUMPRODUCT({profile}*{value})", years)
    raw = [w * r * c * y / t for w, r, c, y, t in zip(weights, residents, of_class, of_year, years, strict=True)]
    text = (
        "{Weight of the fund (weight)}*{Residents in scope (persons)}*{Part of the class (share)}"
        "*{Profile of the year (weight)}/{Profile of all years (weight)}"
    )
    yield _Reckoned("Raw", "weight", text, raw)


def _of_fund(name: str) -> str:
    return (
        f'SUMPRODUCT(({{Parameters!Name in formulas}}="{name}")*({{Parameters!For}}={{Fund}})'
        "*{Parameters!Value (see Unit)})"
    )
