"""Words, letters and the last pass: the small parts that the sheets rest on."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from funding_alloc.errors import InternalFault
from funding_alloc.export.quality import plain
from funding_alloc.export.side_by_side import value_in_words
from funding_alloc.export.words import measure_label, percent
from funding_alloc.export.workbook.book import workbook_bytes
from funding_alloc.export.workbook.finish import finish
from funding_alloc.export.workbook.letters import lines_needed, width_of_number
from funding_alloc.schema.allocation import MeasureRow, Model
from tests.export.cases import small_results


@pytest.mark.parametrize(
    ("share", "said"), [("0.10", "10%"), ("0.105", "10.5%"), ("0", "0%"), ("1", "100%"), ("0.0025", "0.25%")]
)
def test_percentages_are_not_rounded(share: str, said: str) -> None:
    """A cap of 10.5% is not called 10%."""
    assert percent(Decimal(share)) == said


def test_unknown_measures_still_read_as_words() -> None:
    """A measure added later has a name before it has a label."""
    assert measure_label("gini") == "Gini coefficient of money per head"
    assert measure_label("bids_per_head") == "Bids per head"


@pytest.mark.parametrize(
    ("value", "low", "high", "unit", "said"),
    [
        (-134.6, -290.2, 4.4, "£ per head", "-£135 (-£290 to £4)"),
        (-0.4, None, None, "£ per head", "£0"),
        (-2.5e6, None, None, "£", "-£2.5m"),
        (-0.0004, None, None, "index", "0.000"),
        (3, None, None, "areas", "3"),
        (None, None, None, "index", "undefined"),
    ],
)
def test_a_measure_is_read_with_its_range(
    value: float | None, low: float | None, high: float | None, unit: str, said: str
) -> None:
    """A minus stands before the pounds; a nought has none."""
    assert value_in_words(value, low, high, unit) == said


def test_rows_grow_with_their_text() -> None:
    """Short text takes one line, long text more, and each line feed begins another."""
    assert lines_needed("Greater Manchester Combined Authority", 46) == 1
    assert lines_needed("one\ntwo", 46) == 2
    assert lines_needed("word " * 40, 46) >= 4
    assert lines_needed("m" * 40, 20) > lines_needed("i" * 40, 20)


def test_markdown_in_a_name_does_nothing() -> None:
    """Bars and angle brackets are written out; nothing reads as not available."""
    assert plain("a | b <script>") == "a \\| b &lt;script&gt;"
    assert plain("") == "[x]"


def test_charts_and_their_words_must_match() -> None:
    """A description too many or too few is our fault, and is said."""
    raw = workbook_bytes(small_results())
    with pytest.raises(InternalFault, match="no alternative text"):
        finish(raw, ["only one"])
    with pytest.raises(InternalFault, match="did not take"):
        finish(raw, ["one too many"] * 5)


def test_an_infinite_number_is_refused() -> None:
    """A cell that would hold infinity stops the writing instead of turning into text."""
    results = small_results()
    row = MeasureRow("authority", Model.FORMULA, "formula of each fund", "gini", float("inf"), None, None, "index")
    with pytest.raises(InternalFault, match="inf"):
        workbook_bytes(replace(results, measures=(row,)))


@pytest.mark.parametrize(
    ("value", "shown_as", "letters"),
    [
        (1234567.0, "#,##0", 9),
        (-1234567.0, "#,##0", 10),
        (0.314, "0.0%", 5),
        (-12.5, "#,##0.00##", 8),
        (5, "0", 1),
    ],
)
def test_room_of_a_number_is_that_of_its_letters(value: float, shown_as: str, letters: int) -> None:
    """As it is shown, with commas and sign; 1,234,567 takes nine digits and the column's edges."""
    assert letters + 2 <= width_of_number(value, shown_as) <= letters * 1.04 + 2
