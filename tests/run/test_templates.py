"""Bids in a workbook become the tables that a round reads; a formula in words does not reach a CSV file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from funding_alloc.errors import InputFault
from funding_alloc.reading.competition import read_competition
from funding_alloc.run.templates import bid_files, write_files
from tests.reading.competition_books import write_book
from tests.reading.competition_rounds import ROUND, TABLES

PARTS = ("applicants", "bids", "marks", "winners", "overrides")


def test_a_filled_template_becomes_the_tables_of_the_round(tmp_path: Path) -> None:
    """Workbook, CSV tables, round: every value is the same, exactly."""
    in_book = write_book(tmp_path)
    folder = tmp_path / "tables"
    folder.mkdir()
    write_files(bid_files(tmp_path / "bids.xlsx", in_book, folder), ".csv")
    assert sorted(path.stem for path in folder.iterdir()) == sorted(TABLES)
    (folder / "round.yaml").write_text(ROUND, encoding="utf-8")
    from_csv, from_book = read_competition(folder / "round.yaml"), read_competition(in_book)
    for part in PARTS:
        assert getattr(from_csv, part) == getattr(from_book, part)


def test_nothing_is_written_where_one_file_is_there_already(tmp_path: Path) -> None:
    """All tables, or none."""
    in_book = write_book(tmp_path)
    (tmp_path / "marks.csv").write_text("kept", encoding="utf-8")
    with pytest.raises(InputFault, match=r"marks\.csv: is there already, and is not written over"):
        write_files(bid_files(tmp_path / "bids.xlsx", in_book, tmp_path), ".csv")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bids.xlsx", "marks.csv", "round.yaml"]
    assert (tmp_path / "marks.csv").read_text(encoding="utf-8") == "kept"


@pytest.mark.parametrize("said", ["=1+1", "+44 bids", "-plan", "@home", " =A1", "'quoted", "\uff1d1"])
def test_text_that_a_spreadsheet_would_run_does_not_reach_a_csv_file(said: str, tmp_path: Path) -> None:
    """Found at its cell; in the workbook itself, kept as text, it does no harm."""

    def change(book: Any) -> None:
        book["bids"]["B2"].value = said
        book["bids"]["B2"].data_type = "s"

    in_book = write_book(tmp_path, change)
    assert read_competition(in_book).bids[0].title == said.strip()
    with pytest.raises(InputFault) as found:
        bid_files(tmp_path / "bids.xlsx", in_book, tmp_path)
    assert str(found.value).endswith(
        f"bids!B2: column 'title': '{said.strip()}' begins as a formula does. Put a word or a bracket before it."
    )


def test_faults_of_a_round_are_told_before_anything_is_written(tmp_path: Path) -> None:
    """The round's own rules hold for its template too: an ask above the cap is found at its cell."""

    def change(book: Any) -> None:
        book["bids"]["F2"].value = 20_000_001

    in_book = write_book(tmp_path, change)
    with pytest.raises(InputFault, match=r"bids!F2: column 'ask_gbp': asks for £20,000,001, above the cap"):
        bid_files(tmp_path / "bids.xlsx", in_book, tmp_path)
    assert openpyxl.load_workbook(tmp_path / "bids.xlsx")["bids"]["F2"].value == 20_000_001


def test_a_table_is_written_under_the_name_of_one(tmp_path: Path) -> None:
    """Another ending, or a folder that is not there: nothing is written."""
    for name, fault in (("out.xlsx", "must be named .csv"), ("no/out.csv", "lies in a folder that does not exist")):
        with pytest.raises(InputFault, match=fault):
            write_files({tmp_path / "first.csv": b"a\n", tmp_path / name: b"a\n"}, ".csv")
    assert not list(tmp_path.iterdir())
