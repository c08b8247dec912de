"""Where money is shared between districts: a row for each, those that got nothing, and fifths of need."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from funding_alloc.comparison.districts import (
    DistrictRow,
    FifthRow,
    fifth_rows,
    nothing_in_words,
    without_award,
)
from funding_alloc.export.tally import Tally, counted
from funding_alloc.export.text import NOT_APPLICABLE
from funding_alloc.export.workbook.sheet import WORDS, AnySheet, Column, Role, Sheet, with_formula
from funding_alloc.schema.allocation import Model
from funding_alloc.schema.places import OUTSIDE

DISTRICTS: Final = "Districts"
FIFTHS: Final = "Fifths of need"
RANKS: Final = (
    "Rank 1 is the neediest district; equal needs share the lower number. Fifths hold a fifth of people each, not of "
    "districts, 1 being the neediest; a district that a boundary cuts is where its middle resident is."
)


def districts(tallied: Tally) -> AnySheet:
    """Need, people, awards by fund and formula money by district."""
    has_awards = Model.COMPETITIVE in tallied.results.models
    words = f"{', awards by fund' * has_awards} and formula money"
    return Sheet(
        name=DISTRICTS,
        title="Districts: awards and formula money" if has_awards else "Districts: formula money",
        table="tblDistricts",
        holds=f"Each district's need, population{words}, whole pounds. One table.",
        columns=[*_place(tallied), *(_awards(tallied) if has_awards else _formula())],
        rows=tallied.districts,
        notes=[RANKS],
        frozen=2,
    )


def nothing(tallied: Tally) -> AnySheet:
    """Districts that got nothing, the neediest first; no rows where awards are not recorded."""
    return Sheet(
        name="Districts with nothing",
        title="Districts that got nothing from any fund",
        table="tblDistrictsWithNothing",
        holds="What the formula would have given the districts that won no award, the neediest first. One table.",
        columns=[*_place(tallied), *_formula()],
        rows=without_award(tallied.districts),
        notes=[note for note in (nothing_in_words(tallied.districts), RANKS) if note],
        frozen=2,
    )


def fifths(tallied: Tally) -> AnySheet:
    """Awards and formula money by fifth of people, the neediest first: the data behind a chart."""
    columns = (
        Column[FifthRow]("Fifth of people by need", WORDS, lambda r: r.name, 24),
        Column[FifthRow]("Competitive bidding per head", "£ per head", lambda r: r.awards_per_head, 16),
        Column[FifthRow]("Formula per head", "£ per head", lambda r: r.formula_per_head, 16),
        Column[FifthRow]("Competitive bidding", "share", lambda r: r.awards_share, 16),
        Column[FifthRow]("Formula", "share", lambda r: r.formula_share, 16),
        Column[FifthRow]("People", "persons", lambda r: r.people, 14),
        Column[FifthRow]("Districts", "districts", lambda r: r.districts, 14),
        Column[FifthRow]("Districts with nothing", "districts", lambda r: r.districts_with_nothing, 14),
    )
    return Sheet(
        name=FIFTHS,
        title="Awards and formula money by fifth of need",
        table="tblFifthsOfNeed",
        holds="Money per head and share of the money, by fifth of people from the neediest. One table.",
        columns=columns,
        rows=fifth_rows(tallied.districts),
        notes=["A district that a boundary cuts counts in both fifths, in proportion to its people."],
        role=Role.RESULT,
        frozen=1,
    )


def column_of(tallied: Tally, start: str) -> int:
    """Number, from 1, of the column of Districts whose heading starts so."""
    return next(i for i, column in enumerate(districts(tallied).columns, 1) if column.heading.startswith(start))


def need_heading(tallied: Tally) -> str:
    """The need indicator with its period, as a column is headed."""
    need = tallied.results.panel.columns[tallied.results.inputs.scenario.measures.need.indicator].spec
    return f"{need.title}, {need.period}"


def _place(tallied: Tally) -> Sequence[Column[DistrictRow]]:
    need = tallied.results.panel.columns[tallied.results.inputs.scenario.measures.need.indicator].spec
    return (
        Column("District code", WORDS, lambda r: r.district.area_code, 14),
        Column("District", WORDS, lambda r: r.district.name, 32),
        Column("Authority", WORDS, lambda r: tallied.names[r.owner if r.owner in tallied.names else OUTSIDE], 46),
        Column("Region", WORDS, lambda r: r.district.region, 24),
        Column(need_heading(tallied), need.unit, lambda r: None if r.need is None else counted(r.need), 18),
        Column("Rank of need", "place", lambda r: r.need_rank, 10),
        Column("Fifth of need", "1 to 5", lambda r: r.need_fifth, 10),
        Column("Population", "persons", lambda r: counted(r.population), 13),
    )


def _awards(tallied: Tally) -> Sequence[Column[DistrictRow]]:
    return (
        *(Column(tallied.fund_titles[fund], "£", _fund(fund), 16) for fund in tallied.funds),
        _known(
            Column("Competitive bidding", "£", lambda r: r.awarded_gbp, 16),
            f"SUM({{#9}}:{{#{8 + len(tallied.funds)}}})",
        ),
        Column("Formula", "£", lambda r: r.formula_gbp, 16),
        _known(
            Column("Competitive bidding minus formula", "£", lambda r: r.difference_gbp, 17),
            "{Competitive bidding (£)}-{Formula (£)}",
        ),
        _known(
            Column("Competitive bidding per head", "£ per head", lambda r: r.each(r.awarded_gbp), 14),
            _each("Competitive bidding (£)"),
        ),
        _formula_per_head(),
        _known(
            Column("Difference per head", "£ per head", lambda r: r.each(r.difference_gbp), 12),
            _each("Competitive bidding minus formula (£)"),
        ),
        _known(
            Column("Got nothing", WORDS, lambda r: "nothing" if r.has_nothing else NOT_APPLICABLE, 11),
            'IF({Competitive bidding (£)}=0,"nothing","[z]")',
        ),
    )


def _formula() -> Sequence[Column[DistrictRow]]:
    return (
        Column("Formula", "£", lambda r: r.formula_gbp, 16),
        _formula_per_head(),
    )


def _formula_per_head() -> Column[DistrictRow]:
    column = Column[DistrictRow]("Formula per head", "£ per head", lambda r: r.each(r.formula_gbp), 12)
    return with_formula(column, _each("Formula (£)"))


def _known(column: Column[DistrictRow], formula: str) -> Column[DistrictRow]:
    """A live column wherever awards are recorded."""
    return with_formula(column, formula, where=lambda row: row.awards is not None)


def _each(title: str) -> str:
    return f'IF({{Population (persons)}}>0,{{{title}}}/{{Population (persons)}},"[x]")'


def _fund(fund: str) -> Callable[[DistrictRow], int | None]:
    return lambda row: None if row.awards is None else row.awards.get(fund, 0)
