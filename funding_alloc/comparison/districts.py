"""Awards against formula, district by district, and the districts that got nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import numpy as np

from funding_alloc.comparison.award_targeting import AWARDS, INDEX
from funding_alloc.comparison.targeting import shares_by_fifth
from funding_alloc.schema.allocation import Model
from funding_alloc.schema.places import OUTSIDE, District
from funding_alloc.schema.results import Results

FIFTHS: Final = ("Neediest fifth", "Second fifth", "Middle fifth", "Fourth fifth", "Least needy fifth")


@dataclass(frozen=True)
class DistrictRow:
    """One district, all years together; pounds by fund, and nothing of a fund that it has no row of.

    ``need_rank`` is 1 for the neediest, and equal needs share the lower number; ``need_fifth`` is 1 for the neediest
    fifth of people, and a district that a boundary cuts is where its middle resident is.
    """

    district: District
    owner: str
    """Authority of the scenario, or OUTSIDE."""
    population: Fraction
    need: Fraction | None
    need_rank: int | None
    need_fifth: int | None
    awards: Mapping[str, int] | None
    """Pounds won by fund; None where awards are not recorded."""
    formula: Mapping[str, int]

    @property
    def awarded_gbp(self) -> int | None:
        """Awards of all funds."""
        return None if self.awards is None else sum(self.awards.values())

    @property
    def formula_gbp(self) -> int:
        """Formula money of all funds."""
        return sum(self.formula.values())

    @property
    def difference_gbp(self) -> int | None:
        """Awards less formula money."""
        return None if self.awarded_gbp is None else self.awarded_gbp - self.formula_gbp

    @property
    def has_nothing(self) -> bool:
        """Whether awards are recorded and none of them fell here."""
        return self.awarded_gbp == 0

    def each(self, gbp: int | None) -> float | None:
        """Pounds per resident; None where the amount is not known or nobody lives."""
        return None if gbp is None or not self.population else float(gbp / self.population)


def district_rows(results: Results) -> tuple[DistrictRow, ...]:
    """One row for each district, in code order; none where money is not shared between districts."""
    if not results.district_allocations:
        return ()
    chosen = results.inputs.scenario.measures
    people = results.panel.columns[chosen.population.indicator].values
    need = results.panel.columns[chosen.need.indicator].values
    ranked = rank_and_fifth(people, need)
    fund_of = {line.id: line.fund for line in results.lines}
    pounds: dict[tuple[Model, str], Counter[str]] = {}
    for a in results.district_allocations:
        pounds.setdefault((a.model, a.district_code), Counter())[fund_of[a.line]] += a.gbp
    has_awards = any(model is Model.COMPETITIVE for model, _ in pounds)
    included = {authority.area_code for authority in results.inputs.places.authorities}
    return tuple(
        DistrictRow(
            district=district,
            owner=district.authority_code if district.authority_code in included else OUTSIDE,
            population=people[district.area_code],
            need=need.get(district.area_code),
            need_rank=ranked.get(district.area_code, (None, None))[0],
            need_fifth=ranked.get(district.area_code, (None, None))[1],
            awards=pounds.get((Model.COMPETITIVE, district.area_code), Counter()) if has_awards else None,
            formula=pounds.get((Model.FORMULA, district.area_code), Counter()),
        )
        for district in results.inputs.places.districts
        if district.area_code in people
    )


def rank_and_fifth(people: Mapping[str, Fraction], need: Mapping[str, Fraction]) -> dict[str, tuple[int, int]]:
    """Rank and fifth by district, exactly, from the neediest; ties share both."""
    levels: dict[Fraction, list[str]] = {}
    for code, value in need.items():
        levels.setdefault(value, []).append(code)
    whole = sum(people[code] for code in need)
    out: dict[str, tuple[int, int]] = {}
    needier, rank = Fraction(0), 1
    for value in sorted(levels, reverse=True):
        here = sum((people[code] for code in levels[value]), Fraction(0))
        middle = (needier + here / 2) / whole
        out |= dict.fromkeys(levels[value], (rank, min(int(middle * 5), 4) + 1))
        needier, rank = needier + here, rank + len(levels[value])
    return out


def without_award(rows: Iterable[DistrictRow]) -> tuple[DistrictRow, ...]:
    """Districts that got nothing from any fund, the neediest first."""
    found = [row for row in rows if row.has_nothing]
    return tuple(sorted(found, key=lambda row: (row.need_rank or len(found) + 1, row.district.area_code)))


@dataclass(frozen=True)
class FifthRow:
    """A fifth of people by need: money per head, a district that a boundary cuts counting in both fifths pro rata."""

    fifth: int
    people: float
    awards_per_head: float
    formula_per_head: float
    awards_share: float
    formula_share: float
    districts: int
    """Districts whose middle resident is in this fifth."""
    districts_with_nothing: int

    @property
    def name(self) -> str:
        """The fifth in words."""
        return FIFTHS[self.fifth - 1]


def fifth_rows(rows: Sequence[DistrictRow]) -> tuple[FifthRow, ...]:
    """Awards and formula money by fifth of need, the neediest first; none without awards or with a need unknown."""
    awarded = [row.awarded_gbp for row in rows]
    if not rows or any(row.need is None for row in rows) or None in awarded or not any(awarded):
        return ()
    people = np.array([float(row.population) for row in rows])
    need = np.array([float(row.need or 0) for row in rows])
    money = np.array([awarded, [row.formula_gbp for row in rows]], dtype=np.float64)
    shares = shares_by_fifth(money, people, need)[:, ::-1]
    each = shares * money.sum(axis=-1, keepdims=True) / (people.sum() / 5)
    return tuple(
        FifthRow(
            fifth=k + 1,
            people=float(people.sum() / 5),
            awards_per_head=float(each[0, k]),
            formula_per_head=float(each[1, k]),
            awards_share=float(shares[0, k]),
            formula_share=float(shares[1, k]),
            districts=sum(row.need_fifth == k + 1 for row in rows),
            districts_with_nothing=sum(row.has_nothing and row.need_fifth == k + 1 for row in rows),
        )
        for k in range(5)
    )


def nothing_in_words(rows: Sequence[DistrictRow]) -> str:
    """How many districts got nothing, how many of them are among the neediest, and what the formula would have given.

    Empty where awards are not recorded.
    """
    if not any(row.awards is not None for row in rows):
        return ""
    found = without_award(rows)
    neediest = sum(row.need_fifth == 1 for row in found)
    second = sum(row.need_fifth == 2 for row in found)
    gbp = sum(row.formula_gbp for row in found)
    where = f"{neediest or 'none'} of them in the neediest fifth of people and {second or 'none'} in the second"
    return (
        f"{len(found)} of {len(rows)} districts got nothing from any fund, {where}; "
        f"the formula would have given them £{gbp:,}."
    )


def each_district_once_in_words(results: Results) -> str:
    """What dropping population weights does to one fund's index, in a sentence; empty without a table of targeting."""
    by_measure = {(r.measure, r.fund): r.value for r in results.targeting if (r.level, r.money) == ("district", AWARDS)}
    shown = next((r for r in results.targeting if r.measure == "each_area_once"), None)
    if shown is None:
        return ""
    each = {row.district.name: row.each((row.awards or {}).get(shown.fund, 0)) or 0.0 for row in district_rows(results)}
    most = max(each, key=lambda name: (each[name], name))
    title = next(fund.title for fund in results.inputs.funds.funds if fund.id == shown.fund)
    return (
        f"Residents count once each. If each district did, whatever its people, {title} would score {shown.value:+.3f} "
        f"instead of {by_measure[INDEX, shown.fund]:+.3f}, because {most} got £{each[most]:,.0f} a head."
    )
