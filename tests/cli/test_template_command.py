"""``template write`` and ``template columns``, and ``check`` on a round."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from funding_alloc.errors import Finding
from funding_alloc.reading.competition.listed import TABLES as SPECS
from tests.cli.conftest import Command
from tests.reading.competition_books import IN_BOOK, write_book
from tests.reading.competition_rounds import WHY, laid, write_round
from tests.reading.template.hostile import FUNDS, THEMES


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


STRAYS = {
    ("write", "bids", "t.xlsx"): "template: bids need the file of their round. Write --round and its file.",
    ("write", "funds", "t.xlsx", "--round", "r.yaml"): "template: funds have no use for --round. It goes with bids.",
    ("write", "bids", "t.xlsx", "--filled"): "template: bids have no use for --filled. It goes with indicators.",
    ("write", "indicators", "t.xlsx"): "template: nothing says which indicators are meant. Name a scenario, or",
    ("read", "indicators", "t.xlsx", "--dictionary", "d.csv"): "template: the indicators are named in part, or twice.",
    ("columns", "indicators"): "template: nothing says which indicators are meant.",
}


@pytest.mark.parametrize("words", STRAYS)
def test_options_that_are_missing_or_have_no_use_are_refused(
    words: tuple[str, ...], tmp_path: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """None is passed over without a word, and nothing is written."""
    monkeypatch.chdir(tmp_path)
    said = command("template", *words)
    assert said.code == 2
    assert said.err.startswith(STRAYS[words])
    assert not list(tmp_path.iterdir())


def test_fund_lines_go_through_the_commands(tmp_path: Path, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Written, read without a file, read into one, and checked as a fund file."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "themes.yaml").write_bytes(THEMES.read_bytes())
    written = command("template", "write", "funds", "f.xlsx", "--themes", "themes.yaml", "--funds", FUNDS)
    assert (written.code, written.err) == (
        0,
        "f.xlsx written; once it is filled in, read it with: template read funds.\n",
    )
    assert command("template", "read", "funds", "f.xlsx", "--themes", "themes.yaml").err == "f.xlsx has no fault.\n"
    read = command("template", "read", "funds", "f.xlsx", "--themes", "themes.yaml", "--out", "f.yaml")
    assert (read.code, read.err) == (0, "f.xlsx has no fault.\nf.yaml written.\n")
    assert command("check", "f.yaml").code == 0


def test_an_empty_template_of_funds_names_its_sheets(
    tmp_path: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is assumed for it, and nothing is written."""
    monkeypatch.chdir(tmp_path)
    assert command("template", "write", "funds", "f.xlsx", "--quiet").err == ""
    said = command("template", "read", "funds", "f.xlsx", "--out", "f.yaml")
    assert said.code == 2
    assert said.err.splitlines()[:3] == [
        f"f.xlsx: {name}!1: has headings but no rows." for name in ("fund_file", "funds", "lines")
    ]
    assert [path.name for path in tmp_path.iterdir()] == ["f.xlsx"]


def test_markup_in_a_bid_is_shown_as_it_is_written(
    tmp_path: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bid titled and named as a closing tag, which the screen's own language would choke on."""
    monkeypatch.chdir(tmp_path)

    def change(book: Any) -> None:
        for column in "ABC":
            book["bids"][f"{column}2"].value = "[/oops]"

    write_book(tmp_path, change)
    said = command("template", "read", "bids", "bids.xlsx", "--round", "round.yaml", "--out", ".")
    assert said.code == 2
    assert "bids.xlsx: bids!C2: column 'applicant': '[/oops]' is not an applicant." in said.err
    assert not list(tmp_path.glob("*.csv"))
    title = write_book(tmp_path, lambda book: setattr(book["bids"]["B2"], "value", "[/oops]"))
    shown = command("allocate", title.name, "--model", "competitive")
    assert (shown.code, "[/oops]" in shown.out) == (0, True)


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
