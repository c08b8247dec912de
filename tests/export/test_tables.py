"""The CSV tables: what is written is what is read back."""

from __future__ import annotations

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funding_alloc.export.tables import csv_files
from funding_alloc.export.text import clean, guard, looks_like_formula, unguard
from funding_alloc.schema.allocation import Model
from funding_alloc.schema.places import UNALLOCATED
from tests.export.cases import AMOUNTS, HOSTILE, QUANTUM, by_district, small_results

ALWAYS = {
    *("allocations.csv", "measures.csv", "envelope.csv", "envelope_totals.csv"),
    *("settlement_plans.csv", "binding_limits.csv", "flexibility.csv", "sensitivity.csv"),
}


def read(content: bytes) -> list[dict[str, str]]:
    """Rows of a table."""
    return list(csv.DictReader(StringIO(content.decode("utf-8-sig"), newline="")))


def test_allocations_come_back() -> None:
    """Every model, area and line with its pounds, unallocated money included."""
    rows = read(csv_files(small_results())["allocations.csv"])
    back = {(row["model"], row["line"], row["area_code"]): int(row["gbp"]) for row in rows}
    sent = {
        (model.value, line, area): gbp
        for model, by_line in AMOUNTS.items()
        for line, by_area in by_line.items()
        for area, gbp in by_area.items()
    }
    assert back == sent
    assert {sum(gbp for (m, _, _), gbp in back.items() if m == model.value) for model in Model} == {QUANTUM}
    assert UNALLOCATED in {row["area_code"] for row in rows}
    assert {row["low_gbp"] for row in rows if row["model"] == "formula"} == {"[x]"}
    assert {row["area_name"] for row in rows if row["area_code"] == "E47000002"} == {"'" + HOSTILE}


def test_numbers_are_never_touched() -> None:
    """A negative number stays a number; text that starts with a minus sign does not."""
    rows = read(csv_files(small_results())["measures.csv"])
    assert [row["value"] for row in rows] == ["0.25", "0.5", "0.4", "[x]", "-12.0"]
    assert rows[0]["note"] == "'-by people"


def test_bytes_are_as_promised() -> None:
    """A byte-order mark, LF line ends, one line for each row."""
    for content in csv_files(small_results()).values():
        assert content.startswith(b"\xef\xbb\xbf")
        assert b"\r" not in content
        assert content.endswith(b"\n")


def test_tables_follow_the_kind_of_run() -> None:
    """Distributions only where simulated, districts only where money is shared there."""
    assert set(csv_files(small_results())) == ALWAYS | {"competition.csv"}
    files = csv_files(by_district())
    assert set(files) == ALWAYS | {"allocations_by_district.csv", "districts.csv", "targeting.csv"}
    rows = read(files["allocations_by_district.csv"])
    assert sum(int(row["gbp"]) for row in rows if row["model"] == "formula") == QUANTUM
    assert {row["area_name"] for row in rows if row["area_code"] == "outside"} == {"Outside any combined authority"}


def test_districts_and_targeting_say_what_is_not_known() -> None:
    """Awards, formula money and difference by district; a figure without a reference has none, not nought."""
    files = csv_files(by_district())
    rows = read(files["districts.csv"])
    assert sum(int(row["formula_gbp"]) for row in rows) == QUANTUM
    assert {(row["difference_gbp"], row["has_nothing"], row["need_rank"]) for row in rows} == {("0", "no", "1")}
    funds = [name for name in rows[0] if name.startswith("awards_") and name.endswith("_gbp")][:-2]
    assert [sum(int(row[fund]) for fund in funds) for row in rows] == [int(row["awards_gbp"]) for row in rows]
    known, unknown = read(files["targeting.csv"])
    assert (known["reference"], known["difference"]) == ("0.25", "0.0")
    assert (unknown["value"], unknown["reference"], unknown["difference"]) == ("[x]", "[x]", "[x]")


@given(st.text())
def test_guarded_text_comes_back_and_runs_nothing(text: str) -> None:
    """Whatever the text, a spreadsheet sees words, and our own reading gives back what was there."""
    written = guard(text)
    kept = clean(text)
    assert written.startswith("'") or not looks_like_formula(written)
    assert clean(unguard(written)) == kept
    assert not written.lstrip().startswith(("=", "+", "-", "@"))


@pytest.mark.parametrize("text", ["=1+1", "+44", "-5", "@x", "  =1", "\t=1", "\rx", "\nx", "\uff1d1", "'quoted"])
def test_what_a_spreadsheet_might_run_is_guarded(text: str) -> None:
    """Each known way to start a formula gets an apostrophe, and loses it again when read."""
    assert guard(text) == "'" + text
    assert unguard(guard(text)) == text
