"""``lint-workbook``: exit codes, formats, and our own files."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from funding_alloc.export.lint.rule import Profile
from tests.cli.conftest import Command
from tests.export.lint.sound import parts_of, sound_book, written
from tests.reading.competition_books import IN_BOOK


@pytest.fixture
def sound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A sound workbook, in the folder that commands run in."""
    monkeypatch.chdir(tmp_path)
    return written(Path("book.xlsx"), parts_of(sound_book(Profile.REVIEW)))


def test_a_sound_workbook_is_told_so_and_left_as_it_is(sound: Path, command: Command) -> None:
    """Exit code 0, strictly too; what was not looked at is said; not a byte of the file changes."""
    before = sound.read_bytes()
    said = command("lint-workbook", sound, "--strict", "--format", "json")
    found = json.loads(said.out)
    assert (said.code, found["rows"], found["rules_broken"], found["rules_not_applicable"]) == (0, [], 0, 1)
    assert any(note.startswith("LK7 not applicable: it has no data bars.") for note in found["notes"])
    assert any(note.startswith("WB7 not claimed:") for note in found["notes"])
    assert sound.read_bytes() == before
    assert list(sound.parent.iterdir()) == [sound]


def test_weights_decide_the_exit_code(tmp_path: Path, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """A desirable fault is told and fails only strictly; an essential one fails always."""
    monkeypatch.chdir(tmp_path)
    book = sound_book(Profile.REVIEW)
    book["Notes"]["A2"] = None
    written(Path("book.xlsx"), parts_of(book))
    assert command("lint-workbook", "book.xlsx").code == 0
    assert command("lint-workbook", "book.xlsx", "--strict").code == 1
    book["Notes"].merge_cells("C1:D1")
    written(Path("book.xlsx"), parts_of(book))
    said = command("lint-workbook", "book.xlsx", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(said.out)))
    assert said.code == 1
    assert [(row["rule"], row["weight"], row["where"]) for row in rows] == [
        ("WB4", "essential", "Notes!C1:D1"),
        ("ST5", "desirable", "Notes!A2"),
    ]


def test_a_table_tells_the_first_places_and_csv_all(sound: Path, command: Command) -> None:
    """Published, every frozen pane counts; a table shows five places of a rule."""
    book = sound_book(Profile.PUBLISH)
    for ws in book.worksheets:
        ws.freeze_panes = "A5"
    written(sound, parts_of(book))
    shown = command("lint-workbook", sound, "--profile", "publish")
    every = command("lint-workbook", sound, "--profile", "publish", "--format", "csv")
    assert shown.code == every.code == 0
    assert "3 further places" in shown.out
    places = [row["where"] for row in csv.DictReader(io.StringIO(every.out))]
    assert places == [f"{ws.title}!A5" for ws in book.worksheets]


REFUSED = {
    "no.xlsx": (None, "no.xlsx: does not exist."),
    "text.xlsx": (b"area,gbp\n", "text.xlsx: is not an xlsx workbook: it is no zip file."),
    "old.xlsx": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 64, "old.xlsx: is encrypted with a password"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_workbook_is_refused(name: str, sound: Path, command: Command) -> None:
    """With exit code 2, the reason, and nothing on stdout."""
    content, reason = REFUSED[name]
    if content is not None:
        Path(name).write_bytes(content)
    said = command("lint-workbook", name)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(reason)


def test_damage_macros_and_unknown_profiles_are_refused(sound: Path, command: Command) -> None:
    """Before a rule is tried."""
    parts = parts_of(sound_book(Profile.REVIEW))
    written(Path("macro.xlsx"), {**parts, "xl/vbaProject.bin": b"x"})
    written(Path("broken.xlsx"), {**parts, "xl/workbook.xml": b"<workbook"})
    assert command("lint-workbook", "macro.xlsx").err.startswith("macro.xlsx: holds macros.")
    assert command("lint-workbook", "broken.xlsx").err.startswith("broken.xlsx: cannot be read as a workbook:")
    said = command("lint-workbook", sound, "--profile", "publsh")
    assert (said.code, said.err.splitlines()[0]) == (2, "--profile: may not be 'publsh'. Did you mean 'publish'?")


def test_the_bid_template_is_looked_at(sound: Path, command: Command) -> None:
    """A form to fill in: its properties and its cells are sound, and what it is short of is told."""
    Path("round.yaml").write_text(IN_BOOK, encoding="utf-8")
    assert command("template", "write", "bids", "bids.xlsx", "--round", "round.yaml").code == 0
    said = command("lint-workbook", "bids.xlsx", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(said.out)))
    assert said.code == 1
    assert {row["rule"] for row in rows if row["weight"] == "essential"} == {"ST2", "ST7", "TB1"}
