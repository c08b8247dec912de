"""The bench on which a formula's columns are made: what is known by name, and how a column is added to the right."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from funding_alloc.errors import InternalFault
from funding_alloc.export.text import NOT_APPLICABLE, in_words
from funding_alloc.export.workbook.calc.figures import WRITTEN_OUT, Figure, Figures, Ground
from funding_alloc.schema.formula import PlacedFormula
from funding_alloc.schema.sources import Grounded
from funding_alloc.schema.steps.declare import BaseStep
from funding_alloc.schema.units import Unit

Floats = NDArray[np.float64]
Block = NDArray[np.intp]
"""Rows of one line, or of one group in it."""
LINE: Final = "Fund line"
AREA: Final = "Area code"
YEAR: Final = "Year"
OWNER: Final = "Counts for"
PLACE: Final = "Place in list (place)"
DIGITS_KEPT: Final = "digits_kept"
"""Name of the number of digits that a spreadsheet's number keeps."""
MOST_DECIMALS: Final = "decimals_kept_at_most"
"""Name of the most decimal places at which remainders are compared."""
FIXED: Final = frozenset({0, 1, 100, 1_000, 1_000_000})
"""Numbers that nobody changes: they may stand in a formula."""
ALL_AREAS: Final = "all_areas"


def held_digits() -> tuple[Figure, Figure]:
    """How many digits a spreadsheet's number keeps, and how many decimal places are worth comparing."""
    of = "This workbook"
    why = Ground(assumption="A spreadsheet holds 15 digits; what lies beyond is noise of its arithmetic.")
    return (
        Figure(
            DIGITS_KEPT, of, "Digits that a number keeps", NOT_APPLICABLE, Fraction(15), "digits", why, NOT_APPLICABLE
        ),
        Figure(
            MOST_DECIMALS, of, "Decimal places kept at most", NOT_APPLICABLE, Fraction(9), "digits", why, NOT_APPLICABLE
        ),
    )


@dataclass(frozen=True)
class CalcRow:
    """One area's row of one fund line."""

    line: str
    year: str
    area: str
    name: str
    owner: str


@dataclass(frozen=True)
class Cells:
    """One column: heading, unit, the formula of each cell, and the engine's values; without a formula they stay."""

    heading: str
    unit: str
    formula: str
    values: Sequence[Any]

    @property
    def title(self) -> str:
        """Heading with unit, as formulas refer to it."""
        return f"{self.heading} ({self.unit})" if self.unit else self.heading


@dataclass(frozen=True)
class Known:
    """A value by name: how a formula of the same row refers to it, and what it is, row by row."""

    ref: str
    floats: Floats
    exact: Sequence[Fraction]
    unit: str
    title: str = ""
    """Title of its column; empty where it is one number with a name."""

    @property
    def column(self) -> str:
        """The whole column, for sums."""
        return f"{{!{self.title}}}"


