"""``template write`` and ``template columns``, and ``check`` on a round."""

from __future__ import annotations

from pathlib import Path

import pytest

from funding_alloc.errors import Finding
from funding_alloc.reading.competition.listed import TABLES as SPECS
from tests.cli.conftest import Command
from tests.reading.competition_books import IN_BOOK
from tests.reading.competition_rounds import WHY, laid, write_round


def test_the_command_writes_a_template_once(tmp_path: Path, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """It needs the round's file only, and writes over nothing."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "round.yaml").write_text(IN_BOOK, encoding="utf-8")
    said = command("template", "write", "bids", "bids.xlsx", "--round", "round.yaml")
    assert (said.code, said.out, said.err) == (
        0,
        "",
        "bids.xlsx written; once it is filled in, name it in round.yaml.\n",
    )
    again = command("template", "write", "bids", "bids.xlsx", "--round", "round.yaml")
    assert again.code == 2
    assert again.err.startswith("bids.xlsx: is there already, and is not written over. Name another file.\n")
    assert command("check", "round.yaml").code == 2


FAULTS = {
    ("bid", "t.xlsx", "round.yaml"): "template: there is none for 'bid'. Did you mean 'bids'?",
    ("bids", "t.csv", "round.yaml"): "t.csv: must be named .xlsx. Name another file.",
    ("bids", "no/t.xlsx", "round.yaml"): "no/t.xlsx: lies in a folder that does not exist. Name another file.",
    ("bids", "t.xlsx", "rounds.yaml"): "rounds.yaml: does not exist. Did you mean 'round.yaml'?",
}


@pytest.mark.parametrize("words", FAULTS)
def test_the_command_refuses_what_it_cannot_do(
    words: tuple[str, str, str], tmp_path: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is written then."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "round.yaml").write_text(laid(bids=f"bids: {{kind: none, {WHY}}}"), encoding="utf-8")
    what, out, rules = words
    said = command("template", "write", what, out, "--round", rules)
    assert said.code == 2
    assert said.err.startswith(FAULTS[words])
    assert [path.name for path in tmp_path.iterdir()] == ["round.yaml"]


def test_the_command_lists_every_column(command: Command) -> None:
    """The list is the one that tables are read by."""
    said = command("template", "columns", "bids", "--format", "csv")
    assert said.code == 0
    rows = [line.split(",")[:2] for line in said.out.splitlines()[1:]]
    assert rows == [[name, column.name] for name, spec in SPECS.items() for column in spec.columns]


def test_a_checked_round_is_checked_with_its_tables(
    tmp_path: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``check`` knows a round by its key, and tells the faults of its tables."""
    monkeypatch.chdir(tmp_path)
    path = write_round(tmp_path)
    assert command("check", path.name).code == 0
    (tmp_path / "bids.csv").write_text("bid_id\n", encoding="utf-8")
    said = command("check", path.name)
    assert said.code == 2
    assert (
        str(Finding("bids.csv", 1, 0, "column 'title' is missing; it is needed in every round.", "Title of the bid."))
        in said.err
    )
