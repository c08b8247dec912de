"""TBC is a value of its own: neither zero nor blank, and never beside an amount."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from funding_alloc.schema.base import MOST_POUNDS, Amount, Unknown
from funding_alloc.schema.envelope import left_out_in_words

AMOUNT: TypeAdapter[int | Unknown] = TypeAdapter(Amount)


@given(st.integers(0, MOST_POUNDS))
def test_whole_pounds_come_back_as_they_were(pounds: int) -> None:
    """Text in, a whole number out; nought is nought and not TBC."""
    found = AMOUNT.validate_python(str(pounds))
    assert found == pounds
    assert not isinstance(found, Unknown)


@pytest.mark.parametrize("word", list(Unknown))
def test_a_word_stays_a_word(word: Unknown) -> None:
    """Neither becomes a number."""
    assert AMOUNT.validate_python(word.value) is word


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("TBC 100", "is TBC and an amount at once"),
        ("100 (TBC)", "is TBC and an amount at once"),
        ("tbc", "is written TBC"),
        ("to be confirmed", "is written TBC"),
        ("not read", "is written: not available"),
        ("nan", "valid integer"),
        ("inf", "valid integer"),
        ("1e18", "valid integer"),
        ("1000000000000000000", f"less than or equal to {MOST_POUNDS}"),
        ("-1", "greater than or equal to 0"),
        ("1.5", "valid integer"),
        ("", "valid integer"),
    ],
)
def test_nothing_else_is_an_amount(text: str, words: str) -> None:
    """Refused in words, whatever it is."""
    with pytest.raises(ValidationError, match=words):
        AMOUNT.validate_python(text)


def test_a_sum_says_how_many_lines_it_leaves_out() -> None:
    """One line is not one lines, and a sum that leaves nothing out says nothing."""
    assert left_out_in_words(12, 2) == "12 lines TBC and 2 lines not available left out"
    assert left_out_in_words(1, 0) == "1 line TBC left out"
    assert left_out_in_words(0, 1) == "1 line not available left out"
    assert left_out_in_words(0, 0) == ""