@dataclass
class Bench:
    """Columns of one formula's sheet as they are made, step by step."""

    placed: PlacedFormula
    prefix: str
    file: str
    rows: Sequence[CalcRow]
    values: Mapping[str, Sequence[Fraction]]
    """Exact values of every name of the formula, row by row."""
    unrounded: Mapping[str, Sequence[Fraction]]
    """Exact values of every result that the formula rounds, as they were before."""
    labels: Mapping[str, Sequence[str]]
    figures: Figures
    columns: list[Cells] = field(default_factory=list)
    known: dict[str, Known] = field(default_factory=dict)
    _made: dict[str, Known] = field(default_factory=dict)
    _formulas: dict[str, str] = field(default_factory=dict)

    def decimals(self, of: Known) -> Known:
        """Decimal places at which a column's amounts are rounded or compared: beyond them a spreadsheet holds noise."""
        digits, most = (figure.value for figure in held_digits())
        held = self.as_column(of)
        largest = f"SUMPRODUCT(MAX(({{!{LINE}}}={{{LINE}}})*ABS({held.column})))"
        text = f"MAX(0,MIN({MOST_DECIMALS},INT({DIGITS_KEPT}-LOG10(MAX({largest},1)))))"
        most_held = self.per_line(lambda block: max(float(np.abs(held.floats[block]).max()), 1.0))
        kept = np.maximum(0, np.minimum(float(most), np.floor(float(digits) - np.log10(most_held))))
        return self.once(f"{_bare(held)}: decimal places kept", "digits", text, kept)

    @cached_property
    def line_of(self) -> NDArray[np.intp]:
        """Which line each row is of, counted from 0."""
        order = {line: i for i, line in enumerate(dict.fromkeys(row.line for row in self.rows))}
        return np.asarray([order[row.line] for row in self.rows], dtype=np.intp)

    @cached_property
    def blocks(self) -> Sequence[Block]:
        """Rows of each line."""
        return [np.flatnonzero(self.line_of == i) for i in range(int(self.line_of.max()) + 1)]

    def add(self, heading: str, unit: str, formula: str, floats: Floats, exact: Sequence[Fraction] = ()) -> Known:
        """Add a column; a second one of the same heading and formula is the first.

        Raises ``InternalFault`` for two formulas under one heading.
        """
        title = f"{heading} ({unit})" if unit else heading
        if title in self._made:
            if self._formulas[title] != formula:
                raise InternalFault(f"two formulas under the heading {title}: {self._formulas[title]} and {formula}")
            return self._made[title]
        self._formulas[title] = formula
        floats = np.asarray(floats, dtype=float)
        self.columns.append(Cells(heading, unit, formula, list(exact) or floats.tolist()))
        made = Known(f"{{{title}}}", floats, list(exact), unit, title)
        self._made[title] = made
        return made

    def once(self, heading: str, unit: str, formula: str, floats: Floats) -> Known:
        """Add a column whose value holds for a whole line: reckoned in the line's first row and carried down."""
        title = f"{heading} ({unit})" if unit else heading
        return self.add(heading, unit, f"IF({{{LINE}}}={{^{LINE}}},{{^{title}}},{formula})", floats)

    def per_line(self, reckon: Callable[[Block], float]) -> Floats:
        """One number of each line, carried by its rows."""
        return np.asarray([reckon(block) for block in self.blocks])[self.line_of]

    def total(self, of: Known, within: str | None = None) -> Known:
        """Sum over the line, or over the row's group in it."""
        held = self.as_column(of)
        if within is None or within == ALL_AREAS:
            formula = f"SUMIFS({held.column},{{!{LINE}}},{{{LINE}}})"
            return self.once(
                f"{_bare(held)}: total", held.unit, formula, self.per_line(lambda b: float(held.floats[b].sum()))
            )
        formula = f"SUMPRODUCT({self.same_group(within)}*{held.column})"
        sums = self.per_group(within, lambda b: float(held.floats[b].sum()))
        return self.add(f"{_bare(held)}: total of the {in_words(within)}", held.unit, formula, sums)

    def same_group(self, label: str) -> str:
        """Rows of the same line, and of the same group where a label is given, as a list of ones and noughts."""
        same = f"({{!{LINE}}}={{{LINE}}})"
        return same if label in {"", ALL_AREAS} else f"{same}*({{!{self.label(label)}}}={{{self.label(label)}}})"

    def per_group(self, label: str, reckon: Callable[[Block], float]) -> Floats:
        """One number of each group of each line, carried by its rows."""
        if label in {"", ALL_AREAS}:
            return self.per_line(reckon)
        out = np.zeros(len(self.rows))
        text = np.asarray(self.labels[label], dtype=object)
        for block in self.blocks:
            for one in dict.fromkeys(text[block]):
                members = block[text[block] == one]
                out[members] = reckon(members)
        return out

    def add_words(self, name: str, formula: str) -> None:
        """Add a column of an indicator that is text."""
        self.columns.append(Cells(self.label(name), "", formula, self.labels[name]))

    def label(self, name: str) -> str:
        """Title of a label's column, which no column of the keys has."""
        words = in_words(name).capitalize()
        return f"{words}, as given" if words in {LINE, AREA, "Area", OWNER, YEAR} else words

    def as_column(self, of: Known) -> Known:
        """The same with a column of its own, so that it can be summed."""
        return of if of.title else self.add(in_words(of.ref).capitalize(), of.unit, of.ref, of.floats, of.exact)

    def result(self, name: str, formula: str) -> Known:
        """Add a named result of the formula: its column has the engine's exact values."""
        exact = self.values[name]
        made = self.add(self.heading(name), self.unit_of(name), formula, np.asarray([float(x) for x in exact]), exact)
        self.known[name] = made
        return made

    def heading(self, name: str) -> str:
        """A name of the formula as a heading."""
        return in_words(name).capitalize()

    def unit_of(self, name: str) -> str:
        """Unit of a name, as a heading shows it."""
        return unit_in_words(self.placed.unit_by_name[name])

    def operand(self, value: Decimal | str, step: BaseStep, place: str) -> Known:
        """A name's values, or a number written out in a step, which gets a cell of its own unless nobody changes it."""
        if isinstance(value, str):
            return self.known[value]
        return self.number(Fraction(value), step, place)

    def number(self, value: Fraction, step: BaseStep, place: str) -> Known:
        """A number written out in a step."""
        exact = [value] * len(self.rows)
        floats = np.full(len(self.rows), float(value))
        if value in FIXED:
            return Known(str(value), floats, exact, "number")
        name = f"{self.prefix}_{step.id}_{place}"
        what = f"{in_words(step.id)}: {in_words(place)}"
        figure = Figure(
            name,
            self.placed.formula.title,
            what,
            NOT_APPLICABLE,
            value,
            "number",
            Ground(assumption=WRITTEN_OUT),
            self.file,
        )
        return Known(self.figures.add(figure), floats, exact, "number")

    def figure(self, name: str, unit: str, grounded: Grounded) -> Figure:
        """A parameter of the formula, without its value."""
        ground = Ground(str(grounded.source or ""), grounded.assumption or "")
        title = self.placed.formula.title
        return Figure(
            f"{self.prefix}_{name}", title, in_words(name), NOT_APPLICABLE, Fraction(0), unit, ground, self.file
        )

    def sum_of(self, heading: str, unit: str, terms: Iterable[tuple[str, Floats]]) -> str:
        """A sum of terms as a formula; where they are too many for one cell, parts get columns of their own."""
        parts: list[str] = []
        held, floats = "", np.zeros(len(self.rows))
        for term, values in terms:
            joined = f"{held}+{term}" if held else term
            if held and seen_length(joined) > MOST_LETTERS:
                parts.append(self.add(f"{heading}: part {len(parts) + 1}", unit, held, floats).ref)
                joined, floats = term, np.zeros(len(self.rows))
            held, floats = joined, floats + values
        return "+".join([*parts, held])


MOST_LETTERS: Final = 200
"""Characters of a formula, counting eight for a cell, beyond which it is parted."""


def seen_length(formula: str) -> int:
    """About how many characters a formula has once cells stand for fields."""
    ranges = re.sub(r"\{![^{}]*\}", "$AA$10:$AA$1000", formula)
    return len(re.sub(r"\{[^{}]*\}", "$AA1000", ranges))


def _bare(known: Known) -> str:
    return known.title.removesuffix(f" ({known.unit})")


def unit_in_words(unit: Unit) -> str:
    """A unit as headings show it: pounds as a sign."""
    text = str(unit)
    if text == "gbp":
        return "£"
    return text.replace("gbp per ", "£ per ") if text.startswith("gbp per ") else text
